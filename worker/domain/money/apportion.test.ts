import fc from "fast-check";
import { expect, test } from "vitest";
import { apportion, apportionExactly, apportionRounded } from "./apportion.ts";

const parts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 60 });

test("a whole goes to the largest remainders, a tie to the earlier position", () => {
  expect(apportion({ total: 100, weights: [1, 1, 1], whole: 3 })).toEqual([34, 33, 33]);
  expect(apportion({ total: 1, weights: [1, 2, 2], whole: 5 })).toEqual([0, 1, 0]);
  expect(apportion({ total: 10, weights: [1, 2, 4], whole: 7 })).toEqual([1, 3, 6]);
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
      const sum = apportion({ total, weights, whole }).reduce((all, part) => all + BigInt(part), 0n);
      expect(sum).toBe(BigInt(total));
    }),
    { numRuns: 2000 },
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
    { numRuns: 2000 },
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
