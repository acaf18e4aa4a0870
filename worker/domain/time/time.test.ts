import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOf, parseDay, startOfDay } from "./day.ts";
import { formatInstant, parseInstant } from "./instant.ts";
import { nextPeriod, parseMonthKey, parsePeriodKey, periodOf, periodSpan } from "./period-key.ts";

test.each([
  ["2025-03-31", "2025-03-31T00:00:00.000Z"],
  ["2025-03-01T10:00:00+02:00", "2025-03-01T08:00:00.000Z"],
  ["2025-03-01T10:00:00.123456+0000", "2025-03-01T10:00:00.123Z"],
  ["2025-03-01 10:00:00Z", "2025-03-01T10:00:00.000Z"],
  ["2025-03-01t10:00z", "2025-03-01T10:00:00.000Z"],
  ["2024-12-31T23:59:59.5-05", "2025-01-01T04:59:59.500Z"],
  ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
])("%s is the instant %s", (text, expected) => {
  const instant = parseInstant(text);
  expect(instant.ok && formatInstant(instant.value)).toBe(expected);
});

test.each([
  ["2025-03-31T10:00:00", "zone-missing"],
  ["2025-02-29", "no-such-date"],
  ["2025-13-01", "no-such-date"],
  ["2025-00-10", "no-such-date"],
  ["2025-04-31", "no-such-date"],
  ["1900-02-29", "no-such-date"],
  ["2025-03-31T24:00:00Z", "no-such-time"],
  ["2025-03-31T10:60Z", "no-such-time"],
  ["2025-03-31T10:00:60Z", "no-such-time"],
  ["2025-03-31T10:00:00+24:00", "no-such-time"],
  ["31.03.2025", "not-an-instant"],
  ["2025-3-1", "not-an-instant"],
  ["", "not-an-instant"],
])("%j is refused as %s", (text, error) => {
  expect(parseInstant(text)).toEqual({ ok: false, error });
});

test("every instant that is written reads back as itself, and as the platform reads it", () => {
  const span = { min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) };
  fc.assert(
    fc.property(fc.integer(span), (instant) => {
      expect(parseInstant(formatInstant(instant))).toEqual({ ok: true, value: instant });
      const day = formatInstant(instant).slice(0, 10);
      expect(parseInstant(day)).toEqual({ ok: true, value: Date.parse(day) });
    }),
    { numRuns: 3000 },
  );
});

test("a day holds its first millisecond and not the next day's", () => {
  const start = startOfDay("2025-03-31");
  expect([dayOf(start), dayOf(start - 1)]).toEqual(["2025-03-31", "2025-03-30"]);
  expect(parseDay("2025-03-31")).toEqual({ ok: true, value: "2025-03-31" });
  for (const text of ["2025-02-30", "2025-03-31T00:00Z", "2025-3-1"]) expect(parseDay(text).ok).toBe(false);
});

test("an instant lies in the span of its period", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2999, 0, 1) }), (instant) => {
      const { start, end } = periodSpan(periodOf(instant));
      expect(start <= instant && instant < end).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(periodOf(Date.UTC(2025, 2, 31, 23, 59, 59, 999))).toBe("2025-03");
  expect(nextPeriod("2024-12")).toBe("2025-01");
  for (const text of ["2025-13", "2025-00", "2025-3", "2025-Q5"]) expect(parsePeriodKey(text).ok).toBe(false);
  expect(parsePeriodKey("2025-Q1")).toEqual({ ok: true, value: "2025-Q1" });
  expect(parseMonthKey("2025-Q1").ok).toBe(false);
  expect(parsePeriodKey("2025-03")).toEqual({ ok: true, value: "2025-03" });
});
