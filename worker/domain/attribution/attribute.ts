import { apportion, apportionExactly, apportionRounded } from "#worker/domain/money/apportion.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { negateMinor } from "#worker/domain/money/money.ts";
import { assert, assertNever } from "#worker/domain/result.ts";
import type { Opportunity, Touchpoint } from "./evidence.ts";
import { explainShares } from "./explain.ts";
import type { Model } from "./model.ts";
import { compileProgram } from "./model-definitions.ts";
import type { AttributionOutcome, Exclusion, Explanation, Share } from "./outcome.ts";
import type { Weighing } from "./program.ts";
import type { Weights } from "./weights.ts";

export type Evidence = {
  readonly opportunity: Opportunity;
  readonly touchpoints: readonly Touchpoint[];
};

export type AttributionOptions = {
  /** Whether each share carries its explanation; without it a split takes a fraction of the time. */
  readonly explain: boolean;
};

export type CompiledModel = (evidence: Evidence, options: AttributionOptions) => AttributionOutcome;

/**
 * Splits the amount of one opportunity over the partners its touchpoints name. Amounts in minor units and ppm are
 * both rounded from the exact shares by largest remainder, a tie going to the smaller partner id by code point and
 * to what is unattributed last. No result depends on the order of the touchpoints. Use `compileModel` for many.
 */
export function attribute(
  input: Evidence & { readonly model: Model },
  options: AttributionOptions,
): AttributionOutcome {
  return compileModel(input.model)(input, options);
}

/** Works out the settings of a model once, for any number of opportunities. */
export function compileModel(model: Model): CompiledModel {
  const program = compileProgram(model);
  return (evidence, { explain }) => {
    const { opportunity, touchpoints } = evidence;
    assert(Number.isSafeInteger(opportunity.amountMinor), "an amount in minor units is a safe integer");
    const weighing = program.weigh(opportunity, touchpoints);
    const split = splitAmount(weighing, opportunity.amountMinor);
    const explanations = explain
      ? explainShares({ model, weighing, trace: () => program.trace(weighing), split })
      : null;
    return toOutcome({ weighing, split, explanations });
  };
}

const WHOLE_PPM = 1_000_000;

/** For each eligible partner, in their order, its minor units and its ppm. */
export type Split = {
  readonly amountMinor: number;
  readonly minor: readonly number[];
  readonly ppm: readonly number[];
};

function splitAmount({ weights }: Weighing, amountMinor: number): Split {
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
      const { of, whole, relativeError } = weights;
      return (
        apportionRounded({ total, weights: of, whole, relativeError }) ?? divide(weights.precise(), total)
      );
    }
    default:
      return assertNever(weights);
  }
}

function toOutcome(result: {
  readonly weighing: Weighing;
  readonly split: Split;
  readonly explanations: readonly Explanation[] | null;
}): AttributionOutcome {
  const { weighing, split, explanations } = result;
  const { partners } = weighing.eligible;
  const shares: Share[] = [];
  let restPpm = WHOLE_PPM;
  let restMinor = split.amountMinor;
  for (let partner = 0; partner < partners.length; partner++) {
    const sharePpm = split.ppm[partner] as number;
    const amountMinor = split.minor[partner] as number;
    restPpm -= sharePpm;
    restMinor -= amountMinor;
    if (sharePpm === 0 && amountMinor === 0) continue;
    shares.push({
      partner: partners[partner] as string,
      sharePpm,
      amountMinor,
      explanation: explanations === null ? null : (explanations[partner] as Explanation),
    });
  }
  assert(weighing.restReason !== null || (restPpm === 0 && restMinor === 0), "shares add up to the amount");
  return {
    status: shares.length > 0 ? "attributed" : "unattributed",
    shares,
    unattributed: { sharePpm: restPpm, amountMinor: restMinor, reason: weighing.restReason },
    flags: weighing.flags,
    excluded: weighing.excluded.length > 1 ? [...weighing.excluded].sort(byTouchpoint) : weighing.excluded,
  };
}

function byTouchpoint(a: Exclusion, b: Exclusion): number {
  return compareCodePoints(a.touchpoint, b.touchpoint);
}
