import type { InferenceMessage, PromisedInference } from "#worker/usecases/inference/inference-ports.ts";
import { jobLeaseMs } from "#worker/usecases/jobs/job.ts";

export type At = { readonly db: D1Database; readonly tenantId: string };

/**
 * A run in the caller's batch. Where one is at work already it is told that there is more to do, and none is added; the message that is sent
 * all the same then finds no run and is done.
 */
export function promiseInference(
  { db, tenantId }: At,
  run: PromisedInference & { readonly onlyWithTraces?: boolean },
): D1PreparedStatement[] {
  const anyTraces = `(EXISTS (SELECT 1 FROM inference_activities WHERE tenant_id = ?1)
    OR EXISTS (SELECT 1 FROM activities INDEXED BY activities_unread WHERE tenant_id = ?1 AND unread = 1))`;
  const { id, outboxId, everything, reason, bookChanged, createdBy, now } = run;
  const message: InferenceMessage = { v: 1, kind: "inference-run", tenantId, outboxId, runId: id };
  return [
    db
      .prepare(
        "UPDATE inference_runs SET again = max(again, ?2) WHERE tenant_id = ?1 AND status IN ('queued', 'running') AND id <> ?3",
      )
      .bind(tenantId, everything ? 2 : 1, id),
    ...(bookChanged ? [voidNotes({ db, tenantId }, id)] : []),
    db
      .prepare(
        `INSERT INTO inference_runs (tenant_id, id, everything, reason, book_changed, status, created_by, created_at)
         SELECT ?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7 WHERE NOT EXISTS (
           SELECT 1 FROM inference_runs WHERE tenant_id = ?1 AND (status IN ('queued', 'running') OR id = ?2)) ${run.onlyWithTraces ? `AND ${anyTraces}` : ""}`,
      )
      .bind(tenantId, id, everything ? 1 : 0, reason, bookChanged ? 1 : 0, createdBy, now),
    db
      .prepare(
        `INSERT INTO outbox (tenant_id, id, message, available_at, created_at) SELECT ?1, ?2, ?3, ?4, ?5
         WHERE EXISTS (SELECT 1 FROM inference_runs WHERE tenant_id = ?1 AND id = ?6 AND status = 'queued')
         ON CONFLICT (tenant_id, id) DO NOTHING`,
      )
      .bind(tenantId, outboxId, JSON.stringify(message), now + jobLeaseMs, now, id),
  ];
}

/** Where another run is at work, it or the one after it has the whole book read. */
function voidNotes({ db, tenantId }: At, id: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE inference_books SET noted = -1 WHERE tenant_id = ?1 AND EXISTS (
         SELECT 1 FROM inference_runs WHERE tenant_id = ?1 AND status IN ('queued', 'running') AND id <> ?2)`,
    )
    .bind(tenantId, id);
}

/** The run that an import makes necessary, where there are records that it could tell something about. */
export function promiseInferenceAfterImport(
  at: At,
  { importId, now }: { readonly importId: string; readonly now: number },
): D1PreparedStatement[] {
  return promiseInference(at, {
    id: `inf_${importId}`,
    outboxId: `job_inf_${importId}`,
    everything: false,
    reason: "import",
    bookChanged: false,
    createdBy: "import",
    now,
    onlyWithTraces: true,
  });
}
