import fc from "fast-check";
import { expect, test } from "vitest";
import { reasonOf } from "#worker/domain/statement/statement-reason.ts";
import { desiredCredit } from "#worker/testing/ledger-entries.ts";
import type { FrozenConversion } from "./conversion.ts";
import { type OpenEntry, planDifference } from "./difference.ts";
import { disputeAdjustment } from "./dispute-adjustment.ts";
import { checkDraft, type EntryPayload } from "./entry.ts";

const disputed = {
  seq: 4,
  entryHash: "e".repeat(64),
  currency: "USD",
  partnerRef: "ptr_north",
  opportunityRef: "opp_one",
  book: "revenue",
  period: "2025-03",
  priorPeriod: null,
  effectiveAt: Date.UTC(2025, 2, 31),
};

const adjustment = (
  openPeriodFrom: (period: string) => string,
  parts: Partial<typeof disputed> = {},
  conversion: FrozenConversion | null = null,
) =>
  disputeAdjustment({
    disputeId: "dsp_1",
    decisionHash: "d".repeat(64),
    amountMinor: -250,
    entry: { ...disputed, ...parts },
    opportunitySeq: 9,
    openPeriodFrom,
    conversion,
  });

test("while the entry's period is open the adjustment stands beside it", () => {
  const draft = adjustment((period) => period);
  expect(draft).toMatchObject({
    idemKey: "dispute:dsp_1",
    kind: "credit",
    amountMinor: -250,
    period: "2025-03",
    opportunitySeq: 9,
    sharePpm: 0,
    evidenceHashes: ["e".repeat(64)],
    ruleVersion: { ruleId: "dsp_1", version: 1, hash: "d".repeat(64) },
  });
  expect(draft).not.toHaveProperty("priorPeriod");
  expect(draft).not.toHaveProperty("conversion");
  expect(checkDraft(draft)).toBe(null);
});

test("what it is worth in the company's own currency is frozen with it, and is evidence beside the entry", () => {
  const conversion = { currency: "EUR", amountMinor: -230, content: "{}", hash: "c".repeat(64) };
  const draft = adjustment((period) => period, {}, conversion);
  expect(draft).toMatchObject({ conversion, evidenceHashes: ["e".repeat(64), "c".repeat(64)] });
});

test("once it is closed the adjustment goes to the next open one and names the period and the entry", () => {
  const draft = adjustment((period) => (period < "2025-05" ? "2025-05" : period));
  expect(draft).toMatchObject({ period: "2025-05", priorPeriod: "2025-03", adjustsSeq: 4 });
  expect(checkDraft(draft)).toBe(null);
  const late = { ...disputed, period: "2025-04", priorPeriod: "2025-03" };
  expect(adjustment(() => "2025-04", late as never)).toMatchObject({
    period: "2025-04",
    priorPeriod: "2025-03",
  });
});

test("a statement says that a dispute decided it, among the adjustments", () => {
  const payload = adjustment(() => "2025-05") as unknown as EntryPayload;
  expect(reasonOf(payload, "Dispute 7")).toBe("Adjusts entry 4 of 2025-03, as decided in Dispute 7");
  const sameMonth = adjustment((period) => period) as unknown as EntryPayload;
  expect(reasonOf(sameMonth, "Dispute 7")).toBe("Adjusts an entry of this period, as decided in Dispute 7");
});

const partners = ["ptr_a", "ptr_b", "ptr_c"];
const credits = fc.uniqueArray(
  fc
    .record({
      partnerRef: fc.constantFrom(...partners),
      amountMinor: fc.integer({ min: -3, max: 3 }),
      sharePpm: fc.constantFrom(0, 500_000),
    })
    .map(desiredCredit),
  { selector: ({ partnerRef }) => partnerRef },
);

const openOf = (credit: ReturnType<typeof desiredCredit>, seq: number): OpenEntry => {
  const { evidenceHashes: _, ...rest } = credit;
  return { ...rest, seq, priorPeriod: null, isConverted: false };
};

test("a recalculation plans the same with and without adjustments, and reverses none of them", () => {
  fc.assert(
    fc.property(credits, credits, fc.array(fc.integer({ min: -9, max: 9 })), (posted, desired, amounts) => {
      const split = posted
        .filter(({ amountMinor }) => amountMinor !== 0)
        .map((credit, at) => openOf(credit, at + 1));
      const adjustments = amounts.map((amountMinor, at) => ({
        ...openOf(desiredCredit({ partnerRef: partners[at % 3] ?? "", amountMinor }), 50 + at),
        ruleVersion: { ruleId: `dsp_${at}`, version: 1, hash: "d".repeat(64) },
      }));
      const plan = (open: readonly OpenEntry[]) =>
        planDifference({ position: { opportunityRef: "opp_one", lastSeq: 99, open }, desired });
      expect(plan([...adjustments, ...split])).toEqual(plan(split));
    }),
  );
});
