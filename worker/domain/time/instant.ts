import { err, ok, type Result } from "#worker/domain/result.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly unit?: "epoch-milliseconds" };

export type InstantProblem = "not-an-instant" | "zone-missing" | "no-such-date" | "no-such-time";

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads an ISO 8601 date or date-time. A date alone is 00:00Z. A date-time must carry its zone, because one
 * without it means another instant on every machine that reads it. Digits below the millisecond are cut off.
 */
export function parseInstant(text: string): Result<Instant, InstantProblem> {
  const match = ISO.exec(text);
  if (match === null) return err("not-an-instant");
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const dayNumber = daysFromCivil(Number(year), Number(month), Number(day));
  if (dayNumber === null) return err("no-such-date");
  if (hour === undefined) return ok(dayNumber * DAY_MS);
  if (zone === undefined) return err("zone-missing");
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return err("no-such-time");
  const offsetMs = parseOffset(zone);
  if (offsetMs === null) return err("no-such-time");
  const milliseconds = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  const timeMs =
    Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second ?? 0) * 1000 + milliseconds;
  return ok(dayNumber * DAY_MS + timeMs - offsetMs);
}

/** The instant as ISO 8601 in UTC with milliseconds, the one form that is stored and shown to machines. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

function parseOffset(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 23 || minutes > 59) return null;
  const size = hours * HOUR_MS + minutes * MINUTE_MS;
  return zone.startsWith("-") ? -size : size;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, or null when the calendar has no such day. */
function daysFromCivil(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  // Years counted from March put the leap day last, so one formula fits every month
  // (Hinnant, "chrono-compatible low-level date algorithms").
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
