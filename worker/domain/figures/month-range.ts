import type { CalendarSettings, Period } from "#worker/domain/period/calendar.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";

/** Whole months, both included, "2025-03"; null is open-ended. */
export type MonthRange = { readonly from: PeriodKey | null; readonly to: PeriodKey | null };
/** Months without an open end. */
export type MonthSpan = { readonly from: PeriodKey; readonly to: PeriodKey };

export const rangePresets = ["period", "quarter", "year", "12-months", "all"] as const;
export type RangePreset = (typeof rangePresets)[number];

export const comparisons = ["previous", "year", "none"] as const;
export type Comparison = (typeof comparisons)[number];

/** The months that a preset means today: the running period, quarter or fiscal year of the company, the last twelve months, or all. */
export function presetRange(
  preset: RangePreset,
  { settings, period, today }: { settings: CalendarSettings; period: Period; today: Day },
): MonthRange {
  const month = today.slice(0, 7);
  const ordinal = (numberOf(month) - (settings.fiscalYearStartMonth - 1) + 12) % 12;
  switch (preset) {
    case "period":
      return { from: period.firstDay.slice(0, 7), to: addMonths(period.endDay.slice(0, 7), -1) };
    case "quarter": {
      const from = addMonths(month, -(ordinal % 3));
      return { from, to: addMonths(from, 2) };
    }
    case "year":
      return { from: addMonths(month, -ordinal), to: addMonths(month, 11 - ordinal) };
    case "12-months":
      return { from: addMonths(month, -11), to: month };
    case "all":
      return { from: null, to: null };
  }
}

/** What a range is compared with: as many months right before it, or the same months a year earlier; null where it has an open end. */
export function comparedRange({ from, to }: MonthRange, comparison: Comparison): MonthSpan | null {
  if (from === null || to === null || comparison === "none") return null;
  const months = monthsBetween(from, to) + 1;
  const back = comparison === "year" ? -12 : -months;
  return { from: addMonths(from, back), to: addMonths(to, back) };
}

/** The months that a trend over the range shows: all of it, and at least twelve up to its end. */
export function trendRange({ from, to }: MonthRange, today: Day): MonthRange {
  if (from === null) return { from, to };
  const twelve = addMonths(to ?? today.slice(0, 7), -11);
  return { from: from < twelve ? from : twelve, to };
}

export function isInRange(month: string, { from, to }: MonthRange): boolean {
  if (month === "") return from === null && to === null;
  return (from === null || month >= from) && (to === null || month <= to);
}

export function addMonths(month: PeriodKey, months: number): PeriodKey {
  const sum = indexOf(month) + months;
  return `${String(Math.floor(sum / 12)).padStart(4, "0")}-${String((sum % 12) + 1).padStart(2, "0")}`;
}

function monthsBetween(from: PeriodKey, to: PeriodKey): number {
  return indexOf(to) - indexOf(from);
}

function indexOf(month: PeriodKey): number {
  return Number(month.slice(0, 4)) * 12 + numberOf(month);
}

function numberOf(month: PeriodKey): number {
  return Number(month.slice(5, 7)) - 1;
}
