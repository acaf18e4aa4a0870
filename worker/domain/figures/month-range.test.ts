import { expect, test } from "vitest";
import { createCalendar } from "#worker/domain/period/calendar.ts";
import { startOfDay } from "#worker/domain/time/day.ts";
import { addMonths, comparedRange, isInRange, presetRange, trendRange } from "./month-range.ts";

const today = "2026-01-15";

function at(unit: "month" | "quarter", fiscalYearStartMonth: number) {
  const settings = { unit, fiscalYearStartMonth, timeZone: "UTC" } as const;
  const period = createCalendar([{ ...settings, firstDay: "0000-01-01" }]).periodAt(startOfDay(today));
  return { settings, period, today };
}

test.each([
  ["period", at("month", 1), "2026-01", "2026-01"],
  ["period", at("quarter", 2), "2025-11", "2026-01"],
  ["quarter", at("month", 1), "2026-01", "2026-03"],
  ["quarter", at("month", 2), "2025-11", "2026-01"],
  ["year", at("month", 4), "2025-04", "2026-03"],
  ["12-months", at("month", 1), "2025-02", "2026-01"],
  ["all", at("month", 1), null, null],
] as const)("%s", (preset, moment, from, to) => {
  expect(presetRange(preset, moment)).toEqual({ from, to });
});

test("a range is compared with as many months before it, or the same a year earlier", () => {
  const range = { from: "2026-01", to: "2026-03" };
  expect(comparedRange(range, "previous")).toEqual({ from: "2025-10", to: "2025-12" });
  expect(comparedRange(range, "year")).toEqual({ from: "2025-01", to: "2025-03" });
  expect(comparedRange(range, "none")).toBeNull();
  expect(comparedRange({ from: "2026-01", to: null }, "previous")).toBeNull();
});

test("a trend shows at least a year up to the end of the range", () => {
  expect(trendRange({ from: "2026-03", to: "2026-03" }, today)).toEqual({ from: "2025-04", to: "2026-03" });
  expect(trendRange({ from: "2023-01", to: "2026-03" }, today)).toEqual({ from: "2023-01", to: "2026-03" });
  expect(trendRange({ from: "2026-01", to: null }, today)).toEqual({ from: "2025-02", to: null });
  expect(trendRange({ from: null, to: "2024-01" }, today)).toEqual({ from: null, to: "2024-01" });
});

test("months are counted over the turn of years, and what has no close date is in no range", () => {
  expect(addMonths("2026-01", -13)).toBe("2024-12");
  expect(addMonths("2025-12", 1)).toBe("2026-01");
  expect(isInRange("", { from: null, to: null })).toBe(true);
  expect(isInRange("", { from: null, to: "2026-01" })).toBe(false);
  expect(isInRange("2026-02", { from: "2026-01", to: "2026-01" })).toBe(false);
});
