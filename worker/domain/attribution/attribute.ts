import { assert } from "#worker/domain/result.ts";
import type { Opportunity, Touchpoint } from "./evidence.ts";
import { explainShares } from "./explain.ts";
import type { Model } from "./model.ts";
import { compileProgram } from "./model-definitions.ts";
import { type AttributionOutcome, type Explanation, inOrderOfId, type Share } from "./outcome.ts";
import type { Weighing } from "./program.ts";
import { type Split, splitAmount, WHOLE_PPM } from "./split-amount.ts";

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
  const { weigh, finish } = compileSplitter(model);
  return (evidence, options) => finish({ evidence, weighing: weigh(evidence) }, options);
}

/** The two halves of a split, for a workflow that looks at what counts before it decides to use it. */
export type Splitter = {
  readonly weigh: (evidence: Evidence) => Weighing;
  readonly finish: (
    weighed: { readonly evidence: Evidence; readonly weighing: Weighing },
    options: AttributionOptions,
  ) => AttributionOutcome;
};

export function compileSplitter(model: Model): Splitter {
  const program = compileProgram(model);
  return {
    weigh: ({ opportunity, touchpoints }) => program.weigh(opportunity, touchpoints),
    finish({ evidence, weighing }, { explain }) {
      const { opportunity, touchpoints } = evidence;
      assert(Number.isSafeInteger(opportunity.amountMinor), "an amount in minor units is a safe integer");
      const split = splitAmount(weighing.weights, opportunity.amountMinor);
      const explanations = explain
        ? explainShares({ model, touchpoints, weighing, trace: program.trace, split })
        : null;
      return toOutcome({ weighing, split, explanations });
    },
  };
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
    excluded: inOrderOfId(weighing.excluded),
  };
}
