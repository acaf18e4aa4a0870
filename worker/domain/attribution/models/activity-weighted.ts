import { inCountingOrder } from "#worker/domain/attribution/counting-order.ts";
import type { Touchpoint } from "#worker/domain/attribution/evidence.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";
import { sumByPartner, toWholeNumbers, type Weights, zeros } from "#worker/domain/attribution/weights.ts";
import { addRationals, ONE, type Rational, ZERO } from "#worker/domain/money/rational.ts";

/** The sum of a partner's units; a touchpoint without units counts as one unit. */
export const activityWeighted: ModelDefinition<"activity_weighted"> = {
  kind: "activity_weighted",
  label: "Activity-weighted",
  summary: "Shares follow the units of work reported; a touchpoint without units counts as one.",
  read: () => ({}),
  describe: () => "Activity-weighted",
  compile: (model) =>
    programOf(model, {
      ordered: false,
      weigh: ({ partners, partnerOf, touchpoints }) => ({
        weights: sumWholeUnits({ partners: partners.length, partnerOf, touchpoints }) ?? {
          ...sumByPartner({
            partners: partners.length,
            members: partnerOf,
            picks: touchpoints.map((_, index) => index),
            values: toWholeNumbers(touchpoints.map(unitsOf)),
          }),
        },
      }),
      trace: (eligible) => ({
        entries: inCountingOrder(eligible).map((touchpoint) => {
          const { units } = eligible.touchpoints[touchpoint] as Touchpoint;
          return {
            touchpoint,
            weight: units ?? ONE,
            note: units === null ? "no units given, counts as 1" : null,
          };
        }),
        whole: eligible.touchpoints.reduce((sum, touchpoint) => addRationals(sum, unitsOf(touchpoint)), ZERO),
        exact: true,
      }),
    }),
};

function unitsOf({ units }: Touchpoint): Rational {
  return units ?? ONE;
}

/** Null unless all units are whole and their sum is a safe integer, as nearly all are. */
function sumWholeUnits(sum: {
  readonly partners: number;
  readonly partnerOf: readonly number[];
  readonly touchpoints: readonly Touchpoint[];
}): Weights | null {
  const of = zeros(sum.partners);
  let whole = 0;
  for (let index = 0; index < sum.touchpoints.length; index++) {
    const units = (sum.touchpoints[index] as Touchpoint).units;
    if (units !== null && units.denominator !== 1n) return null;
    const number = units === null ? 1 : Number(units.numerator);
    const partner = sum.partnerOf[index] as number;
    of[partner] = (of[partner] as number) + number;
    whole += number;
  }
  return whole <= Number.MAX_SAFE_INTEGER ? { kind: "small", of, whole } : null;
}
