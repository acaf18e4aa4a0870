import type { Money } from "#worker/domain/money/money.ts";
import { type Finding, foreignFindings } from "./conflict.ts";
import type { AutoApprovalRule } from "./settings.ts";

/** What the rules look at. */
export type ApprovalFacts = {
  readonly findings: readonly Finding[];
  readonly accountId: string | null;
  readonly estimatedValue: Money | null;
  /** The tier that the company has given the partner. */
  readonly tier: string | null;
};

/** The first rule that approves, or null. Nothing that is in anybody's way is approved without a person. */
export function approvingRule(
  rules: readonly AutoApprovalRule[],
  facts: ApprovalFacts,
): AutoApprovalRule | null {
  if (foreignFindings(facts.findings).length > 0) return null;
  return rules.find((rule) => rule.isOn && approves(rule, facts)) ?? null;
}

function approves(
  { knownAccountOnly, amountAtMost, tiers }: AutoApprovalRule,
  { accountId, estimatedValue, tier }: ApprovalFacts,
): boolean {
  if (knownAccountOnly && accountId === null) return false;
  if (tiers.length > 0 && (tier === null || !tiers.includes(tier))) return false;
  if (amountAtMost === null) return true;
  return (
    estimatedValue !== null &&
    estimatedValue.currency === amountAtMost.currency &&
    estimatedValue.amountMinor <= amountAtMost.amountMinor
  );
}
