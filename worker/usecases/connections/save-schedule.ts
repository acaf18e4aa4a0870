import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SyncSchedule } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { Connection } from "./connection-ports.ts";

/** Takes a schedule into use; the next round, which works out when the one after it is due, comes at once. */
export async function saveSchedule(
  { connectionsOf, clock, ids }: Pick<ConnectionNeeds, "connectionsOf" | "clock" | "ids">,
  change: {
    readonly tenant: TenantScope;
    readonly connection: Connection;
    readonly schedule: SyncSchedule;
    readonly actor: Actor;
  },
): Promise<void> {
  const { tenant, connection, schedule, actor } = change;
  const now = clock.now();
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: "connection.scheduled",
      object: { kind: "connection", id: connection.id },
      before: connection.schedule,
      after: schedule,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  await connectionsOf(tenant).saveSchedule(connection.id, { schedule, nextSyncAt: now, now, audit });
}
