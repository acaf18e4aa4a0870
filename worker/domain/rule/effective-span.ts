import type { Day } from "#worker/domain/time/day.ts";

/** The days on which a version is in force: from the first, up to but without `until`. Null is without an end. */
export type EffectiveSpan = { readonly from: Day | null; readonly until: Day | null };

/** No day is before it: where a span begins that has no beginning. */
export const FIRST_DAY: Day = "0000-01-01";

export function isInForce({ from, until }: EffectiveSpan, day: Day): boolean {
  return (from === null || from <= day) && (until === null || day < until);
}

/** Whether some day lies in both. A span that ends where it begins, or before, has no day. */
export function spansMeet(a: EffectiveSpan, b: EffectiveSpan): boolean {
  const from = laterOf(a.from, b.from) ?? FIRST_DAY;
  const until = earlierOf(a.until, b.until);
  return until === null || from < until;
}

/** Whether the span has any day. */
export function hasDays(span: EffectiveSpan): boolean {
  return spansMeet(span, { from: null, until: null });
}

function laterOf(a: Day | null, b: Day | null): Day | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function earlierOf(a: Day | null, b: Day | null): Day | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
