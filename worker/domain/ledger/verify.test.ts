import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import {
  canonicalPayload,
  type EntryDraft,
  type EntryPayload,
  emptyHead,
  emptyPartnerHead,
  genesisHash,
  type LedgerHead,
  type PartnerHead,
  parsePayload,
  project,
  type SealedEntry,
  seal,
} from "./entry.ts";
import { createVerifier, type StatedBalance, type Statement, type Verdict, type Verified } from "./verify.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const tenantId = "ten_acme";

const north = creditDraft();
const south = creditDraft({ partnerRef: "ptr_south", amountMinor: 66 });
const story = [
  north,
  south,
  reversalDraft(north, 1),
  creditDraft({ opportunityRef: "opp_two", period: "2025-04", currency: "EUR" }),
  creditDraft({ opportunitySeq: 3, amountMinor: 1500 }),
];

test("a sound ledger verifies, whole and for each partner", () => {
  const entries = sealAll(story);
  expect(verify(entries)).toEqual({ ok: true, checked: 5 });
  expect(verify(entries, { partnerRef: "ptr_north" })).toEqual({ ok: true, checked: 4 });
  expect(verify(entries, { partnerRef: "ptr_south" })).toEqual({ ok: true, checked: 1 });
  expect(verify(entries, { partnerRef: "ptr_nobody" })).toEqual({ ok: true, checked: 0 });
  expect(verify([])).toEqual({ ok: true, checked: 0 });
});

test("another company's entries do not verify as ours", () => {
  const entries = sealAll(story);
  const verdict = verify(entries, { tenantId: "ten_other" });
  expect(verdict).toEqual({
    ok: false,
    checked: 0,
    firstBadSeq: 1,
    reason: "column-differs",
    detail: "tenantId",
    expected: "ten_other",
    found: "ten_acme",
  });
});

const columns = Object.keys(sealAll(story)[0] ?? {}) as (keyof SealedEntry)[];

test.each(columns)("a changed %s is found and named", (column) => {
  const entries = sealAll(story);
  const third = entries[2] as SealedEntry;
  const value = third[column];
  const changed = typeof value === "number" ? value + 1 : `${value}0`;
  const verdict = verify(replaceAt(entries, 2, { ...third, [column]: changed }), {
    statement: stateOf(entries),
  });
  expect(verdict).toMatchObject({ ok: false, checked: 2, firstBadSeq: 3 });
});

test("any changed byte of a payload is found and named", () => {
  const entries = sealAll(story);
  fc.assert(
    fc.property(fc.nat(entries.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), (index, at, flip) => {
      const entry = entries[index] as SealedEntry;
      const bytes = Buffer.from(entry.payload, "utf8");
      const place = at % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ flip;
      const changed = replaceAt(entries, index, { ...entry, payload: bytes.toString("utf8") });
      const verdict = verify(changed, { statement: stateOf(entries) });
      expect(verdict).toMatchObject({ ok: false, checked: index, firstBadSeq: index + 1 });
    }),
  );
});

test("a payload that cannot be read, another hash and another column are told apart", () => {
  const entries = sealAll(story);
  const [first] = entries as [SealedEntry];
  const verdictOf = (changed: Partial<SealedEntry>) =>
    verify(replaceAt(entries, 0, { ...first, ...changed }));
  expect(verdictOf({ payload: "{" })).toMatchObject({ reason: "payload-malformed", detail: "not-json" });
  expect(verdictOf({ entryHash: genesisHash })).toMatchObject({ reason: "hash-differs", firstBadSeq: 1 });
  expect(verdictOf({ period: "2025-01" })).toMatchObject({ reason: "column-differs", detail: "period" });
});

test("after the first wrong entry no other is looked at", () => {
  const entries = sealAll(story);
  const verifier = createVerifier({ tenantId, sha256Hex });
  const [first, second, third] = entries as [SealedEntry, SealedEntry, SealedEntry];
  expect([verifier.add(first), verifier.failure()]).toEqual([true, null]);
  expect(verifier.add(third)).toBe(false);
  expect(verifier.failure()).toMatchObject({ reason: "entry-missing", firstBadSeq: 2 });
  expect(verifier.add(second)).toBe(false);
});

test("verified in two stretches, the second knows the first's head, partners and reversals", () => {
  const entries = sealAll([...story, reversalDraft(creditDraft({ amountMinor: 1500 }), 5)]);
  for (let split = 1; split < entries.length; split += 1) {
    const [before, rest] = [entries.slice(0, split), entries.slice(split)];
    const verifier = createVerifier({ tenantId, sha256Hex, after: leftBehind(before) });
    expect(rest.map((entry) => verifier.add(entry))).toEqual(rest.map(() => true));
  }
  const again = sealAll([north, reversalDraft(north, 1), reversalDraft(north, 1, { idemKey: "again" })]);
  const verifier = createVerifier({ tenantId, sha256Hex, after: leftBehind(again.slice(0, 2)) });
  expect(verifier.add(again[2] as SealedEntry)).toBe(false);
  expect(verifier.failure()).toMatchObject({ reason: "reversed-twice", firstBadSeq: 3 });
});

function leftBehind(entries: readonly SealedEntry[]): Verified {
  return {
    head: entries.at(-1) ?? emptyHead,
    partnerHeads: new Map(entries.map((entry) => [entry.partnerRef, entry])),
    originals: entries.map((entry) => ({
      entry,
      reversed: entries.some(({ reversesSeq }) => reversesSeq === entry.seq),
    })),
  };
}

test("a finding says what the entries make and what is stored", () => {
  const entries = sealAll(story);
  const state = stateOf(entries);
  const found = (change: Partial<Statement>) => verify(entries, { statement: { ...state, ...change } });
  const [balance] = state.balances as [StatedBalance];
  const others = state.balances.slice(1);
  const sum = `${(balance.amountMinor / 100).toFixed(2)} USD in ${balance.entries} entries`;
  expect(found({ balances: others })).toMatchObject({
    detail: "revenue ptr_north 2025-03 USD",
    expected: sum,
  });
  expect(found({ balances: others })).not.toHaveProperty("found");
  expect(found({ balances: [{ ...balance, amountMinor: 2 ** 60 }, ...others] })).toMatchObject({
    expected: sum,
    found: `${2 ** 60} USD in ${balance.entries} entries`,
  });
  expect(found({ balances: [{ ...balance, amountMinor: 123456789 }, ...others] })).toMatchObject({
    found: `1,234,567.89 USD in ${balance.entries} entries`,
  });
  const extra = { ...balance, period: "1999-01", entries: 1 };
  const unasked = found({ balances: [...state.balances, extra] });
  expect(unasked).toMatchObject({ detail: "revenue ptr_north 1999-01 USD", found: expect.any(String) });
  expect(unasked).not.toHaveProperty("expected");
  const forgotten = found({ partnerHeads: state.partnerHeads.slice(1) });
  expect(forgotten).toMatchObject({
    detail: "ptr_north",
    expected: expect.stringMatching(/^entry 5, number 4 /),
  });
  const earlier = reseal(entries[2] as SealedEntry, () => ({ recordedAt: 999 }));
  expect(verify(replaceAt(entries, 2, earlier))).toMatchObject({
    expected: "1970-01-01T00:00:01.001Z or later",
    found: "1970-01-01T00:00:00.999Z",
  });
  // A time that no calendar has is told all the same.
  expect(found({ head: { ...state.head, recordedAt: Number.MAX_SAFE_INTEGER } })).toMatchObject({
    reason: "head-differs",
    found: expect.stringContaining(`${Number.MAX_SAFE_INTEGER} ms`),
  });
  const more = reseal(entries[2] as SealedEntry, () => ({ amountMinor: -1235 }));
  expect(verify(replaceAt(entries, 2, more))).toMatchObject({
    expected: "-12.34 (revenue ptr_north USD)",
    found: "-12.35 (revenue ptr_north USD)",
  });
});

test("a missing entry is named, at the start, in the middle and at the end", () => {
  const entries = sealAll(story);
  entries.forEach((_, index) => {
    const verdict = verify(entries.toSpliced(index, 1), { statement: stateOf(entries) });
    expect(verdict).toMatchObject({ ok: false, firstBadSeq: index + 1, reason: "entry-missing" });
  });
});

test("an entry missing from a partner's part breaks that part, wherever it was", () => {
  const entries = sealAll(story);
  const own = entries.filter((entry) => entry.partnerRef === "ptr_north");
  own.forEach((_, index) => {
    const verdict = verify(own.toSpliced(index, 1), { statement: stateOf(entries), partnerRef: "ptr_north" });
    expect(verdict.ok).toBe(false);
  });
});

test("a ledger rewritten from some entry on, every hash anew, differs from the head that somebody kept", () => {
  const entries = sealAll(story);
  const rewritten = sealAll(story.with(1, { ...south, amountMinor: 67 }));
  expect(verify(rewritten)).toEqual({ ok: true, checked: 5 });
  const kept = { ...stateOf(rewritten), head: stateOf(entries).head };
  expect(verify(rewritten, { statement: kept })).toEqual({
    ok: false,
    checked: 5,
    reason: "head-differs",
    expected: expect.stringContaining(`entry 5, recorded at 1004 ms, hash ${rewritten[4]?.entryHash}`),
    found: expect.stringContaining(`hash ${entries[4]?.entryHash}`),
  });
});

test("an entry put in twice, or out of place, breaks the chain", () => {
  const entries = sealAll(story);
  const [first, second] = entries as [SealedEntry, SealedEntry];
  expect(verify([first, first, second])).toMatchObject({ firstBadSeq: 1, reason: "chain-broken" });
  expect(verify([second, first])).toMatchObject({ firstBadSeq: 1, reason: "entry-missing" });
});

test.each<[string, string, (entry: EntryPayload) => Partial<EntryPayload>]>([
  ["time that runs backwards", "recorded-out-of-order", () => ({ recordedAt: 0 })],
  [
    "a gap in the partner's count",
    "partner-chain-broken",
    ({ partnerSeq }) => ({ partnerSeq: partnerSeq + 1 }),
  ],
  [
    "another hash before it for the partner",
    "partner-chain-broken",
    () => ({ partnerPrevHash: genesisHash }),
  ],
  ["a reversal of an entry to come", "reversal-of-unknown-entry", () => ({ reversesSeq: 4 })],
  ["a reversal of itself", "reversal-of-unknown-entry", () => ({ reversesSeq: 3 })],
  ["a reversal of another partner's credit", "reversal-differs", () => ({ reversesSeq: 2 })],
  ["a reversal of more than there was", "reversal-differs", () => ({ amountMinor: -1235 })],
  ["a reversal in another currency", "reversal-differs", () => ({ currency: "EUR" })],
])("a validly hashed entry with %s is %s", (_, reason, change) => {
  const entries = sealAll(story).slice(0, 3);
  expect(verify(replaceAt(entries, 2, reseal(entries[2] as SealedEntry, change)))).toMatchObject({
    checked: 2,
    firstBadSeq: 3,
    reason,
  });
});

test("a validly hashed entry that names another hash before it breaks the chain", () => {
  const entries = sealAll(story);
  const elsewhere = reseal({ ...(entries[2] as SealedEntry), prevHash: genesisHash }, () => ({}));
  expect(verify(replaceAt(entries, 2, elsewhere))).toMatchObject({ firstBadSeq: 3, reason: "chain-broken" });
});

test("entries of one instant are in order", () => {
  expect(verify(sealAll(story, () => 1_000))).toEqual({ ok: true, checked: 5 });
});

test("a credit reversed twice, or a reversal reversed, is found", () => {
  const twice = sealAll([north, reversalDraft(north, 1), reversalDraft(north, 1, { idemKey: "again" })]);
  expect(verify(twice)).toMatchObject({ firstBadSeq: 3, reason: "reversed-twice" });
  const reversal = reversalDraft(north, 1);
  const undone = sealAll([north, reversal, reversalDraft(reversal, 2)]);
  expect(verify(undone)).toMatchObject({ firstBadSeq: 3, reason: "reversal-differs" });
});

test.each<[string, string, (statement: Statement) => Partial<Statement>]>([
  ["head's sequence", "head-differs", ({ head }) => ({ head: { ...head, seq: 4 } })],
  ["head's hash", "head-differs", ({ head }) => ({ head: { ...head, entryHash: genesisHash } })],
  ["head's time", "head-differs", ({ head }) => ({ head: { ...head, recordedAt: 1 } })],
  [
    "head of a partner, left out",
    "partner-head-differs",
    ({ partnerHeads }) => ({ partnerHeads: partnerHeads.slice(1) }),
  ],
  [
    "head of a partner, with another hash",
    "partner-head-differs",
    ({ partnerHeads }) => ({
      partnerHeads: partnerHeads.map((head) => ({ ...head, entryHash: genesisHash })),
    }),
  ],
  ["balance, left out", "balance-differs", ({ balances }) => ({ balances: balances.slice(1) })],
  [
    "balance, off by one",
    "balance-differs",
    ({ balances }) => ({
      balances: balances.map((balance) => ({ ...balance, amountMinor: balance.amountMinor + 1 })),
    }),
  ],
  [
    "balance of entries that do not exist",
    "balance-differs",
    ({ balances }) => ({ balances: [...balances, { ...(balances[0] as StatedBalance), period: "1999-01" }] }),
  ],
])("a stated %s is %s", (_, reason, change) => {
  const entries = sealAll(story);
  const statement = { ...stateOf(entries), ...change(stateOf(entries)) };
  expect(verify(entries, { statement })).toMatchObject({ ok: false, checked: 5, reason });
});

function sealAll(
  drafts: readonly EntryDraft[],
  recordedAt = (index: number) => 1_000 + index,
): SealedEntry[] {
  let head: LedgerHead = emptyHead;
  const partnerHeads = new Map<string, PartnerHead>();
  return drafts.map((draft, index) => {
    const partnerHead = partnerHeads.get(draft.partnerRef) ?? emptyPartnerHead;
    const place = {
      tenantId,
      draft,
      head,
      partnerHead,
      recordedAt: recordedAt(index),
      salt: "5a".repeat(16),
    };
    const entry = seal({ ...place, sha256Hex });
    head = entry;
    partnerHeads.set(entry.partnerRef, entry);
    return entry;
  });
}

/** The entry with another payload, its hash made anew: only a rule can tell that it is wrong. */
function reseal(entry: SealedEntry, change: (entry: EntryPayload) => Partial<EntryPayload>): SealedEntry {
  const parsed = parsePayload(entry.payload);
  if (!parsed.ok) throw new Error(parsed.error);
  const changed = { ...parsed.value, ...change(parsed.value) };
  const payload = canonicalPayload(changed);
  return project(changed, { payload, prevHash: entry.prevHash, sha256Hex });
}

/** What a sound database states about these entries, worked out another way than the verifier does. */
function stateOf(entries: readonly SealedEntry[], partnerRef?: string): Statement {
  const own = entries.filter((entry) => partnerRef === undefined || entry.partnerRef === partnerRef);
  const places = new Map<string, SealedEntry[]>();
  for (const entry of own) {
    const place = `${entry.book} ${entry.partnerRef} ${entry.period} ${entry.currency}`;
    places.set(place, [...(places.get(place) ?? []), entry]);
  }
  return {
    head: entries.at(-1) ?? emptyHead,
    partnerHeads: [...new Set(own.map((entry) => entry.partnerRef))].map(
      (ref) => own.findLast((entry) => entry.partnerRef === ref) as SealedEntry,
    ),
    balances: [...places.values()].map((group) => ({
      ...(group[0] as SealedEntry),
      amountMinor: group.reduce((sum, entry) => sum + entry.amountMinor, 0),
      entries: group.length,
    })),
  };
}

function verify(
  entries: readonly SealedEntry[],
  options: { readonly tenantId?: string; readonly partnerRef?: string; readonly statement?: Statement } = {},
): Verdict {
  const { partnerRef, statement = stateOf(entries, partnerRef) } = options;
  const verifier = createVerifier({ tenantId, sha256Hex, ...options });
  for (const entry of entries) {
    if (partnerRef === undefined || entry.partnerRef === partnerRef) verifier.add(entry);
  }
  return verifier.finish(statement);
}

function replaceAt(entries: readonly SealedEntry[], index: number, entry: SealedEntry): SealedEntry[] {
  return entries.with(index, entry);
}
