import type { Instant } from "#worker/domain/time/instant.ts";
import { localHourAround } from "#worker/domain/time/local-hours.ts";

export const syncIntervalsMinutes = [5, 15, 30, 60, 240, 1440] as const;
export type SyncIntervalMinutes = (typeof syncIntervalsMinutes)[number];

/** When a connection is read by itself, and how much of the org's calls that may take. */
export type SyncSchedule = {
  /** Between two readings of what has changed; a day stands for the nightly reading alone. */
  readonly everyMinutes: SyncIntervalMinutes;
  /** From 0 to 23, by the company's clock: when everything is read. */
  readonly fullReadHour: number;
  /** Percent of the org's calls of a day, whoever makes them, after which no more are made. */
  readonly orgCallPercent: number;
  /** Percent of the org's calls of a day that Fairshare makes itself at most. */
  readonly ownCallPercent: number;
};

export const defaultSchedule: SyncSchedule = {
  everyMinutes: 15,
  fullReadHour: 2,
  orgCallPercent: 80,
  ownCallPercent: 25,
};

export type FullReading = { readonly createdAt: Instant; readonly isDone: boolean };

/** A full reading that failed is worth another try, but not with every round. */
const retryFullMs = 3_600_000;

/**
 * What a connection that is due is read for, and when it is due next. Everything is read once after each night's hour, which repairs
 * what increments cannot see: purged records, records that are no longer shared, formulas. `fulls`: the full readings of the last two
 * days, at least. Null: for nothing yet.
 */
export function planDueSync(
  schedule: SyncSchedule,
  at: { readonly now: Instant; readonly timeZone: string; readonly fulls: readonly FullReading[] },
): { readonly mode: "full" | "incremental" | null; readonly nextAt: Instant } {
  const { now, timeZone, fulls } = at;
  const { last, next } = localHourAround(now, { timeZone, hour: schedule.fullReadHour });
  const isRead = fulls.some(({ createdAt, isDone }) => isDone && createdAt >= last);
  const isTried = fulls.some(({ createdAt, isDone }) => !isDone && now - createdAt < retryFullMs);
  // Whoever is read once a day would otherwise wait for a day to have the night's reading made good.
  const isDaily = schedule.everyMinutes === 1440;
  const everyMs = isDaily && !isRead ? retryFullMs : schedule.everyMinutes * 60_000;
  const nextAt = Math.min(now + everyMs, next);
  if (!isRead && !isTried) return { mode: "full", nextAt };
  return { mode: isDaily ? null : "incremental", nextAt };
}
