import { createLocalDays } from "#worker/domain/period/local-days.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";

/**
 * When a deal counts as closed that was closed on this day of the company's calendar: at its end, so that it does not come before
 * the approval of the same day, and of today now. A day that has not come yet is none on which anything was closed.
 */
export function closingInstant(
  day: Day,
  { now, timeZone }: { readonly now: Instant; readonly timeZone: string },
): Result<Instant, "in-the-future"> {
  const days = createLocalDays(timeZone);
  if (day > days.dayAt(now)) return err("in-the-future");
  const next = dayOf(startOfDay(day) + DAY_MS);
  return ok(Math.min(now, days.startOf(next) - 1));
}
