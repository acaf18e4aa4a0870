import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import type { Eligible } from "./eligible.ts";
import type { Touchpoint } from "./evidence.ts";

/**
 * The positions of the touchpoints by instant, then by id, whatever order they were given in. Where a partner counts
 * once, it counts by the first of its touchpoints; with `mostCertainFirst` that is the one of the highest confidence.
 */
export function inCountingOrder(eligible: Eligible): number[] {
  const { touchpoints, mostCertainFirst } = eligible;
  return touchpoints
    .map((_, position) => position)
    .sort((a, b) => {
      if (mostCertainFirst) {
        const certainty =
          certaintyOf(touchpoints[b] as Touchpoint) - certaintyOf(touchpoints[a] as Touchpoint);
        if (certainty !== 0) return certainty;
      }
      return compareByTime(eligible, a, b);
    });
}

/** Entries by instant, then by id: the order in which a person reads them. */
export function inTimeOrder<T extends { readonly touchpoint: number }>(
  entries: readonly T[],
  eligible: Eligible,
): readonly T[] {
  return [...entries].sort((a, b) => compareByTime(eligible, a.touchpoint, b.touchpoint));
}

function compareByTime({ at, touchpoints }: Eligible, a: number, b: number): number {
  const instantA = at[a] as number;
  const instantB = at[b] as number;
  if (instantA !== instantB) return instantA < instantB ? -1 : 1;
  return compareCodePoints((touchpoints[a] as Touchpoint).id, (touchpoints[b] as Touchpoint).id);
}

function certaintyOf({ confidence }: Touchpoint): number {
  return confidence ?? 1;
}
