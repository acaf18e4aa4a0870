import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { type FrozenConversion, freezeConversion } from "./conversion.ts";
import { type EntryDraft, emptyHead, emptyPartnerHead, type SealedEntry, seal } from "./entry.ts";
import { findWrongConversion, type StatedConversion } from "./verify-conversions.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const rate = {
  currency: "USD",
  units: "1.0842",
  reportingUnits: "1",
  day: "2025-03-01",
  source: "salesforce-dated",
} as const;
const conversion = freezeConversion(
  { amountMinor: 1234, currency: "USD" },
  { rate, reportingCurrency: "EUR", sha256Hex },
) as FrozenConversion;
const credit = creditDraft({ evidenceHashes: ["b".repeat(64), "c".repeat(64), conversion.hash] });
const entries = sealAll([credit, creditDraft({ opportunityRef: "opp_two" }), reversalDraft(credit, 1)]);
const atCredit = stated(entries[0] as SealedEntry, conversion);
const atReversal = stated(entries[2] as SealedEntry, { ...conversion, amountMinor: -conversion.amountMinor });

test("conversions that are what their rates make of the entries are sound, and entries without one too", () => {
  expect(conversion.amountMinor).toBe(1138);
  expect(find([atCredit, atReversal])).toBeNull();
  expect(find([])).toBeNull();
});

test("a reversal alone is held against its credit of a stretch before", () => {
  const late = entries.slice(2);
  expect(find([atCredit, atReversal], late)).toBeNull();
  expect(find([{ ...atCredit, amountMinor: 5 }, atReversal], late)).toMatchObject({ firstBadSeq: 3 });
});

const forged = freezeConversion(
  { amountMinor: 1234, currency: "USD" },
  { rate: { ...rate, units: "1" }, reportingCurrency: "EUR", sha256Hex },
) as FrozenConversion;
const others = '{"v":"1"}';

test.each<[string, number, readonly StatedConversion[]]>([
  ["amountMinor", 1, [{ ...atCredit, amountMinor: 1139 }, atReversal]],
  ["reportingCurrency", 1, [{ ...atCredit, currency: "GBP" }, atReversal]],
  ["content", 1, [{ ...atCredit, content: forged.content }, atReversal]],
  ["evidence", 1, [{ ...atCredit, ...forged }, atReversal]],
  ["currency", 1, [{ ...atCredit, entryCurrency: "CHF" }, atReversal]],
  ["book", 1, [{ ...atCredit, book: "sourced" }, atReversal]],
  ["period", 1, [{ ...atCredit, period: "2025-Q1" }, atReversal]],
  ["partnerRef", 1, [{ ...atCredit, partnerRef: "ptr_south" }, atReversal]],
  ["effectiveAt", 1, [{ ...atCredit, effectiveAt: 1 }, atReversal]],
  ["evidence", 2, [atCredit, { ...atCredit, seq: 2 }, atReversal]],
  ["amountMinor", 3, [atCredit, { ...atReversal, amountMinor: -1 }]],
  ["content", 3, [atCredit, { ...atReversal, content: others }]],
  ["evidence", 3, [atCredit, { ...atReversal, hash: forged.hash }]],
  ["reportingCurrency", 3, [atCredit, { ...atReversal, currency: "GBP" }]],
  ["missing", 3, [atCredit]],
  ["evidence", 3, [atReversal]],
])("a wrong conversion is named: %s of entry %s", (detail, firstBadSeq, conversions) => {
  expect(find(conversions)).toMatchObject({ reason: "conversion-differs", firstBadSeq, detail });
});

test("content that the evidence names, of another amount or with another worth than its rate's, is found", () => {
  for (const [detail, content] of [
    ["content", conversion.content.replace('"amountMinor":"1234"', '"amountMinor":"1235"')],
    ["content", conversion.content.replace('"currency":"USD"', '"currency":"GBP"')],
    ["amountMinor", conversion.content.replace('"1138"', '"1139"')],
    ["content", others],
  ] as const) {
    const hash = sha256Hex(content);
    const [entry] = sealAll([creditDraft({ evidenceHashes: [hash] })]) as [SealedEntry];
    expect(find([stated(entry, { ...conversion, content, hash })], [entry])).toMatchObject({ detail });
  }
});

function find(conversions: readonly StatedConversion[], of: readonly SealedEntry[] = entries) {
  return findWrongConversion(of, {
    conversions: new Map(conversions.map((one) => [one.seq, one])),
    sha256Hex,
  });
}

function stated(entry: SealedEntry, frozen: FrozenConversion): StatedConversion {
  const { seq, book, partnerRef, period, effectiveAt, currency } = entry;
  return { seq, book, partnerRef, period, effectiveAt, entryCurrency: currency, ...frozen };
}

function sealAll(drafts: readonly EntryDraft[]): readonly SealedEntry[] {
  const sealed: SealedEntry[] = [];
  for (const draft of drafts) {
    const last = sealed.at(-1);
    sealed.push(
      seal({
        tenantId: "ten_a",
        draft,
        head: last ?? emptyHead,
        partnerHead: last ?? emptyPartnerHead,
        recordedAt: 1,
        salt: "0".repeat(32),
        sha256Hex,
      }),
    );
  }
  return sealed;
}
