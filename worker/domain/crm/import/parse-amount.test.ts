import fc from "fast-check";
import { expect, test } from "vitest";
import { type DecimalMark, decimalEvidence, parseAmount } from "./parse-amount.ts";

const point = { decimal: ".", currency: "USD", currencyStated: false } as const;
const minorOf = (text: string, decimal: DecimalMark = ".") => {
  const parsed = parseAmount(text, { ...point, decimal });
  return parsed.ok ? parsed.value.amountMinor : parsed.error;
};

test.each([
  ["1.234,56", 123_456],
  ["1,234.56", 123_456],
  ["1234.5", 123_450],
  ["1234,5", 123_450],
  ["(500)", -50_000],
  ["(1.234,56)", -123_456],
  ["-500", -50_000],
  ["500-", -50_000],
  ["−500", -50_000],
  ["+500", 50_000],
  ["$1,200.50", 120_050],
  ["-$1,200.50", -120_050],
  ["$-1,200.50", -120_050],
  ["($1,200.50)", -120_050],
  ["$ (1,200.50)", -120_050],
  ["1 200,50", 120_050],
  ["1\u00a0200,50", 120_050],
  ["1\u202f200\u202f300,5", 120_030_050],
  ["1'200.50", 120_050],
  ["1’200’300.50", 120_030_050],
  ["12,34,567.00", 123_456_700],
  ["1.234.567", 123_456_700],
  ["1,234,567", 123_456_700],
  ["0.5", 50],
  [".5", 50],
  ["0", 0],
  ["-0.00", 0],
  ["500.-", 50_000],
  ["500,–", 50_000],
  ["500.", 50_000],
  ["1234.50000", 123_450],
  ["10000000000000.00", 10 ** 15],
  ["10000000000000.01", "too-large"],
  ["-10000000000000.01", "too-large"],
  ["90071992547409.92", "too-large"],
  ["1.005", "too-precise"],
  ["1234.567", "too-precise"],
  ["1 20", "not-an-amount"],
  ["1.23.4567", "not-an-amount"],
  ["1,2,3", "not-an-amount"],
  ["1.234.56,7,8", "not-an-amount"],
  ["12e5", "not-an-amount"],
  ["1.2E+05", "not-an-amount"],
  ["five", "not-an-amount"],
  ["500 apples", "not-an-amount"],
  ["(500", "not-an-amount"],
  ["--500", "not-an-amount"],
  ["(-500)", "not-an-amount"],
  ["5 0 0", "not-an-amount"],
  ["1/2", "not-an-amount"],
])("%s is %s in a column with a decimal point", (text, expected) => {
  expect(minorOf(text)).toBe(expected);
});

test.each([
  ["1.234", ",", 123_400],
  ["1.230", ".", 123],
  ["1,234", ".", 123_400],
  ["1,230", ",", 123],
] as const)("%s in a column whose decimal mark is %s is %s", (text, decimal, expected) => {
  expect(minorOf(text, decimal)).toBe(expected);
});

test.each([
  ["EUR 1 200,50", "EUR", 120_050],
  ["1.200,50 €", "EUR", 120_050],
  ["£12", "GBP", 1_200],
  ["US$ 12", "USD", 1_200],
  ["JPY 1200", "JPY", 1_200],
  ["KWD 1.234", "KWD", 1_234],
  ["Fr.500", "USD", 50_000],
  ["500 kr", "USD", 50_000],
])("%s is %s", (text, currency, amountMinor) => {
  const parsed = parseAmount(text, point);
  expect(parsed).toEqual({ ok: true, value: expect.objectContaining({ currency, amountMinor }) });
});

test("a currency in the cell that contradicts the row's own is refused", () => {
  expect(parseAmount("€5", { ...point, currencyStated: true })).toEqual({
    ok: false,
    error: "currency-conflict",
  });
  expect(parseAmount("USD 5", { ...point, currencyStated: true }).ok).toBe(true);
});

test("a dollar sign in a currency that is no dollar is taken and told", () => {
  const signDiffers = (currency: string) => {
    const parsed = parseAmount("$5", { ...point, currency });
    return parsed.ok && parsed.value.signDiffers;
  };
  expect(["USD", "CAD", "EUR"].map(signDiffers)).toEqual([false, false, true]);
});

test.each([
  ["1200", null],
  ["abc", null],
  ["1.234,56", ","],
  ["1,234.56", "."],
  ["12.5", "."],
  ["12,50", ","],
  ["1.234", "unclear-dot"],
  ["$1,234", "unclear-comma"],
  ["0.125", "."],
  ["1234.567", "."],
  ["1.234.567", ","],
])("%s tells %s about its column", (text, expected) => {
  expect(decimalEvidence(text)).toBe(expected);
});

const grouped = (whole: string, mark: string) => whole.replace(/\B(?=(\d{3})+$)/g, mark);

test("whatever an amount is written with, it reads as itself", () => {
  const writings = fc.record({
    minor: fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
    style: fc.constantFrom([".", ","], [",", "."], [",", " "], [".", "'"], [",", "\u202f"], [".", ""]),
    sign: fc.constantFrom("minus", "brackets", "behind"),
    affix: fc.constantFrom("", "$", "USD "),
  });
  fc.assert(
    fc.property(writings, ({ minor, style: [decimal = ".", group = ""], sign, affix }) => {
      const digits = String(Math.abs(minor)).padStart(3, "0");
      const number = `${grouped(digits.slice(0, -2), group)}${decimal}${digits.slice(-2)}`;
      const body = `${affix}${number}`;
      const negative = { minus: `-${body}`, brackets: `(${body})`, behind: `${body}-` }[sign];
      expect(minorOf(minor < 0 ? negative : body)).toBe(minor);
    }),
  );
});

test("no text makes it throw, and what it reads is a safe integer", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,-()$€ 'EUR") }), (text) => {
      const parsed = parseAmount(text, point);
      if (parsed.ok) expect(Number.isSafeInteger(parsed.value.amountMinor)).toBe(true);
    }),
  );
});
