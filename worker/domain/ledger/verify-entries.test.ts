import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { freezeConversion } from "./conversion.ts";
import { emptyHead, emptyPartnerHead, type SealedEntry, seal } from "./entry.ts";
import { createVerifier } from "./verify.ts";
import type { StatedConversion } from "./verify-conversions.ts";
import { verifyEntries } from "./verify-entries.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const tenantId = "ten_a";
const rate = {
  currency: "USD",
  units: "1",
  reportingUnits: "0.5",
  day: "2025-03-01",
  source: "entered",
} as const;
const conversion = freezeConversion(
  { amountMinor: 1234, currency: "USD" },
  { rate, reportingCurrency: "EUR", sha256Hex },
);
if (conversion === null) throw new Error("it can be counted");
const draft = creditDraft({ evidenceHashes: [conversion.hash] });
const first = sealAfter(null, "opp_one");
const entries = [first, sealAfter(first, "opp_two")];
const stated = new Map(entries.map((entry): [number, StatedConversion] => [entry.seq, statedOf(entry)]));

test("entries with what they are worth are sound, and what is wrong first is named", () => {
  expect(verify(entries, stated)).toBeNull();
  const changed = new Map(stated).set(1, { ...statedOf(first), amountMinor: 618 });
  const atFirst = {
    reason: "conversion-differs",
    firstBadSeq: 1,
    detail: "amountMinor",
    expected: "6.17 EUR",
    found: "6.18 EUR",
  };
  expect(verify(entries, changed)).toEqual(atFirst);
  const broken = entries.with(1, { ...(entries[1] as SealedEntry), period: "2025-04" });
  expect(verify(broken, changed)).toEqual(atFirst);
  expect(verify(broken, stated)).toMatchObject({ reason: "column-differs", firstBadSeq: 2 });
  // Past the first entry that is wrong nothing is looked at.
  const both = new Map(stated).set(2, { ...statedOf(entries[1] as SealedEntry), amountMinor: 618 });
  expect(verify(broken, both)).toMatchObject({ reason: "column-differs", firstBadSeq: 2 });
});

function verify(of: readonly SealedEntry[], conversions: ReadonlyMap<number, StatedConversion>) {
  return verifyEntries(of, { verifier: createVerifier({ tenantId, sha256Hex }), conversions, sha256Hex });
}

function sealAfter(last: SealedEntry | null, opportunityRef: string): SealedEntry {
  return seal({
    tenantId,
    draft: { ...draft, opportunityRef, idemKey: opportunityRef },
    head: last ?? emptyHead,
    partnerHead: last ?? emptyPartnerHead,
    recordedAt: 1,
    salt: "0".repeat(32),
    sha256Hex,
  });
}

function statedOf({ seq, book, partnerRef, period, effectiveAt, currency }: SealedEntry): StatedConversion {
  if (conversion === null) throw new Error("it can be counted");
  return { seq, book, partnerRef, period, effectiveAt, entryCurrency: currency, ...conversion };
}
