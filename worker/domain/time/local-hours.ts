import { type Day, dayOf, startOfDay } from "./day.ts";
import { DAY_MS, type Instant } from "./instant.ts";

/** No zone has ever been further than this from UTC. */
const furthestOffsetMs = 16 * 3_600_000;
/** Clocks are put by whole minutes. */
const minuteMs = 60_000;

/**
 * An hour of the day (0 to 23) by the clocks of a time zone of the IANA database: when it last began, at the latest at `now`, and when it
 * begins next. Where clocks are put forward over it, it begins with the first instant after; where they are put back, with the first.
 */
export function localHourAround(
  now: Instant,
  { timeZone, hour }: { readonly timeZone: string; readonly hour: number },
): { readonly last: Instant; readonly next: Instant } {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const today = startOfDay(format.format(now).slice(0, 10));
  const begins = [-1, 0, 1].map((days) =>
    beginOf((instant) => format.format(instant), { day: dayOf(today + days * DAY_MS), hour }),
  );
  const past = begins.filter((begin) => begin <= now);
  const coming = begins.filter((begin) => begin > now);
  return { last: Math.max(...past), next: Math.min(...coming) };
}

/** The first minute at which the zone's clocks show this hour or a later one. */
function beginOf(
  show: (instant: Instant) => string,
  { day, hour }: { readonly day: Day; readonly hour: number },
): Instant {
  const wanted = `${day}, ${String(hour).padStart(2, "0")}`;
  const atUtc = startOfDay(day) + hour * 3_600_000;
  let before = atUtc - furthestOffsetMs;
  let reached = atUtc + furthestOffsetMs;
  while (reached - before > minuteMs) {
    const middle = before + Math.floor((reached - before) / minuteMs / 2) * minuteMs;
    if (show(middle) < wanted) before = middle;
    else reached = middle;
  }
  return reached;
}
