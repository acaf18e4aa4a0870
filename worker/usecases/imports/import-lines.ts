import type { Actor, AuditEvent, AuditState } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { ImportNeeds } from "./import-needs.ts";

/** The log's line of something done to an import. */
export function importLines(
  needs: Pick<ImportNeeds, "ids" | "clock">,
  {
    tenant,
    importId,
    actor,
    action,
    after,
  }: {
    readonly tenant: TenantScope;
    readonly importId: string;
    readonly actor: Actor;
    readonly action: "uploaded" | "started" | "resumed" | "written" | "given_up" | "undo_started" | "undone";
    readonly after: AuditState;
  },
): readonly AuditEvent[] {
  const object = { kind: "import", id: importId };
  const change = { ownerId: tenant.tenantId, action: `import.${action}`, object, before: null, after };
  return auditLines(needs, { actor, changes: [change] });
}
