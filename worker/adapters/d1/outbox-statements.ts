import { type JobMessage, jobLeaseMs } from "#worker/usecases/jobs/job.ts";

/** Promises the messages in the caller's batch. They fall due again after one lease, should the first sending be lost. */
export function promiseJobs(
  db: D1Database,
  {
    tenantId,
    messages,
    now,
  }: { readonly tenantId: string; readonly messages: readonly JobMessage[]; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT ?1, json_extract(value, '$.outboxId'), value, ?2, ?3 FROM json_each(?4) WHERE true
       ON CONFLICT (tenant_id, id) DO NOTHING`,
    )
    .bind(tenantId, now + jobLeaseMs, now, JSON.stringify(messages));
}

/** Keeps the promise: belongs in the batch that does the work. */
export function settleJob(
  db: D1Database,
  { tenantId, outboxId }: { readonly tenantId: string; readonly outboxId: string },
): D1PreparedStatement {
  return db.prepare("DELETE FROM outbox WHERE tenant_id = ?1 AND id = ?2").bind(tenantId, outboxId);
}

/** Leaves the promise open and has it tried again at `until`, with all its tries. */
export function postponeJob(
  db: D1Database,
  {
    tenantId,
    outboxId,
    until,
  }: { readonly tenantId: string; readonly outboxId: string; readonly until: number },
): D1PreparedStatement {
  return db
    .prepare("UPDATE outbox SET available_at = ?3, attempts = 0 WHERE tenant_id = ?1 AND id = ?2")
    .bind(tenantId, outboxId, until);
}

/** A long step says that it is still at work and gets on, so that nobody else is sent to do it. */
export function extendLease(
  db: D1Database,
  { tenantId, outboxId, now }: { readonly tenantId: string; readonly outboxId: string; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare("UPDATE outbox SET available_at = ?3, attempts = 0 WHERE tenant_id = ?1 AND id = ?2")
    .bind(tenantId, outboxId, now + jobLeaseMs);
}

/** D1 tells a statement's failure only in words; this one is batch_guard's CHECK, a lost compare-and-set. */
export function isGuardFailure(error: unknown): boolean {
  return error instanceof Error && /CHECK constraint failed: held/.test(error.message);
}
