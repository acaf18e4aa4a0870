import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { Registration } from "./registration.ts";
import { isUndecided } from "./registration-state.ts";

/** How many days before its end a partner is reminded of a protection. */
export const reminderDays = [30, 14, 7, 1] as const;

/**
 * So many days later at the same hour of the company's clock, also across a change of the clock; what would fall into the hour
 * that the clock leaves out comes an hour later, and of an hour that comes twice the first counts. `days` may be below zero.
 */
export function daysLater(from: Instant, days: number, timeZone: string): Instant {
  const wall = wallTime(from, timeZone) + days * DAY_MS;
  const guess = wall - offsetAt(wall, timeZone);
  // The offset differs only near a change of the clock, where the one before and the one after it are tried.
  const candidates = [guess - DAY_MS, guess + DAY_MS]
    .map((near) => wall - offsetAt(near, timeZone))
    .sort((a, b) => a - b);
  const exact = candidates.find((instant) => wallTime(instant, timeZone) === wall);
  return exact ?? Math.max(...candidates);
}

/** How many of the company's days are left until an end, begun ones among them; 1 on the last. */
export function daysLeft(end: Instant, now: Instant, timeZone: string): number {
  let days = Math.max(1, Math.floor((end - now) / DAY_MS) - 1);
  while (daysLater(end, -days, timeZone) > now) days += 1;
  return days;
}

/** The reminder that falls due next: how many days before the end, and when; null when none is left. */
export function nextReminder(
  { approvedAt, expiresAt, remindedDays }: Pick<Registration, "approvedAt" | "expiresAt" | "remindedDays">,
  timeZone: string,
): { readonly days: number; readonly at: Instant } | null {
  if (approvedAt === null || expiresAt === null) return null;
  for (const days of reminderDays) {
    if (remindedDays !== null && days >= remindedDays) continue;
    const at = daysLater(expiresAt, -days, timeZone);
    // A short protection begins after the moment for its early reminders has passed.
    if (at > approvedAt) return { days, at };
  }
  return null;
}

/** What time does to a registration by `now`, in the order in which it falls due. Of reminders that are due together the nearest counts. */
export type TimeMove =
  | { readonly move: "escalate" }
  | { readonly move: "remind"; readonly days: number }
  | { readonly move: "expire" };

export function timeMoves(registration: Registration, now: Instant, timeZone: string): readonly TimeMove[] {
  const { state, expiresAt, dueAt, escalatedAt } = registration;
  const isLive = state === "approved" || isUndecided(state);
  if (isLive && expiresAt !== null && now >= expiresAt) return [{ move: "expire" }];
  const moves: TimeMove[] = [];
  if (dueAt !== null && escalatedAt === null && now >= dueAt) moves.push({ move: "escalate" });
  const days = dueReminder(registration, now, timeZone);
  if (days !== null) moves.push({ move: "remind", days });
  return moves;
}

function dueReminder(registration: Registration, now: Instant, timeZone: string): number | null {
  if (registration.state !== "approved") return null;
  let due: number | null = null;
  for (;;) {
    const next = nextReminder({ ...registration, remindedDays: due ?? registration.remindedDays }, timeZone);
    if (next === null || next.at > now) return due;
    due = next.days;
  }
}

/** When time next does something to it; null when it does not. */
export function wakeTime(registration: Omit<Registration, "wakeAt">, timeZone: string): Instant | null {
  const { state, expiresAt, dueAt, escalatedAt } = registration;
  const moments: Instant[] = [];
  if (expiresAt !== null && (state === "approved" || isUndecided(state))) moments.push(expiresAt);
  if (dueAt !== null && escalatedAt === null) moments.push(dueAt);
  const reminder = state === "approved" ? nextReminder(registration, timeZone) : null;
  if (reminder !== null) moments.push(reminder.at);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** What the clock on the company's wall shows, as if it were UTC. */
function wallTime(instant: Instant, timeZone: string): number {
  if (timeZone === "UTC") return instant;
  return instant + offsetAt(instant, timeZone);
}

/** How far the company's clock is ahead of UTC. */
function offsetAt(instant: Instant, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  const parts = formatOf(timeZone).formatToParts(instant);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(
    read("year"),
    read("month") - 1,
    read("day"),
    read("hour"),
    read("minute"),
    read("second"),
  );
  return wall - Math.floor(instant / 1_000) * 1_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept, because making one costs more than all that is asked of it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}
