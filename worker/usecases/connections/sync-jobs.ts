import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { planDueSync } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import { assertNever } from "#worker/domain/result.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { DueConnections } from "./connection-ports.ts";
import { lookAtHints } from "./look-at-hints.ts";
import { projectRecords } from "./project-records.ts";
import { readObject } from "./read-object.ts";
import { fanOutSync, startSync } from "./start-sync.ts";

export type SyncMessage = Extract<
  JobMessage,
  { readonly kind: "sync-start" | "sync-object" | "sync-project" | "sync-hints" }
>;

/** One step of a connection's reading. */
export function runSync(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: SyncMessage,
): Promise<JobOutcome> {
  switch (message.kind) {
    case "sync-start":
      return fanOutSync(needs, tenant, message);
    case "sync-object":
      return readObject(needs, tenant, message);
    case "sync-project":
      return projectRecords(needs, tenant, message);
    case "sync-hints":
      return lookAtHints(needs, tenant, message);
    default:
      return assertNever(message);
  }
}

/** Ends what the message belonged to; hints that nobody could look at are made good by the next run. */
export async function abandonSync(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  given: { readonly message: SyncMessage; readonly reason: string },
): Promise<void> {
  const { message, reason } = given;
  const store = needs.syncOf(tenant);
  const now = needs.clock.now();
  const runId = "syncRunId" in message ? message.syncRunId : null;
  if (runId !== null) await store.failRun({ runId, reason, now });
  if (message.kind === "sync-hints") await store.dropHints(message.connectionId, now);
  await store.settle(message.outboxId);
}

/** A round that is taken and not started, because a Worker died, comes again this soon. */
const takenForMs = 5 * 60_000;
const startedAtOnce = 100;
/** As many nights as one that was missed is known by. */
const fullReadingsMs = 2 * 86_400_000;
const historyMs = 60 * 86_400_000;

/** Starts the syncs that are due. One that is still at work is left to finish. */
export async function startDueSyncs(
  needs: ConnectionNeeds,
  { due, directory }: { readonly due: DueConnections; readonly directory: Pick<Directory, "getCompany"> },
): Promise<void> {
  const now = needs.clock.now();
  const taken = await due.takeDue({ now, nextAt: now + takenForMs, limit: startedAtOnce });
  for (const one of taken) {
    // One company's trouble is no other's: its connection is due again with the next round.
    await startDueSync(needs, directory, one).catch((error: unknown) =>
      console.error("a sync that is due could not be started", { ...one, error }),
    );
  }
}

async function startDueSync(
  needs: ConnectionNeeds,
  directory: Pick<Directory, "getCompany">,
  { tenantId, connectionId }: { readonly tenantId: string; readonly connectionId: string },
): Promise<void> {
  const company = await directory.getCompany(tenantId);
  if (company === null) return;
  const tenant = grantTenantScope(company);
  const store = needs.syncOf(tenant);
  const now = needs.clock.now();
  const [connection, fulls] = await Promise.all([
    needs.connectionsOf(tenant).get(connectionId),
    store.listFullReadings(connectionId, now - fullReadingsMs),
  ]);
  if (connection === null) return;
  const { mode, nextAt } = planDueSync(connection.schedule, { now, timeZone: company.timeZone, fulls });
  await needs.connectionsOf(tenant).setNextSync(connectionId, nextAt);
  if (mode === null) return;
  if (mode === "full") await store.removeOldRuns(connectionId, now - historyMs);
  await startSync(needs, { tenant, connectionId, mode, createdBy: "schedule" });
}
