import type { Instant } from "#worker/domain/time/instant.ts";

/**
 * When a message that was not taken is sent again: after about 5 s, 30 s, 2 min, 10 min, 30 min, 1, 2, 3, 4, 5 and 6 hours,
 * each with up to a fifth more or less, so that many that failed together do not come back together. Later where the
 * receiver asks for it, but no later than a day after it was asked for. Null when that is over.
 */
export function nextDelivery({
  attempts,
  askedAt,
  now,
  chance,
  retryAfterSeconds,
}: {
  /** Tries so far, this one included; at least 1. */
  readonly attempts: number;
  readonly askedAt: Instant;
  readonly now: Instant;
  /** From 0 up to 1. */
  readonly chance: number;
  /** What the receiver asked for; 0 when it asked for nothing. */
  readonly retryAfterSeconds: number;
}): Instant | null {
  const waitMs = waitsMs[attempts - 1];
  if (waitMs === undefined) return null;
  const spread = waitMs * (0.8 + 0.4 * chance);
  const at = Math.round(now + Math.max(spread, retryAfterSeconds * 1_000));
  return at - askedAt > patienceMs ? null : at;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const waitsMs = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  4 * hour,
  5 * hour,
  6 * hour,
];
const patienceMs = 24 * hour;

/** How a channel has fared since it last took something. */
export type Failing = { readonly failures: number; readonly failingSince: Instant };

/**
 * Whether a channel that took nothing is switched off: after 3 days in which every try failed, of which there were at least
 * 10, or after 200 tries in a row. A receiver that says that it is gone is switched off at once, elsewhere.
 */
export function isGivenUp({ failures, failingSince }: Failing, now: Instant): boolean {
  return failures >= mostFailures || (failures >= fewestFailures && now - failingSince >= longestFailingMs);
}

const mostFailures = 200;
const fewestFailures = 10;
const longestFailingMs = 72 * hour;
