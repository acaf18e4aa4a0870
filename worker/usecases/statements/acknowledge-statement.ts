import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { StatementStoreOf } from "./statement-ports.ts";

/** The partner says that a statement is right. not-open: it has said so already, or another version took its place. */
export async function acknowledgeStatement(
  needs: { readonly statementsOf: StatementStoreOf; readonly clock: Clock; readonly ids: Ids },
  { tenant, partnerId }: PartnerScope,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Result<null, "not-found" | "statement-not-open">> {
  const store = needs.statementsOf(tenant);
  const record = await store.get(id);
  if (record === null || record.partnerRef !== partnerId) return err("not-found");
  const acknowledged = await store.acknowledge({
    id,
    by: actor.id,
    now: needs.clock.now(),
    audit: auditLines(needs, {
      actor,
      changes: [
        {
          ownerId: tenant.tenantId,
          action: "statement.acknowledged",
          object: { kind: "statement", id },
          before: null,
          after: { number: numberText(record.number), version: record.version },
        },
      ],
    }),
  });
  return acknowledged ? ok(null) : err("statement-not-open");
}
