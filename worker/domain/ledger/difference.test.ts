import fc from "fast-check";
import { expect, test } from "vitest";
import { survivorOf as survivorOfPointers } from "#worker/domain/identity/partner-directory.ts";
import { desiredCredit } from "#worker/testing/ledger-entries.ts";
import {
  type DesiredCredit,
  type OpenEntry,
  type OpportunityPosition,
  planDifference,
} from "./difference.ts";
import type { EntryDraft } from "./entry.ts";

function open(seq: number, parts: Partial<DesiredCredit> = {}, priorPeriod: string | null = null): OpenEntry {
  const { evidenceHashes: _, conversion, ...credit } = desiredCredit(parts);
  return { seq, priorPeriod, isConverted: conversion !== undefined, ...credit };
}

function position(...entries: readonly OpenEntry[]): OpportunityPosition {
  const lastSeq = Math.max(0, ...entries.map((entry) => entry.seq));
  return { opportunityRef: "opp_one", lastSeq, open: entries };
}

/** March is closed, and what belongs to it goes to April. */
const openPeriodFrom = (period: string) => (period === "2025-03" ? "2025-04" : period);

test("a change to a closed period goes to the next open one, says where it belongs and names what it changes", () => {
  const drafts = planDifference({
    position: position(open(4)),
    desired: [desiredCredit({ amountMinor: 1000 }), desiredCredit({ partnerRef: "ptr_other" })],
    openPeriodFrom,
  });
  expect(drafts).toMatchObject([
    { kind: "reversal", reversesSeq: 4, period: "2025-04", priorPeriod: "2025-03", amountMinor: -1234 },
    { kind: "credit", amountMinor: 1000, period: "2025-04", priorPeriod: "2025-03", adjustsSeq: 4 },
    { kind: "credit", partnerRef: "ptr_other", period: "2025-04", priorPeriod: "2025-03" },
  ]);
  expect(drafts.map(({ effectiveAt }) => effectiveAt)).toEqual(Array(3).fill(Date.UTC(2025, 2, 31)));
  expect(drafts[2]).not.toHaveProperty("adjustsSeq");
});

test("an adjustment stands when its own period is closed, and when the one it belongs to is opened again", () => {
  const adjusted = position(open(6, { period: "2025-04" }, "2025-03"));
  const laterStill = (period: string) => (period < "2025-05" ? "2025-05" : period);
  for (const openFrom of [openPeriodFrom, laterStill, (period: string) => period]) {
    expect(
      planDifference({ position: adjusted, desired: [desiredCredit()], openPeriodFrom: openFrom }),
    ).toEqual([]);
  }
  expect(planDifference({ position: adjusted, desired: [], openPeriodFrom: laterStill })).toMatchObject([
    { reversesSeq: 6, period: "2025-05", priorPeriod: "2025-03" },
  ]);
});

test("an empty ledger gets a credit for each partner", () => {
  const drafts = planDifference({
    position: position(),
    desired: [
      desiredCredit({ partnerRef: "ptr_b" }),
      desiredCredit({ partnerRef: "ptr_a", amountMinor: -5 }),
    ],
  });
  expect(drafts).toMatchObject([
    { kind: "credit", idemKey: "credit:revenue:opp_one:ptr_a:0", amountMinor: -5, opportunitySeq: 0 },
    { kind: "credit", idemKey: "credit:revenue:opp_one:ptr_b:0", amountMinor: 1234, reversesSeq: null },
  ]);
});

test("what already stands is left alone, whatever rule version or evidence leads to it now", () => {
  const desired = [
    desiredCredit({
      ruleVersion: { ruleId: "rul_equal", version: 2, hash: "c".repeat(64) },
      evidenceHashes: [],
      effectiveAt: 0,
    }),
  ];
  expect(planDifference({ position: position(open(4)), desired })).toEqual([]);
});

test.each<[string, Partial<DesiredCredit>]>([
  ["amount", { amountMinor: 1235 }],
  ["currency", { currency: "EUR" }],
  ["share", { sharePpm: 500_001 }],
  ["period", { period: "2025-04" }],
])("another %s is a reversal and a new credit", (_, change) => {
  const drafts = planDifference({ position: position(open(4)), desired: [desiredCredit(change)] });
  expect(drafts).toMatchObject([
    {
      kind: "reversal",
      idemKey: "reversal:4",
      amountMinor: -1234,
      currency: "USD",
      period: "2025-03",
      reversesSeq: 4,
      opportunitySeq: 4,
      evidenceHashes: [],
    },
    { kind: "credit", idemKey: "credit:revenue:opp_one:ptr_north:4", ...change },
  ]);
  for (const draft of drafts) expect(draft).not.toHaveProperty("priorPeriod");
});

test("a credit's conversion is written beside it and is its last evidence; one posted without is posted anew", () => {
  const conversion = { currency: "EUR", amountMinor: 1138, content: "{}", hash: "c".repeat(64) };
  const drafts = planDifference({ position: position(open(4)), desired: [desiredCredit({ conversion })] });
  expect(drafts).toMatchObject([
    { reversesSeq: 4 },
    { kind: "credit", conversion, evidenceHashes: ["b".repeat(64), "c".repeat(64)] },
  ]);
  const [credit] = planDifference({ position: position(), desired: [desiredCredit()] });
  expect(credit).toMatchObject({ evidenceHashes: ["b".repeat(64)] });
  expect(credit).not.toHaveProperty("conversion");
});

test("nothing desired reverses everything", () => {
  const drafts = planDifference({
    position: position(open(9), open(7, { partnerRef: "ptr_b" })),
    desired: [],
  });
  expect(drafts.map((draft) => draft.idemKey)).toEqual(["reversal:7", "reversal:9"]);
});

test("a share of nothing is not posted, and one that became nothing is reversed", () => {
  const desired = [desiredCredit({ amountMinor: 0 })];
  expect(planDifference({ position: position(), desired })).toEqual([]);
  expect(planDifference({ position: position(open(3)), desired })).toMatchObject([{ idemKey: "reversal:3" }]);
});

test("a credit that comes back after its reversal has another key", () => {
  const reversed = { opportunityRef: "opp_one", lastSeq: 5, open: [] };
  expect(planDifference({ position: reversed, desired: [desiredCredit()] })).toMatchObject([
    { idemKey: "credit:revenue:opp_one:ptr_north:5", opportunitySeq: 5 },
  ]);
});

test("a partner credited twice by mistake keeps one credit", () => {
  const drafts = planDifference({ position: position(open(4), open(6)), desired: [desiredCredit()] });
  expect(drafts).toMatchObject([{ idemKey: "reversal:6" }]);
});

test("one partner desired twice is a bug", () => {
  const desired = [desiredCredit(), desiredCredit()];
  expect(() => planDifference({ position: position(), desired })).toThrow("credited once");
});

const credits = fc.uniqueArray(
  fc
    .record({
      partnerRef: fc.constantFrom("ptr_a", "ptr_b", "ptr_c"),
      amountMinor: fc.integer({ min: -3, max: 3 }),
      currency: fc.constantFrom("USD", "EUR"),
      sharePpm: fc.constantFrom(0, 500_000, 1_000_000),
      period: fc.constantFrom("2025-03", "2025-04"),
    })
    .map(desiredCredit),
  { selector: (credit) => credit.partnerRef },
);

test("through any history the open entries are what was desired last, and planning again changes nothing", () => {
  fc.assert(
    fc.property(fc.array(credits, { maxLength: 6 }), (history) => {
      let state = position();
      const keys = new Set<string>();
      for (const desired of history) {
        const drafts = planDifference({ position: state, desired });
        expect(planDifference({ position: state, desired: desired.toReversed() })).toEqual(drafts);
        for (const draft of drafts) {
          expect(keys.has(draft.idemKey)).toBe(false);
          keys.add(draft.idemKey);
        }
        state = post(state, drafts);
        expect(state.open.map(essence).sort()).toEqual(desired.filter(movesMoney).map(essence).sort());
        expect(planDifference({ position: state, desired })).toEqual([]);
      }
    }),
  );
});

function post(state: OpportunityPosition, drafts: readonly EntryDraft[]): OpportunityPosition {
  let { lastSeq } = state;
  let entries = [...state.open];
  for (const draft of drafts) {
    lastSeq += 1;
    if (draft.reversesSeq === null)
      entries.push({ ...open(lastSeq), ...draft, priorPeriod: draft.priorPeriod ?? null, seq: lastSeq });
    else entries = entries.filter((entry) => entry.seq !== draft.reversesSeq);
  }
  return { ...state, lastSeq, open: entries };
}

function movesMoney(credit: DesiredCredit): boolean {
  return credit.amountMinor !== 0;
}

function essence({ partnerRef, amountMinor, currency, sharePpm, period }: DesiredCredit | OpenEntry): string {
  return JSON.stringify([partnerRef, amountMinor, currency, sharePpm, period]);
}

test("entries of partners that have become one stay while together they say what is wanted", () => {
  const survivorOf = (partnerRef: string) => (partnerRef === "ptr_old" ? "ptr_new" : partnerRef);
  const entries = position(
    open(1, { partnerRef: "ptr_old", amountMinor: 333, sharePpm: 333_333 }),
    open(2, { partnerRef: "ptr_new", amountMinor: 334, sharePpm: 333_333 }),
  );
  const together = desiredCredit({ partnerRef: "ptr_new", amountMinor: 667, sharePpm: 666_667 });
  expect(planDifference({ position: entries, desired: [together], survivorOf })).toEqual([]);
  expect(
    planDifference({ position: entries, desired: [{ ...together, amountMinor: 500 }], survivorOf }),
  ).toMatchObject([
    { reversesSeq: 1, partnerRef: "ptr_old", amountMinor: -333 },
    { reversesSeq: 2, partnerRef: "ptr_new", amountMinor: -334 },
    { kind: "credit", partnerRef: "ptr_new", amountMinor: 500 },
  ]);
  const alone = desiredCredit({ partnerRef: "ptr_new", amountMinor: 333, sharePpm: 333_333 });
  const ofOld = position(open(1, { partnerRef: "ptr_old", amountMinor: 333, sharePpm: 333_333 }));
  expect(planDifference({ position: ofOld, desired: [alone], survivorOf })).toEqual([]);
});

test.each<[string, "stays" | "is replaced", Partial<DesiredCredit>, Partial<DesiredCredit>]>([
  ["one part in a million too few", "stays", { sharePpm: 333_332 }, {}],
  ["one part in a million too many", "stays", { sharePpm: 333_334 }, {}],
  ["two parts in a million too few", "is replaced", { sharePpm: 333_331 }, {}],
  ["two parts in a million too many", "is replaced", { sharePpm: 333_335 }, {}],
  ["the first in another period", "is replaced", { period: "2025-04" }, {}],
  ["the second in another period", "is replaced", {}, { period: "2025-04" }],
  ["both of one partner", "is replaced", {}, { partnerRef: "ptr_old" }],
])("what two entries say together, %s, %s", (_, outcome, first, second) => {
  const entries = position(
    open(1, { partnerRef: "ptr_old", amountMinor: 333, sharePpm: 333_333, ...first }),
    open(2, { partnerRef: "ptr_new", amountMinor: 334, sharePpm: 333_333, ...second }),
  );
  const desired = [desiredCredit({ partnerRef: "ptr_new", amountMinor: 667, sharePpm: 666_666 })];
  const drafts = planDifference({ position: entries, desired, survivorOf: () => "ptr_new" });
  expect(drafts.map(({ kind }) => kind)).toEqual(
    outcome === "stays" ? [] : ["reversal", "reversal", "credit"],
  );
  expect(planDifference({ position: entries, desired: [], survivorOf: () => "ptr_new" })).toHaveLength(2);
});

test("whatever is merged into whatever, what was posted stays posted and sums to the same", () => {
  const refs = ["ptr_a", "ptr_b", "ptr_c", "ptr_d"] as const;
  const parts = fc.uniqueArray(
    fc.record({ partnerRef: fc.constantFrom(...refs), amountMinor: fc.integer({ min: 1, max: 10_000 }) }),
    { minLength: 1, selector: ({ partnerRef }) => partnerRef },
  );
  const pointers = fc.dictionary(fc.constantFrom(...refs), fc.constantFrom(...refs));
  fc.assert(
    fc.property(parts, pointers, (posted, into) => {
      const merged = new Map(Object.entries(into));
      const survivorOf = (partnerRef: string) => survivorOfPointers(partnerRef, merged);
      const entries = posted.map((part, at) => open(at + 1, { ...part, sharePpm: 10 }));
      const sums = new Map<string, number>();
      for (const { partnerRef, amountMinor } of entries)
        sums.set(survivorOf(partnerRef), (sums.get(survivorOf(partnerRef)) ?? 0) + amountMinor);
      const desired = [...sums].map(([partnerRef, amountMinor]) => {
        const of = entries.filter((entry) => survivorOf(entry.partnerRef) === partnerRef);
        return desiredCredit({ partnerRef, amountMinor, sharePpm: 10 * of.length });
      });
      expect(planDifference({ position: position(...entries), desired, survivorOf })).toEqual([]);
      // Whatever the deal comes to be, what stands then is exactly that, whoever the reversed entries were written for.
      const halved = desired.map((credit) => ({ ...credit, amountMinor: Math.ceil(credit.amountMinor / 2) }));
      const drafts = planDifference({ position: position(...entries), desired: halved, survivorOf });
      const standing = [...entries, ...drafts].reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      expect(standing).toBe(halved.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
      for (const { kind, reversesSeq, partnerRef } of drafts)
        if (kind === "reversal")
          expect(entries.find(({ seq }) => seq === reversesSeq)?.partnerRef).toBe(partnerRef);
    }),
  );
});
