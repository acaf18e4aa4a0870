import { expect, test } from "vitest";
import { formatsFor } from "./formats.ts";

const english = formatsFor("en-GB");
const german = formatsFor("de-DE");

test("a negative amount stands in parentheses and has no minus sign", () => {
  expect(english.amount({ amountMinor: -50_000, currency: "USD" })).toBe("(500.00)");
  expect(english.amount({ amountMinor: -5, currency: "USD" })).toBe("(0.05)");
});

test.each([
  ["USD", 123_456, "1,234.56"],
  ["JPY", 123_456, "123,456"],
  ["KWD", 123_456, "123.456"],
  ["USD", 0, "0.00"],
])("an amount in %s has the decimals of its currency", (currency, amountMinor, text) => {
  expect(english.amount({ amountMinor, currency })).toBe(text);
});

test("an amount at the end of the safe integers keeps its cents", () => {
  expect(english.amount({ amountMinor: Number.MAX_SAFE_INTEGER, currency: "USD" })).toBe(
    "90,071,992,547,409.91",
  );
});

test("the currency stands behind the figure, whatever the reader's own is", () => {
  expect(german.money({ amountMinor: 1_000_553_400, currency: "USD" })).toBe("10.005.534,00\u00a0USD");
});

test("a share shows two decimals, and all of them where it is asked to be exact", () => {
  expect(english.share(333_334)).toBe("33.33%");
  expect(english.exactShare(333_334)).toBe("33.3334%");
  expect(english.share(1_000_000)).toBe("100.00%");
});

test("days, instants and periods are read in UTC", () => {
  expect(english.day("2025-03-31T23:59:59.999Z")).toBe("31 Mar 2025");
  expect(english.instant("2025-03-31T00:05:00.000Z")).toBe("31 Mar 2025, 00:05 UTC");
  expect(english.period("2025-03")).toBe("Mar 2025");
});

test("months have English names on an English page, also for a reader with other digits", () => {
  expect(german.day("2025-05-31")).toBe("31 May 2025");
});

test("file sizes are told in the unit that fits", () => {
  expect([999, 637_766, 50_000_000].map(english.bytes)).toEqual(["999 B", "637.8 kB", "50 MB"]);
});
