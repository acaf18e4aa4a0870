import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Writing } from "./writing.ts";

/** Has deals read that are new here, as if Salesforce had sent a message of them. */
export async function hintAt(
  { needs, tenant, connection }: Writing,
  recordIds: readonly string[],
): Promise<void> {
  const { ids, clock, transport, syncOf } = needs.connections;
  const message: JobMessage = {
    v: 1,
    kind: "sync-hints",
    tenantId: tenant.tenantId,
    outboxId: ids.derive("job", connection.id, "hints"),
    connectionId: connection.id,
  };
  const hints = recordIds.map((recordId) => ({
    object: "Opportunity",
    recordId,
    notificationId: ids.fresh("made"),
  }));
  const added = await syncOf(tenant).addHints(connection, hints, { message, now: clock.now() });
  // Of a connection that has changed meanwhile the next reading finds them.
  if (added === "promised") await sendPromised(transport, [message]);
}
