import { expect, test } from "vitest";
import { isCurrencyCode, listCurrencyCodes, minorUnitExponent } from "./currency.ts";
import { addMinor, addMoney, formatMinor, negateMoney, parseMoney } from "./money.ts";

test.each<[number, string, string]>([
  [123_450, "USD", "1234.50"],
  [-5, "EUR", "-0.05"],
  [0, "GBP", "0.00"],
  [1234, "JPY", "1234"],
  [-1, "KRW", "-1"],
  [1234, "KWD", "1.234"],
  [1, "CLF", "0.0001"],
  [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91"],
])("%d minor units of %s are written %s", (amountMinor, currency, text) => {
  expect(formatMinor(amountMinor, currency)).toBe(text);
});

test("minor units follow ISO 4217", () => {
  const exponents = { USD: 2, EUR: 2, MGA: 2, JPY: 0, ISK: 0, UGX: 0, BHD: 3, TND: 3, CLF: 4, UYW: 4 };
  for (const [currency, exponent] of Object.entries(exponents)) {
    expect([currency, isCurrencyCode(currency), minorUnitExponent(currency)]).toEqual([
      currency,
      true,
      exponent,
    ]);
  }
});

test("every code is listed once, by the alphabet", () => {
  const codes = listCurrencyCodes();
  expect(codes).toHaveLength(170);
  expect(codes).toEqual([...new Set(codes)].sort());
  expect(codes.filter((code) => !isCurrencyCode(code))).toEqual([]);
});

test("a code that is not a currency with minor units is refused", () => {
  for (const code of ["usd", "US", "USDX", "XXX", "XAU", "ZZZ", "", "BTC"])
    expect(isCurrencyCode(code)).toBe(false);
});

test("money is parsed within the safe integers and without a negative zero", () => {
  expect(parseMoney({ amountMinor: -0, currency: "USD" })).toEqual({
    ok: true,
    value: { amountMinor: 0, currency: "USD" },
  });
  expect(parseMoney({ amountMinor: 15, currency: "USD" })).toMatchObject({ value: { amountMinor: 15 } });
  expect(parseMoney({ amountMinor: 1.5, currency: "USD" })).toEqual({
    ok: false,
    error: "not-a-safe-integer",
  });
  expect(parseMoney({ amountMinor: 2 ** 53, currency: "USD" })).toEqual({
    ok: false,
    error: "not-a-safe-integer",
  });
  expect(parseMoney({ amountMinor: 1, currency: "usd" })).toEqual({ ok: false, error: "unknown-currency" });
});

test("a sum that passes beyond the safe integers and comes back is exact", () => {
  const huge = Number.MAX_SAFE_INTEGER;
  expect(addMinor([huge, 2, 2, -huge, -1])).toBe(3);
  expect(addMinor([])).toBe(0);
  expect(() => addMinor([huge, 1])).toThrow("safe integers");
});

test("amounts of two currencies are never added", () => {
  const dollar = { amountMinor: 100, currency: "USD" };
  expect(addMoney(dollar, dollar)).toEqual({ amountMinor: 200, currency: "USD" });
  expect(addMoney(dollar, negateMoney(dollar))).toEqual({ amountMinor: 0, currency: "USD" });
  expect(negateMoney({ amountMinor: 0, currency: "USD" }).amountMinor).toBe(0);
  expect(() => addMoney(dollar, { amountMinor: 100, currency: "EUR" })).toThrow("one currency");
});
