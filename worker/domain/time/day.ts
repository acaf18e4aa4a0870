import { err, ok, type Result } from "#worker/domain/result.ts";
import { formatInstant, type Instant, parseInstant } from "./instant.ts";

/** A calendar day in UTC, "2025-03-31". */
export type Day = string & { readonly unit?: "day" };

/** The UTC day that holds the instant. */
export function dayOf(instant: Instant): Day {
  return formatInstant(instant).slice(0, -"T00:00:00.000Z".length);
}

/** Reads "2025-03-31" and nothing looser; a day the calendar does not have is refused. */
export function parseDay(text: string): Result<Day, "not-a-day"> {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(text).ok ? ok(text) : err("not-a-day");
}

/** 00:00Z of the day. The day must have come from `parseDay` or `dayOf`. */
export function startOfDay(day: Day): Instant {
  const instant = parseInstant(day);
  if (!instant.ok) throw new Error(`Broken invariant: a Day is a calendar day, not ${day}`);
  return instant.value;
}
