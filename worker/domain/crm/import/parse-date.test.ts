import fc from "fast-check";
import { expect, test } from "vitest";
import { dateEvidence, parseDate } from "./parse-date.ts";

const dayFirst = { order: "day-first", serial: false } as const;
const monthFirst = { order: "month-first", serial: false } as const;
const isoOf = (text: string, reading: Parameters<typeof parseDate>[1] = dayFirst) => {
  const parsed = parseDate(text, reading);
  return parsed.ok ? new Date(parsed.value).toISOString().replace("T00:00:00.000Z", "") : parsed.error;
};

test.each([
  ["2025-12-31", "2025-12-31"],
  ["2025-12-31T10:20:30Z", "2025-12-31T10:20:30.000Z"],
  ["2025-12-31T10:20:30.123+02:00", "2025-12-31T08:20:30.123Z"],
  ["2025-12-31T10:20:30.000+0000", "2025-12-31T10:20:30.000Z"],
  ["2025-12-31 10:20:30", "2025-12-31T10:20:30.000Z"],
  ["2025-12-31 10:20", "2025-12-31T10:20:00.000Z"],
  ["2025-12-31 10:20:30 UTC", "2025-12-31T10:20:30.000Z"],
  ["2025/12/31", "2025-12-31"],
  ["2025.1.5", "2025-01-05"],
  ["20251231", "2025-12-31"],
  ["31.12.2025", "2025-12-31"],
  ["1.2.2025", "2025-02-01"],
  ["31/12/2025", "2025-12-31"],
  ["31-12-2025", "2025-12-31"],
  ["31.12.25", "2025-12-31"],
  ["31.12.99", "1999-12-31"],
  ["31/12/2025 14:30", "2025-12-31T14:30:00.000Z"],
  ["31-Dec-2025", "2025-12-31"],
  ["31 December 2025", "2025-12-31"],
  ["31-Dec-25", "2025-12-31"],
  ["Dec 31, 2025", "2025-12-31"],
  ["December 31st, 2025", "2025-12-31"],
  ["Wed, 31 Dec 2025", "2025-12-31"],
  ["31. März 2025", "2025-03-31"],
  ["5 août 2025", "2025-08-05"],
  ["1 ene. 2025", "2025-01-01"],
  ["29.02.2024", "2024-02-29"],
  ["29.02.2025", "no-such-date"],
  ["12/31/2025", "no-such-date"],
  ["2025-13-01", "no-such-date"],
  ["2025-02-30", "no-such-date"],
  ["31.12.1825", "date-out-of-range"],
  ["9999-12-31", "date-out-of-range"],
  ["45658", "not-a-date"],
  ["soon", "not-a-date"],
  ["31 Foo 2025", "not-a-date"],
  ["2025", "not-a-date"],
  ["Q1 2025", "not-a-date"],
  ["31.12", "not-a-date"],
])("%s is %s in a column with the day first", (text, expected) => {
  expect(isoOf(text)).toBe(expected);
});

test.each([
  ["12/31/2025", "2025-12-31"],
  ["12/31/2025 1:05 PM", "2025-12-31T13:05:00.000Z"],
  ["12/31/2025, 12:05:09 AM", "2025-12-31T00:05:09.000Z"],
  ["12/31/2025 13:05 PM", "not-a-date"],
  ["31/12/2025", "no-such-date"],
])("%s is %s in a column with the month first", (text, expected) => {
  expect(isoOf(text, monthFirst)).toBe(expected);
});

test("day numbers of a spreadsheet are read where the column holds them", () => {
  const serial = { ...dayFirst, serial: true };
  expect(isoOf("45658", serial)).toBe("2025-01-01");
  expect(isoOf("45658.5", serial)).toBe("2025-01-01T12:00:00.000Z");
});

test.each([
  ["2025-01-02", "clear"],
  ["2025-01-02T03:04:05Z", "iso-time"],
  ["31/12/2025", "day-first"],
  ["12/31/2025", "month-first"],
  ["03/04/2025", "unclear"],
  ["03.04.2025", "unclear-dot"],
  ["05/05/2025", "clear"],
  ["31-Dec-2025", "clear"],
  ["Dec 31, 2025", "clear"],
  ["45658", "serial"],
  ["Won", null],
  ["1234", null],
])("%s tells %s about its column", (text, expected) => {
  expect(dateEvidence(text)).toBe(expected);
});

test("every day of two centuries reads as itself, however it is written", () => {
  const days = fc.date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(days, (date) => {
      const iso = date.toISOString().slice(0, 10);
      const [year = "", month = "", day = ""] = iso.split("-");
      expect(isoOf(iso)).toBe(iso);
      expect(isoOf(`${day}.${month}.${year}`)).toBe(iso);
      expect(isoOf(`${Number(month)}/${Number(day)}/${year}`, monthFirst)).toBe(iso);
      expect(isoOf(`${year}/${month}/${day}`)).toBe(iso);
    }),
  );
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.-/ :TZadecmrz,+") }), (text) => {
      parseDate(text, dayFirst);
      dateEvidence(text);
    }),
  );
});
