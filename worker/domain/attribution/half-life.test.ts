import fc from "fast-check";
import { expect, test } from "vitest";
import { rational } from "#worker/domain/money/rational.ts";
import { compileHalfLife } from "./half-life.ts";

test("each fraction is the root of one half to its last digits, proven by raising it to the power again", () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 40 }), (age, halfLifeDays) => {
      const { fraction, halvings } = compileHalfLife(rational(BigInt(halfLifeDays), 1n)).at(age);
      expect(halvings).toBe(Math.floor(age / halfLifeDays));
      const power = BigInt(halfLifeDays);
      const residue = BigInt(age % halfLifeDays);
      const exactPower = 1n << (256n * power - residue);
      expect((fraction - 1n) ** power <= exactPower && exactPower < (fraction + 2n) ** power).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test("a double of a power is within an ulp of what the platform computes", () => {
  const halfLife = compileHalfLife(rational(45n, 1n));
  for (let age = 0; age < 2000; age++) {
    const { approximate } = halfLife.at(age);
    expect(Math.abs(approximate / 2 ** (-age / 45) - 1)).toBeLessThan(1e-13);
  }
});

test("a half-life of a fraction of a day and one beyond any path both work", () => {
  expect(compileHalfLife(rational(1n, 2n)).at(3)).toMatchObject({
    halvings: 6,
    exact: true,
    approximate: 1 / 64,
  });
  expect(compileHalfLife(rational(10n ** 17n, 1n)).at(3)).toMatchObject({
    halvings: 0,
    exact: false,
    approximate: 1,
  });
  expect(compileHalfLife(rational(1n, 10n ** 20n)).at(3)).toMatchObject({ negligible: true, approximate: 0 });
});

test("a half-life of zero or less is a broken invariant", () => {
  expect(() => compileHalfLife(rational(0n, 1n))).toThrow("longer than zero");
});
