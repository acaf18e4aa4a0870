import { eventJob, jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";

/**
 * Writes events, and the promise to tell of them, into the caller's batch of the company's database. An event that is there
 * already stays as it is, and one that was told is not promised again. With `ifChanged` they are written only when the
 * statement before them in the batch has changed a row.
 */
export function promiseEvents(
  db: D1Database,
  {
    tenantId,
    events,
    now,
    when = "always",
  }: {
    readonly tenantId: string;
    readonly events: readonly PromisedEvent[];
    readonly now: number;
    readonly when?: "always" | "ifChanged";
  },
): readonly D1PreparedStatement[] {
  if (events.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO events (tenant_id, id, kind, subject_id, partner_id, actor_id, at, facts)
         SELECT ?1, value->>'id', value->>'kind', value->>'subjectId', value->>'partnerId', value->>'actorId',
           value->>'at', value->'facts'
         FROM json_each(?2) WHERE ?3 OR changes() > 0
         ON CONFLICT (tenant_id, id) DO NOTHING`,
      )
      .bind(tenantId, JSON.stringify(events), when === "always" ? 1 : 0),
    // Only for events that are there: without the change there are none.
    db
      .prepare(
        `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
         SELECT ?1, j.value->>'outboxId', j.value, ?2, ?3 FROM json_each(?4) j
         CROSS JOIN events e ON e.tenant_id = ?1 AND e.id = j.value->>'eventId' AND e.told_at IS NULL WHERE true
         ON CONFLICT (tenant_id, id) DO NOTHING`,
      )
      .bind(tenantId, now + jobLeaseMs, now, JSON.stringify(events.map(({ id }) => eventJob(tenantId, id)))),
  ];
}
