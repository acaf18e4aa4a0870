/**
 * Promises to write registrations to the CRM, where the company has that done. `registrations` is a query that answers their ids in a
 * column `id`, with the company as ?1 and `ids` as ?2. A promise that stands already falls due at once.
 */
export function promiseWrites(
  { db, tenantId }: { readonly db: D1Database; readonly tenantId: string },
  registrations: string,
  { ids, now }: { readonly ids: string; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT ?1, 'write ' || id, json_object('v', 1, 'kind', 'registration-write', 'tenantId', ?1, 'outboxId', 'write ' || id,
         'registrationId', id), ?3, ?3
       FROM (${registrations}) WHERE ?2 IS NOT NULL AND EXISTS (SELECT 1 FROM write_backs WHERE tenant_id = ?1)
       ON CONFLICT (tenant_id, id) DO UPDATE SET available_at = min(available_at, excluded.available_at), attempts = 0`,
    )
    .bind(tenantId, ids, now);
}

/** The same for the company's own object, where it has one: each registration in it has a record. */
export function promiseRecords(
  { db, tenantId }: { readonly db: D1Database; readonly tenantId: string },
  registrations: string,
  { ids, now }: { readonly ids: string; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT ?1, 'record ' || id, json_object('v', 1, 'kind', 'registration-record', 'tenantId', ?1, 'outboxId', 'record ' || id,
         'registrationId', id), ?3, ?3
       FROM (${registrations}) WHERE ?2 IS NOT NULL AND EXISTS (
         SELECT 1 FROM connections WHERE tenant_id = ?1 AND mapping ->> '$.registrationObject.object' IS NOT NULL)
       ON CONFLICT (tenant_id, id) DO UPDATE SET available_at = min(available_at, excluded.available_at), attempts = 0`,
    )
    .bind(tenantId, ids, now);
}
