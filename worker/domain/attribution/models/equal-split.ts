import { type ModelDefinition, programOf, traceEqualSplit } from "#worker/domain/attribution/program.ts";
import { equalWeights } from "#worker/domain/attribution/weights.ts";

/** 1/P for each of the P distinct partners, however often each appears. */
export const equalSplit: ModelDefinition<"equal_split"> = {
  kind: "equal_split",
  label: "Equal split",
  summary: "Every partner on the deal gets the same share, however often it appears.",
  read: () => ({}),
  describe: () => "Equal split",
  compile: (model) =>
    programOf(model, {
      ordered: false,
      weigh: ({ partners }) => ({ weights: equalWeights(partners.length) }),
      trace: traceEqualSplit,
    }),
};
