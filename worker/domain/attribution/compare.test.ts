import fc from "fast-check";
import { expect, test } from "vitest";
import { addToBacktest, type BacktestDeal, readBacktest, startBacktest } from "./backtest.ts";
import { addToComparison, type ComparedDeal, readComparison, startComparison } from "./compare.ts";
import { type DealSplit, toDealSplit } from "./deal-split.ts";

const split = (shares: Readonly<Record<string, number>>, unattributedMinor = 0): DealSplit => ({
  shares: Object.entries(shares).map(([partner, amountMinor]) => ({ partner, amountMinor })),
  unattributedMinor,
});

test("models side by side: every column adds up to the same revenue", () => {
  const state = addToComparison(startComparison(["Equal", "First touch"]), [
    { currency: "USD", amountMinor: 100, splits: [split({ A: 50, B: 50 }), split({ A: 100 })] },
    { currency: "USD", amountMinor: 60, splits: [split({ B: 60 }), split({}, 60)] },
    { currency: "EUR", amountMinor: -5, splits: [split({ A: -5 }), split({ A: -5 })] },
  ]);
  expect(readComparison(state)).toEqual([
    {
      currency: "EUR",
      deals: 1,
      amountMinor: -5,
      columns: [
        { name: "Equal", attributedMinor: -5, unattributedMinor: 0, coveragePpm: 1_000_000, coveredDeals: 1 },
        {
          name: "First touch",
          attributedMinor: -5,
          unattributedMinor: 0,
          coveragePpm: 1_000_000,
          coveredDeals: 1,
        },
      ],
      partners: [{ partner: "A", amountsMinor: [-5, -5] }],
    },
    {
      currency: "USD",
      deals: 2,
      amountMinor: 160,
      columns: [
        {
          name: "Equal",
          attributedMinor: 160,
          unattributedMinor: 0,
          coveragePpm: 1_000_000,
          coveredDeals: 2,
        },
        {
          name: "First touch",
          attributedMinor: 100,
          unattributedMinor: 60,
          coveragePpm: 625_000,
          coveredDeals: 1,
        },
      ],
      partners: [
        { partner: "A", amountsMinor: [50, 100] },
        { partner: "B", amountsMinor: [110, 0] },
      ],
    },
  ]);
});

test("a column that does not add up is refused", () => {
  const deal = { currency: "USD", amountMinor: 100, splits: [split({ A: 99 })] };
  expect(() => addToComparison(startComparison(["One"]), [deal])).toThrow("adds up");
  const tested = { opportunityId: "opp_1", period: "2025-03", currency: "USD", amountMinor: 100 };
  const deals = [{ ...tested, before: split({ A: 100 }), after: split({ A: 99 }) }];
  expect(() => addToBacktest(startBacktest, deals)).toThrow("add up");
});

test("a back-test tells who wins, who loses, where and when", () => {
  const deal = { currency: "USD", amountMinor: 100 };
  const { state, changes } = addToBacktest(startBacktest, [
    {
      ...deal,
      opportunityId: "opp_1",
      period: "2025-02",
      before: split({ A: 100 }),
      after: split({ A: 30, B: 70 }),
    },
    {
      ...deal,
      opportunityId: "opp_2",
      period: "2025-01",
      before: split({}, 100),
      after: split({ B: 90 }, 10),
    },
    {
      ...deal,
      opportunityId: "opp_3",
      period: "2025-01",
      before: split({ C: 100 }),
      after: split({ C: 100 }),
    },
  ]);
  expect(changes.map(({ opportunityId, movedMinor }) => [opportunityId, movedMinor])).toEqual([
    ["opp_1", 70],
    ["opp_2", 90],
  ]);
  expect([state.deals, state.changedDeals]).toEqual([3, 2]);
  const [report] = readBacktest(state);
  expect(report?.totals).toEqual({
    deals: 3,
    changedDeals: 2,
    amountMinor: 300,
    attributedBeforeMinor: 200,
    attributedAfterMinor: 290,
    coveredBefore: 2,
    coveredAfter: 3,
    movedMinor: 160,
    coverageBeforePpm: 666_666,
    coverageAfterPpm: 966_666,
  });
  expect(
    report?.partners.map(({ partner, changeMinor, dealsUp, dealsDown }) => [
      partner,
      changeMinor,
      dealsUp,
      dealsDown,
    ]),
  ).toEqual([
    ["B", 160, 2, 0],
    ["C", 0, 0, 0],
    ["A", -70, 0, 1],
  ]);
  expect(report?.winners).toEqual([
    { partner: "B", beforeMinor: 0, afterMinor: 160, dealsUp: 2, dealsDown: 0, changeMinor: 160 },
  ]);
  expect(report?.losers.map(({ partner }) => partner)).toEqual(["A"]);
  expect(report?.periods.map(({ period, movedMinor }) => [period, movedMinor])).toEqual([
    ["2025-01", 90],
    ["2025-02", 70],
  ]);
  expect(report?.largestChanges.map(({ opportunityId }) => opportunityId)).toEqual(["opp_2", "opp_1"]);
});

test("the largest changes are as many as have room: deals of a thousand partners are few", () => {
  const parts = Array.from({ length: 1_000 }, (_, place) => [`ptr_${place}`, 1] as const);
  const deals = Array.from({ length: 8 }, (_, place): BacktestDeal => {
    const amountMinor = 1_000 + place;
    const before = split({}, amountMinor);
    const after = split(Object.fromEntries([...parts, ["ptr_0", 1 + place]]));
    return { opportunityId: `opp_${place}`, period: "2025-01", currency: "USD", amountMinor, before, after };
  });
  const idsOf = (tested: readonly BacktestDeal[]) => {
    const states = tested.reduce((state, deal) => addToBacktest(state, [deal]).state, startBacktest);
    return readBacktest(states)[0]?.largestChanges.map(({ opportunityId }) => opportunityId);
  };
  const largest = ["opp_7", "opp_6", "opp_5", "opp_4", "opp_3"];
  expect(idsOf(deals)).toEqual(largest);
  expect(idsOf(deals.toReversed())).toEqual(largest);
  const [report] = readBacktest(addToBacktest(startBacktest, deals).state);
  expect(report?.largestChanges.map(({ opportunityId }) => opportunityId)).toEqual(largest);
});

test("a split keeps what comparing needs", () => {
  const share = { partner: "A", sharePpm: 600_000, amountMinor: 60, explanation: null };
  const unattributed = { sharePpm: 400_000, amountMinor: 40, reason: "not-allotted" } as const;
  expect(toDealSplit({ shares: [share], unattributed })).toEqual(split({ A: 60 }, 40));
});

const amount = fc.integer({ min: -500, max: 100_000 }).map((minor) => (minor === 0 ? 0 : minor));
const splitOf = (amountMinor: number) =>
  fc.subarray(["A", "B", "C", "D"]).map((partners): DealSplit => {
    const part = partners.length === 0 ? 0 : Math.trunc(amountMinor / (partners.length + 1));
    const shares = partners.map((partner) => ({ partner, amountMinor: part === 0 ? 0 : part }));
    return { shares, unattributedMinor: amountMinor - part * partners.length };
  });
const deals = fc
  .array(
    amount.chain((amountMinor) =>
      fc.record({
        amountMinor: fc.constant(amountMinor),
        currency: fc.constantFrom("USD", "EUR"),
        period: fc.constantFrom("2025-01", "2025-02"),
        before: splitOf(amountMinor),
        after: splitOf(amountMinor),
      }),
    ),
    { maxLength: 90 },
  )
  .map((list) => list.map((deal, index): BacktestDeal => ({ ...deal, opportunityId: `opp_${index}` })));

test("how a back-test is cut into chunks, stored between them and ordered changes nothing", () => {
  fc.assert(
    fc.property(deals, fc.integer({ min: 1, max: 20 }), (deals, chunk) => {
      const whole = addToBacktest(startBacktest, deals);
      const shuffled = [...deals].reverse();
      let state = startBacktest;
      let changed = 0;
      for (let start = 0; start < shuffled.length; start += chunk) {
        const step = addToBacktest(state, shuffled.slice(start, start + chunk));
        state = JSON.parse(JSON.stringify(step.state));
        changed += step.changes.length;
      }
      expect(readBacktest(state)).toEqual(readBacktest(whole.state));
      expect(changed).toBe(whole.changes.length);
      for (const { totals, partners } of readBacktest(state)) {
        const gained = partners.reduce((sum, { changeMinor }) => sum + changeMinor, 0);
        expect(gained).toBe(totals.attributedAfterMinor - totals.attributedBeforeMinor);
      }
    }),
    { numRuns: 500 },
  );
});

test("how a comparison is cut into chunks, stored between them and ordered changes nothing", () => {
  fc.assert(
    fc.property(deals, fc.integer({ min: 1, max: 20 }), (deals, chunk) => {
      const compared = deals.map(
        ({ before, after, ...deal }): ComparedDeal => ({ ...deal, splits: [before, after] }),
      );
      const columns = ["now", "draft"];
      const whole = addToComparison(startComparison(columns), compared);
      let state = startComparison(columns);
      for (let end = compared.length; end > 0; end -= chunk) {
        state = JSON.parse(
          JSON.stringify(addToComparison(state, compared.slice(Math.max(0, end - chunk), end))),
        );
      }
      expect(readComparison(state)).toEqual(readComparison(whole));
      for (const { amountMinor, columns } of readComparison(state)) {
        for (const column of columns)
          expect(column.attributedMinor + column.unattributedMinor).toBe(amountMinor);
      }
    }),
    { numRuns: 500 },
  );
});
