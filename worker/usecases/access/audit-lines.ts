import {
  type Actor,
  type AuditEvent,
  type AuditedChange,
  auditEvent,
} from "#worker/domain/access/audit-event.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";

export type AuditLineDeps = { readonly ids: Ids; readonly clock: Clock };

/** The log's lines of what one actor changes at one moment, for the unit of work that makes the changes. */
export function auditLines(
  { ids, clock }: AuditLineDeps,
  { actor, changes }: { readonly actor: Actor; readonly changes: readonly AuditedChange[] },
): readonly AuditEvent[] {
  const at = clock.now();
  return changes.map((change) => auditEvent(change, { actor, id: ids.fresh("aud"), at }));
}
