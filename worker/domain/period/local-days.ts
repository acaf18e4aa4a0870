import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** The days of one time zone. */
export type LocalDays = {
  readonly dayAt: (instant: Instant) => Day;
  /** The first instant of the day; not always midnight, because clocks are put forward at night. */
  readonly startOf: (day: Day) => Instant;
};

/** No zone has ever been further than this from UTC. */
const furthestOffsetMs = 16 * 3_600_000;
/** Before there were time zones. */
const firstZones = Date.UTC(1850, 0, 1);

/** `timeZone` is of the IANA database, as this runtime knows it. */
export function createLocalDays(timeZone: string): LocalDays {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const isPlain = (instant: Instant) => timeZone === "UTC" || instant < firstZones;
  const dayAt = (instant: Instant) => (isPlain(instant) ? dayOf(instant) : format.format(instant));
  return {
    dayAt,
    startOf: (day) => {
      const midnight = startOfDay(day);
      if (isPlain(midnight)) return midnight;
      let before = midnight - furthestOffsetMs;
      let reached = midnight + furthestOffsetMs;
      while (reached - before > 1) {
        const middle = Math.floor((before + reached) / 2);
        if (dayAt(middle) < day) before = middle;
        else reached = middle;
      }
      return reached;
    },
  };
}
