import type { ObjectDescription } from "#worker/domain/crm/salesforce/description.ts";
import { lookbackMs } from "#worker/domain/crm/salesforce/plan-windows.ts";
import type { ObjectReading, ObjectStep } from "#worker/usecases/connections/sync-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import { replaceAlerts } from "./connection-store.ts";
import { promiseEvents } from "./event-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { removeListed, removeOthers, removeUnseen, writeMirror } from "./mirror-statements.ts";
import { extendLease, promiseJobs, settleJob } from "./outbox-statements.ts";

type At = { readonly db: D1Database; readonly tenantId: string };

/** The reading of one object: its pages, its cursor, and what describe last said of it. */
export function objectReadingStore(db: D1Database, tenantId: string): ObjectReading {
  const at: At = { db, tenantId };
  return {
    getObject: async (connectionId, object) => {
      const row = await db
        .prepare(
          `SELECT description, fields, synced_through, deletions_through FROM connection_objects
           WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3`,
        )
        .bind(tenantId, connectionId, object)
        .first<ObjectRow>();
      return (
        row && {
          description: row.description === null ? null : (JSON.parse(row.description) as ObjectDescription),
          fields: JSON.parse(row.fields) as readonly string[],
          syncedThrough: row.synced_through,
          deletionsThrough: row.deletions_through,
        }
      );
    },
    saveObject: async ({ connectionId, object, description, fields, alerts, readAnew, events, now }) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO connection_objects (tenant_id, connection_id, object, description, fields) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (tenant_id, connection_id, object) DO UPDATE SET
               description = ifnull(excluded.description, description), fields = excluded.fields,
               synced_through = CASE WHEN ?6 THEN NULL ELSE synced_through END
             WHERE fields <> excluded.fields OR description IS NOT ifnull(excluded.description, description)`,
          )
          .bind(
            tenantId,
            connectionId,
            object,
            description === null ? null : JSON.stringify(description),
            JSON.stringify(fields),
            readAnew ? 1 : 0,
          ),
        ...replaceAlerts(at, { connectionId, object, alerts }),
        ...promiseEvents(db, { tenantId, events, now }),
      ]);
    },
    describeAnew: async (connectionId, described) => {
      const json = JSON.stringify(described.map((each) => [each.name, each]));
      await db
        .prepare(
          `UPDATE connection_objects SET description = d.value -> '$[1]' FROM json_each(?3) AS d
           WHERE tenant_id = ?1 AND connection_id = ?2 AND object = d.value ->> '$[0]'`,
        )
        .bind(tenantId, connectionId, json)
        .run();
    },
    savePage: ({ write, cursor, read, ...step }) =>
      heldBatch(db, [
        stepGuard(at, step),
        ...writeMirror(at, write, countChanges(at, step, "changed")),
        moveCursor(at, step, { cursor: JSON.stringify(cursor), read }),
        countCalls(at, step),
        extendLease(db, { tenantId, outboxId: step.outboxId, now: step.now }),
      ]),
    finishObject: (end) => heldBatch(db, finishStatements(at, end)),
    handOver: async ({ outboxId, message, now }) => {
      await db.batch([
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [message], now }),
      ]);
    },
  };
}

type ObjectRow = {
  readonly description: string | null;
  readonly fields: string;
  readonly synced_through: number | null;
  readonly deletions_through: number | null;
};

function finishStatements(at: At, end: Parameters<ObjectReading["finishObject"]>[0]): D1PreparedStatement[] {
  const { db, tenantId } = at;
  const { run, object, connectionId, consequence, deletions, now } = end;
  // A table that is read whole tells by its ids what it holds; its rows are not marked as seen.
  const isFull = run.mode === "full" && end.status === "done" && end.onlyIds === null;
  return [
    stepGuard(at, end),
    ...(isFull && run.serverTime !== null
      ? removeUnseen(at, {
          connectionId,
          object,
          runId: run.id,
          // What is younger may not have been in sight yet of what was read.
          before: run.serverTime - lookbackMs,
          now,
          consequence,
        })
      : []),
    ...(isFull ? [countChanges(at, end, "deleted")] : []),
    ...(end.onlyIds === null
      ? []
      : [
          removeOthers(at, { connectionId, object, ids: end.onlyIds, now }),
          countChanges(at, end, "deleted"),
        ]),
    ...(deletions === null || deletions.records.length === 0
      ? []
      : [
          ...removeListed(at, { connectionId, object, records: deletions.records, now, consequence }),
          countChanges(at, end, "deleted"),
        ]),
    db
      .prepare(
        `UPDATE connection_objects SET synced_through = ifnull(?4, synced_through), deletions_through = ifnull(?5, deletions_through)
         WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3`,
      )
      .bind(tenantId, connectionId, object, end.syncedThrough, deletions?.through ?? null),
    db
      .prepare(
        "UPDATE sync_run_objects SET status = ?4, waiting = NULL, step = step + 1 WHERE tenant_id = ?1 AND run_id = ?2 AND object = ?3",
      )
      .bind(tenantId, run.id, object, end.status),
    countCalls(at, end),
    promiseWhenLast(at, { runId: run.id, message: end.next, now }),
    settleJob(db, { tenantId, outboxId: end.outboxId }),
  ];
}

/** Whoever ends the last object promises the work that needs them all. */
function promiseWhenLast(
  { db, tenantId }: At,
  { runId, message, now }: { readonly runId: string; readonly message: JobMessage; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT ?1, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (
         SELECT 1 FROM sync_run_objects WHERE tenant_id = ?1 AND run_id = ?2 AND status IN ('queued', 'running'))
       ON CONFLICT (tenant_id, id) DO NOTHING`,
    )
    .bind(tenantId, runId, message.outboxId, JSON.stringify(message), now + jobLeaseMs, now);
}

function stepGuard({ db, tenantId }: At, { run, object, step }: ObjectStep): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
         SELECT 1 FROM sync_run_objects o JOIN sync_runs r ON r.tenant_id = ?1 AND r.id = o.run_id
         WHERE o.tenant_id = ?1 AND o.run_id = ?2 AND o.object = ?3 AND o.step = ?4 AND o.status IN ('queued', 'running')
           AND r.status IN ('queued', 'running', 'waiting'))`,
    )
    .bind(tenantId, run.id, object, step);
}

/** Right behind the statement that is counted: changes() is of the one before. */
function countChanges(
  { db, tenantId }: At,
  { run, object }: ObjectStep,
  column: "changed" | "deleted",
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE sync_run_objects SET ${column} = ${column} + changes() WHERE tenant_id = ?1 AND run_id = ?2 AND object = ?3`,
    )
    .bind(tenantId, run.id, object);
}

function moveCursor(
  { db, tenantId }: At,
  { run, object }: ObjectStep,
  { cursor, read }: { readonly cursor: string; readonly read: number },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE sync_run_objects SET status = 'running', waiting = NULL, cursor = ?4, step = step + 1, records_read = records_read + ?5
       WHERE tenant_id = ?1 AND run_id = ?2 AND object = ?3`,
    )
    .bind(tenantId, run.id, object, cursor, read);
}

function countCalls({ db, tenantId }: At, { run, apiCalls }: ObjectStep): D1PreparedStatement {
  return db
    .prepare(
      "UPDATE sync_runs SET status = 'running', reason = NULL, api_calls = api_calls + ?3 WHERE tenant_id = ?1 AND id = ?2",
    )
    .bind(tenantId, run.id, apiCalls);
}
