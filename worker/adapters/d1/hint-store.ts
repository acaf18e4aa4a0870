import { HOUR_MS } from "#worker/domain/time/instant.ts";
import type { HintStore } from "#worker/usecases/connections/sync-ports.ts";
import { type JobMessage, jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import { writeMirror } from "./mirror-statements.ts";
import { extendLease, promiseJobs } from "./outbox-statements.ts";

/** A connection as it was read. */
const standing = "SELECT 1 FROM connections WHERE tenant_id = ?1 AND id = ?2 AND revision = ?3";

/** What Salesforce has said has changed, until somebody has looked. */
export function hintStore(db: D1Database, tenantId: string): HintStore {
  return {
    addHints: async ({ id, revision }, hints, { message, now }) => {
      // As it was when the hints were judged: one that has changed since takes nothing by what it was.
      const [stands, , promised] = await db.batch([
        db.prepare(standing).bind(tenantId, id, revision),
        db
          .prepare(
            `INSERT INTO connection_hints (tenant_id, connection_id, notification_id, object, record_id, received_at)
             SELECT ?1, ?2, value ->> '$.notificationId', value ->> '$.object', value ->> '$.recordId', ?5
             FROM json_each(?4) WHERE EXISTS (${standing})
             ON CONFLICT (tenant_id, connection_id, notification_id) DO NOTHING`,
          )
          .bind(tenantId, id, revision, JSON.stringify(hints), now),
        promiseLook(db, { tenantId, id, revision, message, now }),
      ]);
      if (stands?.results.length === 0) return "overtaken";
      return (promised?.meta.changes ?? 0) > 0 ? "promised" : "stored";
    },
    listHinted: async (connectionId, limit) => {
      const { results } = await db
        .prepare(
          `SELECT DISTINCT object, record_id AS recordId FROM connection_hints INDEXED BY connection_hints_waiting
           WHERE tenant_id = ?1 AND connection_id = ?2 AND handled_at IS NULL LIMIT ?3`,
        )
        .bind(tenantId, connectionId, limit)
        .all<{ object: string; recordId: string }>();
      return results;
    },
    saveHinted: async ({ write, looked, outboxId, receivedBy, apiCalls, now }) => {
      const calls = db
        .prepare(
          `INSERT INTO connection_calls (tenant_id, connection_id, hour, calls)
           SELECT ?1, ?2, ?3, ?4 WHERE ?4 > 0
           ON CONFLICT (tenant_id, connection_id, hour) DO UPDATE SET calls = calls + excluded.calls`,
        )
        .bind(tenantId, write.connectionId, Math.floor(now / HOUR_MS), apiCalls);
      await db.batch([
        calls,
        ...writeMirror({ db, tenantId }, write, null),
        db
          .prepare(
            `UPDATE connection_hints INDEXED BY connection_hints_waiting SET handled_at = ?6
             WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND handled_at IS NULL AND received_at <= ?5
               AND record_id IN (SELECT value FROM json_each(?4))`,
          )
          .bind(tenantId, write.connectionId, write.object, JSON.stringify(looked), receivedBy, now),
        extendLease(db, { tenantId, outboxId, now }),
      ]);
    },
    dropHints: async (connectionId, now) => {
      await db
        .prepare(
          `UPDATE connection_hints INDEXED BY connection_hints_waiting SET handled_at = ?3
           WHERE tenant_id = ?1 AND connection_id = ?2 AND handled_at IS NULL`,
        )
        .bind(tenantId, connectionId, now)
        .run();
    },
    settleHints: async (connectionId, outboxId) => {
      await db
        .prepare(
          `DELETE FROM outbox WHERE tenant_id = ?1 AND id = ?3 AND NOT EXISTS (
             SELECT 1 FROM connection_hints INDEXED BY connection_hints_waiting
             WHERE tenant_id = ?1 AND connection_id = ?2 AND handled_at IS NULL)`,
        )
        .bind(tenantId, connectionId, outboxId)
        .run();
    },
    promise: async ({ message, now }) => {
      await promiseJobs(db, { tenantId, messages: [message], now }).run();
    },
    removeOldHints: async (connectionId, before) => {
      await db.batch([
        db
          .prepare(
            `DELETE FROM connection_hints INDEXED BY connection_hints_by_age
             WHERE received_at < ?1 AND handled_at IS NOT NULL AND tenant_id = ?2`,
          )
          .bind(before, tenantId),
        db
          .prepare("DELETE FROM connection_calls WHERE tenant_id = ?1 AND connection_id = ?2 AND hour < ?3")
          .bind(tenantId, connectionId, Math.floor(before / HOUR_MS)),
      ]);
    },
  };
}

/** As any job is promised, but for a connection that is not what it was. */
function promiseLook(
  db: D1Database,
  look: {
    readonly tenantId: string;
    readonly id: string;
    readonly revision: number;
    readonly message: JobMessage;
    readonly now: number;
  },
): D1PreparedStatement {
  const { tenantId, id, revision, message, now } = look;
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT ?1, ?4, ?5, ?6, ?7 WHERE EXISTS (${standing}) ON CONFLICT (tenant_id, id) DO NOTHING`,
    )
    .bind(tenantId, id, revision, message.outboxId, JSON.stringify(message), now + jobLeaseMs, now);
}
