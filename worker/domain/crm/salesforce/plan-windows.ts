import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { Window } from "./soql.ts";

/**
 * A row's stamp is set when it is written and the row is seen when its transaction ends, which may be ten minutes later: every increment
 * reads that much again.
 */
export const lookbackMs = 600_000;
const longestWindowMs = 30 * DAY_MS;
const shortestWindowMs = 1000;

/**
 * The windows of an increment, oldest first. `serverTime` is Salesforce's clock; ours may be an hour off. Nothing before `syncedThrough` less
 * the look-back is read again, and nothing at or after the server's current second: it may still gain rows.
 */
export function planWindows(at: {
  readonly syncedThrough: Instant;
  readonly serverTime: Instant;
  readonly lookbackMs: number;
}): readonly Window[] {
  const until = wholeSecond(at.serverTime);
  const windows: Window[] = [];
  for (let from = wholeSecond(at.syncedThrough - at.lookbackMs); from < until; ) {
    const end = Math.min(until, from + longestWindowMs);
    windows.push({ from, until: end });
    from = end;
  }
  return windows;
}

/** Two halves of a window that was too much for one query; null for one that cannot be cut any more. */
export function halveWindow({ from, until }: Window): readonly [Window, Window] | null {
  const middle = wholeSecond(from + (until - from) / 2);
  if (until - from <= shortestWindowMs || middle <= from) return null;
  return [
    { from, until: middle },
    { from: middle, until },
  ];
}

function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / 1000) * 1000;
}

/** The log of deletions reaches back fifteen days at most, and refuses windows of a minute or less. */
export const deletionLogMs = 15 * DAY_MS;
export const shortestDeletionWindowMs = 120_000;
