import { platformIds } from "#worker/adapters/platform/ids.ts";
import type { SealedEntry } from "#worker/domain/ledger/entry.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { eventJob } from "#worker/usecases/jobs/job.ts";

/**
 * Promises, in the batch of a posting, to tell of it once, however many entries it has. Only programs hear of it, so a
 * company that has none that wants it is spared the rows. Nobody waits for it: the outbox sends it when it is next looked at.
 */
export function promisePosted(
  db: D1Database,
  tenantId: string,
  entries: readonly SealedEntry[],
): readonly D1PreparedStatement[] {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return [];
  const event: CompanyEvent = {
    kind: "ledger.entries_posted",
    key: String(last.seq),
    subjectId: String(last.seq),
    partnerId: null,
    actorId: null,
    at: last.recordedAt,
    facts: { fromSeq: first.seq, throughSeq: last.seq, entries: entries.length },
  };
  const id = platformIds.derive("evt", tenantId, event.kind, event.key);
  const job = eventJob(tenantId, id);
  return [
    db
      .prepare(
        `INSERT INTO events (tenant_id, id, kind, subject_id, partner_id, actor_id, at, facts)
         SELECT ?1, ?2, ?3, ?4, NULL, NULL, ?5, ?6 WHERE EXISTS (
           SELECT 1 FROM event_channels c, json_each(c.event_kinds) k
           WHERE c.tenant_id = ?1 AND c.status = 'on' AND k.value = ?3)
         ON CONFLICT (tenant_id, id) DO NOTHING`,
      )
      .bind(tenantId, id, event.kind, event.subjectId, event.at, JSON.stringify(event.facts)),
    db
      .prepare(
        `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
         SELECT ?1, ?2, ?3, ?4, ?4 WHERE changes() > 0
         ON CONFLICT (tenant_id, id) DO NOTHING`,
      )
      .bind(tenantId, job.outboxId, JSON.stringify(job), event.at),
  ];
}
