import type { AuditEvent, AuditedChange } from "#worker/domain/access/audit-event.ts";
import { canonicalRule, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";

type RuleChange = Pick<AuditedChange, "before" | "after"> & {
  readonly tenantId: string;
  readonly ruleId: string;
  readonly action:
    | "draft_created"
    | "draft_saved"
    | "draft_dropped"
    | "draft_approved"
    | "published"
    | "retired";
} & Pick<Parameters<typeof auditLines>[1], "actor">;

/** The log's line of something done to a rule. */
export function ruleLines(
  needs: { readonly ids: Ids; readonly clock: Clock },
  { tenantId, ruleId, actor, action, before, after }: RuleChange,
): readonly AuditEvent[] {
  const object = { kind: "rule", id: ruleId };
  return auditLines(needs, {
    actor,
    changes: [{ ownerId: tenantId, action: `rule.${action}`, object, before, after }],
  });
}

/** A definition as the log keeps it: what it is called, where it stands and the hash of every word of it. */
export function auditedDefinition(
  { sha256Hex }: { readonly sha256Hex: Sha256Hex },
  definition: RuleDefinition,
): Readonly<Record<string, unknown>> {
  const { name, priority, book } = definition;
  return { name, priority, book, hash: sha256Hex(canonicalRule(definition)) };
}
