import type { EligibilitySettings, Model } from "#worker/domain/attribution/model.ts";
import { nameModel } from "#worker/domain/attribution/model-definitions.ts";
import { assertNever } from "#worker/domain/result.ts";
import type { SourceFilter, WhenEmpty, Workflow } from "./workflow.ts";

/** The workflow in plain sentences: which evidence counts, how it is split, and what happens when there is none. */
export function describeWorkflow(workflow: Workflow): string {
  switch (workflow.kind) {
    case "manual_review":
      return "Nothing is split: each deal waits for a person to decide.";
    case "single":
      return [
        `${upperFirst(describeEvidence(workflow.filter))}${limitsOf(workflow.filter).length > 0 ? "," : ""} is split by ${describeSplit(workflow.model)}.`,
        `If none counts, ${describeWhenEmpty(workflow.whenEmpty)}.`,
      ].join(" ");
    case "priority":
      return [
        "The first of these with valid evidence decides alone:",
        `${workflow.steps
          .map(
            ({ name, filter, model }, position) =>
              `(${position + 1}) ${name}: ${describeEvidence(filter)}, split by ${describeSplit(model)}`,
          )
          .join("; ")}.`,
        `If none has any, ${describeWhenEmpty(workflow.whenEmpty)}.`,
      ].join(" ");
    case "pools":
      return [
        "The amount is divided into pools:",
        `${workflow.pools
          .map(
            ({ name, weight, filter, model }) =>
              `${name} with weight ${weight}: ${describeEvidence(filter)}, split by ${describeSplit(model)}`,
          )
          .join("; ")}.`,
        workflow.whenPoolEmpty === "redistribute"
          ? "The weight of an empty pool goes to the others."
          : "The weight of an empty pool stays unattributed.",
        `If all are empty, ${describeWhenEmpty(workflow.whenEmpty)}.`,
      ].join(" ");
    default:
      return assertNever(workflow);
  }
}

const SOURCE_NAMES: ReadonlyMap<string, string> = new Map([["crm_field", "CRM field"]]);

export function nameSource(source: string): string {
  return SOURCE_NAMES.get(source) ?? source.replaceAll("_", " ");
}

function describeEvidence(filter: SourceFilter): string {
  const from = filter.sources === undefined ? "any source" : joinSources(filter.sources);
  const standing = filter.approvedOnly ? "approved evidence" : "evidence, approved or not,";
  return [`${standing} from ${from}`, ...limitsOf(filter)].join(", ");
}

function joinSources(sources: readonly string[]): string {
  const names = sources.map(nameSource);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function limitsOf(settings: EligibilitySettings): readonly string[] {
  const { minimumConfidence, lookBackDays, minimumCount, validAtCloseOnly } = settings;
  return [
    ...(minimumConfidence === undefined ? [] : [`with a confidence of at least ${minimumConfidence}`]),
    ...(lookBackDays === undefined ? [] : [`from the ${lookBackDays} days before the close`]),
    ...(minimumCount === undefined ? [] : [`if at least ${minimumCount} touchpoints count`]),
    ...(validAtCloseOnly === true ? ["not expired at the close"] : []),
  ];
}

function describeSplit(model: Model): string {
  const sources =
    model.kind === "pools" || model.sources === undefined ? [] : [`only ${joinSources(model.sources)}`];
  const late = model.afterClose === "clamp" ? ["what comes after the close counts as at the close"] : [];
  return [lowerFirst(nameModel(model)), ...sources, ...limitsOf(model), ...late].join(", ");
}

function describeWhenEmpty(whenEmpty: WhenEmpty): string {
  switch (whenEmpty) {
    case "equal-split-everything":
      return "all partners with any evidence share equally";
    case "manual-review":
      return "the deal waits for a person to decide";
    case "unattributed":
      return "the amount stays unattributed";
    default:
      return assertNever(whenEmpty);
  }
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** "U-shaped" and the like keep their capital. */
function lowerFirst(text: string): string {
  return /^[A-Z]-/.test(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1);
}
