import fc from "fast-check";
import { expect, test } from "vitest";
import { formatExactDecimal, formatRoundedDecimal, parseDecimal } from "./decimal.ts";
import { rational } from "./rational.ts";

test.each<[string | number, bigint, bigint]>([
  ["0.6", 3n, 5n],
  [0.6, 3n, 5n],
  [0.1, 1n, 10n],
  ["-2", -2n, 1n],
  ["+007.50", 15n, 2n],
  [1e-7, 1n, 10_000_000n],
  ["1e3", 1000n, 1n],
  ["12e-1", 6n, 5n],
  ["0", 0n, 1n],
  [-0, 0n, 1n],
  ["0123456789012345", 123_456_789_012_345n, 1n],
  [`${"9".repeat(18)}.${"0".repeat(23)}1`, 10n ** 42n - 10n ** 24n + 1n, 10n ** 24n],
])("the decimal %s is %s/%s exactly", (value, numerator, denominator) => {
  expect(parseDecimal(value)).toEqual({ ok: true, value: { numerator, denominator } });
});

test.each(["", " ", "1,5", "1.234,56", ".5", "5.", "0x10", "1e", "--1", "1 000", "NaN", "Infinity", "١"])(
  "the text %j is not a decimal",
  (text) => {
    expect(parseDecimal(text)).toEqual({ ok: false, error: "not-a-decimal" });
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY])("the number %s is not a decimal", (number) => {
  expect(parseDecimal(number)).toEqual({ ok: false, error: "not-a-decimal" });
});

test.each([
  "1e19",
  "1e999",
  "1e-25",
  "1e-999",
  "1234567890123456789",
  `0.${"1".repeat(25)}`,
  "0".repeat(99),
  `${"0".repeat(30)}.${"1".repeat(20)}`,
])("the decimal %s has more digits than anybody writes", (text) => {
  expect(parseDecimal(text)).toEqual({ ok: false, error: "too-many-digits" });
});

test("a decimal that terminates is written in full, any other is not written exactly", () => {
  expect(formatExactDecimal(rational(-5n, 8n))).toBe("-0.625");
  expect(formatExactDecimal(rational(1200n, 1n))).toBe("1200");
  expect(formatExactDecimal(rational(1n, 3n))).toBeNull();
  expect(formatExactDecimal(rational(1n, 6n))).toBeNull();
});

test("rounding is half away from zero and drops trailing zeros", () => {
  expect(formatRoundedDecimal(rational(2n, 3n), 2)).toBe("0.67");
  expect(formatRoundedDecimal(rational(1n, 8n), 2)).toBe("0.13");
  expect(formatRoundedDecimal(rational(-1n, 8n), 2)).toBe("-0.13");
  expect(formatRoundedDecimal(rational(1999n, 1000n), 2)).toBe("2");
  expect(formatRoundedDecimal(rational(7n, 2n), 0)).toBe("4");
  for (const tiny of [0n, 1n, -1n]) expect(formatRoundedDecimal(rational(tiny, 1000n), 2)).toBe("0");
});

test("what is written exactly reads back as the same number", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.nat({ max: 20 }), (digits, places) => {
      const value = rational(digits, 10n ** BigInt(places));
      fc.pre(
        value.numerator / value.denominator < 10n ** 18n &&
          value.numerator / value.denominator > -(10n ** 18n),
      );
      expect(parseDecimal(formatExactDecimal(value) ?? "")).toEqual({ ok: true, value });
    }),
    { numRuns: 2000 },
  );
});
