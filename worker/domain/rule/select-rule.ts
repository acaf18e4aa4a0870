import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import type { Day } from "#worker/domain/time/day.ts";
import { type CompiledCondition, compileCondition } from "./condition.ts";
import { type EffectiveSpan, isInForce } from "./effective-span.ts";
import type { OpportunityFacts } from "./opportunity-facts.ts";
import type { BookName, RuleDefinition } from "./rule.ts";

/** An immutable, published version of a rule with the days on which it is in force. */
export type PublishedRule = {
  readonly ruleId: string;
  readonly version: number;
  readonly definition: RuleDefinition;
  readonly effective: EffectiveSpan;
};

export type SelectableOpportunity = {
  readonly facts: OpportunityFacts;
  /** For one that is open, the day it is expected to close or is looked at; null: no version is in force for it. */
  readonly closeDay: Day | null;
  /** The day of its deal registration; without one the close day stands in. */
  readonly registrationDay: Day | null;
};

export type RuleSelection<R extends PublishedRule = PublishedRule> = {
  readonly rule: R;
  /**
   * Other rules of the same priority that match as well. Publication refuses such rules, so this is empty unless
   * they were published around it; the rule with the smallest id by code point then decides.
   */
  readonly tiedWith: readonly R[];
};

export type RuleSelector<R extends PublishedRule = PublishedRule> = (
  opportunity: SelectableOpportunity,
) => RuleSelection<R> | null;

/** The rule of the book that decides this opportunity, or null. Use `compileRuleSelector` for many. */
export function selectRule<R extends PublishedRule>(
  rules: readonly R[],
  opportunity: SelectableOpportunity & { readonly book: BookName },
): RuleSelection<R> | null {
  return compileRuleSelector(rules, opportunity.book)(opportunity);
}

/**
 * Reads the conditions of the book's rules once. A rule decides if its version is in force on the opportunity's day
 * and its conditions match; of these the lowest priority number wins. Should two versions of one rule be in force,
 * the later version is the rule.
 */
export function compileRuleSelector<R extends PublishedRule>(
  rules: readonly R[],
  book: BookName,
): RuleSelector<R> {
  const candidates = rules
    .filter(({ definition }) => definition.book === book)
    .map(
      (rule): Candidate<R> => ({
        rule,
        matches: compileCondition(rule.definition.conditions),
        later: rules.filter(({ ruleId, version }) => ruleId === rule.ruleId && version > rule.version),
      }),
    )
    .sort((a, b) => compareRules(a.rule, b.rule));
  return (opportunity) => {
    let chosen: R | null = null;
    const tiedWith: R[] = [];
    for (const { rule, matches, later } of candidates) {
      if (chosen !== null && rule.definition.priority !== chosen.definition.priority) break;
      if (!isInForceFor(rule, opportunity) || later.some((each) => isInForceFor(each, opportunity))) continue;
      if (!matches(opportunity.facts)) continue;
      if (chosen === null) chosen = rule;
      else tiedWith.push(rule);
    }
    return chosen === null ? null : { rule: chosen, tiedWith };
  };
}

type Candidate<R> = {
  readonly rule: R;
  readonly matches: CompiledCondition;
  /** The later versions of the same rule, in whatever book they are. */
  readonly later: readonly R[];
};

function isInForceFor({ definition, effective }: PublishedRule, opportunity: SelectableOpportunity): boolean {
  const { closeDay, registrationDay } = opportunity;
  const day = definition.dateBasis === "registration" ? (registrationDay ?? closeDay) : closeDay;
  return day !== null && isInForce(effective, day);
}

function compareRules(a: PublishedRule, b: PublishedRule): number {
  const byPriority = a.definition.priority - b.definition.priority;
  if (byPriority !== 0) return byPriority;
  const byId = compareCodePoints(a.ruleId, b.ruleId);
  return byId === 0 ? b.version - a.version : byId;
}
