import { expect, test } from "vitest";
import { totalReporting } from "./reporting-totals.ts";

test("what disputes have decided is attributed, but neither won nor covered", () => {
  const figures = {
    converted: { amountMinor: 1_100, adjustedMinor: 100 },
    foreignRest: [],
    missingDeals: 0,
  };
  const own = { attributedMinor: 7_500, adjustedMinor: 500, unattributedMinor: 2_000, expectedMinor: 0 };
  const at = { own, rateOn: () => null, currency: "USD", today: "2026-03-31" };
  expect(totalReporting(figures, at)).toMatchObject({
    attributedMinor: 8_600,
    wonMinor: 10_000,
    coveragePpm: 800_000,
  });
});
