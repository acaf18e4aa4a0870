import { positionalKernel } from "#worker/domain/attribution/positional.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";

/** First touch, lead creation, opportunity creation and close .225 each, .1 over the others; all are settings. */
export const fullPath: ModelDefinition<"full_path"> = {
  kind: "full_path",
  label: "Full path",
  summary:
    "First touch, lead creation, opportunity creation and close get the most, the others share the rest.",
  read: (settings) => ({
    first: settings.weight("first", "0.225"),
    lead: settings.weight("lead", "0.225"),
    creation: settings.weight("creation", "0.225"),
    close: settings.weight("close", "0.225"),
    middle: settings.weight("middle", "0.1"),
  }),
  describe: ({ first, lead, creation, close, middle }) =>
    `Full path (first ${first}, lead ${lead}, creation ${creation}, close ${close}, middle ${middle})`,
  compile: (model) =>
    programOf(
      model,
      positionalKernel(
        [
          { milestone: "first", weight: model.first, at: "earliest" },
          { milestone: "lead", weight: model.lead, at: ({ leadCreatedAt }) => leadCreatedAt },
          { milestone: "creation", weight: model.creation, at: ({ createdAt }) => createdAt },
          { milestone: "close", weight: model.close, at: "latest" },
        ],
        model.middle,
      ),
    ),
};
