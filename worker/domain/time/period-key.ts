import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { dayOf } from "./day.ts";
import { type Instant, parseInstant } from "./instant.ts";

/** A calendar month in UTC, "2025-03". Keys sort as text in the order of time. */
export type PeriodKey = string & { readonly unit?: "period" };

/** The period whose half-open span holds the instant: the first millisecond of a month belongs to it. */
export function periodOf(instant: Instant): PeriodKey {
  return dayOf(instant).slice(0, -"-00".length);
}

export function parsePeriodKey(text: string): Result<PeriodKey, "not-a-period"> {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? ok(text) : err("not-a-period");
}

/** The span of the period as [start, end): `end` is the first instant of the next period. */
export function periodSpan(period: PeriodKey): { readonly start: Instant; readonly end: Instant } {
  return { start: firstInstant(period), end: firstInstant(nextPeriod(period)) };
}

export function nextPeriod(period: PeriodKey): PeriodKey {
  const year = Number(period.slice(0, 4));
  const month = Number(period.slice(5, 7));
  const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return `${String(next.year).padStart(4, "0")}-${String(next.month).padStart(2, "0")}`;
}

function firstInstant(period: PeriodKey): Instant {
  const instant = parseInstant(`${period}-01`);
  assert(instant.ok, `a PeriodKey is a calendar month, not ${period}`);
  return instant.value;
}
