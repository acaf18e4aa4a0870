import { endOfPathKernel } from "#worker/domain/attribution/end-of-path.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";

/** Everything to the earliest instant, shared equally by the distinct partners there. */
export const firstTouch: ModelDefinition<"first_touch"> = {
  kind: "first_touch",
  label: "First touch",
  summary: "The partner with the earliest touchpoint gets everything.",
  read: () => ({}),
  describe: () => "First touch",
  compile: (model) => programOf(model, endOfPathKernel("first")),
};
