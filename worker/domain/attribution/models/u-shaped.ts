import { positionalKernel } from "#worker/domain/attribution/positional.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";

/** First and last touch .4 each, .2 equally over the touchpoints between them; the weights are settings. */
export const uShaped: ModelDefinition<"u_shaped"> = {
  kind: "u_shaped",
  label: "U-shaped",
  summary: "The first and the last touch get the most, the touchpoints between them share the rest.",
  read: (settings) => ({
    first: settings.weight("first", "0.4"),
    last: settings.weight("last", "0.4"),
    middle: settings.weight("middle", "0.2"),
  }),
  describe: ({ first, last, middle }) => `U-shaped (first ${first}, last ${last}, middle ${middle})`,
  compile: (model) =>
    programOf(
      model,
      positionalKernel(
        [
          { milestone: "first", weight: model.first, at: "earliest" },
          { milestone: "last", weight: model.last, at: "latest" },
        ],
        model.middle,
      ),
    ),
};
