import type { Instant } from "#worker/domain/time/instant.ts";

/**
 * When a mail that could not be sent is tried again: after 1, 2, 4 … minutes, an hour at most, later if the provider asks for
 * it. Null once a day has passed since it was promised: what it says is no longer true then, and its links have run out.
 */
export function nextTryAt({
  attempts,
  createdAt,
  now,
  afterSeconds,
}: {
  /** Tries so far, this one included; at least 1. */
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly now: Instant;
  /** What the provider asked for; 0 when it asked for nothing. */
  readonly afterSeconds: number;
}): Instant | null {
  const grownMs = Math.min(firstDelayMs * 2 ** Math.min(attempts - 1, 10), longestDelayMs);
  const at = now + Math.max(grownMs, afterSeconds * 1_000);
  return isOutdated(createdAt, at) ? null : at;
}

/** True a day after the mail was promised. */
export function isOutdated(createdAt: Instant, now: Instant): boolean {
  return now - createdAt > patienceMs;
}

const firstDelayMs = 60_000;
const longestDelayMs = 3_600_000;
const patienceMs = 86_400_000;
