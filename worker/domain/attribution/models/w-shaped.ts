import { positionalKernel } from "#worker/domain/attribution/positional.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";

/** First touch, opportunity creation and close .3 each, .1 equally over the others; the weights are settings. */
export const wShaped: ModelDefinition<"w_shaped"> = {
  kind: "w_shaped",
  label: "W-shaped",
  summary: "First touch, opportunity creation and close get the most, all other touchpoints share the rest.",
  read: (settings) => ({
    first: settings.weight("first", "0.3"),
    creation: settings.weight("creation", "0.3"),
    close: settings.weight("close", "0.3"),
    middle: settings.weight("middle", "0.1"),
  }),
  describe: ({ first, creation, close, middle }) =>
    `W-shaped (first ${first}, creation ${creation}, close ${close}, middle ${middle})`,
  compile: (model) =>
    programOf(
      model,
      positionalKernel(
        [
          { milestone: "first", weight: model.first, at: "earliest" },
          { milestone: "creation", weight: model.creation, at: ({ createdAt }) => createdAt },
          { milestone: "close", weight: model.close, at: "latest" },
        ],
        model.middle,
      ),
    ),
};
