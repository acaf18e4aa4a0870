import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import {
  checkDraft,
  type DraftProblem,
  type EntryDraft,
  emptyHead,
  emptyPartnerHead,
  type Facts,
  genesisHash,
  leafHash,
  noticeDraft,
  parsePayload,
  saysTheSame,
  seal,
} from "./entry.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const salt = "000102030405060708090a0b0c0d0e0f";
const recordedAt = Date.UTC(2025, 3, 1, 9, 30, 15, 250);

function sealFirst(draft: EntryDraft) {
  return seal({
    tenantId: "ten_acme",
    draft,
    head: emptyHead,
    partnerHead: emptyPartnerHead,
    recordedAt,
    salt,
    sha256Hex,
  });
}

// Golden vectors, made by another implementation (Python's json and hashlib). These bytes and hashes must never
// change, because somebody already holds them.
const goldenCredit =
  '{"amountMinor":"1234","book":"revenue","currency":"USD","effectiveAt":"2025-03-31T00:00:00.000Z"' +
  ',"evidenceHashes":["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],"idemKey"' +
  ':"credit:revenue:opp_one:ptr_north:0","kind":"credit","opportunityRef":"opp_one","partnerPrevHas' +
  'h":"0000000000000000000000000000000000000000000000000000000000000000","partnerRef":"ptr_north","' +
  'partnerSeq":"1","period":"2025-03","recordedAt":"2025-04-01T09:30:15.250Z","ruleHash":"aaaaaaaaa' +
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","ruleId":"rul_equal","ruleVersion":"1",' +
  '"salt":"000102030405060708090a0b0c0d0e0f","seq":"1","sharePpm":"500000","tenantId":"ten_acme","v' +
  '":"1"}';
const goldenReversal =
  '{"amountMinor":"-1234","book":"revenue","currency":"USD","effectiveAt":"2025-03-31T00:00:00.000Z' +
  '","evidenceHashes":[],"idemKey":"reversal:1","kind":"reversal","opportunityRef":"opp_one","partn' +
  'erPrevHash":"50935835a2cc96a4bfcd7d8e8d264168bb65f43377b623cfddf7b386a329d356","partnerRef":"ptr' +
  '_north","partnerSeq":"2","period":"2025-03","recordedAt":"2025-04-01T09:30:15.250Z","reversesSeq' +
  '":"1","ruleHash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","ruleId":"ru' +
  'l_equal","ruleVersion":"1","salt":"ffffffffffffffffffffffffffffffff","seq":"2","sharePpm":"50000' +
  '0","tenantId":"ten_acme","v":"1"}';

test("a credit has these canonical bytes and this hash for ever", () => {
  const entry = sealFirst(creditDraft());
  expect(entry.payload).toBe(goldenCredit);
  expect(entry.entryHash).toBe("50935835a2cc96a4bfcd7d8e8d264168bb65f43377b623cfddf7b386a329d356");
  // The hash once more, from the words of its definition.
  expect(sha256Hex(`ledger-entry-v1\n${"0".repeat(64)}\n${entry.payload}`)).toBe(entry.entryHash);
});

test("a reversal names what it reverses and continues both chains", () => {
  const credit = sealFirst(creditDraft());
  const reversal = seal({
    tenantId: "ten_acme",
    draft: reversalDraft(creditDraft(), 1),
    head: credit,
    partnerHead: credit,
    recordedAt,
    salt: "ff".repeat(16),
    sha256Hex,
  });
  expect(reversal.payload).toBe(goldenReversal);
  expect(reversal.entryHash).toBe("028d1bbe3b67366921172a846e9199877854b21755821779a31aa8c7dfc85b0f");
  expect(reversal).toMatchObject({ seq: 2, partnerSeq: 2, prevHash: credit.entryHash, reversesSeq: 1 });
});

const notice = noticeDraft({
  idemKey: "key.rotated:one",
  kind: "key.rotated",
  facts: { keyId: "new", lists: ["a", ["b"]], parts: { name: "" } },
});
const goldenNotice =
  '{"facts":{"keyId":"new","lists":["a",["b"]],"parts":{"name":""}},"idemKey":"key.rotated:one","ki' +
  'nd":"key.rotated","partnerPrevHash":"000000000000000000000000000000000000000000000000000000000000' +
  '0000","partnerSeq":"1","recordedAt":"2025-04-01T09:30:15.250Z","salt":"000102030405060708090a0b0c' +
  '0d0e0f","seq":"1","tenantId":"ten_acme","v":"1"}';

test("a notice has these canonical bytes, hash and leaf for ever, and takes effect when it is recorded", () => {
  const entry = sealFirst(notice);
  expect(entry.payload).toBe(goldenNotice);
  expect(entry.entryHash).toBe("7c0b7243134c31efdba7cac6810e8c25420bd9809c14f19fd59ca2d6874c25a1");
  expect(toHex(leafHash({ ...entry, sha256Hex }))).toBe(
    "9f175d07884d102c55674a6c20d06aca437c48a5e927dd2cc6ba21cf56eaa677",
  );
  expect(entry).toMatchObject({ seq: 1, amountMinor: 0, currency: "", partnerRef: "", opportunityRef: "" });
  expect(entry).toMatchObject({ book: "", period: "", sharePpm: 0, ruleId: "", ruleVersion: 0 });
  expect(entry).toMatchObject({ effectiveAt: recordedAt, priorPeriod: null, adjustsSeq: null });
  const { opportunitySeq: _, effectiveAt: __, ...said } = notice;
  expect(parsePayload(entry.payload)).toMatchObject({
    ok: true,
    value: { ...said, effectiveAt: recordedAt },
  });
  expect(saysTheSame(entry, notice)).toBe(true);
  expect(saysTheSame(entry, { ...notice, facts: { keyId: "other" } })).toBe(false);
});

test.each(["key.rotated", "period.closed", "period.reopened"] as const)("a notice may be %s", (kind) => {
  expect(checkDraft(noticeDraft({ idemKey: "one", kind, facts: {} }))).toBeNull();
  expect(parsePayload(sealFirst({ ...notice, kind }).payload)).toMatchObject({ ok: true, value: { kind } });
});

test.each<[string, Omit<Partial<EntryDraft>, "facts"> & { readonly facts?: unknown }]>([
  ["an amount", { amountMinor: 1 }],
  ["a currency", { currency: "USD" }],
  ["a partner", { partnerRef: "ptr_north" }],
  ["a deal", { opportunityRef: "opp_one" }],
  ["a share", { sharePpm: 1 }],
  ["a book", { book: "revenue" }],
  ["a period", { period: "2025-03" }],
  ["a reversal", { reversesSeq: 1 }],
  ["a rule", { ruleVersion: { ruleId: "rul_a", version: 1, hash: "" } }],
  ["evidence", { evidenceHashes: ["b".repeat(64)] }],
  ["no facts", { facts: undefined }],
  ["a number for a fact", { facts: { count: 1 } }],
  ["nothing for a fact", { facts: { count: null } }],
  ["a number in a list of facts", { facts: { list: ["1", 2] } }],
  ["a list for facts", { facts: ["a"] }],
  ["text for facts", { facts: "a" }],
  ["a fact in another spelling", { facts: { name: "e\u0301" } }],
  ["a fact that has no UTF-8", { facts: { name: ["lone \ud800"] } }],
  ["a fact without a name", { facts: { "": "a" } }],
  ["too much of it", { facts: { text: "a".repeat(1_000_000) } }],
])("a notice with %s is refused", (_, parts) => {
  expect(checkDraft({ ...notice, ...parts } as EntryDraft)).toBe("facts-malformed");
});

test("a notice may be as long as a million characters, and no money entry tells facts", () => {
  const room = 1_000_000 - '{"text":""}'.length;
  const ofLength = (length: number) => ({ ...notice, facts: { text: "a".repeat(length) } });
  expect([checkDraft(ofLength(room)), checkDraft(ofLength(room + 1))]).toEqual([null, "facts-malformed"]);
  expect(checkDraft(creditDraft({ facts: {} as Facts }))).toBe("facts-malformed");
});

test.each<[string, (fields: Record<string, unknown>) => unknown]>([
  ["a field of money", (fields) => ({ ...fields, amountMinor: "0" })],
  ["a missing field", ({ salt: _, ...fields }) => fields],
  ["a number for its place", (fields) => ({ ...fields, seq: 1 })],
  ["a number for a fact", (fields) => ({ ...fields, facts: { a: 1 } })],
  ["a list for facts", (fields) => ({ ...fields, facts: [] })],
  ["no facts", ({ facts: _, ...fields }) => fields],
  ["a kind of money", (fields) => ({ ...fields, kind: "credit" })],
  ["a time that is none", (fields) => ({ ...fields, recordedAt: "2025-04-31T09:30:15.250Z" })],
  ["a place that is none", (fields) => ({ ...fields, partnerSeq: "0" })],
])("a notice's payload with %s is refused", (_, change) => {
  const changed = change(JSON.parse(goldenNotice) as Record<string, unknown>);
  expect(parsePayload(JSON.stringify(changed)).ok).toBe(false);
});

const adjustment = creditDraft({ period: "2025-04", priorPeriod: "2025-03", adjustsSeq: 7 });

test("a prior-period adjustment says where it belongs and what it takes the place of", () => {
  expect(checkDraft(adjustment)).toBeNull();
  const entry = sealFirst(adjustment);
  expect(entry).toMatchObject({ priorPeriod: "2025-03", adjustsSeq: 7 });
  expect(entry.payload).toContain('"adjustsSeq":"7"');
  expect(entry.payload).toContain('"priorPeriod":"2025-03"');
  expect(parsePayload(entry.payload)).toMatchObject({
    ok: true,
    value: { period: "2025-04", priorPeriod: "2025-03", adjustsSeq: 7 },
  });
  expect(saysTheSame(entry, adjustment)).toBe(true);
  expect(saysTheSame(entry, { ...adjustment, adjustsSeq: 8 })).toBe(false);
  expect(saysTheSame(entry, { ...adjustment, priorPeriod: "2025-02" })).toBe(false);
  const plain = sealFirst(creditDraft());
  expect(plain).toMatchObject({ priorPeriod: null, adjustsSeq: null });
  const reversal = reversalDraft(creditDraft(), 1, { period: "2025-04", priorPeriod: "2025-03" });
  expect(checkDraft(reversal)).toBeNull();
});

test.each<[string, EntryDraft]>([
  ["without where it belongs", creditDraft({ adjustsSeq: 7 })],
  ["of its own period", { ...adjustment, priorPeriod: "2025-04" }],
  ["of no period", { ...adjustment, priorPeriod: "2025-13" }],
  ["of entry nought", { ...adjustment, adjustsSeq: 0 }],
  [
    "that is a reversal",
    reversalDraft(creditDraft(), 1, { period: "2025-04", priorPeriod: "2025-03", adjustsSeq: 7 }),
  ],
])("an adjustment %s is refused", (_, draft) => {
  expect(checkDraft(draft)).toBe("adjustment-malformed");
});

test("what is just long enough, large enough or early enough is taken", () => {
  const longest = { idemKey: "k".repeat(400), partnerRef: "p".repeat(100), sharePpm: 1_000_000 };
  const evidenceHashes = Array.from({ length: 1_000 }, () => "b".repeat(64));
  expect(checkDraft(creditDraft({ ...longest, evidenceHashes }))).toBeNull();
  expect(checkDraft(creditDraft({ idemKey: "key", partnerRef: "p".repeat(101) }))).toBe("ref-malformed");
  for (const effectiveAt of [-62_167_219_200_000, 253_402_300_799_999])
    expect(checkDraft(creditDraft({ effectiveAt }))).toBeNull();
  expect(checkDraft(creditDraft({ effectiveAt: -62_167_219_200_001 }))).toBe("time-malformed");
  expect(parsePayload(sealFirst(creditDraft()).payload.replace('"USD"', '"usd"')).ok).toBe(false);
});

test("the salt alone makes another hash", () => {
  const draft = creditDraft();
  const place = {
    tenantId: "ten_acme",
    draft,
    head: emptyHead,
    partnerHead: emptyPartnerHead,
    recordedAt,
    sha256Hex,
  };
  expect(seal({ ...place, salt }).entryHash).not.toBe(seal({ ...place, salt: "0f".repeat(16) }).entryHash);
});

test("an entry recorded before the head is a bug", () => {
  const head = { ...emptyHead, recordedAt: recordedAt + 1 };
  const place = { tenantId: "ten_acme", draft: creditDraft(), head, partnerHead: emptyPartnerHead };
  expect(() => seal({ ...place, recordedAt, salt, sha256Hex })).toThrow("does not run backwards");
});

test.each<[DraftProblem, Partial<EntryDraft>]>([
  ["idem-key-malformed", { idemKey: "" }],
  ["idem-key-malformed", { idemKey: "k".repeat(401) }],
  ["idem-key-malformed", { idemKey: "lone \ud800" }],
  ["kind-unknown", { kind: "refund" as "credit" }],
  ["amount-malformed", { amountMinor: 0 }],
  ["amount-malformed", { amountMinor: -0 }],
  ["amount-malformed", { amountMinor: 0.5 }],
  ["amount-malformed", { amountMinor: 2 ** 53 }],
  ["amount-malformed", { amountMinor: Number.NaN }],
  ["currency-unknown", { currency: "usd" }],
  ["currency-unknown", { currency: "XXX" }],
  ["ref-malformed", { partnerRef: "", idemKey: "key" }],
  ["ref-malformed", { opportunityRef: "e\u0301", idemKey: "key" }],
  ["share-out-of-range", { sharePpm: -1 }],
  ["share-out-of-range", { sharePpm: 1_000_001 }],
  ["share-out-of-range", { sharePpm: 0.5 }],
  ["book-malformed", { book: "Cash book" }],
  ["period-malformed", { period: "2025-13" }],
  ["time-malformed", { effectiveAt: 1.5 }],
  ["time-malformed", { effectiveAt: 253_402_300_800_000 }],
  ["reverses-mismatch", { reversesSeq: 3 }],
  ["reverses-mismatch", { kind: "reversal" }],
  ["reverses-mismatch", { kind: "reversal", reversesSeq: 0 }],
  ["rule-malformed", { ruleVersion: { ruleId: "rul_a", version: 0, hash: "a".repeat(64) } }],
  ["rule-malformed", { ruleVersion: { ruleId: "rul_a", version: 1, hash: "A".repeat(64) } }],
  ["evidence-malformed", { evidenceHashes: ["b"] }],
  ["evidence-malformed", { evidenceHashes: Array.from({ length: 1001 }, () => "b".repeat(64)) }],
  ["opportunity-seq-malformed", { opportunitySeq: -1 }],
  ["opportunity-seq-malformed", { opportunitySeq: 0.5 }],
])("a draft is refused with %s", (problem, parts) => {
  expect(checkDraft(creditDraft(parts))).toBe(problem);
});

test("a good draft is not refused", () => {
  expect(checkDraft(creditDraft())).toBeNull();
  expect(checkDraft(reversalDraft(creditDraft(), 7))).toBeNull();
});

const drafts: fc.Arbitrary<EntryDraft> = fc
  .record({
    idemKey: text(200),
    amountMinor: fc.maxSafeInteger().filter((amountMinor) => amountMinor !== 0),
    partnerRef: text(40),
    opportunityRef: text(40),
    sharePpm: fc.integer({ min: 0, max: 1_000_000 }),
    effectiveAt: fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
    reversesSeq: fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
    evidenceHashes: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex), { maxLength: 4 }),
  })
  .map((parts) => creditDraft({ ...parts, kind: parts.reversesSeq === null ? "credit" : "reversal" }));

test("whatever is sealed reads back as it was", () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      expect(checkDraft(draft)).toBeNull();
      const entry = sealFirst(draft);
      const { opportunitySeq: _, ...body } = draft;
      const place = {
        tenantId: "ten_acme",
        seq: 1,
        partnerSeq: 1,
        partnerPrevHash: genesisHash,
        recordedAt,
        salt,
      };
      expect(parsePayload(entry.payload)).toStrictEqual({ ok: true, value: { ...body, ...place } });
      expect(saysTheSame(entry, draft)).toBe(true);
      expect(saysTheSame(entry, { ...draft, opportunitySeq: draft.opportunitySeq + 1 })).toBe(true);
      expect(saysTheSame(entry, { ...draft, sharePpm: draft.sharePpm === 0 ? 1 : 0 })).toBe(false);
    }),
  );
});

test("no changed byte of a payload keeps its hash", () => {
  const { payload, prevHash, entryHash } = sealFirst(creditDraft());
  fc.assert(
    fc.property(fc.nat(payload.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
      const changed = payload.slice(0, at) + String.fromCharCode(code) + payload.slice(at + 1);
      fc.pre(changed !== payload);
      expect(sha256Hex(`ledger-entry-v1\n${prevHash}\n${changed}`)).not.toBe(entryHash);
    }),
  );
});

test.each<[string, (fields: Record<string, unknown>) => unknown]>([
  ["a number where a string is due", (fields) => ({ ...fields, seq: 1 })],
  ["a leading zero", (fields) => ({ ...fields, amountMinor: "01234" })],
  ["a plus sign", (fields) => ({ ...fields, amountMinor: "+1234" })],
  ["an exponent", (fields) => ({ ...fields, amountMinor: "1e3" })],
  ["minus nothing", (fields) => ({ ...fields, amountMinor: "-0" })],
  ["more digits than a safe integer has", (fields) => ({ ...fields, amountMinor: "9007199254740993" })],
  [
    "another spelling of the same instant",
    (fields) => ({ ...fields, recordedAt: "2025-04-01T09:30:15.25Z" }),
  ],
  ["a time with an offset", (fields) => ({ ...fields, effectiveAt: "2025-03-31T00:00:00.000+00:00" })],
  ["an unknown field", (fields) => ({ ...fields, note: "" })],
  ["a missing field", ({ salt: _, ...fields }) => fields],
  ["another version", (fields) => ({ ...fields, v: "2" })],
  ["a short salt", (fields) => ({ ...fields, salt: "00" })],
  ["a list", () => []],
  ["null", () => null],
])("a payload with %s is refused", (_, change) => {
  const fields = JSON.parse(sealFirst(creditDraft()).payload) as Record<string, unknown>;
  const changed = change(fields);
  expect(parsePayload(JSON.stringify(changed)).ok).toBe(false);
});

test.each<[string, string, (fields: Record<string, unknown>) => unknown]>([
  ["fields-differ", "of no object", () => "text"],
  ["fields-differ", "with a number for its place", (fields) => ({ ...fields, seq: 1 })],
  ["fields-differ", "with a number for money", (fields) => ({ ...fields, sharePpm: 500_000 })],
  ["fields-differ", "without money", ({ amountMinor: _, ...fields }) => fields],
  ["fields-differ", "with one field more", (fields) => ({ ...fields, note: "" })],
  ["value-malformed", "with a number in another spelling", (fields) => ({ ...fields, amountMinor: "01" })],
  ["value-malformed", "of another version", (fields) => ({ ...fields, v: "2" })],
  ["value-malformed", "of a time that is none", (fields) => ({ ...fields, recordedAt: "soon" })],
])("a payload is refused as %s, %s", (error, _, change) => {
  const text = JSON.stringify(change(JSON.parse(goldenCredit) as Record<string, unknown>));
  expect(parsePayload(text)).toEqual({ ok: false, error });
});

test("a notice's payload with a field more is refused as other fields", () => {
  const text = goldenNotice.replace('"facts"', '"amountMinor":"1","facts"');
  expect(parsePayload(text)).toEqual({ ok: false, error: "fields-differ" });
});

test("a ledger begins before all time, and a notice says nothing but its facts", () => {
  expect(emptyHead).toEqual({ seq: 0, entryHash: genesisHash, recordedAt: 0 });
  expect(noticeDraft({ idemKey: "one", kind: "period.closed", facts: {} })).toEqual({
    idemKey: "one",
    kind: "period.closed",
    facts: {},
    amountMinor: 0,
    currency: "",
    partnerRef: "",
    opportunityRef: "",
    opportunitySeq: 0,
    sharePpm: 0,
    book: "",
    period: "",
    effectiveAt: 0,
    reversesSeq: null,
    ruleVersion: { ruleId: "", version: 0, hash: "" },
    evidenceHashes: [],
  });
});

test("a payload with a field twice, spaces or another order is refused", () => {
  const { payload } = sealFirst(creditDraft());
  const doubled = payload.replace('{"amountMinor":"1234"', '{"amountMinor":"1","amountMinor":"1234"');
  expect(parsePayload(doubled)).toEqual({ ok: false, error: "not-canonical" });
  expect(parsePayload(payload.replace(":", ": "))).toEqual({ ok: false, error: "not-canonical" });
  expect(parsePayload("{")).toEqual({ ok: false, error: "not-json" });
});

function text(maxLength: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: "grapheme", minLength: 1, maxLength })
    .map((value) => value.normalize("NFC"))
    .filter((value) => value.length > 0 && value.length <= maxLength);
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
