import type { TenantScope } from "#worker/domain/access/principal.ts";
import { objectsToSync } from "#worker/domain/crm/salesforce/plan-reading.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { type ConnectionNeeds, openSalesforce } from "./connection-needs.ts";
import { stopFor, stopSync } from "./sync-failure.ts";
import type { SyncMode } from "./sync-ports.ts";

export type StartSyncProblem = "not-found" | "not-connected" | "mapping-missing" | "sync-at-work";

/** Records a run and promises its work; a connection has one at a time. */
export async function startSync(
  needs: ConnectionNeeds,
  ask: {
    readonly tenant: TenantScope;
    readonly connectionId: string;
    readonly mode: SyncMode;
    readonly createdBy: string;
  },
): Promise<Result<{ readonly runId: string }, StartSyncProblem>> {
  const { tenant, connectionId, mode, createdBy } = ask;
  const connection = await needs.connectionsOf(tenant).get(connectionId);
  if (connection === null) return err("not-found");
  if (connection.status !== "connected") return err("not-connected");
  if (connection.mapping === null) return err("mapping-missing");
  const runId = needs.ids.fresh("syn");
  const message: JobMessage = {
    v: 1,
    kind: "sync-start",
    tenantId: tenant.tenantId,
    outboxId: needs.ids.fresh("job"),
    syncRunId: runId,
  };
  const run = { id: runId, connectionId, mode, createdAt: needs.clock.now(), createdBy };
  if (!(await needs.syncOf(tenant).createRun(run, [message]))) return err("sync-at-work");
  await sendPromised(needs.transport, [message]);
  return ok({ runId });
}

/** Asks Salesforce what time it is there, and gives each object a message of its own. */
export async function fanOutSync(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "sync-start" }>,
): Promise<JobOutcome> {
  const { syncRunId, outboxId } = message;
  const store = needs.syncOf(tenant);
  const run = await store.getRun(syncRunId);
  const connection = run && (await needs.connectionsOf(tenant).get(run.connectionId));
  if (!run || !connection?.mapping || run.serverTime !== null || run.status === "failed") {
    await store.settle(outboxId);
    return { kind: "done" };
  }
  const api = openSalesforce(needs, tenant, connection.id);
  const limits = await api.limits();
  if (!limits.ok) {
    const stop = stopFor(limits.error);
    return stopSync(needs, {
      tenant,
      connectionId: connection.id,
      runId: run.id,
      object: null,
      outboxId,
      stop,
    });
  }
  // The token that was just good; where the org is may have changed with it.
  const access = await needs.keeperOf({ tenantId: tenant.tenantId, connectionId: connection.id }).access();
  if (access.ok) await needs.connectionsOf(tenant).noteInstance(connection.id, access.value.instanceUrl);
  const objects = objectsToSync(connection.mapping).map(({ object }) => object);
  const messages = objects.map(
    (object): JobMessage => ({
      v: 1,
      kind: "sync-object",
      tenantId: tenant.tenantId,
      outboxId: needs.ids.derive("job", run.id, object),
      syncRunId: run.id,
      object,
    }),
  );
  const isMine = await store.fanOut({
    run,
    serverTime: limits.value.serverTime,
    apiCalls: api.usage().calls,
    objects,
    outboxId,
    messages,
    now: needs.clock.now(),
  });
  if (isMine) await sendPromised(needs.transport, messages);
  return { kind: "done" };
}
