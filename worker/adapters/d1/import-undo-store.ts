import type { ImportKind } from "#worker/domain/crm/records.ts";
import { assertNever } from "#worker/domain/result.ts";
import type { UndoStore } from "#worker/usecases/imports/import-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { originColumns, type RecordTable, recordTables } from "./import-record-columns.ts";
import { promiseInferenceAfterImport } from "./inference-statements.ts";
import { extendLease, promiseJobs, settleJob } from "./outbox-statements.ts";
import { promiseRun } from "./run-store.ts";

/**
 * Undo works through the changes of the file's own kind of record, row by row; the cursor is the last row undone.
 * A record is undone only while it still carries the import's id. One that a later import has changed is kept, and that
 * import's before-image is replaced by ours, so that undoing both, in either order, ends where it began.
 */
export function undoStore(db: D1Database, tenantId: string): UndoStore {
  return {
    startUndo: async ({ importId, outboxId, requestedBy, now, audit }) => {
      const message: JobMessage = { v: 1, kind: "import-undo", tenantId, outboxId, importId };
      return heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM imports WHERE tenant_id = ?1 AND id = ?2 AND dry_run = 0
                 AND (status = 'done' OR (status = 'failed' AND committed_row > 0)))`,
          )
          .bind(tenantId, importId),
        db
          .prepare(
            `UPDATE imports SET status = 'undoing', failure = NULL, finished_at = NULL,
               undo = json_set(
                 COALESCE(undo, json_object('cursor', 0, 'removed', 0, 'restored', 0, 'kept', 0)), '$.requestedBy', ?3)
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, importId, requestedBy),
        promiseJobs(db, { tenantId, messages: [message], now }),
        auditInTenant(db, audit),
      ]);
    },
    touchesLockedPeriod: async ({ importId, kind }) => {
      const any = await db
        .prepare("SELECT 1 FROM periods WHERE tenant_id = ?1 AND state = 'locked' LIMIT 1")
        .bind(tenantId)
        .first();
      if (any === null) return false;
      const found = await db.prepare(lockedEntriesOf(kind)).bind(tenantId, importId, kind).first();
      return found !== null;
    },
    nextUndoCursor: async ({ importId, kind, cursor, limit }) =>
      db
        .prepare(
          `SELECT MAX(row) AS last FROM (
             SELECT row FROM import_changes
             WHERE tenant_id = ?1 AND import_id = ?2 AND kind = ?3 AND row > ?4 ORDER BY row LIMIT ?5)`,
        )
        .bind(tenantId, importId, kind, cursor, limit)
        .first<number | null>("last"),
    undoChunk: async ({ importId, outboxId, now, kind, undo, toCursor }) => {
      const target = recordTables[kind];
      const range = (sql: string, ...more: readonly (string | number)[]) =>
        db.prepare(sql).bind(tenantId, importId, undo.cursor, toCursor, ...more);
      return heldBatch(db, [
        cursorGuard(db, { tenantId, importId, cursor: undo.cursor }),
        range(rebaseSql(target)),
        range(countSql(target)),
        ...(kind === "touchpoints" ? [range(TOUCH_PARENTS, now), range(TOUCH_FORMER_PARENTS, now)] : []),
        ...(kind === "contacts" ? [range(REREAD_OF_CONTACTS)] : []),
        range(removeSql(target), now),
        range(restoreSql(target), now),
        extendLease(db, { tenantId, outboxId, now }),
      ]);
    },
    finishUndo: async ({ importId, outboxId, now, kind, undo, run, audit }) =>
      heldBatch(db, [
        cursorGuard(db, { tenantId, importId, cursor: undo.cursor }),
        ...namedBy(kind).map((party) => db.prepare(archiveNamedSql(party)).bind(tenantId, importId, now)),
        db
          .prepare(
            `UPDATE imports SET status = 'undone', run_id = COALESCE(?3, run_id), finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, importId, run?.id ?? null, now),
        ...(run === null ? [] : promiseRun(db, { tenantId, ...run, scope: { kind: "changed" }, now })),
        ...promiseInferenceAfterImport({ db, tenantId }, { importId: `${importId}_undone`, now }),
        settleJob(db, { tenantId, outboxId }),
        auditInTenant(db, audit),
      ]),
  };
}

/** Credits that stand in a locked period, of deals that the import is about. */
function lockedEntriesOf(kind: ImportKind): string {
  const deal = kind === "touchpoints" ? "t.opportunity_id" : "c.record_id";
  const touchpoints =
    kind === "touchpoints" ? "CROSS JOIN touchpoints AS t ON t.tenant_id = ?1 AND t.id = c.record_id" : "";
  return `SELECT 1 FROM import_changes AS c ${touchpoints}
    CROSS JOIN ledger_entries AS e INDEXED BY ledger_entries_by_opportunity
      ON e.tenant_id = ?1 AND e.opportunity_ref = ${deal} AND e.kind = 'credit'
    CROSS JOIN periods AS p ON p.tenant_id = ?1 AND p.key = e.period AND p.state = 'locked'
    WHERE c.tenant_id = ?1 AND c.import_id = ?2 AND c.kind = ?3 AND NOT EXISTS (
      SELECT 1 FROM ledger_entries AS r INDEXED BY ledger_entries_by_reversed
      WHERE r.tenant_id = ?1 AND r.reverses_seq = e.seq)
    LIMIT 1`;
}

/** The kinds of party that rows of a kind add by naming them. */
function namedBy(kind: ImportKind): readonly ("partners" | "accounts")[] {
  switch (kind) {
    case "opportunities":
      return ["partners", "accounts"];
    case "touchpoints":
    case "activities":
      return ["partners"];
    case "contacts":
      return ["accounts"];
    case "partners":
    case "accounts":
      return [];
    default:
      return assertNever(kind);
  }
}

function cursorGuard(
  db: D1Database,
  at: { readonly tenantId: string; readonly importId: string; readonly cursor: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
         SELECT 1 FROM imports WHERE tenant_id = ?1 AND id = ?2 AND status = 'undoing' AND undo ->> '$.cursor' = ?3)`,
    )
    .bind(at.tenantId, at.importId, at.cursor);
}

/** The changes of one kind of record in one import. ?1 tenant, ?2 import. */
function isOfKind(kind: ImportKind): string {
  return `c.tenant_id = ?1 AND c.import_id = ?2 AND c.kind = '${kind}'`;
}

/** ?3 and ?4 the range of rows. */
function isInRange({ table }: RecordTable): string {
  return `${isOfKind(table)} AND c.row > ?3 AND c.row <= ?4`;
}

/**
 * The record that a change is about, to update. The plus keeps SQLite from taking the company's changes for its records,
 * which it would walk: all of them, for the few of one import.
 */
const IS_CHANGED = "r.tenant_id = c.tenant_id AND r.id = +c.record_id";

/**
 * From a record's present import back through before-images to the one that changed it right after ours; a record, and a
 * before-image of it, says which row of which import made it so. `later` carries the company, or SQLite, which takes a
 * company for a handful of rows, would walk everything it has ever imported.
 */
function rebaseSql(target: RecordTable): string {
  const { table } = target;
  const change = "l.import_id, l.row, l.before ->> '$.import_id', l.before ->> '$.import_row'";
  const isOfRecord = (alias: string, record: string) =>
    `${alias}.tenant_id = ?1 AND ${alias}.kind = '${table}' AND ${alias}.record_id = ${record}`;
  return `WITH RECURSIVE later (tenant_id, record_id, import_id, row, before_import, before_row) AS (
      SELECT c.tenant_id, c.record_id, ${change}
      FROM import_changes c
      CROSS JOIN ${table} r ON r.tenant_id = ?1 AND r.id = c.record_id AND r.import_id IS NOT ?2
      CROSS JOIN import_changes l ON ${isOfRecord("l", "c.record_id")} AND l.import_id = r.import_id AND l.row = r.import_row
      WHERE ${isInRange(target)}
      UNION
      SELECT later.tenant_id, later.record_id, ${change}
      FROM later CROSS JOIN import_changes l
        ON ${isOfRecord("l", "later.record_id")} AND l.import_id = later.before_import AND l.row = later.before_row
      WHERE later.before_import IS NOT ?2
    )
    UPDATE import_changes AS next SET before = ours.before
    FROM later CROSS JOIN import_changes ours
      ON ${isOfRecord("ours", "later.record_id")} AND ours.import_id = ?2 AND ours.row = later.before_row
    WHERE later.before_import = ?2 AND next.tenant_id = later.tenant_id AND next.import_id = later.import_id
      AND next.kind = '${table}' AND next.row = later.row AND next.record_id = later.record_id`;
}

function isRemoved({ table, gone }: RecordTable): string {
  const unused = table === "partners" || table === "accounts" ? ` AND ${unusedSql(table)}` : "";
  return `c.before IS NULL AND r.import_id = ?2 AND r.${gone} IS NULL${unused}`;
}

function isRestored({ table, gone }: RecordTable): string {
  const free = (column: string) => `NOT EXISTS (SELECT 1 FROM ${table} other
    WHERE other.tenant_id = ?1 AND other.${column} = c.before ->> '$.${column}' AND other.id <> r.id)`;
  const names = table === "partners" ? ` AND ${free("name_key")} AND ${free("external_id")}` : "";
  const ids = table === "accounts" ? ` AND ${free("external_id")}` : "";
  return `c.before IS NOT NULL AND r.import_id = ?2 AND r.${gone} IS NULL${names}${ids}`;
}

/** Counts what the statements after it will do, in the same batch and so on the same state. */
function countSql(target: RecordTable): string {
  const counted = (condition: string) =>
    `(SELECT COUNT(*) FROM import_changes c CROSS JOIN ${target.table} r ON r.tenant_id = ?1 AND r.id = c.record_id
      WHERE ${isInRange(target)} AND ${condition})`;
  const all = `(SELECT COUNT(*) FROM import_changes c WHERE ${isInRange(target)})`;
  return `UPDATE imports SET undo = (
      SELECT json_set(imports.undo, '$.cursor', ?4,
        '$.removed', imports.undo ->> '$.removed' + n.removed,
        '$.restored', imports.undo ->> '$.restored' + n.restored,
        '$.kept', imports.undo ->> '$.kept' + n.total - n.removed - n.restored)
      FROM (SELECT ${counted(isRemoved(target))} AS removed, ${counted(isRestored(target))} AS restored, ${all} AS total) n)
    WHERE tenant_id = ?1 AND id = ?2`;
}

function removeSql(target: RecordTable): string {
  return `UPDATE ${target.table} AS r SET ${target.gone} = ?5, updated_at = ?5, revision = r.revision + 1${unreadOf(target)}
    FROM import_changes c WHERE ${isInRange(target)} AND ${IS_CHANGED} AND ${isRemoved(target)}`;
}

function restoreSql(target: RecordTable): string {
  const columns = [...target.columns.map(({ column }) => column), ...originColumns, target.gone];
  return `UPDATE ${target.table} AS r SET ${columns.map((column) => `${column} = c.before ->> '$.${column}'`).join(", ")},
      updated_at = ?5, revision = r.revision + 1${unreadOf(target)}
    FROM import_changes c WHERE ${isInRange(target)} AND ${IS_CHANGED} AND ${isRestored(target)}`;
}

function unreadOf({ isReadByInference }: RecordTable): string {
  return isReadByInference ? ", unread = 1" : "";
}

/** Whose work an activity was may have followed from a contact that goes, or becomes what it was. */
const REREAD_OF_CONTACTS = `UPDATE activities SET unread = 1 WHERE (tenant_id, id) IN (
  SELECT a.tenant_id, a.id FROM import_changes c CROSS JOIN contacts r ON r.tenant_id = ?1 AND r.id = c.record_id
  CROSS JOIN activities a INDEXED BY activities_by_contact ON a.tenant_id = ?1 AND a.contact_external_id = r.external_id
  WHERE ${isInRange(recordTables.contacts)} AND a.contact_external_id IS NOT NULL)`;

const UNDONE_TOUCHPOINTS = `FROM import_changes c CROSS JOIN touchpoints r ON r.tenant_id = ?1 AND r.id = c.record_id
  WHERE ${isInRange(recordTables.touchpoints)} AND r.import_id = ?2 AND r.deleted_at IS NULL`;

/** The opportunities that undone touchpoints belong to, and those they go back to. */
const TOUCH_PARENTS = `UPDATE opportunities SET revision = revision + 1, updated_at = ?5
  FROM (SELECT DISTINCT r.tenant_id, r.opportunity_id AS id ${UNDONE_TOUCHPOINTS}) touched
  WHERE opportunities.tenant_id = touched.tenant_id AND opportunities.id = touched.id`;
const TOUCH_FORMER_PARENTS = `UPDATE opportunities SET revision = revision + 1, updated_at = ?5
  FROM (SELECT DISTINCT r.tenant_id, c.before ->> '$.opportunity_id' AS id ${UNDONE_TOUCHPOINTS}
    AND c.before ->> '$.opportunity_id' <> r.opportunity_id) touched
  WHERE opportunities.tenant_id = touched.tenant_id AND opportunities.id = touched.id`;

/**
 * Nothing alive refers to the party, and no merge that stands: both records of one are needed to take it back. The partner field has no index,
 * so this reads a company's opportunities once.
 */
function unusedSql(table: "partners" | "accounts"): string {
  const unmerged = `r.survivor_id IS NULL AND NOT EXISTS (SELECT 1 FROM ${table} duplicate INDEXED BY ${table}_merged
    WHERE duplicate.tenant_id = ?1 AND duplicate.survivor_id = r.id AND duplicate.survivor_id IS NOT NULL)`;
  if (table === "accounts") {
    return `${unmerged} AND r.id NOT IN (SELECT account_id FROM opportunities
      WHERE tenant_id = ?1 AND deleted_at IS NULL AND account_id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM contacts k INDEXED BY contacts_by_account
        WHERE k.tenant_id = ?1 AND k.account_id = r.id AND k.account_id IS NOT NULL AND k.deleted_at IS NULL)`;
  }
  return `${unmerged} AND NOT EXISTS (SELECT 1 FROM touchpoints t INDEXED BY touchpoints_by_partner
      WHERE t.tenant_id = ?1 AND t.partner_id = r.id AND t.deleted_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM activities a INDEXED BY activities_by_partner
      WHERE a.tenant_id = ?1 AND a.partner_id = r.id AND a.partner_id IS NOT NULL AND a.deleted_at IS NULL)
    AND r.id NOT IN (SELECT named.value ->> '$.partnerId' FROM opportunities o CROSS JOIN json_each(o.crm_partners) named
      WHERE o.tenant_id = ?1 AND o.deleted_at IS NULL AND o.crm_partners <> '[]')`;
}

/** Those that were added, only by this import, and are used by nobody. */
function archiveNamedSql(party: "partners" | "accounts"): string {
  return `UPDATE ${party} AS r SET archived_at = ?3, updated_at = ?3, revision = r.revision + 1
    FROM import_changes c
    WHERE ${isOfKind(party)} AND c.before IS NULL
      AND ${IS_CHANGED} AND r.import_id = ?2 AND r.archived_at IS NULL AND ${unusedSql(party)}`;
}
