import { apportion, apportionExactly, apportionRounded } from "#worker/domain/money/apportion.ts";
import { negateMinor } from "#worker/domain/money/money.ts";
import { assertNever } from "#worker/domain/result.ts";
import type { Weights } from "./weights.ts";

export const WHOLE_PPM = 1_000_000;

/** For each eligible partner, in their order, its minor units and its ppm. */
export type Split = {
  readonly amountMinor: number;
  readonly minor: readonly number[];
  readonly ppm: readonly number[];
};

/**
 * Rounds the exact shares to minor units and, apart from that, to ppm. A negative amount is split by its size and
 * negated, so that a reversal is the mirror image of what it reverses.
 */
export function splitAmount(weights: Weights, amountMinor: number): Split {
  if (weights.of.length === 0) return { amountMinor, minor: [], ppm: [] };
  const minor = divide(weights, Math.abs(amountMinor));
  const ppm = divide(weights, WHOLE_PPM);
  return { amountMinor, minor: amountMinor < 0 ? minor.map(negateMinor) : minor, ppm };
}

function divide(weights: Weights, total: number): number[] {
  switch (weights.kind) {
    case "small":
      return apportion({ total, weights: weights.of, whole: weights.whole });
    case "large":
      return apportionExactly({ total, weights: weights.of, whole: weights.whole });
    case "rounded": {
      const { of, kin, whole, relativeError } = weights;
      return (
        apportionRounded({ total, weights: of, kin, whole, relativeError }) ??
        divide(weights.precise(), total)
      );
    }
    default:
      return assertNever(weights);
  }
}
