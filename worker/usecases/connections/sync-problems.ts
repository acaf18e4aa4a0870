import type { TenantScope } from "#worker/domain/access/principal.ts";
import { fieldOfProblem, reasonIn, remedyFor } from "#worker/domain/crm/salesforce/problem-words.ts";
import { writeRemedyFor } from "#worker/domain/crm/writing/write-problem.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { Connection } from "./connection-ports.ts";
import { startSync } from "./start-sync.ts";
import type { SyncProblemQuery, SyncProblemRow } from "./sync-ports.ts";

/** One thing that stands between the CRM and the ledger, with what helps. */
export type SyncProblem = Pick<
  SyncProblemRow,
  "kind" | "object" | "recordId" | "recordName" | "code" | "foundAt"
> & {
  readonly field: string | null;
  readonly reason: string;
  readonly remedy: string;
  /** Where people look the record up; null for what is no record, and until the org's address is known. */
  readonly recordUrl: string | null;
};

export async function listSyncProblems(
  { syncOf }: Pick<ConnectionNeeds, "syncOf">,
  ask: {
    readonly tenant: TenantScope;
    readonly connection: Connection;
    readonly query: Omit<SyncProblemQuery, "connectionId">;
  },
): Promise<{ readonly items: readonly SyncProblem[]; readonly next: string | null }> {
  const { tenant, connection, query } = ask;
  const { limit } = query;
  const rows = await syncOf(tenant).listProblems({ ...query, connectionId: connection.id, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  return {
    items: shown.map((row) => toProblem(row, connection)),
    next: rows.length > limit ? (shown.at(-1)?.place ?? null) : null,
  };
}

function toProblem(row: SyncProblemRow, { instanceUrl }: Connection): SyncProblem {
  const { kind, object, recordId, recordName, code, message, foundAt } = row;
  return {
    kind,
    object,
    recordId,
    recordName,
    recordUrl: recordId === null || instanceUrl === null ? null : `${instanceUrl}/${recordId}`,
    field: row.field ?? fieldOfProblem(code),
    code,
    reason: reasonIn(message, code),
    remedy: kind === "write" ? writeRemedyFor(code) : remedyFor(code),
    foundAt,
  };
}

const mostRetried = 1000;

/**
 * Asks Salesforce for the records anew and works them out, deals that lack a rate too; where fields or objects stand in the way,
 * everything that has changed is read. What is mended is gone from the list afterwards. Answers how many were taken up.
 */
export async function retrySyncProblems(
  needs: ConnectionNeeds,
  ask: { readonly tenant: TenantScope; readonly connection: Connection; readonly createdBy: string },
): Promise<number> {
  const { tenant, connection, createdBy } = ask;
  const connectionId = connection.id;
  const store = needs.syncOf(tenant);
  const problems = await store.listProblems({
    connectionId,
    kind: null,
    object: null,
    after: null,
    limit: mostRetried,
  });
  const now = needs.clock.now();
  await needs.ratesOf(tenant).retryMissing(now);
  const records = problems.flatMap(({ kind, object, recordId }) =>
    kind === "write" || recordId === null ? [] : [{ object, recordId }],
  );
  for (const object of new Set(records.map((record) => record.object))) {
    const ids = records.filter((record) => record.object === object).map(({ recordId }) => recordId);
    await store.markDirty(connectionId, object, ids);
  }
  if (records.length > 0) {
    const outboxId = needs.ids.derive("job", connectionId, "hints");
    const message: JobMessage = {
      v: 1,
      kind: "sync-hints",
      tenantId: tenant.tenantId,
      outboxId,
      connectionId,
    };
    const hints = records.map((record) => ({ ...record, notificationId: needs.ids.fresh("retry") }));
    const added = await store.addHints(connection, hints, { message, now });
    if (added === "promised") await sendPromised(needs.transport, [message]);
  }
  // One that is at work already reads the same.
  if (problems.some(({ kind }) => kind === "schema"))
    await startSync(needs, { tenant, connectionId, mode: "incremental", createdBy });
  return problems.length;
}
