import type { Model, SimpleModel } from "#worker/domain/attribution/model.ts";
import { parseModel } from "#worker/domain/attribution/parse-model.ts";
import type { Problem } from "#worker/domain/attribution/problem.ts";
import { isObject, SettingsReader } from "#worker/domain/attribution/settings-reader.ts";
import { touchpointSources } from "#worker/domain/crm/records.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import {
  openFilter,
  type SourceFilter,
  type WhenEmpty,
  type Workflow,
  type WorkflowPool,
  type WorkflowStep,
} from "./workflow.ts";

const KINDS = ["single", "priority", "pools", "manual_review"] as const;
const WHEN_EMPTY = ["equal-split-everything", "manual-review", "unattributed"] as const;
const MOST_STEPS = 20;
const LONGEST_LOOK_BACK_DAYS = 36_500;
const HIGHEST_MINIMUM_COUNT = 1_000;

/**
 * Reads a workflow from JSON of unknown origin and reports all problems at once. Defaults are filled in: approved
 * and valid evidence only, an empty pool's weight to the others, and unattributed when nothing counts.
 */
export function parseWorkflow(value: unknown, path = "workflow"): Result<Workflow, readonly Problem[]> {
  if (!isObject(value)) {
    const code = value === undefined || value === null ? "required" : "not-an-object";
    const message = `Give ${path} as an object such as { "kind": "single", "model": { "kind": "equal_split" } }.`;
    return err([{ path, code, message }]);
  }
  const problems: Problem[] = [];
  const settings = new SettingsReader({ object: value, path, problems });
  const kind = settings.requireChoice("kind", KINDS);
  const workflow = kind === undefined ? null : readWorkflow(kind, settings, problems);
  if (workflow !== null) settings.reportUnknownKeys();
  return workflow === null || problems.length > 0 ? err(problems) : ok(workflow);
}

function readWorkflow(
  kind: Workflow["kind"],
  settings: SettingsReader,
  problems: Problem[],
): Workflow | null {
  if (kind === "manual_review") return { kind };
  const whenEmpty: WhenEmpty = settings.choice("whenEmpty", WHEN_EMPTY) ?? "unattributed";
  switch (kind) {
    case "single": {
      const evidence = readFilteredModel(settings, problems);
      return evidence === null ? null : { kind, ...evidence, whenEmpty };
    }
    case "priority":
      return { kind, steps: readNamed("steps", settings, (step) => readStep(step, problems)), whenEmpty };
    case "pools": {
      const whenPoolEmpty =
        settings.choice("whenPoolEmpty", ["redistribute", "unattributed"]) ?? "redistribute";
      const pools = readNamed("pools", settings, (pool) => readPool(pool, problems));
      if (pools.length > 0 && pools.every(({ weight }) => Number(weight) === 0))
        settings.report("pools", "weights-are-zero", "Give at least one pool a weight above 0.");
      return { kind, pools, whenPoolEmpty, whenEmpty };
    }
  }
}

function readNamed<T>(
  key: "steps" | "pools",
  settings: SettingsReader,
  read: (item: SettingsReader) => (T & { readonly name: string }) | null,
): readonly (T & { readonly name: string })[] {
  const names = new Set<string>();
  const items = settings.objects(key);
  if (items.length > MOST_STEPS) settings.report(key, "too-many", `Give at most ${MOST_STEPS} ${key}.`);
  const all = items.map((item) => {
    const value = read(item);
    if (value !== null && names.has(value.name))
      item.report(
        "name",
        "duplicate-name",
        `Give each of the ${key} its own name; "${value.name}" is taken.`,
      );
    if (value !== null) names.add(value.name);
    item.reportUnknownKeys();
    return value;
  });
  return all.filter((value) => value !== null);
}

function readStep(step: SettingsReader, problems: Problem[]): WorkflowStep | null {
  const name = step.text("name");
  const evidence = readFilteredModel(step, problems);
  return evidence === null ? null : { name, ...evidence };
}

function readFilteredModel(
  settings: SettingsReader,
  problems: Problem[],
): { readonly filter: SourceFilter; readonly model: Model } | null {
  const filter = readFilter(settings, problems);
  const model = parseModel(settings.value("model"), settings.pathOf("model"));
  if (!model.ok) {
    problems.push(...model.error);
    return null;
  }
  if (model.value.kind === "pools" && filter.minimumCount !== undefined) {
    const message = "Set the minimum count in the models of the pools: over all pools it would be ambiguous.";
    settings.report("filter.minimumCount", "minimum-count-with-pools", message);
  }
  return { filter, model: model.value };
}

function readPool(pool: SettingsReader, problems: Problem[]): WorkflowPool | null {
  const name = pool.text("name");
  const weight = pool.weight("weight");
  const filter = readFilter(pool, problems);
  const model = parseModel(pool.value("model"), pool.pathOf("model"));
  if (!model.ok) {
    problems.push(...model.error);
    return null;
  }
  if (model.value.kind === "pools") {
    const message = "Choose another model for this pool: a pool cannot hold pools.";
    pool.report("model.kind", "pools-within-pools", message);
  }
  const { sources } = filter;
  if (sources === undefined) {
    pool.report("filter.sources", "required", `List the sources of the pool, such as ["activity"].`);
    return null;
  }
  return { name, weight, filter: { ...filter, sources }, model: model.value as SimpleModel };
}

function readFilter(holder: SettingsReader, problems: Problem[]): SourceFilter {
  const value = holder.value("filter");
  if (value === undefined) return openFilter;
  if (!isObject(value)) {
    holder.report("filter", "not-an-object", `Give filter as an object such as { "sources": ["activity"] }.`);
    return openFilter;
  }
  const filter = new SettingsReader({ object: value, path: holder.pathOf("filter"), problems });
  const sources = filter.has("sources") ? readSources(filter) : undefined;
  const minimumConfidence = filter.has("minimumConfidence") ? filter.weight("minimumConfidence") : undefined;
  if (minimumConfidence !== undefined && Number(minimumConfidence) > 1)
    filter.report("minimumConfidence", "out-of-range", "Set minimumConfidence from 0 to 1.");
  const lookBackDays = optionalWholeNumber(filter, "lookBackDays", { from: 0, to: LONGEST_LOOK_BACK_DAYS });
  const minimumCount = optionalWholeNumber(filter, "minimumCount", { from: 1, to: HIGHEST_MINIMUM_COUNT });
  const approvedOnly = filter.flag("approvedOnly") ?? openFilter.approvedOnly;
  const validAtCloseOnly = filter.flag("validAtCloseOnly") ?? openFilter.validAtCloseOnly;
  filter.reportUnknownKeys();
  return {
    ...(sources === undefined ? {} : { sources }),
    ...(minimumConfidence === undefined ? {} : { minimumConfidence }),
    ...(lookBackDays === undefined ? {} : { lookBackDays }),
    ...(minimumCount === undefined ? {} : { minimumCount }),
    approvedOnly,
    validAtCloseOnly,
  };
}

/** No evidence can come from anywhere else, so any other name is a slip that would never match. */
function readSources(filter: SettingsReader): readonly string[] {
  const sources = filter.texts("sources");
  for (const [position, source] of sources.entries()) {
    if (touchpointSources.some((known) => known === source)) continue;
    const message = `Choose sources from ${touchpointSources.join(", ")}.`;
    filter.report(`sources.${position}`, "unknown-source", message);
  }
  return sources;
}

function optionalWholeNumber(
  settings: SettingsReader,
  key: string,
  range: { readonly from: number; readonly to: number },
): number | undefined {
  return settings.has(key) ? settings.wholeNumber(key, range) : undefined;
}
