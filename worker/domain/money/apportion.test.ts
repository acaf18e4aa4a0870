import fc from "fast-check";
import { expect, test } from "vitest";
import { apportion, apportionExactly, apportionRounded } from "./apportion.ts";

/** Few and many, since many are split another way; of its own accord the library makes about ten. */
const parts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 60, size: "max" });

test("a whole goes to the largest remainders, a tie to the earlier position", () => {
  expect(apportion({ total: 100, weights: [1, 1, 1], whole: 3 })).toEqual([34, 33, 33]);
  expect(apportion({ total: 1, weights: [1, 2, 2], whole: 5 })).toEqual([0, 1, 0]);
  expect(apportion({ total: 10, weights: [1, 2, 4], whole: 7 })).toEqual([1, 3, 6]);
  expect(apportion({ total: 5, weights: [3, 0], whole: 3 })).toEqual([5, 0]);
});

test("what the weights leave of the whole takes part in the rounding, after everybody else", () => {
  expect(apportion({ total: 1, weights: [1], whole: 2 })).toEqual([1]);
  expect(apportion({ total: 1, weights: [1], whole: 3 })).toEqual([0]);
  expect(apportion({ total: 10, weights: [1, 1], whole: 4 })).toEqual([3, 2]);
});

test("parts add up to the total for any weights", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), parts, (total, weights) => {
      const whole = weights.reduce((sum, weight) => sum + weight, 0);
      fc.pre(whole > 0);
      const split = apportion({ total, weights, whole });
      expect(split.reduce((all, part) => all + BigInt(part), 0n)).toBe(BigInt(total));
      expect(split).toEqual(apportionExactly({ total, weights: weights.map(BigInt), whole: BigInt(whole) }));
    }),
    { numRuns: 1000 },
  );
});

test("doubles and whole numbers of any size give the same parts, with a rest or without", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), parts, fc.nat({ max: 50 }), (total, weights, rest) => {
      const whole = weights.reduce((sum, weight) => sum + weight, rest);
      fc.pre(whole > 0);
      const exactly = apportionExactly({ total, weights: weights.map(BigInt), whole: BigInt(whole) });
      expect(apportion({ total, weights, whole })).toEqual(exactly);
      // Scaled beyond the doubles, the same proportions must give the same parts.
      const scale = 3n ** 400n;
      const scaled = {
        total,
        weights: weights.map((weight) => BigInt(weight) * scale),
        whole: BigInt(whole) * scale,
      };
      expect(apportionExactly(scaled)).toEqual(exactly);
    }),
    { numRuns: 500 },
  );
});

test("few parts or many, each gets what the words of the method say", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000 }), parts, fc.nat({ max: 50 }), (total, weights, rest) => {
      // Small weights make many equal remainders.
      const small = weights.map((weight) => weight % 7);
      const whole = small.reduce((sum, weight) => sum + weight, rest);
      fc.pre(whole > 0);
      expect(apportion({ total, weights: small, whole })).toEqual(inWords({ total, weights: small, whole }));
    }),
    { numRuns: 1000 },
  );
});

function inWords({ total, weights, whole }: Parameters<typeof apportion>[0]): number[] {
  const rest = whole - weights.reduce((sum, weight) => sum + weight, 0);
  const quotas = [...weights, rest].map((weight) => Math.floor((total * weight) / whole));
  const remainders = [...weights, rest].map((weight) => (total * weight) % whole);
  const inTurn = remainders.map((remainder, at) => ({ remainder, at }));
  inTurn.sort((a, b) => b.remainder - a.remainder || a.at - b.at);
  const left = total - quotas.reduce((sum, quota) => sum + quota, 0);
  for (const { at } of inTurn.slice(0, left)) quotas[at] = (quotas[at] ?? 0) + 1;
  return quotas.slice(0, -1);
}

test("rounded weights are split only when their error leaves no doubt", () => {
  let decided = 0;
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000_000 }), parts, (total, weights) => {
      fc.pre(weights.some((weight) => weight > 0));
      const whole = weights.reduce((sum, weight) => sum + weight, 0);
      const nudged = weights.map((weight, position) => weight * (1 + (position % 2 === 0 ? 1e-15 : -1e-15)));
      const rounded = apportionRounded({
        total,
        weights: nudged,
        kin: () => weights,
        whole,
        relativeError: 2e-14,
      });
      if (rounded === null) return;
      decided += 1;
      expect(rounded).toEqual(apportion({ total, weights, whole }));
    }),
    { numRuns: 2000 },
  );
  expect(decided).toBeGreaterThan(500);
});

test("a tie of rounded weights is in doubt, unless they are known to be equal: then the earlier is served", () => {
  const tie = { total: 1001, weights: [0.35, 0.35, 0.3], whole: 1, relativeError: 1e-15 };
  expect(apportionRounded({ ...tie, kin: () => [1, 2, 3] })).toBeNull();
  expect(apportionRounded({ ...tie, kin: () => [1, 1, 2] })).toEqual([351, 350, 300]);
  const nudged = { ...tie, weights: [0.35 - 1e-16, 0.35 + 1e-16, 0.3] };
  expect(apportionRounded({ ...nudged, kin: () => [1, 1, 2] })).toEqual([351, 350, 300]);
});

// An error of `relativeError` in each weight; 2 ** -11 of one unit where eight are split.
const eight = { total: 8, whole: 8, relativeError: 2 ** -14 };
const t = 2 ** -11;

test.each<[string, readonly number[], readonly number[] | null]>([
  ["a quota that may be the whole number above it", [3 - t / 2, 2.25 + t / 2, 2.75], null],
  ["one that may be the whole number below it", [1 + t / 2, 3.75, 3.25 - t / 2], null],
  ["one that is just far enough above a whole number", [1 + t, 3.75, 3.25 - t], [1, 4, 3]],
  ["one that is just far enough below a whole number", [2 - t, 3.25 + t, 2.75], [2, 3, 3]],
  ["nothing of no weight", [0, 2.75, 5.25], [0, 3, 5]],
  ["two remainders a little nearer than their errors", [3.5 - t, 4.5 + t], null],
  ["two remainders farther apart than their errors", [3.5 - 1.25 * t, 4.5 + 1.25 * t], [3, 5]],
  ["the larger remainders first, then the first of two equal ones", [1.875, 2.5, 2.5, 1.125], [2, 3, 2, 1]],
  ["all of those at the limit, equal or not", [2.75, 2.75, 2.5], [3, 3, 2]],
  [
    "one above the limit by no more than their errors",
    [0.875, 1.875 - 2 * t, 1.75 + 2 * t, 1.75, 1.75],
    null,
  ],
  [
    "one above the limit by more than their errors",
    [0.875, 1.875 - 2.5 * t, 1.75 + 2.5 * t, 1.75, 1.75],
    [1, 2, 2, 2, 1],
  ],
  ["more weight than the whole", [8, 9], null],
  ["far less weight than the whole", [0.5, 0.5], null],
])("rounded weights: %s", (_, weights, expected) => {
  // The weights that are written alike are of one kin.
  const kin = () => weights.map((weight) => Number((weight % 1).toFixed(9)));
  expect(apportionRounded({ ...eight, weights, kin })).toEqual(expected);
});

test("rounded weights of nothing, of one, and of an error that is too large", () => {
  const kin = () => [1, 2];
  expect(apportionRounded({ ...eight, total: 0, weights: [3, 5], kin })).toEqual([0, 0]);
  expect(apportionRounded({ ...eight, weights: [7.9], kin })).toEqual([8]);
  const one = { total: 1, weights: [0.25, 0.75], whole: 1, kin };
  expect(apportionRounded({ ...one, relativeError: 1e-3 })).toEqual([0, 1]);
  expect(apportionRounded({ ...one, relativeError: 2e-3 })).toBeNull();
});

test("many remainders that are one double are told apart exactly", () => {
  const weights = Array.from({ length: 40 }, (_, position) => 2n ** 120n + BigInt(position % 20));
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  // The largest are in the places 19 and 39, then 18 and 38, then 17 and 37: of those the earlier.
  const expected = weights.map((_, position) => ([17, 18, 19, 38, 39].includes(position) ? 1 : 0));
  expect(apportionExactly({ total: 5, weights, whole })).toEqual(expected);
});

test("many equal remainders go to the earliest positions, in doubles and beyond them", () => {
  const expected = Array.from({ length: 40 }, (_, position) => (position < 10 ? 1 : 0));
  const weights = Array.from({ length: 40 }, () => 1);
  expect(apportion({ total: 10, weights, whole: 40 })).toEqual(expected);
  const scale = 7n ** 500n;
  expect(apportionExactly({ total: 10, weights: weights.map(() => scale), whole: 40n * scale })).toEqual(
    expected,
  );
});

test("weights without a sum cannot be apportioned", () => {
  expect(() => apportion({ total: 1, weights: [0], whole: 0 })).toThrow("more than zero");
  expect(() => apportion({ total: 1, weights: [2, 2], whole: 3 })).toThrow("no more than the whole");
});
