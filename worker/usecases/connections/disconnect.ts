import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { Connection, ConnectionStatus } from "./connection-ports.ts";

type Change = {
  readonly tenant: TenantScope;
  readonly connectionId: string;
  readonly actor: Actor;
};

export type StateProblem = "not-found" | "not-connected";

/** Revokes the access at Salesforce and forgets the tokens. What has been read stays, and so does what was posted of it. */
export async function disconnect(
  needs: ConnectionNeeds,
  change: Change,
): Promise<Result<{ readonly revoked: boolean }, StateProblem>> {
  const { tenant, connectionId } = change;
  const connection = await needs.connectionsOf(tenant).get(connectionId);
  if (connection === null) return err("not-found");
  if (connection.status === "disconnected") return err("not-connected");
  await stopRuns(needs, change, "The connection was ended.");
  const { revoked } = await needs.keeperOf({ tenantId: tenant.tenantId, connectionId }).disconnect();
  const reason = revoked
    ? null
    : "The access could not be revoked at Salesforce. Remove it there: Setup, Connected Apps OAuth Usage.";
  await moveTo(needs, { ...change, connection, status: "disconnected", reason });
  return ok({ revoked });
}

/** No sync is started and no message is followed until somebody resumes. */
export async function pauseConnection(
  needs: ConnectionNeeds,
  change: Change,
): Promise<Result<null, StateProblem>> {
  const connection = await needs.connectionsOf(change.tenant).get(change.connectionId);
  if (connection === null) return err("not-found");
  if (connection.status !== "connected") return err("not-connected");
  await stopRuns(needs, change, "The connection was paused.");
  await moveTo(needs, { ...change, connection, status: "paused", reason: null });
  return ok(null);
}

export async function resumeConnection(
  needs: ConnectionNeeds,
  change: Change,
): Promise<Result<null, StateProblem>> {
  const connection = await needs.connectionsOf(change.tenant).get(change.connectionId);
  if (connection === null) return err("not-found");
  if (connection.status !== "paused") return err("not-connected");
  await moveTo(needs, { ...change, connection, status: "connected", reason: null });
  return ok(null);
}

async function stopRuns(
  { syncOf, clock }: ConnectionNeeds,
  { tenant, connectionId }: Change,
  reason: string,
): Promise<void> {
  const store = syncOf(tenant);
  for (const run of await store.listRuns(connectionId, 1)) {
    await store.failRun({ runId: run.id, reason, now: clock.now() });
  }
}

async function moveTo(
  needs: ConnectionNeeds,
  change: Change & {
    readonly connection: Connection;
    readonly status: ConnectionStatus;
    readonly reason: string | null;
  },
): Promise<void> {
  const { tenant, connectionId, actor, connection, status, reason } = change;
  const now = needs.clock.now();
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: `connection.${status}`,
      object: { kind: "connection", id: connectionId },
      before: { status: connection.status },
      after: { status },
    },
    { actor, id: needs.ids.fresh("aud"), at: now },
  );
  await needs.connectionsOf(tenant).setStatus(connectionId, { status, reason, now, audit });
}
