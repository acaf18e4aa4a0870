import type { Money } from "#worker/domain/money/money.ts";
import type { CustomValue, OpportunityFacts } from "#worker/domain/rule/opportunity-facts.ts";
import type { UndecidedReason } from "#worker/domain/rule/overlap.ts";
import { publicationConflicts } from "#worker/domain/rule/publication-conflicts.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { type Day, dayOf } from "#worker/domain/time/day.ts";
import type { RuleBook } from "#worker/usecases/attribution/rule-ports.ts";

/** A rule that a candidate would tie with, and a deal that both match or why nobody can tell. */
export type ConflictView = {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly priority: number;
} & (
  | { readonly kind: "overlapping"; readonly reason: null; readonly witness: WitnessView }
  | { readonly kind: "undecided"; readonly reason: UndecidedReason; readonly witness: null }
);

/** A deal that was made up to show the tie; null is what neither rule asks about. */
export type WitnessView = {
  readonly amount: Money | null;
  readonly currency: string;
  readonly outcome: OpportunityFacts["outcome"];
  readonly stage: string | null;
  readonly type: string | null;
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  readonly account: string | null;
  readonly createdAt: Day | null;
  readonly closeDate: Day | null;
  readonly custom: Readonly<Record<string, CustomValue>>;
};

export type Candidate = {
  /** Null for a rule that does not exist yet. */
  readonly ruleId: string | null;
  readonly definition: RuleDefinition;
  /** The first day of the candidate; null is from the beginning. */
  readonly effectiveFrom: Day | null;
};

/** The published rules that keep the candidate from being published. */
export function conflictsOf(
  { ruleId, definition, effectiveFrom }: Candidate,
  { versions }: RuleBook,
): readonly ConflictView[] {
  const candidate = {
    ruleId: ruleId ?? "",
    version: Number.MAX_SAFE_INTEGER,
    definition,
    effective: { from: effectiveFrom, until: null },
  };
  return publicationConflicts(candidate, versions).map(({ rule, overlap }): ConflictView => {
    const { name, priority } = rule.definition;
    const with_ = { ruleId: rule.ruleId, version: rule.version, name, priority };
    return overlap.kind === "undecided"
      ? { ...with_, kind: "undecided", reason: overlap.reason, witness: null }
      : { ...with_, kind: "overlapping", reason: null, witness: toWitness(overlap.witness) };
  });
}

function toWitness({ amountMinor, closedAt, createdAt, ...facts }: OpportunityFacts): WitnessView {
  return {
    ...facts,
    amount: amountMinor === null ? null : { amountMinor, currency: facts.currency },
    createdAt: createdAt === null ? null : dayOf(createdAt),
    closeDate: closedAt === null ? null : dayOf(closedAt),
  };
}
