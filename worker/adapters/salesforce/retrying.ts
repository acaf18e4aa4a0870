/** Attempts at one call, the first included. */
export const mostAttempts = 5;
const firstPauseMs = 500;
/** A longer wait is not for a Worker to sit out: the work is put back and tried later. */
const longestPauseMs = 20_000;

/** Answers that pass by themselves: busy, in maintenance, cut off at the edge (406 and 420 are Salesforce Edge's own). */
export const passingStatuses: ReadonlySet<number> = new Set([406, 408, 420, 429, 500, 502, 503, 504]);

/**
 * How long to wait before the attempt after this one: as the answer says, else half a second doubled each time with a jitter of half,
 * so that many workers do not come back together. Null when the wait or the attempts have become too many.
 */
export function pauseBefore(next: {
  readonly attempt: number;
  readonly retryAfterMs: number | null;
  readonly chance: () => number;
}): number | null {
  if (next.attempt >= mostAttempts) return null;
  if (next.retryAfterMs !== null) return next.retryAfterMs > longestPauseMs ? null : next.retryAfterMs;
  const ceiling = firstPauseMs * 2 ** (next.attempt - 1);
  return Math.round(ceiling * (0.5 + next.chance() / 2));
}

/** Retry-After in milliseconds: seconds, or a date to be counted from the answer's own. Null when it says nothing. */
export function retryAfterOf(headers: Headers): number | null {
  const text = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(text);
  const answeredAt = Date.parse(headers.get("Date") ?? "");
  return Number.isNaN(until) || Number.isNaN(answeredAt) ? null : Math.max(0, until - answeredAt);
}
