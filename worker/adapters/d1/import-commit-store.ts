import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import type { CommitStore, NamedParty } from "#worker/usecases/imports/import-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { auditInTenant } from "./audit-statements.ts";
import {
  beforeImage,
  type RecordColumn,
  type RecordTable,
  recordTables,
  updatedColumns,
  updatedValue,
} from "./import-record-columns.ts";
import { promiseInferenceAfterImport } from "./inference-statements.ts";
import { extendLease, isGuardFailure, promiseJobs, settleJob } from "./outbox-statements.ts";
import { promiseRun } from "./run-store.ts";

type Chunk = Parameters<CommitStore["commitChunk"]>[0];

export function commitStore(db: D1Database, tenantId: string): CommitStore {
  return {
    commitChunk: (chunk) => heldBatch(db, chunkStatements({ db, tenantId, chunk })),
    handOver: async ({ kind, importId, outboxId, nextOutboxId, now }) => {
      const message: JobMessage = { v: 1, kind, tenantId, outboxId: nextOutboxId, importId };
      await db.batch([
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [message], now }),
      ]);
    },
  };
}

/** False when a guard in the batch did not hold; nothing of the batch has happened then. */
export async function heldBatch(db: D1Database, statements: D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (isGuardFailure(error)) return false;
    throw error;
  }
}

type Commit = { readonly db: D1Database; readonly tenantId: string; readonly chunk: Chunk };

function chunkStatements(commit: Commit): D1PreparedStatement[] {
  const { db, tenantId, chunk } = commit;
  return [
    cursorGuard(commit),
    ...recordStatements(commit),
    ...customFieldStatements(commit),
    ...insertProblems(db, { tenantId, importId: chunk.importId, problems: chunk.problems }),
    ...progressStatements(commit),
  ].concat(chunk.finish === null ? [] : finishStatements(commit));
}

function cursorGuard({ db, tenantId, chunk }: Commit): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
         SELECT 1 FROM imports WHERE tenant_id = ?1 AND id = ?2 AND status = 'committing' AND committed_row = ?3 AND starts = ?4)`,
    )
    .bind(tenantId, chunk.importId, chunk.fromRow, chunk.starts);
}

/** Guard, before-images, named parties, then the records; in this order, because each needs what stands before it. */
function recordStatements(commit: Commit): D1PreparedStatement[] {
  const { db, tenantId, chunk } = commit;
  const { kind, changes } = chunk.records;
  if (changes.length === 0) return [];
  const target = recordTables[kind];
  const records = JSON.stringify(changes);
  const updated = changes.filter((change) => !change.added);
  const added = [
    ...chunk.partners.map(keyOf("partners")),
    ...chunk.accounts.map(keyOf("accounts")),
    ...changes.filter((change) => change.added).map(keyOf(kind)),
  ];
  const bindRecords = (sql: string) => db.prepare(sql).bind(tenantId, records, chunk.importId, chunk.now);
  return [
    db.prepare(unchangedGuardSql(target)).bind(tenantId, records),
    ...(added.length === 0
      ? []
      : [db.prepare(NOTE_ADDED).bind(tenantId, chunk.importId, JSON.stringify(added))]),
    ...(updated.length === 0
      ? []
      : [
          db
            .prepare(noteUpdatedSql(target))
            .bind(tenantId, chunk.importId, JSON.stringify(updated.map(keyOf(kind)))),
        ]),
    ...insertNamed(commit, { table: "partners", parties: chunk.partners }),
    ...insertNamed(commit, { table: "accounts", parties: chunk.accounts }),
    ...(kind === "touchpoints"
      ? [db.prepare(touchParentsSql(target, chunk.mapped)).bind(tenantId, records, chunk.now)]
      : []),
    bindRecords(upsertSql(target, chunk.mapped)),
    ...(kind === "contacts" ? [db.prepare(REREAD_OF_CONTACTS).bind(tenantId, records)] : []),
    ...(kind === "opportunities" && updated.length > 0 && !flagsAreWhole(chunk.mapped)
      ? [db.prepare(restateFlagsSql(chunk.mapped)).bind(tenantId, records)]
      : []),
  ];
}

/** Every record is still as it was when the chunk was planned, or the whole batch is off. */
function unchangedGuardSql({ table, gone }: RecordTable): string {
  return `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
    SELECT 1 FROM json_each(?2) c LEFT JOIN ${table} r ON r.tenant_id = ?1 AND r.id = c.value ->> '$.id'
    WHERE CASE WHEN c.value ->> '$.added' THEN r.id IS NOT NULL AND r.${gone} IS NULL
      ELSE r.id IS NULL OR r.${gone} IS NOT NULL OR r.source_hash IS NOT c.value ->> '$.prior' END)`;
}

/** Where a change is noted: kind, row, record. */
function keyOf(kind: ImportKind) {
  return ({ row, id }: { readonly row: number; readonly id: string }) => [kind, row, id] as const;
}

const NOTE_ADDED = `INSERT INTO import_changes (tenant_id, import_id, kind, row, record_id, before)
  SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, NULL FROM json_each(?3)`;

/** A record that two rows of the file change, by its id and by its name, was noted with the first. */
function noteUpdatedSql(target: RecordTable): string {
  return `INSERT INTO import_changes (tenant_id, import_id, kind, row, record_id, before)
    SELECT ?1, ?2, c.value ->> 0, c.value ->> 1, r.id, ${beforeImage(target, "r")}
    FROM json_each(?3) c CROSS JOIN ${target.table} r
    WHERE r.tenant_id = ?1 AND r.id = c.value ->> 2 AND r.import_id IS NOT ?2`;
}

/** A party that rows name: added, or brought back from the archive under the name it has. */
function insertNamed(
  { db, tenantId, chunk }: Commit,
  { table, parties }: { readonly table: "partners" | "accounts"; readonly parties: readonly NamedParty[] },
): D1PreparedStatement[] {
  if (parties.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO ${table} (tenant_id, id, name, name_key, domain, import_id, import_row, created_at, updated_at)
         SELECT ?1, value ->> '$.id', value ->> '$.name', value ->> '$.nameKey', value ->> '$.domain', ?3, value ->> '$.row', ?4, ?4
         FROM json_each(?2) WHERE true
         ON CONFLICT (tenant_id, id) DO UPDATE SET archived_at = NULL, import_id = excluded.import_id,
           import_row = excluded.import_row, updated_at = excluded.updated_at, revision = revision + 1
         WHERE archived_at IS NOT NULL`,
      )
      .bind(tenantId, JSON.stringify(parties), chunk.importId, chunk.now),
  ];
}

/** A record that comes back from being gone takes every value; one that is there keeps what the file has no column for. */
export function upsertSql(target: RecordTable, mapped: readonly string[]): string {
  const { table, columns, gone } = target;
  const updated = updatedColumns(target, mapped).filter(
    ({ column }) => column !== "flags" || flagsAreWhole(mapped),
  );
  const kept = columns.filter((column) => !updated.includes(column));
  const moved = updated
    .filter(({ moves }) => moves)
    .map((each) => `${table}.${each.column} IS NOT ${updatedValue(target, each, mapped)}`);
  const assignments = [
    ...updated.map((each) => `${each.column} = ${updatedValue(target, each, mapped)}`),
    ...kept.map(
      ({ column }) =>
        `${column} = CASE WHEN ${table}.${gone} IS NULL THEN ${table}.${column} ELSE excluded.${column} END`,
    ),
    "source_hash = excluded.source_hash",
    // Of two rows that change one record, the first is where its change is noted.
    `import_row = CASE WHEN ${table}.import_id = excluded.import_id THEN ${table}.import_row ELSE excluded.import_row END`,
    "import_id = excluded.import_id",
    "updated_at = excluded.updated_at",
    `revision = ${table}.revision + (${[`${table}.${gone} IS NOT NULL`, ...moved].join(" OR ")})`,
    `${gone} = NULL`,
    ...(target.isReadByInference ? ["unread = 1"] : []),
  ];
  return `INSERT INTO ${table} (tenant_id, id, ${columns.map(({ column }) => column).join(", ")},
      source_hash, import_id, import_row, created_at, updated_at)
    SELECT ?1, value ->> '$.id', ${columns.map(jsonValue).join(", ")}, value ->> '$.sourceHash', ?3, value ->> '$.row', ?4, ?4
    FROM json_each(?2) WHERE true
    ON CONFLICT (tenant_id, id) DO UPDATE SET ${assignments.join(", ")}`;
}

/** Whose work an activity was may follow from its contact. */
const REREAD_OF_CONTACTS = `UPDATE activities SET unread = 1 WHERE (tenant_id, id) IN (
  SELECT a.tenant_id, a.id FROM json_each(?2) c CROSS JOIN activities a INDEXED BY activities_by_contact
    ON a.tenant_id = ?1 AND a.contact_external_id = c.value ->> '$.externalId' WHERE a.contact_external_id IS NOT NULL)`;

function jsonValue({ json }: RecordColumn): string {
  return `value ->> '$.${json}'`;
}

/**
 * The opportunities of touchpoints that are new, or differ in what can move a split: of where they were and of where
 * they are now. The company comes with each of them, or SQLite, which takes a company for a handful of rows, would walk
 * all of its opportunities.
 */
function touchParentsSql(target: RecordTable, mapped: readonly string[]): string {
  const moved = updatedColumns(target, mapped)
    .filter(({ moves }) => moves)
    .map(({ column, json }) => `t.${column} IS NOT c.value ->> '$.${json}'`);
  const stored = "t.tenant_id = ?1 AND t.id = c.value ->> '$.id'";
  return `UPDATE opportunities SET revision = revision + 1, updated_at = ?3
    FROM (
      SELECT ?1 AS tenant_id, c.value ->> '$.opportunityId' AS id FROM json_each(?2) c LEFT JOIN touchpoints t ON ${stored}
      WHERE t.id IS NULL OR t.deleted_at IS NOT NULL OR ${moved.join(" OR ")}
      UNION
      SELECT t.tenant_id, t.opportunity_id FROM json_each(?2) c CROSS JOIN touchpoints t
      WHERE ${stored} AND t.deleted_at IS NULL AND (${moved.join(" OR ")})
    ) touched
    WHERE opportunities.tenant_id = touched.tenant_id AND opportunities.id = touched.id`;
}

/** Flags follow from several fields; without columns for all of them they follow from what is stored (restateFlagsSql). */
function flagsAreWhole(mapped: readonly string[]): boolean {
  const has = (field: string) => mapped.includes(field);
  return ["account", "amount", "createdAt", "closedAt"].every(has) && (has("stage") || has("outcome"));
}

/** MATERIALIZED, with the company in it, so that SQLite begins with the records and finds each by its whole key. */
function restateFlagsSql(mapped: readonly string[]): string {
  const signs = mapped.includes("amount") ? "c.flags" : "opportunities.flags";
  return `WITH c AS MATERIALIZED (
      SELECT ?1 AS tenant_id, value ->> '$.id' AS id, value -> '$.flags' AS flags
      FROM json_each(?2) WHERE NOT value ->> '$.added')
    UPDATE opportunities SET flags = (SELECT json_group_array(flag) FROM (
      SELECT 'account-missing' AS flag WHERE opportunities.account_id IS NULL
      UNION ALL SELECT 'amount-missing' WHERE opportunities.outcome = 'won' AND opportunities.amount_minor IS NULL
      UNION ALL SELECT 'close-date-missing' WHERE opportunities.outcome = 'won' AND opportunities.closed_at IS NULL
      UNION ALL SELECT 'closed-before-created' WHERE opportunities.closed_at < opportunities.crm_created_at
      UNION ALL SELECT value FROM json_each(${signs}) WHERE value = 'currency-sign-differs'))
    FROM c WHERE opportunities.tenant_id = c.tenant_id AND opportunities.id = c.id`;
}

/** What a field of the company's own holds was settled by the first file that had it. */
function customFieldStatements({ db, tenantId, chunk }: Commit): D1PreparedStatement[] {
  if (chunk.customFields.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO custom_fields (tenant_id, key, label, kind)
         SELECT ?1, value ->> '$.key', value ->> '$.label', value ->> '$.kind' FROM json_each(?2) WHERE true
         ON CONFLICT (tenant_id, key) DO UPDATE SET label = excluded.label`,
      )
      .bind(tenantId, JSON.stringify(chunk.customFields)),
  ];
}

export function insertProblems(
  db: D1Database,
  {
    tenantId,
    importId,
    problems,
  }: { readonly tenantId: string; readonly importId: string; readonly problems: readonly RowProblem[] },
): D1PreparedStatement[] {
  return jsonPieces(problems).map(({ from, json }) =>
    db
      .prepare(
        `INSERT INTO import_errors (tenant_id, import_id, row, ordinal, column_name, value, code, message)
         SELECT ?1, ?2, value ->> '$.row', ?3 + key, value ->> '$.column', value ->> '$.value', value ->> '$.code', value ->> '$.message'
         FROM json_each(?4) WHERE true ON CONFLICT (tenant_id, import_id, row, ordinal) DO NOTHING`,
      )
      .bind(tenantId, importId, from, json),
  );
}

function progressStatements({ db, tenantId, chunk }: Commit): D1PreparedStatement[] {
  const added = chunk.records.changes.filter((change) => change.added).length;
  return [
    db
      .prepare(
        `UPDATE imports SET committed_row = ?3, added = added + ?4, updated = updated + ?5, skipped = skipped + ?6, errors = errors + ?7
         WHERE tenant_id = ?1 AND id = ?2`,
      )
      .bind(
        tenantId,
        chunk.importId,
        chunk.toRow,
        added,
        chunk.records.changes.length - added,
        chunk.skipped,
        chunk.problems.length,
      ),
    extendLease(db, { tenantId, outboxId: chunk.outboxId, now: chunk.now }),
  ];
}

function finishStatements({ db, tenantId, chunk }: Commit): D1PreparedStatement[] {
  const run = chunk.finish?.run ?? null;
  return [
    db
      .prepare(
        "UPDATE imports SET status = 'done', run_id = ?3, finished_at = ?4 WHERE tenant_id = ?1 AND id = ?2",
      )
      .bind(tenantId, chunk.importId, run?.id ?? null, chunk.now),
    ...(run === null ? [] : promiseRun(db, { tenantId, ...run, scope: { kind: "changed" }, now: chunk.now })),
    ...promiseInferenceAfterImport({ db, tenantId }, { importId: chunk.importId, now: chunk.now }),
    settleJob(db, { tenantId, outboxId: chunk.outboxId }),
    auditInTenant(db, chunk.finish?.audit ?? []),
  ];
}
