import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";

/** The split of one opportunity: the shares and what is unattributed add up to the amount and to 1,000,000 ppm. */
export type AttributionOutcome = {
  readonly status: "attributed" | "unattributed";
  /** In the order of the partners' ids; a partner with 0 ppm and 0 minor units is left out. */
  readonly shares: readonly Share[];
  readonly unattributed: Unattributed;
  readonly flags: readonly Flag[];
  /** In the order of the touchpoints' ids. */
  readonly excluded: readonly Exclusion[];
};

export type Share = {
  readonly partner: string;
  readonly sharePpm: number;
  readonly amountMinor: number;
  /** Null when no explanation was asked for. */
  readonly explanation: Explanation | null;
};

export type Unattributed = {
  readonly sharePpm: number;
  readonly amountMinor: number;
  /** Null when all of the amount is attributed. */
  readonly reason: UnattributedReason | null;
};

export type UnattributedReason =
  | "no-touchpoints"
  | "no-eligible-touchpoints"
  | "close-date-missing"
  | "not-allotted"
  | "empty-pool"
  | "awaiting-review"
  | "no-rule";

export type Flag =
  | "zero-weight-fell-back-to-equal-split"
  | "empty-pool-redistributed"
  | "empty-workflow-fell-back-to-equal-split"
  | "set-by-hand"
  | "override-does-not-fit"
  | "milestone-missing"
  | `milestone-missing-${Milestone}`;

export type Milestone = "first" | "lead" | "creation" | "close" | "last" | "middle";

export type Exclusion = { readonly touchpoint: string; readonly reason: ExclusionReason };

export type ExclusionReason =
  | "rejected"
  | "pending-approval"
  | "source-left-out"
  | "confidence-below-minimum"
  | "undated"
  | "after-close"
  | "outside-look-back-window"
  | "close-date-missing"
  | "expired-before-close"
  | "below-minimum-count"
  | "source-in-no-pool";

/** Why a partner got its share, in words and in numbers that re-compute it. */
export type Explanation = {
  readonly sentence: string;
  /** The share before rounding, as a fraction of whole numbers. */
  readonly weight: {
    readonly numerator: string;
    readonly denominator: string;
    /** False only where the share is irrational; the fraction is then its value to 20 decimal places. */
    readonly exact: boolean;
  };
  /** The partner's touchpoints in the order of time, pool by pool; their weights add up to the partner's. */
  readonly touchpoints: readonly ExplainedTouchpoint[];
  /** The partner's own touchpoints that did not count, and nobody else's. */
  readonly excluded: readonly Exclusion[];
  readonly arithmetic: string;
};

export type ExplainedTouchpoint = {
  readonly id: string;
  /** A plain decimal; where the weight does not terminate, rounded to 20 places. */
  readonly weight: string;
  readonly note?: string;
};

/** Exclusions by the ids of their touchpoints, so that they do not depend on the order of the evidence. */
export function inOrderOfId(excluded: readonly Exclusion[]): readonly Exclusion[] {
  if (excluded.length < 2) return excluded;
  return [...excluded].sort((a, b) => compareCodePoints(a.touchpoint, b.touchpoint));
}
