import {
  type AttributionOptions,
  compileSplitter,
  type Evidence,
  type Splitter,
} from "#worker/domain/attribution/attribute.ts";
import type { Model, PoolsModel, SimpleModel } from "#worker/domain/attribution/model.ts";
import {
  type AttributionOutcome,
  type ExclusionReason,
  inOrderOfId,
  type UnattributedReason,
} from "#worker/domain/attribution/outcome.ts";
import type { Weighing } from "#worker/domain/attribution/program.ts";
import { WHOLE_PPM } from "#worker/domain/attribution/split-amount.ts";
import { assertNever } from "#worker/domain/result.ts";
import { applyFilter } from "./apply-filter.ts";
import {
  openFilter,
  type PoolsWorkflow,
  type SourceFilter,
  type WhenEmpty,
  type Workflow,
} from "./workflow.ts";

/** The split of one opportunity, and what was tried to get to it. Shares and unattributed add up to the amount. */
export type WorkflowOutcome = Omit<AttributionOutcome, "status"> & {
  /** "review": nothing is split, the opportunity belongs in the queue of those that wait for a person. */
  readonly status: AttributionOutcome["status"] | "review";
  /** The steps in their order. */
  readonly trace: readonly TraceStep[];
};

export type TraceStep = {
  readonly step: string;
  readonly tried: boolean;
  /** Why the step did not decide; null for the one that did. */
  readonly skipped: SkipReason | null;
  /** How many touchpoints counted. */
  readonly counted: number;
};

export type SkipReason =
  | "no-evidence"
  | "nothing-counts"
  | "too-few-touchpoints"
  | "close-date-missing"
  | "earlier-step-decided";

export type WorkflowSettings = {
  /** Whether the confidence of evidence weighs its credit; `byConfidence` says how. */
  readonly confidenceWeighsCredit: boolean;
};

export type CompiledWorkflow = (evidence: Evidence, options: AttributionOptions) => WorkflowOutcome;

/** Runs a workflow on one opportunity. Use `compileWorkflow` for many. */
export function runWorkflow(
  workflow: Workflow,
  evidence: Evidence,
  options: AttributionOptions & Partial<WorkflowSettings>,
): WorkflowOutcome {
  const { confidenceWeighsCredit = false } = options;
  return compileWorkflow(workflow, { confidenceWeighsCredit })(evidence, options);
}

/** Works out a workflow once, for any number of opportunities. The result depends on no order of the evidence. */
export function compileWorkflow(workflow: Workflow, settings: WorkflowSettings): CompiledWorkflow {
  switch (workflow.kind) {
    case "manual_review":
      return ({ opportunity }) =>
        undecided("review", {
          amountMinor: opportunity.amountMinor,
          reason: "awaiting-review",
          excluded: [],
          trace: [],
        });
    case "single": {
      const { filter, model, whenEmpty } = workflow;
      return compileSteps({ steps: [{ name: "evidence", filter, model }], whenEmpty, settings });
    }
    case "pools": {
      const model = toPoolsModel(workflow);
      const strictest = strictestOf(workflow.pools.map(({ filter }) => filter));
      const steps = [{ name: "pools", filter: { ...NO_FILTER }, model }];
      return compileSteps({ steps, whenEmpty: workflow.whenEmpty, settings, strictest });
    }
    case "priority":
      return compileSteps({ steps: workflow.steps, whenEmpty: workflow.whenEmpty, settings });
    default:
      return assertNever(workflow);
  }
}

/** The name of the step in a trace for `equal-split-everything`. */
export const EVERYTHING = "everything";

const NO_FILTER: SourceFilter = { approvedOnly: false, validAtCloseOnly: false };

type Step = { readonly name: string; readonly splitter: Splitter };

function compileSteps(from: {
  readonly steps: readonly { readonly name: string; readonly filter: SourceFilter; readonly model: Model }[];
  readonly whenEmpty: WhenEmpty;
  readonly settings: WorkflowSettings;
  /** What counts as evidence at all, where it is not that of the steps. */
  readonly strictest?: SourceFilter;
}): CompiledWorkflow {
  const { whenEmpty, settings } = from;
  const compile = (model: Model, filter: SourceFilter): Splitter =>
    compileSplitter(weighedBy(applyFilter(model, filter), settings));
  const steps = from.steps.map(
    ({ name, filter, model }): Step => ({ name, splitter: compile(model, filter) }),
  );
  const standards = from.strictest ?? strictestOf(from.steps.map(({ filter }) => filter));
  const everything = compile({ kind: "equal_split" }, standards);
  return (evidence, options) => {
    const tried: Weighing[] = [];
    for (const step of steps) {
      const weighing = step.splitter.weigh(evidence);
      if (weighing.eligible.partners.length > 0) return decide({ steps, tried, weighing, evidence }, options);
      tried.push(weighing);
    }
    return handleEmpty({ steps, tried, whenEmpty, everything, evidence }, options);
  };
}

function decide(
  decision: {
    readonly steps: readonly Step[];
    readonly tried: readonly Weighing[];
    readonly weighing: Weighing;
    readonly evidence: Evidence;
  },
  options: AttributionOptions,
): WorkflowOutcome {
  const { steps, tried, evidence } = decision;
  const weighing = withEarlierReasons(decision.weighing, tried);
  const outcome = (steps[tried.length] as Step).splitter.finish({ evidence, weighing }, options);
  return { ...outcome, trace: traceOf(steps, tried, weighing) };
}

function handleEmpty(
  empty: {
    readonly steps: readonly Step[];
    readonly tried: readonly Weighing[];
    readonly whenEmpty: WhenEmpty;
    readonly everything: Splitter;
    readonly evidence: Evidence;
  },
  options: AttributionOptions,
): WorkflowOutcome {
  const { steps, tried, whenEmpty, everything, evidence } = empty;
  const last = withEarlierReasons(tried.at(-1) as Weighing, tried);
  const trace = traceOf(steps, tried, null);
  const { amountMinor } = evidence.opportunity;
  const rest = { amountMinor, excluded: last.excluded, trace };
  if (whenEmpty === "manual-review") return undecided("review", { ...rest, reason: "awaiting-review" });
  if (whenEmpty === "equal-split-everything") {
    const weighing = everything.weigh(evidence);
    if (weighing.eligible.partners.length > 0) {
      const counted = weighing.eligible.touchpoints.length;
      const outcome = everything.finish({ evidence, weighing }, options);
      return {
        ...outcome,
        flags: [...outcome.flags, "empty-workflow-fell-back-to-equal-split"],
        trace: [...trace, { step: EVERYTHING, tried: true, skipped: null, counted }],
      };
    }
  }
  const undated = tried.some(({ restReason }) => restReason === "close-date-missing");
  const reason = undated ? "close-date-missing" : (last.restReason ?? "no-eligible-touchpoints");
  return undecided("unattributed", { ...rest, reason });
}

function undecided(
  status: "review" | "unattributed",
  result: Pick<WorkflowOutcome, "excluded" | "trace"> & {
    readonly amountMinor: number;
    readonly reason: UnattributedReason;
  },
): WorkflowOutcome {
  const { amountMinor, reason, excluded, trace } = result;
  return {
    status,
    shares: [],
    unattributed: { sharePpm: WHOLE_PPM, amountMinor, reason },
    flags: [],
    excluded: inOrderOfId(excluded),
    trace,
  };
}

/**
 * What the deciding step leaves out for its source alone was looked at by an earlier step, if it is of that step's
 * sources; why it did not count there says more.
 */
function withEarlierReasons(weighing: Weighing, earlier: readonly Weighing[]): Weighing {
  if (earlier.length === 0 || weighing.excluded.length === 0) return weighing;
  const reasons = new Map<string, ExclusionReason>();
  for (const { excluded } of earlier) {
    for (const { touchpoint, reason } of excluded) {
      if (!isOfOtherSource(reason) && !reasons.has(touchpoint)) reasons.set(touchpoint, reason);
    }
  }
  if (reasons.size === 0) return weighing;
  const excluded = weighing.excluded.map(({ touchpoint, reason }) => ({
    touchpoint,
    reason: isOfOtherSource(reason) ? (reasons.get(touchpoint) ?? reason) : reason,
  }));
  return { ...weighing, excluded };
}

function isOfOtherSource(reason: ExclusionReason): boolean {
  return reason === "source-left-out" || reason === "source-in-no-pool";
}

function traceOf(
  steps: readonly Step[],
  tried: readonly Weighing[],
  deciding: Weighing | null,
): readonly TraceStep[] {
  const trace: TraceStep[] = [];
  for (let position = 0; position < steps.length; position++) {
    const step = (steps[position] as Step).name;
    const weighing = tried[position];
    if (weighing !== undefined)
      trace.push({ step, tried: true, skipped: skipReasonOf(weighing), counted: 0 });
    else if (position === tried.length && deciding !== null)
      trace.push({ step, tried: true, skipped: null, counted: countOf(deciding) });
    else trace.push({ step, tried: false, skipped: "earlier-step-decided", counted: 0 });
  }
  return trace;
}

/** A touchpoint of two pools counts once. */
function countOf({ eligible, pools }: Weighing): number {
  if (pools === null) return eligible.touchpoints.length;
  return new Set(eligible.touchpoints.map(({ id }) => id)).size;
}

function skipReasonOf({ excluded, restReason }: Weighing): SkipReason {
  if (restReason === "close-date-missing") return "close-date-missing";
  if (excluded.some(({ reason }) => reason === "below-minimum-count")) return "too-few-touchpoints";
  return excluded.every(({ reason }) => isOfOtherSource(reason)) ? "no-evidence" : "nothing-counts";
}

function toPoolsModel({ pools, whenPoolEmpty }: PoolsWorkflow): PoolsModel {
  return {
    kind: "pools",
    whenEmpty: whenPoolEmpty,
    pools: pools.map(({ name, weight, filter, model }) => ({
      name,
      weight,
      sources: filter.sources,
      model: applyFilter(model, filter) as SimpleModel,
    })),
  };
}

function weighedBy(model: Model, { confidenceWeighsCredit }: WorkflowSettings): Model {
  if (!confidenceWeighsCredit) return model;
  if (model.kind !== "pools") return { ...model, confidenceWeighs: true };
  const pools = model.pools.map((pool) => ({ ...pool, model: { ...pool.model, confidenceWeighs: true } }));
  return { ...model, pools };
}

function strictestOf(filters: readonly SourceFilter[]): SourceFilter {
  return {
    ...openFilter,
    approvedOnly: filters.some(({ approvedOnly }) => approvedOnly),
    validAtCloseOnly: filters.some(({ validAtCloseOnly }) => validAtCloseOnly),
  };
}
