import { endOfPathKernel } from "#worker/domain/attribution/end-of-path.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";

/** Everything to the latest instant up to the close, shared equally by the distinct partners there. */
export const lastTouch: ModelDefinition<"last_touch"> = {
  kind: "last_touch",
  label: "Last touch",
  summary: "The partner with the latest touchpoint up to the close gets everything.",
  read: () => ({}),
  describe: () => "Last touch",
  compile: (model) => programOf(model, endOfPathKernel("last")),
};
