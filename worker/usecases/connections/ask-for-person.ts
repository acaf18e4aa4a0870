import type { TenantScope } from "#worker/domain/access/principal.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { eventJobs, promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";

/**
 * Marks a connection that only somebody who signs in again can mend, and promises in the same batch to tell of it. Asked
 * for again, for whatever reason, nobody is told anew until it has been connected in between.
 */
export async function askForPerson(
  needs: Pick<ConnectionNeeds, "connectionsOf" | "transport" | "clock" | "ids">,
  tenant: TenantScope,
  { connectionId, reason }: { readonly connectionId: string; readonly reason: string },
): Promise<void> {
  const { tenantId } = tenant;
  const store = needs.connectionsOf(tenant);
  const connection = await store.get(connectionId);
  if (connection === null) return;
  const now = needs.clock.now();
  const isNews = connection.status !== "needs_reauth" && connection.status !== "disconnected";
  const events = promisedEvents(
    needs,
    tenantId,
    isNews
      ? [
          {
            kind: "sync.needs_person",
            // Of two that find it out at once, both have seen the same revision.
            key: `${connectionId}:${connection.revision}`,
            subjectId: connectionId,
            partnerId: null,
            actorId: null,
            at: now,
            facts: { connectionName: connection.name, reason },
          },
        ]
      : [],
  );
  await store.setStatus(connectionId, {
    status: "needs_reauth",
    reason,
    now,
    audit: null,
    unless: "disconnected",
    events,
  });
  if (events.length > 0) await sendPromised(needs.transport, eventJobs(tenantId, events));
}
