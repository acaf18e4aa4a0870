import { err, ok, type Result } from "#worker/domain/result.ts";
import type { EligibilitySettings, Model, ModelKind, SimpleModel } from "./model.ts";
import { definitionOf, isModelKind, modelKinds } from "./model-definitions.ts";
import type { Problem } from "./problem.ts";
import { isObject, SettingsReader } from "./settings-reader.ts";

/**
 * Reads a model from JSON of unknown origin: settings by their names in `Model`, decimals as text or as numbers.
 * Defaults are filled in. An unknown kind or setting, a negative weight, a half-life of zero or less and parts
 * above 1,000,000 ppm are problems; all of them are reported at once, each with its path below `path`.
 */
export function parseModel(value: unknown, path = "model"): Result<Model, readonly Problem[]> {
  const problems: Problem[] = [];
  const model = readModel({ value, path, problems });
  return model === null || problems.length > 0 ? err(problems) : ok(model);
}

function readModel(from: {
  readonly value: unknown;
  readonly path: string;
  readonly problems: Problem[];
}): Model | null {
  const { value, path, problems } = from;
  if (!isObject(value)) {
    const code = value === undefined || value === null ? "required" : "not-an-object";
    problems.push({ path, code, message: `Give the model as an object such as { "kind": "equal_split" }.` });
    return null;
  }
  const settings = new SettingsReader({ object: value, path, problems });
  const kind = settings.value("kind");
  if (!isModelKind(kind)) {
    const kinds = modelKinds.map((row) => row.kind).join(", ");
    settings.report(
      "kind",
      kind === undefined ? "required" : "unknown-model",
      `Set kind to one of ${kinds}.`,
    );
    return null;
  }
  const read = definitionOf(kind).read as (
    settings: SettingsReader,
    readNested: (nested: { readonly value: unknown; readonly path: string }) => SimpleModel | null,
  ) => Omit<Model, "kind" | keyof EligibilitySettings>;
  const own = read(settings, (nested) => readSimpleModel({ ...nested, problems }));
  const eligibility = readEligibility(settings);
  settings.reportUnknownKeys();
  return { kind, ...own, ...eligibility } as Model & { readonly kind: ModelKind };
}

function readSimpleModel(from: {
  readonly value: unknown;
  readonly path: string;
  readonly problems: Problem[];
}): SimpleModel | null {
  if (isObject(from.value) && from.value.kind === "pools") {
    const message = "Choose another model for this pool: a pool cannot hold pools.";
    from.problems.push({ path: `${from.path}.kind`, code: "pools-within-pools", message });
    return null;
  }
  return readModel(from) as SimpleModel | null;
}

const LONGEST_LOOK_BACK_DAYS = 36_500;
const HIGHEST_MINIMUM_COUNT = 1_000;

export function readEligibility(settings: SettingsReader): EligibilitySettings {
  const afterClose = settings.choice("afterClose", ["exclude", "clamp"]);
  const lookBackDays = settings.has("lookBackDays")
    ? settings.wholeNumber("lookBackDays", { from: 0, to: LONGEST_LOOK_BACK_DAYS })
    : undefined;
  const sources = settings.has("sources") ? settings.texts("sources") : undefined;
  const minimumConfidence = settings.has("minimumConfidence")
    ? settings.weight("minimumConfidence")
    : undefined;
  if (minimumConfidence !== undefined && Number(minimumConfidence) > 1) {
    settings.report("minimumConfidence", "out-of-range", "Set minimumConfidence from 0 to 1.");
  }
  const minimumCount = settings.has("minimumCount")
    ? settings.wholeNumber("minimumCount", { from: 1, to: HIGHEST_MINIMUM_COUNT })
    : undefined;
  const approvedOnly = settings.flag("approvedOnly");
  const validAtCloseOnly = settings.flag("validAtCloseOnly");
  const confidenceWeighs = settings.flag("confidenceWeighs");
  return {
    ...(afterClose === undefined ? {} : { afterClose }),
    ...(lookBackDays === undefined ? {} : { lookBackDays }),
    ...(sources === undefined ? {} : { sources }),
    ...(minimumConfidence === undefined ? {} : { minimumConfidence }),
    ...(approvedOnly === undefined ? {} : { approvedOnly }),
    ...(validAtCloseOnly === undefined ? {} : { validAtCloseOnly }),
    ...(minimumCount === undefined ? {} : { minimumCount }),
    ...(confidenceWeighs === undefined ? {} : { confidenceWeighs }),
  };
}
