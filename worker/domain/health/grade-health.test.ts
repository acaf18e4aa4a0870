import fc from "fast-check";
import { expect, test } from "vitest";
import { startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { gradeHealth } from "./grade-health.ts";
import { type HealthPart, healthParts } from "./health-part.ts";
import { defaultHealthSettings } from "./health-settings.ts";
import { type ClosedDeal, type HealthInput, type HealthMeasures, measureHealth } from "./measure-health.ts";

const through = "2026-03-31";
const end = startOfDay(through) + DAY_MS;
const { weights } = defaultHealthSettings;

const measures = (given: Partial<HealthMeasures>): HealthMeasures => ({
  through,
  lastMinor: 0,
  beforeMinor: 0,
  lookBackMinor: 0,
  won: 0,
  lost: 0,
  touches: null,
  sized: { wonMinor: 0, wonDeals: 0 },
  company: { wonMinor: 1_000, wonDeals: 10 },
  unconvertedDeals: 0,
  ...given,
});

function pointsOf(part: HealthPart, given: Partial<HealthMeasures>): number | string {
  const found = gradeHealth(measures(given), weights).parts.find((one) => one.part === part);
  return found?.kind === "measured" ? found.points : (found?.reason ?? "no such part");
}

test.each([
  [120_000, 100_000, 35],
  [119_999, 100_000, 30],
  [110_000, 100_000, 30],
  [109_999, 100_000, 25],
  [100_000, 100_000, 25],
  [99_999, 100_000, 15],
  [90_000, 100_000, 15],
  [89_999, 100_000, 5],
  [0, 100_000, 5],
  [1, 0, 35],
  [-1, 0, 5],
  [-50_000, -100_000, 35],
  [-120_000, -100_000, 5],
  [0, 0, "no-revenue"],
])("revenue of %i after %i earns %s", (lastMinor, beforeMinor, points) => {
  expect(pointsOf("trend", { lastMinor, beforeMinor })).toBe(points);
});

test.each([
  [36, 25],
  [35, 20],
  [18, 20],
  [17, 15],
  [9, 15],
  [8, 10],
  [3, 10],
  [2, 5],
  [0, 5],
])("%i touches in 90 days earn %i", (count, points) => {
  expect(pointsOf("engagement", { touches: { count, lastOn: null, gapDeviationMs: null } })).toBe(points);
});

test.each([
  [7, 3, 20],
  [69, 31, 15],
  [1, 1, 15],
  [49, 51, 10],
  [3, 7, 10],
  [29, 71, 5],
  [0, 1, 5],
  [0, 0, "no-closed-deals"],
])("%i won and %i lost earn %s", (won, lost, points) => {
  expect(pointsOf("win-rate", { won, lost })).toBe(points);
});

test.each([
  [120, 1, 10],
  [119, 1, 8],
  [100, 1, 8],
  [99, 1, 5],
  [360, 3, 10],
  [0, 0, "no-sized-deals"],
])("%i of %i won deals beside a company's average of 100 earn %s", (wonMinor, wonDeals, points) => {
  expect(pointsOf("deal-size", { sized: { wonMinor, wonDeals } })).toBe(points);
});

test.each([
  [7 * DAY_MS, 10],
  [7 * DAY_MS + 1, 8],
  [14 * DAY_MS, 8],
  [14 * DAY_MS + 1, 6],
  [30 * DAY_MS, 6],
  [30 * DAY_MS + 1, 3],
  [null, 5],
])("gaps that deviate by %s ms earn %i", (gapDeviationMs, points) => {
  expect(pointsOf("consistency", { touches: { count: 3, lastOn: null, gapDeviationMs } })).toBe(points);
});

/** Measures that earn so many of 100 points, all parts measured: built from bands of the default weights. */
test.each([
  // 35 + 20 + 20 + 5 + 10
  [{ last: 120, touches: 18, won: 7, lost: 3, size: 50, gap: 7 }, 90, "A"],
  // 35 + 20 + 20 + 5 + 8
  [{ last: 120, touches: 18, won: 7, lost: 3, size: 50, gap: 14 }, 88, "B"],
  // 30 + 15 + 20 + 5 + 10
  [{ last: 110, touches: 9, won: 7, lost: 3, size: 50, gap: 7 }, 80, "B"],
  // 30 + 15 + 20 + 5 + 8
  [{ last: 110, touches: 9, won: 7, lost: 3, size: 50, gap: 14 }, 78, "C"],
  // 25 + 20 + 10 + 5 + 10
  [{ last: 100, touches: 18, won: 3, lost: 7, size: 50, gap: 7 }, 70, "C"],
  // 25 + 20 + 10 + 5 + 8
  [{ last: 100, touches: 18, won: 3, lost: 7, size: 50, gap: 14 }, 68, "D"],
  // 15 + 20 + 10 + 5 + 10
  [{ last: 90, touches: 18, won: 3, lost: 7, size: 50, gap: 7 }, 60, "D"],
  // 15 + 20 + 10 + 5 + 8
  [{ last: 90, touches: 18, won: 3, lost: 7, size: 50, gap: 14 }, 58, "F"],
])("%o is %i points and an %s", ({ last, touches, won, lost, size, gap }, score, grade) => {
  const given = measures({
    lastMinor: last,
    beforeMinor: 100,
    touches: { count: touches, lastOn: null, gapDeviationMs: gap * DAY_MS },
    won,
    lost,
    sized: { wonMinor: size, wonDeals: 1 },
  });
  expect(gradeHealth(given, weights)).toMatchObject({ score, grade, outOf: 100, earned: score });
});

test("a part without data is left out, and the rest is scaled to 100", () => {
  const graded = gradeHealth(measures({ won: 1, lost: 1, lastMinor: 110, beforeMinor: 100 }), weights);
  // 30 of 35 and 15 of 20.
  expect(graded).toMatchObject({ earned: 45, outOf: 55, score: 81.8, grade: "B" });
  expect(graded.parts.filter(({ kind }) => kind === "left-out")).toMatchObject([
    { part: "engagement", reason: "touches-not-recorded" },
    { part: "deal-size", reason: "no-sized-deals" },
    { part: "consistency", reason: "touches-not-recorded" },
  ]);
});

test("without anything measured there is neither a score nor a grade", () => {
  expect(gradeHealth(measures({}), weights)).toMatchObject({ score: null, grade: null, outOf: 0 });
});

test("what is shown does not look as if it reached a limit that it misses", () => {
  const shown = (given: Partial<HealthMeasures>) =>
    gradeHealth(measures(given), weights).parts.flatMap((part) =>
      part.kind === "measured" ? [part.value] : [],
    );
  expect(shown({ lastMinor: 1_199_999, beforeMinor: 1_000_000 })).toEqual([19.99]);
  expect(shown({ lastMinor: 899_999, beforeMinor: 1_000_000 })).toEqual([-10.01]);
  const touches = { count: 2, lastOn: null, gapDeviationMs: 7 * DAY_MS + 1 };
  expect(shown({ touches })).toEqual([0.66, 7.01]);
});

const deal = (given: Partial<ClosedDeal>): ClosedDeal => ({
  closedAt: end - DAY_MS,
  outcome: "won",
  shareMinor: 100,
  amountMinor: 200,
  isConverted: true,
  ...given,
});

const input = (given: Partial<HealthInput>): HealthInput => ({
  through,
  deals: [],
  touches: [],
  recordsTouches: true,
  company: { wonMinor: 1_000, wonDeals: 10 },
  ...given,
});

test("days are whole: the first and last moment of each span counts in it, and none outside", () => {
  const at = (closedAt: number, shareMinor: number) => deal({ closedAt, shareMinor });
  const found = measureHealth(
    input({
      deals: [
        at(end, 1),
        at(end - 1, 2),
        at(end - 30 * DAY_MS, 4),
        at(end - 30 * DAY_MS - 1, 8),
        at(end - 60 * DAY_MS, 16),
        at(end - 60 * DAY_MS - 1, 32),
        at(end - 90 * DAY_MS, 64),
        at(end - 90 * DAY_MS - 1, 128),
      ],
      touches: [end, end - 1, end - 90 * DAY_MS, end - 90 * DAY_MS - 1],
    }),
  );
  expect(found).toMatchObject({ lastMinor: 6, beforeMinor: 24, lookBackMinor: 126, won: 6 });
  expect(found.touches).toMatchObject({ count: 2, lastOn: through });
});

test("a deal without a rate counts as won and is in no amount; a lost one brings nothing", () => {
  const found = measureHealth(
    input({ deals: [deal({ isConverted: false }), deal({ outcome: "lost" }), deal({ amountMinor: null })] }),
  );
  expect(found).toMatchObject({
    won: 2,
    lost: 1,
    lastMinor: 100,
    sized: { wonDeals: 0 },
    unconvertedDeals: 1,
  });
});

test("the deviation of gaps is the population's: gaps of 0 and 14 days deviate by 7", () => {
  const first = end - 40 * DAY_MS;
  expect(measureHealth(input({ touches: [first, first, first + 14 * DAY_MS] })).touches).toMatchObject({
    gapDeviationMs: 7 * DAY_MS,
  });
  expect(measureHealth(input({ touches: [first, first + DAY_MS] })).touches).toMatchObject({
    gapDeviationMs: 0,
  });
  expect(measureHealth(input({ touches: [first] })).touches).toMatchObject({ gapDeviationMs: null });
});

const anyAt = fc.integer({ min: end - 120 * DAY_MS, max: end + DAY_MS });
const anyDeal: fc.Arbitrary<ClosedDeal> = fc.record({
  closedAt: anyAt,
  outcome: fc.constantFrom("won", "lost"),
  shareMinor: fc.integer({ min: -10_000_000, max: 1_000_000_000 }),
  amountMinor: fc.option(fc.integer({ min: -10_000_000, max: 1_000_000_000 })),
  isConverted: fc.boolean(),
});
const anyInput: fc.Arbitrary<HealthInput> = fc.record({
  through: fc.constant(through),
  deals: fc.array(anyDeal, { maxLength: 12 }),
  touches: fc.array(anyAt, { maxLength: 40 }),
  recordsTouches: fc.boolean(),
  company: fc.record({ wonMinor: fc.integer({ min: -5, max: 1_000_000 }), wonDeals: fc.nat({ max: 50 }) }),
});
const anyWeights = fc
  .tuple(fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(100))
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), 100])
  .map((cuts) => healthParts.map((part, at) => [part, (cuts[at + 1] ?? 100) - (cuts[at] ?? 0)]))
  .map((entries) => Object.fromEntries(entries) as Record<HealthPart, number>);

test("a score is from 0 to 100, each part earns at most its weight, and left out parts take none of it", () => {
  fc.assert(
    fc.property(anyInput, anyWeights, (given, own) => {
      const { parts, score, grade, outOf } = gradeHealth(measureHealth(given), own);
      for (const part of parts) {
        if (part.kind === "measured") expect(part.points).toBeLessThanOrEqual(part.weight);
      }
      expect((score === null) === (outOf === 0) && (score === null) === (grade === null)).toBe(true);
      if (score !== null) expect(score >= 0 && score <= 100).toBe(true);
    }),
  );
});

test("neither the order nor a second reading of the same records moves a grade", () => {
  fc.assert(
    fc.property(anyInput, anyWeights, (given, own) => {
      const again = { ...given, deals: given.deals.toReversed(), touches: given.touches.toReversed() };
      expect(gradeHealth(measureHealth(again), own)).toEqual(gradeHealth(measureHealth(given), own));
    }),
  );
});

test("another touch never lowers engagement, more revenue never the trend, another win never the win rate", () => {
  fc.assert(
    fc.property(anyInput, fc.integer({ min: 0, max: 1_000_000 }), (given, more) => {
      const before = measureHealth(given);
      const points = (measured: HealthMeasures, part: HealthPart) => {
        const found = gradeHealth(measured, weights).parts.find((one) => one.part === part);
        return found?.kind === "measured" ? found.points : null;
      };
      const grown = { ...before, lastMinor: before.lastMinor + more, won: before.won + 1 };
      for (const part of ["trend", "win-rate"] as const) {
        const [now, then] = [points(grown, part), points(before, part)];
        if (then !== null && now !== null) expect(now).toBeGreaterThanOrEqual(then);
      }
      const touched = measureHealth({ ...given, touches: [...given.touches, end - DAY_MS] });
      const [now, then] = [points(touched, "engagement"), points(before, "engagement")];
      if (then !== null && now !== null) expect(now).toBeGreaterThanOrEqual(then);
    }),
  );
});

test("all weight on one part makes the score that part's", () => {
  const own = { trend: 100, engagement: 0, "win-rate": 0, "deal-size": 0, consistency: 0 };
  expect(gradeHealth(measures({ lastMinor: 110, beforeMinor: 100 }), own)).toMatchObject({
    score: 85.7,
    grade: "B",
  });
});
