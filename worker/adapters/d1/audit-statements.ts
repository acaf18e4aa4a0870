import type { AuditEvent } from "#worker/domain/access/audit-event.ts";

/**
 * Lines for the log of people, organisations and companies: belong in the directory batch that makes the change. With
 * `ifChanged` they are written only when the statement before them in the batch has changed a row.
 */
export function auditInDirectory(
  db: D1Database,
  events: readonly AuditEvent[],
  when: "always" | "ifChanged" = "always",
): D1PreparedStatement {
  return insertInto(db, "owner_id", events, when);
}

/** Lines for a company's own log: belong in the batch of its database that makes the change. See auditInDirectory. */
export function auditInTenant(
  db: D1Database,
  events: readonly AuditEvent[],
  when: "always" | "ifChanged" = "always",
): D1PreparedStatement {
  return insertInto(db, "tenant_id", events, when);
}

function insertInto(
  db: D1Database,
  owner: "owner_id" | "tenant_id",
  events: readonly AuditEvent[],
  when: "always" | "ifChanged",
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
       FROM json_each(?1) WHERE ?2 OR changes() > 0`,
    )
    .bind(JSON.stringify(events), when === "always" ? 1 : 0);
}
