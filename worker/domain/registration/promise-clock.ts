import { createLocalDays } from "#worker/domain/period/local-days.ts";
import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import { type WorkingDays, weekdaysOf } from "#worker/domain/time/working-days.ts";

/** The company's days, and those on which it works. */
export type CompanyTime = { readonly timeZone: string; readonly workingDays: WorkingDays };

/** What the promise counts: all time, or only that of the days on which the company works, whole days of its zone. */
export type CountedTime = CompanyTime & { readonly workingDaysOnly: boolean };

const HOUR_MS = 3_600_000;
/** Longer than any promise, should a clock run wild. */
const mostDaysLooked = 4_000;

/** The first instant at which an answer promised within `hours` is late. */
export function promiseDueAt(from: Instant, hours: number, counted: CountedTime): Instant {
  return afterCounted(from, hours * HOUR_MS, counted);
}

/** What is left of a promise when the clock is stopped, in milliseconds of counted time; below zero when it is late. */
export function clockLeft(now: Instant, dueAt: Instant, counted: CountedTime): number {
  return now <= dueAt ? countedBetween(now, dueAt, counted) : -countedBetween(dueAt, now, counted);
}

/** When a promise falls due whose clock runs on with this much left; what was late is late at once. */
export function resumedDueAt(now: Instant, leftMs: number, counted: CountedTime): Instant {
  return leftMs <= 0 ? now : afterCounted(now, leftMs, counted);
}

function afterCounted(from: Instant, lengthMs: number, counted: CountedTime): Instant {
  if (!counted.workingDaysOnly) return from + lengthMs;
  let left = lengthMs;
  for (const { start, end } of workingSpans(from, counted)) {
    if (left <= end - start) return start + left;
    left -= end - start;
  }
  return from + lengthMs;
}

function countedBetween(from: Instant, to: Instant, counted: CountedTime): number {
  if (!counted.workingDaysOnly) return to - from;
  let sum = 0;
  for (const { start, end } of workingSpans(from, counted)) {
    if (start >= to) break;
    sum += Math.min(end, to) - start;
  }
  return sum;
}

/** The company's working days from `from` on, the first cut to what is left of it. A day is as long as the clocks make it. */
function* workingSpans(
  from: Instant,
  { timeZone, workingDays }: CompanyTime,
): Generator<{ readonly start: Instant; readonly end: Instant }> {
  const days = createLocalDays(timeZone);
  let day = days.dayAt(from);
  for (let looked = 0; looked < mostDaysLooked; looked += 1, day = nextDay(day)) {
    if (!isWorkingDay(day, workingDays)) continue;
    yield { start: Math.max(from, days.startOf(day)), end: days.startOf(nextDay(day)) };
  }
}

function isWorkingDay(day: Day, workingDays: WorkingDays): boolean {
  const weekday = new Date(startOfDay(day)).getUTCDay();
  return weekdaysOf(workingDays).includes(weekday === 0 ? 7 : weekday);
}

function nextDay(day: Day): Day {
  return dayOf(startOfDay(day) + DAY_MS);
}
