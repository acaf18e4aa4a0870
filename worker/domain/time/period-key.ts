import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { dayOf } from "./day.ts";
import { type Instant, parseInstant } from "./instant.ts";

/** A period by its name: a calendar month, "2025-03", or a quarter of a fiscal year by the year it ends in, "2025-Q1". */
export type PeriodKey = string & { readonly unit?: "period" };

/** The month in UTC whose half-open span holds the instant: the first millisecond of a month belongs to it. */
export function periodOf(instant: Instant): PeriodKey {
  return dayOf(instant).slice(0, -"-00".length);
}

export function parsePeriodKey(text: string): Result<PeriodKey, "not-a-period"> {
  return /^\d{4}-(0[1-9]|1[0-2]|Q[1-4])$/.test(text) ? ok(text) : err("not-a-period");
}

/** Reads a month, "2025-03"; months sort as text in the order of time, quarters among them would not. */
export function parseMonthKey(text: string): Result<PeriodKey, "not-a-month"> {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? ok(text) : err("not-a-month");
}

export function isQuarter(period: PeriodKey): boolean {
  return period.includes("Q");
}

/** The span of the month in UTC as [start, end): `end` is the first instant of the next one. */
export function periodSpan(period: PeriodKey): { readonly start: Instant; readonly end: Instant } {
  return { start: firstInstant(period), end: firstInstant(nextPeriod(period)) };
}

/** The next of the same unit: a month follows a month, a quarter a quarter. */
export function nextPeriod(period: PeriodKey): PeriodKey {
  const year = Number(period.slice(0, 4));
  if (isQuarter(period)) {
    const quarter = Number(period.slice(-1));
    return quarter === 4 ? `${String(year + 1).padStart(4, "0")}-Q1` : `${period.slice(0, -1)}${quarter + 1}`;
  }
  const month = Number(period.slice(5, 7));
  const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return `${String(next.year).padStart(4, "0")}-${String(next.month).padStart(2, "0")}`;
}

function firstInstant(period: PeriodKey): Instant {
  const instant = parseInstant(`${period}-01`);
  assert(instant.ok, `a PeriodKey is a calendar month, not ${period}`);
  return instant.value;
}
