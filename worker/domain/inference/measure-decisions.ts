import { groupBy } from "./group-by.ts";

/** A decision beside what was proposed before it. */
export type MeasuredDecision = {
  /** Whether the record was proposed for a deal at all, not ignored. */
  readonly isProposed: boolean;
  /** Whether a person said that the record belongs to a deal. */
  readonly belongs: boolean;
  /** Whether it was the deal that seemed likeliest. */
  readonly isRight: boolean;
};

export type MeasuredGroup = {
  readonly name: string;
  readonly decisions: number;
  /** Of what was proposed, how much was right; null where nothing was. */
  readonly precision: number | null;
  /** Of what belongs to a deal, how much was proposed for it; null where nothing does. */
  readonly recall: number | null;
};

/** Precision and recall by people's decisions, in groups, the largest first. */
export function measureDecisions<Decision extends MeasuredDecision>(
  decisions: readonly Decision[],
  nameOf: (decision: Decision) => string,
): readonly MeasuredGroup[] {
  return [...groupBy(decisions, nameOf)]
    .map(([name, own]) => {
      const proposed = own.filter(({ isProposed }) => isProposed);
      const belonging = own.filter(({ belongs }) => belongs);
      const right = proposed.filter(({ isRight }) => isRight).length;
      return {
        name,
        decisions: own.length,
        precision: proposed.length === 0 ? null : right / proposed.length,
        recall: belonging.length === 0 ? null : right / belonging.length,
      };
    })
    .sort((a, b) => b.decisions - a.decisions || (a.name < b.name ? -1 : 1));
}
