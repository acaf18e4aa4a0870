import { expect, test } from "vitest";
import { type LinkableDeal, rankDeals } from "./deal-candidates.ts";

const registered = {
  opportunityName: "Acme rollout",
  estimatedValue: { amountMinor: 100_000, currency: "USD" },
  expectedCloseDate: "2026-06-30",
};

const deal: LinkableDeal = {
  id: "opp_1",
  name: "Acme rollout",
  accountName: "Acme",
  amount: { amountMinor: 100_000, currency: "USD" },
  outcome: "open",
  closedAt: Date.UTC(2026, 5, 30),
  accountProbability: 1,
  takenBy: null,
};

test("of an account's deals the one of the same name, amount and day comes first, and says why", () => {
  const [first, second] = rankDeals(registered, [
    { ...deal, id: "opp_2", name: "Renewal", amount: { amountMinor: 5_000, currency: "USD" }, closedAt: 0 },
    deal,
  ]);
  expect([first?.id, second?.id]).toEqual(["opp_1", "opp_2"]);
  expect(first?.reasons).toHaveLength(3);
  expect(second?.reasons).toEqual([]);
  expect((first?.probability ?? 0) + (second?.probability ?? 0)).toBeLessThan(1);
  expect(first?.probability).toBeGreaterThan(0.9);
});

test("what cannot be compared says nothing for or against a deal", () => {
  const blank = { opportunityName: "", estimatedValue: null, expectedCloseDate: null };
  const ranked = rankDeals(blank, [deal, { ...deal, id: "opp_2", name: "Renewal" }]);
  expect(ranked.map(({ probability }) => probability)).toEqual([0.4, 0.4]);
});

test("an account that is doubtful makes its deals doubtful, whatever else fits", () => {
  const [only] = rankDeals(registered, [{ ...deal, accountProbability: 0.02 }]);
  expect(only?.probability).toBeLessThan(0.55);
});

test("without deals there is nothing to rank", () => {
  expect(rankDeals(registered, [])).toEqual([]);
});
