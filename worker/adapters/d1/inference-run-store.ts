import type { InferenceRun, InferenceRunStore, RunStep } from "#worker/usecases/inference/inference-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { type At, promiseInference } from "./inference-statements.ts";
import { extendLease, promiseJobs, settleJob } from "./outbox-statements.ts";
import { promiseRun } from "./run-store.ts";

export function inferenceRunStore(at: At): InferenceRunStore {
  const { db, tenantId } = at;
  return {
    startRun: async ({ audit, ...run }) => {
      await db.batch([...promiseInference(at, run), auditInTenant(db, audit)]);
      const atWork = await db
        .prepare(
          "SELECT id FROM inference_runs WHERE tenant_id = ?1 AND status IN ('queued', 'running') LIMIT 1",
        )
        .bind(tenantId)
        .first<string>("id");
      return { id: atWork ?? run.id };
    },
    getRun: async (id) => {
      const row = await db
        .prepare("SELECT * FROM inference_runs WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, id)
        .first<RunRow>();
      return row && toRun(row);
    },
    listRuns: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT * FROM inference_runs INDEXED BY inference_runs_by_age WHERE tenant_id = ?1
           ORDER BY created_at DESC, id DESC LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<RunRow>();
      return results.map(toRun);
    },
    lastTellingRun: async () => {
      const rows = await Promise.all(
        [
          `SELECT * FROM inference_runs INDEXED BY inference_runs_that_changed
           WHERE tenant_id = ?1 AND status = 'done' AND changed > 0 ORDER BY created_at DESC, id DESC LIMIT 1`,
          `SELECT * FROM inference_runs INDEXED BY inference_runs_by_age
           WHERE tenant_id = ?1 AND status = 'done' ORDER BY created_at DESC, id DESC LIMIT 1`,
        ].map((sql) => db.prepare(sql).bind(tenantId).first<RunRow>()),
      );
      const row = rows.find((each) => each !== null);
      return row == null ? null : toRun(row);
    },
    lastRunFailed: async () => {
      const status = await db
        .prepare(
          `SELECT status FROM inference_runs INDEXED BY inference_runs_by_age
           WHERE tenant_id = ?1 AND status IN ('done', 'failed') ORDER BY created_at DESC, id DESC LIMIT 1`,
        )
        .bind(tenantId)
        .first<string>("status");
      return status === "failed";
    },
    handOver: async ({ outboxId, message, now }) => {
      await db.batch([
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [message], now }),
      ]);
    },
    settle: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    failRun: async ({ runId, outboxId, reason, now }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE inference_runs SET status = 'failed', failure = ?3, finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running')`,
          )
          .bind(tenantId, runId, reason, now),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
    finishRun: ({ attribution, next, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        db
          .prepare(
            `UPDATE inference_runs SET status = 'done', step = step + 1, finished_at = ?3
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, step.run.id, step.now),
        ...(attribution === null
          ? []
          : promiseRun(db, { tenantId, ...attribution, scope: { kind: "changed" }, now: step.now })),
        ...(next === null ? [] : promiseInference(at, next)),
        settleJob(db, { tenantId, outboxId: step.outboxId }),
      ]),
    hasUnattributed: async () => {
      const found = await db
        .prepare(
          `SELECT 1 FROM opportunities INDEXED BY opportunities_awaiting_attribution
           WHERE tenant_id = ?1 AND attributed_revision < revision LIMIT 1`,
        )
        .bind(tenantId)
        .first();
      return found !== null;
    },
  };
}

/** Holds the batch to the place in the run where it was made. */
export function stillAt({ db, tenantId }: At, { run }: RunStep): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
         SELECT 1 FROM inference_runs WHERE tenant_id = ?1 AND id = ?2 AND step = ?3 AND status IN ('queued', 'running'))`,
    )
    .bind(tenantId, run.id, run.step);
}

/** The end of a step's batch: the run is at the next, and this message is seen to be at work. */
export function nextStep({ db, tenantId }: At, { run, outboxId, now }: RunStep): D1PreparedStatement[] {
  return [
    db
      .prepare(
        "UPDATE inference_runs SET status = 'running', step = step + 1 WHERE tenant_id = ?1 AND id = ?2",
      )
      .bind(tenantId, run.id),
    extendLease(db, { tenantId, outboxId, now }),
  ];
}

type RunRow = {
  readonly id: string;
  readonly everything: number;
  readonly reason: InferenceRun["reason"];
  readonly status: InferenceRun["status"];
  readonly phase: InferenceRun["phase"];
  readonly step: number;
  readonly cursor: string | null;
  readonly book_changed: number;
  readonly again: 0 | 1 | 2;
  readonly settings_version: number | null;
  readonly records_read: number;
  readonly judged: number;
  readonly changed: number;
  readonly evidence_added: number;
  readonly evidence_changed: number;
  readonly evidence_removed: number;
  readonly failure: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly finished_at: number | null;
};

function toRun(row: RunRow): InferenceRun {
  const { id, reason, status, phase, step, cursor, again, judged, changed, failure } = row;
  return {
    id,
    reason,
    status,
    phase,
    step,
    cursor,
    again,
    judged,
    changed,
    failure,
    everything: row.everything === 1,
    bookChanged: row.book_changed === 1,
    settingsVersion: row.settings_version,
    recordsRead: row.records_read,
    evidenceAdded: row.evidence_added,
    evidenceChanged: row.evidence_changed,
    evidenceRemoved: row.evidence_removed,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
