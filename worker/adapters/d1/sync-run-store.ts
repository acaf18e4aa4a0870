import { HOUR_MS } from "#worker/domain/time/instant.ts";
import type {
  ReadCursor,
  RunLog,
  RunObject,
  SyncMode,
  SyncRun,
  SyncStatus,
} from "#worker/usecases/connections/sync-ports.ts";
import { isGuardFailure, promiseJobs, settleJob } from "./outbox-statements.ts";

/** Runs of a connection's reading, and how far each object has come in them. */
export function syncRunStore(db: D1Database, tenantId: string): RunLog {
  return {
    createRun: async (run, promised) => {
      try {
        await db.batch([
          db
            .prepare(
              `INSERT INTO sync_runs (tenant_id, id, connection_id, mode, status, created_by, created_at)
               VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6)`,
            )
            .bind(tenantId, run.id, run.connectionId, run.mode, run.createdBy, run.createdAt),
          promiseJobs(db, { tenantId, messages: promised, now: run.createdAt }),
        ]);
        return true;
      } catch (error) {
        if (error instanceof Error && /UNIQUE constraint failed: sync_runs/.test(error.message)) return false;
        throw error;
      }
    },
    getRun: async (runId) => {
      const row = await db
        .prepare(`SELECT r.*, ${WAITING} FROM sync_runs r WHERE r.tenant_id = ?1 AND r.id = ?2`)
        .bind(tenantId, runId)
        .first<RunRow>();
      return row && toRun(row);
    },
    listRuns: async (connectionId, limit) => {
      const { results } = await db
        .prepare(
          `SELECT r.*, ${WAITING} FROM sync_runs r
           WHERE r.tenant_id = ?1 AND r.connection_id = ?2 ORDER BY r.created_at DESC, r.id DESC LIMIT ?3`,
        )
        .bind(tenantId, connectionId, limit)
        .all<RunRow>();
      return results.map(toRun);
    },
    listFullReadings: async (connectionId, since) => {
      const { results } = await db
        .prepare(
          `SELECT created_at AS createdAt, status = 'done' AS isDone FROM sync_runs INDEXED BY sync_runs_by_age
           WHERE tenant_id = ?1 AND connection_id = ?2 AND created_at >= ?3 AND mode = 'full'`,
        )
        .bind(tenantId, connectionId, since)
        .all<{ createdAt: number; isDone: number }>();
      return results.map(({ createdAt, isDone }) => ({ createdAt, isDone: isDone === 1 }));
    },
    countCalls: async (connectionId, since) =>
      (await db
        .prepare(
          `SELECT (SELECT ifnull(sum(api_calls), 0) FROM sync_runs INDEXED BY sync_runs_by_age
             WHERE tenant_id = ?1 AND connection_id = ?2 AND created_at >= ?3)
           + (SELECT ifnull(sum(calls), 0) FROM connection_calls
             WHERE tenant_id = ?1 AND connection_id = ?2 AND hour >= ?4) AS calls`,
        )
        .bind(tenantId, connectionId, since, Math.floor(since / HOUR_MS))
        .first<number>("calls")) ?? 0,
    removeOldRuns: async (connectionId, before) => {
      const old = `SELECT id FROM sync_runs INDEXED BY sync_runs_by_age
        WHERE tenant_id = ?1 AND connection_id = ?2 AND created_at < ?3 AND status IN ('done', 'failed')`;
      const bind = (sql: string) => db.prepare(sql).bind(tenantId, connectionId, before);
      await db.batch([
        bind(`DELETE FROM sync_run_objects WHERE tenant_id = ?1 AND run_id IN (${old})`),
        bind(`DELETE FROM sync_runs WHERE tenant_id = ?1 AND id IN (${old})`),
      ]);
    },
    listRunObjects: async (runId) => {
      const { results } = await db
        .prepare(
          `SELECT o.*, ${PROBLEMS} FROM sync_run_objects o WHERE o.tenant_id = ?1 AND o.run_id = ?2 ORDER BY o.ordinal`,
        )
        .bind(tenantId, runId)
        .all<RunObjectRow>();
      return results.map(toRunObject);
    },
    getRunObject: async (runId, object) => {
      const row = await db
        .prepare(
          `SELECT o.*, ${PROBLEMS} FROM sync_run_objects o WHERE o.tenant_id = ?1 AND o.run_id = ?2 AND o.object = ?3`,
        )
        .bind(tenantId, runId, object)
        .first<RunObjectRow>();
      return row && toRunObject(row);
    },
    fanOut: async ({ run, serverTime, apiCalls, objects, outboxId, messages, now }) => {
      try {
        await db.batch([
          db
            .prepare(
              `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
                 SELECT 1 FROM sync_runs WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'waiting') AND server_time IS NULL)`,
            )
            .bind(tenantId, run.id),
          db
            .prepare(
              `UPDATE sync_runs SET status = 'running', reason = NULL, server_time = ?3, api_calls = api_calls + ?4
               WHERE tenant_id = ?1 AND id = ?2`,
            )
            .bind(tenantId, run.id, serverTime, apiCalls),
          db
            .prepare(
              `INSERT INTO sync_run_objects (tenant_id, run_id, object, ordinal, status, cursor)
               SELECT ?1, ?2, value, key, 'queued', '{"kind":"start"}' FROM json_each(?3)`,
            )
            .bind(tenantId, run.id, JSON.stringify(objects)),
          promiseJobs(db, { tenantId, messages, now }),
          settleJob(db, { tenantId, outboxId }),
        ]);
        return true;
      } catch (error) {
        if (isGuardFailure(error)) return false;
        throw error;
      }
    },
    putOff: async ({ runId, object, outboxId, reason, until }) => {
      await db.batch([
        db
          .prepare("UPDATE outbox SET available_at = ?3, attempts = 0 WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, outboxId, until),
        object === null
          ? db
              .prepare(
                `UPDATE sync_runs SET status = 'waiting', reason = ?3
                 WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running', 'waiting')`,
              )
              .bind(tenantId, runId, reason)
          : db
              .prepare(
                "UPDATE sync_run_objects SET waiting = ?4 WHERE tenant_id = ?1 AND run_id = ?2 AND object = ?3",
              )
              .bind(tenantId, runId, object, reason),
      ]);
    },
    failRun: async ({ runId, reason, now }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE sync_runs SET status = 'failed', reason = ?3, finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running', 'waiting')`,
          )
          .bind(tenantId, runId, reason, now),
        db
          .prepare("DELETE FROM outbox WHERE tenant_id = ?1 AND message ->> '$.syncRunId' = ?2")
          .bind(tenantId, runId),
      ]);
    },
    settle: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
  };
}

type RunRow = {
  readonly id: string;
  readonly connection_id: string;
  readonly mode: SyncMode;
  readonly status: SyncStatus;
  readonly reason: string | null;
  readonly server_time: number | null;
  readonly api_calls: number;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly waits_for: string | null;
};

const WAITING = `(SELECT o.waiting FROM sync_run_objects o
  WHERE o.tenant_id = r.tenant_id AND o.run_id = r.id AND o.waiting IS NOT NULL LIMIT 1) AS waits_for`;

function toRun(row: RunRow): SyncRun {
  const isHeldUp = row.status === "running" && row.waits_for !== null;
  return {
    id: row.id,
    connectionId: row.connection_id,
    mode: row.mode,
    status: isHeldUp ? "waiting" : row.status,
    reason: isHeldUp ? row.waits_for : row.reason,
    serverTime: row.server_time,
    apiCalls: row.api_calls,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** Records that cannot be taken, as of now: one that is corrected is a problem no more. */
const PROBLEMS = `(SELECT count(*) FROM sync_problems p
  WHERE p.tenant_id = o.tenant_id AND p.object = o.object AND p.connection_id = (
    SELECT r.connection_id FROM sync_runs r WHERE r.tenant_id = o.tenant_id AND r.id = o.run_id)) AS problems`;

type RunObjectRow = {
  readonly object: string;
  readonly ordinal: number;
  readonly status: RunObject["status"];
  readonly cursor: string;
  readonly step: number;
  readonly records_read: number;
  readonly changed: number;
  readonly deleted: number;
  readonly problems: number;
};

function toRunObject(row: RunObjectRow): RunObject {
  return {
    object: row.object,
    ordinal: row.ordinal,
    status: row.status,
    cursor: JSON.parse(row.cursor) as ReadCursor,
    step: row.step,
    read: row.records_read,
    changed: row.changed,
    deleted: row.deleted,
    problems: row.problems,
  };
}
