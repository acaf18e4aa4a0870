import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { EventStore } from "#worker/usecases/notifications/notification-ports.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";
import { promiseEvents } from "./event-statements.ts";
import { settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

export function eventStore(env: Env, tenant: TenantScope): EventStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    promise: async (events, now) => {
      if (events.length > 0) await db.batch([...promiseEvents(db, { tenantId, events, now })]);
    },
    get: async (eventId) => {
      const row = await db
        .prepare("SELECT * FROM events WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, eventId)
        .first<EventRow>();
      return row && toEvent(row);
    },
    settle: async ({ eventId, outboxId, now }) => {
      await db.batch([
        db
          .prepare("UPDATE events SET told_at = coalesce(told_at, ?3) WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, eventId, now),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
  };
}

export type EventRow = {
  readonly id: string;
  readonly kind: string;
  readonly subject_id: string;
  readonly partner_id: string | null;
  readonly actor_id: string | null;
  readonly at: number;
  readonly facts: string;
};

export function toEvent(row: EventRow): PromisedEvent {
  return {
    id: row.id,
    kind: row.kind,
    // What told occurrences apart has gone into the id.
    key: row.id,
    subjectId: row.subject_id,
    partnerId: row.partner_id,
    actorId: row.actor_id,
    at: row.at,
    facts: JSON.parse(row.facts),
  } as PromisedEvent;
}
