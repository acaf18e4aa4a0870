import { createLocalDays } from "#worker/domain/period/local-days.ts";
import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import { type WorkingDays, weekdaysOf } from "#worker/domain/time/working-days.ts";

/** How long the company has to decide. */
export const businessDaysToDecide = 5;

/** Which days count, and where they begin: the company's settings when the dispute was opened. */
export type BusinessTime = { readonly timeZone: string; readonly workingDays: WorkingDays };

/**
 * The end of the fifth working day after the local day on which the dispute was opened: the first instant at which the
 * company is late.
 */
export function dueAt(openedAt: Instant, { timeZone, workingDays }: BusinessTime): Instant {
  const days = createLocalDays(timeZone);
  let day = days.dayAt(openedAt);
  for (let counted = 0; counted < businessDaysToDecide; ) {
    day = nextDay(day);
    if (isWorkingDay(day, workingDays)) counted += 1;
  }
  return days.startOf(nextDay(day));
}

/**
 * How the clock stands before it has run out: the working days after today that are left, 0 on the last one; when it has, the
 * working days since the last one in time, up to today.
 */
export type ClockFace =
  | { readonly kind: "running"; readonly daysLeft: number }
  | { readonly kind: "overdue"; readonly daysLate: number };

export function clockFace(
  { dueAt: due, now }: { readonly dueAt: Instant; readonly now: Instant },
  { timeZone, workingDays }: BusinessTime,
): ClockFace {
  const days = createLocalDays(timeZone);
  const lastDay = days.dayAt(due - 1);
  const today = days.dayAt(now);
  const count = (after: Day, through: Day) => countWorkingDays({ after, through }, workingDays);
  return now < due
    ? { kind: "running", daysLeft: count(today, lastDay) }
    : { kind: "overdue", daysLate: Math.max(count(lastDay, today), 1) };
}

/** Past this nobody needs to know how many exactly. */
const mostDaysCounted = 4_000;

function countWorkingDays(
  { after, through }: { readonly after: Day; readonly through: Day },
  workingDays: WorkingDays,
): number {
  let counted = 0;
  let day = after;
  for (let looked = 0; day < through && looked < mostDaysCounted; looked += 1) {
    day = nextDay(day);
    if (isWorkingDay(day, workingDays)) counted += 1;
  }
  return counted;
}

function isWorkingDay(day: Day, workingDays: WorkingDays): boolean {
  const weekday = new Date(startOfDay(day)).getUTCDay();
  return weekdaysOf(workingDays).includes(weekday === 0 ? 7 : weekday);
}

function nextDay(day: Day): Day {
  return dayOf(startOfDay(day) + DAY_MS);
}
