/** The setting that counts publications and retirements. */
export const RULES_REVISION = "rulesRevision";

/** Aborts the batch when rules have been published or retired since they were read at `revision`. */
export function rulesRevisionIs(
  db: D1Database,
  { tenantId, revision }: { readonly tenantId: string; readonly revision: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE ?3 <> ifnull(
         (SELECT CAST(value AS INTEGER) FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2), 0)`,
    )
    .bind(tenantId, RULES_REVISION, revision);
}

/** Belongs in the batch of every publication and retirement. */
export function countRevision(db: D1Database, tenantId: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO tenant_settings (tenant_id, key, value) VALUES (?1, ?2, '1')
       ON CONFLICT (tenant_id, key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
    )
    .bind(tenantId, RULES_REVISION);
}
