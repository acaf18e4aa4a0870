import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { Consequence, MirrorWrite } from "#worker/usecases/connections/sync-ports.ts";

type At = { readonly db: D1Database; readonly tenantId: string };

/**
 * Stores records as the CRM says them. An older state never replaces a newer one; a record that says the same is not written; fields
 * that were not asked for this time keep their values (a merge patch, in which a field that is empty now is null and goes). `counted` follows
 * each writing, for a counter that reads changes().
 */
export function writeMirror(
  at: At,
  write: MirrorWrite,
  counted: D1PreparedStatement | null,
): D1PreparedStatement[] {
  const { rows } = write;
  return jsonPieces(rows).flatMap(({ from, json }, piece, pieces) =>
    writePiece(at, { ...write, rows: rows.slice(from, pieces[piece + 1]?.from) }, { json, counted }),
  );
}

function writePiece(
  { db, tenantId }: At,
  write: MirrorWrite,
  { json, counted }: { readonly json: string; readonly counted: D1PreparedStatement | null },
): D1PreparedStatement[] {
  const { connectionId, object, consequence, seenRun, rows } = write;
  // The records themselves go over once; whatever else follows from them needs no more than their ids.
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const bind = (sql: string, list: string, ...more: readonly unknown[]) =>
    db.prepare(sql).bind(tenantId, connectionId, object, list, ...more);
  return [
    bind(UPSERT, json, seenRun, consequence === "itself" ? 1 : 0),
    ...(counted === null ? [] : [counted]),
    ...(seenRun === null ? [] : [bind(MARK_SEEN, ids, seenRun)]),
    ...(consequence === "its-opportunity"
      ? [bind(MARK_OPPORTUNITIES, JSON.stringify(rows.map(({ opportunityId }) => opportunityId)))]
      : []),
    ...(object === "Account" ? [bind(MARK_DEALS_OF_ACCOUNTS, ids)] : []),
  ];
}

const PATCHED = "json_patch(m.fields, excluded.fields)";

const UPSERT = `INSERT INTO crm_mirror AS m (tenant_id, connection_id, object, id, modstamp, fields, account_id, opportunity_id, contact_id,
    merged_into, deleted_at, dirty, seen_run)
  SELECT ?1, ?2, ?3, value ->> '$.id', value ->> '$.modstamp', CASE WHEN EXISTS (
      SELECT 1 FROM crm_mirror o
      WHERE o.tenant_id = ?1 AND o.connection_id = ?2 AND o.object = ?3 AND o.id = value ->> '$.id')
      THEN value -> '$.fields' ELSE json_patch('{}', value -> '$.fields') END, value ->> '$.accountId',
    value ->> '$.opportunityId', value ->> '$.contactId', value ->> '$.mergedInto',
    CASE WHEN value ->> '$.deleted' THEN value ->> '$.modstamp' END, ?6, ?5
  FROM json_each(?4) WHERE true
  ON CONFLICT (tenant_id, connection_id, object, id) DO UPDATE SET
    modstamp = excluded.modstamp, fields = ${PATCHED},
    account_id = excluded.account_id, opportunity_id = excluded.opportunity_id, contact_id = excluded.contact_id,
    merged_into = excluded.merged_into, deleted_at = excluded.deleted_at, dirty = max(m.dirty, excluded.dirty),
    seen_run = ifnull(excluded.seen_run, m.seen_run), unread = 1
  WHERE excluded.modstamp >= m.modstamp AND (m.fields IS NOT ${PATCHED} OR m.deleted_at IS NOT excluded.deleted_at
    OR m.merged_into IS NOT excluded.merged_into)`;

const MARK_SEEN = `UPDATE crm_mirror SET seen_run = ?5
  WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND seen_run IS NOT ?5
    AND id IN (SELECT value FROM json_each(?4))`;

/** Rows that belong to a deal change what the deal says, though the deal itself has not moved. */
const MARK_OPPORTUNITIES = `UPDATE crm_mirror SET dirty = 1
  WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND dirty = 0 AND ?3 IS NOT NULL
    AND id IN (SELECT value FROM json_each(?4))`;

/** A deal is told by its account's name, and by the account that a lost one was merged into. */
const MARK_DEALS_OF_ACCOUNTS = `UPDATE crm_mirror SET dirty = 1
  WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND dirty = 0 AND id IN (
    SELECT d.id FROM json_each(?4) c
    CROSS JOIN crm_mirror a ON a.tenant_id = ?1 AND a.connection_id = ?2 AND a.object = ?3 AND a.id = c.value AND a.dirty = 1
    CROSS JOIN crm_mirror d INDEXED BY crm_mirror_by_account
      ON d.tenant_id = ?1 AND d.connection_id = ?2 AND d.account_id = a.id AND d.object = 'Opportunity')`;

/** Tombstones for what a full reading has not met: purged, or no longer visible. Counted by changes(). */
export function removeUnseen(
  { db, tenantId }: At,
  gone: {
    readonly connectionId: string;
    readonly object: string;
    readonly runId: string;
    readonly before: number;
    readonly now: number;
    readonly consequence: Consequence;
  },
): D1PreparedStatement[] {
  const where = `tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND seen_run IS NOT ?4 AND deleted_at IS NULL AND modstamp < ?5`;
  const bind = (sql: string, ...more: readonly unknown[]) =>
    db.prepare(sql).bind(tenantId, gone.connectionId, gone.object, gone.runId, gone.before, ...more);
  return [
    ...(gone.consequence === "its-opportunity"
      ? [
          bind(
            `UPDATE crm_mirror SET dirty = 1 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND id IN (
               SELECT opportunity_id FROM crm_mirror WHERE ${where})`,
          ),
        ]
      : []),
    bind(
      `UPDATE crm_mirror SET deleted_at = ?6, dirty = max(dirty, ?7), unread = 1 WHERE ${where}`,
      gone.now,
      gone.consequence === "itself" ? 1 : 0,
    ),
  ];
}

/** Tombstones for records out of the log of deletions, but for those that are back since. Counted by changes(). */
export function removeListed(
  { db, tenantId }: At,
  gone: {
    readonly connectionId: string;
    readonly object: string;
    readonly records: readonly { readonly id: string; readonly deletedAt: number }[];
    readonly now: number;
    readonly consequence: Consequence;
  },
): D1PreparedStatement[] {
  if (gone.records.length === 0) return [];
  const records = JSON.stringify(gone.records);
  const listed = `crm_mirror.tenant_id = ?1 AND crm_mirror.connection_id = ?2 AND crm_mirror.object = ?3
    AND crm_mirror.id = g.value ->> '$.id' AND crm_mirror.modstamp <= g.value ->> '$.deletedAt' AND crm_mirror.deleted_at IS NULL`;
  const bind = (sql: string, ...more: readonly unknown[]) =>
    db.prepare(sql).bind(tenantId, gone.connectionId, gone.object, records, ...more);
  return [
    ...(gone.consequence === "its-opportunity"
      ? [
          bind(
            `UPDATE crm_mirror SET dirty = 1 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND id IN (
               SELECT crm_mirror.opportunity_id FROM json_each(?4) g CROSS JOIN crm_mirror ON ${listed})`,
          ),
        ]
      : []),
    bind(
      `UPDATE crm_mirror SET deleted_at = ?5, dirty = max(dirty, ?6), unread = 1 FROM json_each(?4) g WHERE ${listed}`,
      gone.now,
      gone.consequence === "itself" ? 1 : 0,
    ),
  ];
}

/** Tombstones for what a table that was read whole does not hold any more. Counted by changes(). */
export function removeOthers(
  { db, tenantId }: At,
  kept: {
    readonly connectionId: string;
    readonly object: string;
    readonly ids: readonly string[];
    readonly now: number;
  },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE crm_mirror SET deleted_at = ?5, dirty = 1, unread = 1
       WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND deleted_at IS NULL
         AND id NOT IN (SELECT value FROM json_each(?4))`,
    )
    .bind(tenantId, kept.connectionId, kept.object, JSON.stringify(kept.ids), kept.now);
}
