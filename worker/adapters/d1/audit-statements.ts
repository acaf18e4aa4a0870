import type { AuditEvent } from "#worker/domain/access/audit-event.ts";

/** Lines for the log of people, organisations and companies: belong in the directory batch that makes the change. */
export function auditInDirectory(db: D1Database, events: readonly AuditEvent[]): D1PreparedStatement {
  return insertInto(db, "owner_id", events);
}

/** Lines for a company's own log: belong in the batch of its database that makes the change. */
export function auditInTenant(db: D1Database, events: readonly AuditEvent[]): D1PreparedStatement {
  return insertInto(db, "tenant_id", events);
}

function insertInto(
  db: D1Database,
  owner: "owner_id" | "tenant_id",
  events: readonly AuditEvent[],
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO audit_events (${owner}, at, id, actor_kind, actor_id, audience, session, action, object_kind,
         object_id, before, after, request_id, address)
       SELECT json_extract(value, '$.ownerId'), json_extract(value, '$.at'), json_extract(value, '$.id'),
         json_extract(value, '$.actor.kind'), json_extract(value, '$.actor.id'),
         json_extract(value, '$.actor.audience'), json_extract(value, '$.actor.session'),
         json_extract(value, '$.action'), json_extract(value, '$.object.kind'), json_extract(value, '$.object.id'),
         json_extract(value, '$.before'), json_extract(value, '$.after'),
         json_extract(value, '$.actor.requestId'), json_extract(value, '$.actor.address')
       FROM json_each(?1)`,
    )
    .bind(JSON.stringify(events));
}
