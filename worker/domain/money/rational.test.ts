import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addRationals,
  compareRationals,
  divideRationals,
  greatestCommonDivisor,
  leastCommonMultiple,
  multiplyRationals,
  ONE,
  rational,
  roundHalfAwayFromZero,
  ZERO,
} from "./rational.ts";

const half = rational(1n, 2n);
const third = rational(1n, 3n);

test("a fraction is in lowest terms, and its denominator is positive", () => {
  expect(rational(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
  expect(rational(-6n, -4n)).toEqual({ numerator: 3n, denominator: 2n });
  expect(rational(0n, 7n)).toEqual(ZERO);
  expect(rational(7n, 7n)).toEqual(ONE);
  expect(() => rational(1n, 0n)).toThrow("other than zero");
});

test("fractions are added, multiplied and divided exactly", () => {
  expect(addRationals(half, third)).toEqual({ numerator: 5n, denominator: 6n });
  expect(multiplyRationals(half, rational(4n, 3n))).toEqual({ numerator: 2n, denominator: 3n });
  expect(divideRationals(half, rational(-3n, 4n))).toEqual({ numerator: -2n, denominator: 3n });
  expect(addRationals(half, ZERO)).toEqual(half);
  expect(multiplyRationals(half, ONE)).toEqual(half);
});

test("fractions are compared as the numbers that they are", () => {
  expect(compareRationals(third, half)).toBe(-1);
  expect(compareRationals(half, third)).toBe(1);
  expect(compareRationals(half, rational(2n, 4n))).toBe(0);
  expect(compareRationals(rational(-1n, 2n), third)).toBe(-1);
});

test.each([
  [7n, 2n, 4n],
  [-7n, 2n, -4n],
  [10n, 3n, 3n],
  [-11n, 3n, -4n],
  [1n, 3n, 0n],
  [0n, 1n, 0n],
])("%s/%s is nearest to %s", (numerator, denominator, whole) => {
  expect(roundHalfAwayFromZero(rational(numerator, denominator))).toBe(whole);
});

test("the greatest common divisor is Euclid's, and never negative", () => {
  expect(greatestCommonDivisor(12n, -18n)).toBe(6n);
  expect(greatestCommonDivisor(-12n, 8n)).toBe(4n);
  expect(greatestCommonDivisor(2n, 8n)).toBe(2n);
  expect(greatestCommonDivisor(0n, 8n)).toBe(8n);
  expect(greatestCommonDivisor(5n, 0n)).toBe(5n);
  const numbers = fc.oneof(
    fc.bigInt({ min: -1000n, max: 1000n }),
    fc.nat({ max: 200 }).map((bits) => 1n << BigInt(bits)),
  );
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(greatestCommonDivisor(a, b)).toBe(euclid(a < 0n ? -a : a, b < 0n ? -b : b));
    }),
  );
});

test("the least common multiple is a multiple of both, and the least", () => {
  expect([leastCommonMultiple(4n, 6n), leastCommonMultiple(5n, 7n), leastCommonMultiple(8n, 8n)]).toEqual([
    12n,
    35n,
    8n,
  ]);
});

function euclid(a: bigint, b: bigint): bigint {
  return b === 0n ? a : euclid(b, a % b);
}
