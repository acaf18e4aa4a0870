import type { DecimalText, Model, SimpleModel } from "#worker/domain/attribution/model.ts";

/**
 * Which evidence counts for an opportunity and how it is combined: plain JSON, complete, as `parseWorkflow` makes it
 * and as it is stored in a rule version.
 */
export type Workflow = SingleWorkflow | PriorityWorkflow | PoolsWorkflow | ManualReviewWorkflow;

/** One model over all evidence that passes the filter. */
export type SingleWorkflow = {
  readonly kind: "single";
  readonly filter: SourceFilter;
  readonly model: Model;
  readonly whenEmpty: WhenEmpty;
};

/** The first step with valid evidence decides alone; what belongs to later steps is not looked at. */
export type PriorityWorkflow = {
  readonly kind: "priority";
  readonly steps: readonly WorkflowStep[];
  readonly whenEmpty: WhenEmpty;
};

export type WorkflowStep = {
  readonly name: string;
  readonly filter: SourceFilter;
  readonly model: Model;
};

/** The amount is divided by the weights of the pools, and each pool's part by its own model over its own sources. */
export type PoolsWorkflow = {
  readonly kind: "pools";
  readonly pools: readonly WorkflowPool[];
  readonly whenPoolEmpty: "redistribute" | "unattributed";
  /** For when every pool is empty. */
  readonly whenEmpty: WhenEmpty;
};

export type WorkflowPool = {
  readonly name: string;
  readonly weight: DecimalText;
  readonly filter: SourceFilter & { readonly sources: readonly string[] };
  readonly model: SimpleModel;
};

/** Nothing is split; each opportunity waits for a person. */
export type ManualReviewWorkflow = { readonly kind: "manual_review" };

/**
 * What evidence must be to count. The settings of the model are asked as well: of two limits the stricter holds.
 * What a person has rejected never counts.
 */
export type SourceFilter = {
  /** Absent: every source. */
  readonly sources?: readonly string[];
  readonly minimumConfidence?: DecimalText;
  /** How many days before the close count. */
  readonly lookBackDays?: number;
  /** How many touchpoints must count, or else none does: a count, not a weight. */
  readonly minimumCount?: number;
  /** Without evidence that waits for approval; on unless it is turned off. */
  readonly approvedOnly: boolean;
  /** Without evidence that had expired by the close, such as a registration; on unless it is turned off. */
  readonly validAtCloseOnly: boolean;
};

/**
 * What happens when no evidence is valid. `equal-split-everything` shares equally among the partners of all
 * evidence, whatever its source, confidence or age, but still without what the workflow's filters take for no
 * evidence at all: the unapproved and the expired.
 */
export type WhenEmpty = "equal-split-everything" | "manual-review" | "unattributed";

/** A filter that lets every source through and asks for approval and validity. */
export const openFilter: SourceFilter = { approvedOnly: true, validAtCloseOnly: true };
