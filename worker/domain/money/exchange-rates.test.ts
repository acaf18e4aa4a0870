import { expect, test } from "vitest";
import { convertMinor, createRateBook, isRate, type OrgRates } from "./exchange-rates.ts";

const noOrg: OrgRates = { standing: [], dated: [] };
const org: OrgRates = {
  standing: [
    { currency: "USD", units: "1", day: "2025-06-01" },
    { currency: "EUR", units: "0.92", day: "2025-06-01" },
    { currency: "JPY", units: "0", day: "2025-06-01" },
  ],
  dated: [
    { currency: "EUR", units: "0.90", day: "2025-01-01" },
    { currency: "EUR", units: "0.95", day: "2025-03-01" },
    { currency: "EUR", units: "0", day: "2025-03-02" },
  ],
};

function book(
  entered: Parameters<typeof createRateBook>[0]["entered"],
  from = noOrg,
  reportingCurrency = "USD",
) {
  return createRateBook({ reportingCurrency, entered, org: from });
}

test("an entered rate is good from its day until the next one, and not before", () => {
  const rateOn = book([
    { currency: "EUR", day: "2025-02-01", reportingUnits: "1.10" },
    { currency: "EUR", day: "2025-01-01", reportingUnits: "1.05" },
  ]);
  expect(rateOn("EUR", "2024-12-31")).toBeNull();
  expect(rateOn("EUR", "2025-01-31")).toMatchObject({
    reportingUnits: "1.05",
    day: "2025-01-01",
    source: "entered",
  });
  expect(rateOn("EUR", "2025-02-01")).toMatchObject({ reportingUnits: "1.10", units: "1" });
  expect(rateOn("GBP", "2025-02-01")).toBeNull();
});

test("the org's rate by day goes before its rate for all days, which is good for any other day", () => {
  const rateOn = book([], org);
  expect(rateOn("EUR", "2025-02-28")).toMatchObject({
    units: "0.90",
    reportingUnits: "1",
    source: "salesforce-dated",
  });
  expect(rateOn("EUR", "2025-03-01")).toMatchObject({ units: "0.95", day: "2025-03-01" });
  expect(rateOn("EUR", "2024-12-31")).toMatchObject({
    units: "0.92",
    day: "2025-06-01",
    source: "salesforce",
  });
  expect(rateOn("EUR", "2025-03-31")).toMatchObject({ units: "0.95" });
  expect(rateOn("JPY", "2025-03-01")).toBeNull();
});

test("of an entered rate and the org's, the newer holds; of two of one day, the entered one", () => {
  const rateOn = book([{ currency: "EUR", day: "2025-03-01", reportingUnits: "1.07" }], org);
  expect(rateOn("EUR", "2025-02-28")?.source).toBe("salesforce-dated");
  expect(rateOn("EUR", "2025-03-01")?.source).toBe("entered");
  const older = book([{ currency: "EUR", day: "2025-02-01", reportingUnits: "1.07" }], org);
  expect(older("EUR", "2025-03-01")?.source).toBe("salesforce-dated");
});

test("a company that reports in another currency than the org's own goes by both rates", () => {
  const rate = book([], org, "EUR")("USD", "2025-04-01");
  expect(rate).toMatchObject({ units: "1", reportingUnits: "0.95" });
  expect(book([], org, "CHF")("USD", "2025-04-01")).toBeNull();
});

test.each([
  { from: "EUR", units: "0.92", worth: "1 USD", amount: 9200, is: 10000 },
  { from: "EUR", units: "0.92", worth: "1 USD", amount: 100, is: 109 },
  { from: "EUR", units: "0.92", worth: "1 USD", amount: -100, is: -109 },
  { from: "JPY", units: "150", worth: "1 USD", amount: 1500, is: 1000 },
  { from: "USD", units: "1", worth: "150.5 JPY", amount: 1000, is: 1505 },
  { from: "KWD", units: "1", worth: "3.25 USD", amount: 1000, is: 325 },
  { from: "EUR", units: "2", worth: "1 USD", amount: 1, is: 1 },
  { from: "EUR", units: "3", worth: "1 USD", amount: 1, is: 0 },
])("with $units $from for $worth, $amount is $is", ({ from, units, worth, amount, is }) => {
  const [reportingUnits = "", reporting = ""] = worth.split(" ");
  expect(Object.is(convertMinor(amount, { currency: from, units, reportingUnits }, reporting), is)).toBe(
    true,
  );
});

test("an amount that cannot be counted exactly is none", () => {
  const rate = { currency: "USD", units: "1", reportingUnits: "1000" };
  expect(convertMinor(Number.MAX_SAFE_INTEGER, rate, "EUR")).toBeNull();
});

test.each(["1.08", "0.0001", "150"])("%s is a rate", (text) => expect(isRate(text)).toBe(true));
test.each(["0", "-1", "1,08", "", "1e3", "abc", "0.000"])("%s is no rate", (text) =>
  expect(isRate(text)).toBe(false),
);
