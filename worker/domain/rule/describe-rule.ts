import { describeWorkflow } from "#worker/domain/workflow/describe-workflow.ts";
import type { Condition } from "./condition.ts";
import { describeCondition, type FieldLabels } from "./describe-condition.ts";
import { REVENUE_BOOK, type RuleDefinition } from "./rule.ts";

/**
 * The rule read back in one plain paragraph: for which deals, how they are split with all settings, what happens when
 * nothing counts, which date it goes by.
 */
export function describeRule(rule: RuleDefinition, labels?: FieldLabels): string {
  const { book, dateBasis, confidenceWeighsCredit, workflow } = rule;
  const basis =
    dateBasis === "close"
      ? "The version in force on the close date applies."
      : "The version in force on the day of the deal registration applies, or without one on the close date.";
  return [
    describeScope(rule.conditions, labels),
    describeWorkflow(workflow),
    ...(confidenceWeighsCredit ? ["The confidence of evidence weighs its credit."] : []),
    ...(book === REVENUE_BOOK ? [] : [`Credit goes to the book "${book}".`]),
    basis,
    `Of the rules that match, the lowest priority number decides; this one has ${rule.priority}.`,
  ].join(" ");
}

function describeScope(conditions: Condition, labels: FieldLabels | undefined): string {
  if (conditions.kind === "all" && conditions.conditions.length === 0) return "For every deal.";
  return `For deals where ${describeCondition(conditions, labels)}.`;
}
