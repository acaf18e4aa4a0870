import { canonicalRule, REVENUE_BOOK, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { openFilter } from "#worker/domain/workflow/workflow.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { RuleVersion } from "./rule-ports.ts";

/**
 * The rule that a company has from its first day: every deal, equally, after every rule that is more special. It needs
 * no settings and surprises nobody.
 */
export function firstRule(
  { ids, clock, sha256Hex }: { readonly ids: Ids; readonly clock: Clock; readonly sha256Hex: Sha256Hex },
  { tenantId, createdBy }: { readonly tenantId: string; readonly createdBy: string },
): RuleVersion {
  const definition: RuleDefinition = {
    name: "Every deal",
    priority: 1_000,
    book: REVENUE_BOOK,
    conditions: { kind: "all", conditions: [] },
    dateBasis: "close",
    workflow: {
      kind: "single",
      filter: openFilter,
      model: { kind: "equal_split" },
      whenEmpty: "unattributed",
    },
    confidenceWeighsCredit: false,
  };
  const now = clock.now();
  return {
    ruleId: ids.derive("rul", tenantId, "default"),
    version: 1,
    definition,
    effective: { from: null, until: null },
    hash: sha256Hex(canonicalRule(definition)),
    comment: null,
    createdBy,
    createdAt: now,
    publishedBy: createdBy,
    approvedBy: null,
    publishedAt: now,
  };
}
