import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { type AppendRefusal, type CallOutcome, decideBatch } from "./batch.ts";
import { type EntryDraft, emptyHead, emptyPartnerHead, type SealedEntry } from "./entry.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

const one = creditDraft();
const two = creditDraft({ opportunityRef: "opp_two", partnerRef: "ptr_south" });
const reversal = reversalDraft(one, 1);

test("new drafts are chained after the head and after each partner's head", () => {
  const { entries, outcomes } = decide([[one, two], [creditDraft({ opportunityRef: "opp_three" })]]);
  expect(entries.map(({ seq, partnerSeq }) => [seq, partnerSeq])).toEqual([
    [1, 1],
    [2, 1],
    [3, 2],
  ]);
  expect(entries.map((entry) => entry.prevHash)).toEqual([
    emptyHead.entryHash,
    entries[0]?.entryHash,
    entries[1]?.entryHash,
  ]);
  expect(entries[0]?.payload).toContain(`"partnerPrevHash":"${emptyPartnerHead.entryHash}"`);
  expect(entries[2]?.payload).toContain(`"partnerPrevHash":"${entries[0]?.entryHash}"`);
  expect(outcomes.map(describe)).toEqual(["1 appended, 2 appended", "3 appended"]);
});

test("a call that says what is there already is replayed, from the ledger or from this very batch", () => {
  const posted = postAll([one]);
  const { entries, outcomes } = decide([[one], [two], [two, two]], posted);
  expect(entries).toHaveLength(1);
  expect(outcomes.map(describe)).toEqual(["1 replayed", "2 appended", "2 replayed, 2 replayed"]);
});

test("a draft twice in one call is posted once", () => {
  expect(decide([[one, one]]).outcomes.map(describe)).toEqual(["1 appended, 1 replayed"]);
});

const otherOne = { ...one, amountMinor: 1 };

test.each<[string, readonly (readonly EntryDraft[])[], AppendRefusal]>([
  ["a taken key with another body", [[two, otherOne]], { kind: "conflict", idemKeys: [one.idemKey] }],
  [
    "a key twice with two bodies",
    [[two, { ...two, sharePpm: 1 }]],
    { kind: "conflict", idemKeys: [two.idemKey] },
  ],
  [
    "an opportunity that moved on",
    [[two, { ...one, idemKey: "k" }]],
    { kind: "stale", opportunityRefs: ["opp_one"] },
  ],
  [
    "an opportunity from the future",
    [[{ ...two, opportunitySeq: 9 }]],
    { kind: "stale", opportunityRefs: ["opp_two"] },
  ],
  ["a reversal of nothing", [[bad({ reversesSeq: 9 })]], badReversal("no-such-entry")],
  ["a reversal of a reversal", [[bad({ reversesSeq: 2, amountMinor: 1234 })]], badReversal("not-a-credit")],
  ["a second reversal", [[bad({ reversesSeq: 1 })]], badReversal("already-reversed")],
  ["part of a reversal", [[bad({ amountMinor: -1233 })]], badReversal("not-the-exact-negation")],
  ["a reversal in another currency", [[bad({ currency: "EUR" })]], badReversal("not-the-exact-negation")],
  ["a reversal for another partner", [[bad({ partnerRef: "ptr_x" })]], badReversal("not-the-exact-negation")],
  [
    "a reversal of another deal's credit",
    [[bad({ opportunityRef: "opp_x", opportunitySeq: 0 })]],
    badReversal("not-the-exact-negation"),
  ],
  [
    "two reversals of one credit in a call",
    [[reversalDraft(one, 3, { idemKey: "a" }), reversalDraft(one, 3, { idemKey: "bad" })]],
    badReversal("already-reversed"),
  ],
])("%s refuses the whole call and nothing else", (_, calls, refusal) => {
  const posted = postAll([one, reversal, { ...one, idemKey: "again", opportunitySeq: 2 }]);
  const { entries, outcomes } = decide([...calls, [creditDraft({ opportunityRef: "opp_good" })]], posted);
  expect(outcomes[0]).toEqual({ kind: "refused", refusal });
  expect(entries.map((entry) => entry.opportunityRef)).toEqual(["opp_good"]);
});

test("a call with a draft for a shut period is refused whole, naming the period once", () => {
  const shutPeriods = new Set(["2025-03"]);
  const open = creditDraft({ opportunityRef: "opp_open", period: "2025-04" });
  const { entries, outcomes } = decide([[open, one], [two, one], [open]], [], { shutPeriods });
  const refused = { kind: "refused", refusal: { kind: "period-closed", periods: ["2025-03"] } };
  expect(outcomes.slice(0, 2)).toEqual([refused, refused]);
  expect(entries.map(({ opportunityRef }) => opportunityRef)).toEqual(["opp_open"]);
});

test("what was posted before its period was shut is replayed all the same", () => {
  const shutPeriods = new Set(["2025-03"]);
  expect(decide([[one]], postAll([one]), { shutPeriods }).outcomes.map(describe)).toEqual(["1 replayed"]);
});

test("a credit that an earlier call of the batch reversed is not reversed again", () => {
  const again = reversalDraft(one, 1, { idemKey: "bad", opportunitySeq: 2 });
  expect(decide([[reversal], [again]], postAll([one])).outcomes[1]).toEqual({
    kind: "refused",
    refusal: badReversal("already-reversed"),
  });
});

test("of two planners in one batch the first wins and the second is stale", () => {
  const posted = postAll([one]);
  const { outcomes } = decide([[reversal], [{ ...one, idemKey: "other", opportunitySeq: 1 }]], posted);
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(["posted", "refused"]);
  expect(outcomes[1]).toMatchObject({ refusal: { kind: "stale" } });
});

test("a late planner cannot credit a deal that was reversed meanwhile", () => {
  const posted = postAll([one, reversal]);
  const latePlan = [reversal, creditDraft({ opportunitySeq: 1, amountMinor: 5 })];
  expect(decide([latePlan], posted).outcomes).toEqual([
    { kind: "refused", refusal: { kind: "stale", opportunityRefs: ["opp_one"] } },
  ]);
});

function bad(parts: Partial<EntryDraft>): EntryDraft {
  return reversalDraft(one, 3, { idemKey: "bad", ...parts });
}

function badReversal(problem: Extract<AppendRefusal, { kind: "bad-reversal" }>["problem"]): AppendRefusal {
  return { kind: "bad-reversal", idemKey: "bad", problem };
}

function decide(
  calls: readonly (readonly EntryDraft[])[],
  posted: readonly SealedEntry[] = [],
  { shutPeriods = new Set<string>() }: { readonly shutPeriods?: ReadonlySet<string> } = {},
) {
  const reversed = new Set(posted.map((entry) => entry.reversesSeq));
  return decideBatch({
    tenantId: "ten_acme",
    calls,
    snapshot: {
      head: posted.at(-1) ?? emptyHead,
      byKey: new Map(posted.map((entry) => [entry.idemKey, entry])),
      partnerHeads: new Map(posted.map((entry) => [entry.partnerRef, entry])),
      opportunitySeqs: new Map(posted.map((entry) => [entry.opportunityRef, entry.seq])),
      shutPeriods,
      originals: new Map(posted.map((entry) => [entry.seq, { entry, reversed: reversed.has(entry.seq) }])),
    },
    recordedAt: 1000,
    salt: () => "5a".repeat(16),
    sha256Hex,
  });
}

/** Each draft posted in a call of its own. */
function postAll(drafts: readonly EntryDraft[]): readonly SealedEntry[] {
  let posted: readonly SealedEntry[] = [];
  for (const draft of drafts) posted = [...posted, ...decide([[draft]], posted).entries];
  if (posted.length !== drafts.length) throw new Error("the story could not be posted");
  return posted;
}

function describe(outcome: CallOutcome): string {
  if (outcome.kind === "refused") return outcome.refusal.kind;
  return outcome.entries.map(({ seq, status }) => `${seq} ${status}`).join(", ");
}
