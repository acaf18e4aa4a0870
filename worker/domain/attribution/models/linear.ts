import { inCountingOrder } from "#worker/domain/attribution/counting-order.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";
import { zeros } from "#worker/domain/attribution/weights.ts";
import { ONE } from "#worker/domain/money/rational.ts";

/** n/N: a partner's touchpoints over all touchpoints. */
export const linear: ModelDefinition<"linear"> = {
  kind: "linear",
  label: "Linear",
  summary: "Every touchpoint weighs the same, so a partner with more of them gets more.",
  read: () => ({}),
  describe: () => "Linear",
  compile: (model) =>
    programOf(model, {
      ordered: false,
      weigh({ partners, partnerOf }) {
        const of = zeros(partners.length);
        for (const partner of partnerOf) of[partner] = (of[partner] as number) + 1;
        return { weights: { kind: "small", of, whole: partnerOf.length } };
      },
      trace: (eligible) => ({
        entries: inCountingOrder(eligible).map((touchpoint) => ({ touchpoint, weight: ONE, note: null })),
        whole: { numerator: BigInt(eligible.touchpoints.length), denominator: 1n },
        exact: true,
      }),
    }),
};
