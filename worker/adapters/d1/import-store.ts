import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { FormatChoice } from "#worker/domain/crm/import/column-formats.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type { Env } from "#worker/env.ts";
import type { CheckStore, Import, ImportLog, ImportStore } from "#worker/usecases/imports/import-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { auditInTenant } from "./audit-statements.ts";
import { commitStore, heldBatch, insertProblems } from "./import-commit-store.ts";
import { recordFinder } from "./import-record-finder.ts";
import { undoStore } from "./import-undo-store.ts";
import { extendLease, promiseJobs, settleJob } from "./outbox-statements.ts";
import { promiseRun } from "./run-store.ts";
import { shardOf } from "./shards.ts";

/** One company's imports. Every statement begins with its tenant. */
export function importStore(env: Env, tenant: TenantScope): ImportStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...importLog(db, tenantId),
    ...checkStore(db, tenantId),
    ...recordFinder(db, tenantId),
    ...commitStore(db, tenantId),
    ...undoStore(db, tenantId),
  };
}

function importLog(db: D1Database, tenantId: string): ImportLog {
  return {
    noteUpload: async ({ fileKey, now }) => {
      await db
        .prepare("INSERT INTO import_uploads (tenant_id, file_key, begun_at) VALUES (?1, ?2, ?3)")
        .bind(tenantId, fileKey, now)
        .run();
    },
    forgetUpload: async (fileKey) => {
      await forgetUpload(db, { tenantId, fileKey }).run();
    },
    createImport: async (imported, { outboxId, audit }) => {
      const message: JobMessage = { v: 1, kind: "import-check", tenantId, outboxId, importId: imported.id };
      await db.batch([
        insertImport(db, { tenantId, imported }),
        forgetUpload(db, { tenantId, fileKey: imported.fileKey }),
        ...(imported.held
          ? []
          : [promiseJobs(db, { tenantId, messages: [message], now: imported.createdAt })]),
        auditInTenant(db, audit),
      ]);
    },
    startImport: async (start) => {
      const { importId, outboxId, now, mapping, formats, dryRun } = start;
      const options: ImportOptions = { skipErrors: start.skipErrors, choice: start.choice, held: false };
      const message: JobMessage = { v: 1, kind: "import-check", tenantId, outboxId, importId };
      return heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM imports WHERE tenant_id = ?1 AND id = ?2 AND committed_row = 0 AND (
                 (status = 'received' AND options ->> '$.held') OR status = 'failed' OR (status = 'done' AND dry_run = 1)))`,
          )
          .bind(tenantId, importId),
        db
          .prepare("DELETE FROM import_errors WHERE tenant_id = ?1 AND import_id = ?2")
          .bind(tenantId, importId),
        db
          .prepare(
            `UPDATE imports SET status = 'received', starts = starts + 1, mapping = ?3, formats = ?4, options = ?5, dry_run = ?6, rows_read = 0, added = 0,
               updated = 0, skipped = 0, errors = 0, flagged = '{}', failure = NULL, finished_at = NULL
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            importId,
            JSON.stringify(mapping),
            JSON.stringify(formats),
            JSON.stringify(options),
            dryRun ? 1 : 0,
          ),
        promiseJobs(db, { tenantId, messages: [message], now }),
        auditInTenant(db, start.audit),
      ]);
    },
    resumeCommit: async ({ importId, outboxId, now, audit }) => {
      const message: JobMessage = { v: 1, kind: "import-commit", tenantId, outboxId, importId };
      return heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM imports
               WHERE tenant_id = ?1 AND id = ?2 AND status = 'failed' AND committed_row > 0 AND undo IS NULL)`,
          )
          .bind(tenantId, importId),
        db
          .prepare(
            "UPDATE imports SET status = 'committing', failure = NULL, finished_at = NULL WHERE tenant_id = ?1 AND id = ?2",
          )
          .bind(tenantId, importId),
        promiseJobs(db, { tenantId, messages: [message], now }),
        auditInTenant(db, audit),
      ]);
    },
    getImport: async (importId) => {
      const row = await db
        .prepare("SELECT * FROM imports WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, importId)
        .first<ImportRow>();
      return row && toImport(row);
    },
    listImports: async ({ limit, after }) => {
      const { results } = await db
        .prepare(
          `SELECT * FROM imports INDEXED BY imports_by_age
           WHERE tenant_id = ?1 AND (created_at, id) < (?2, ?3) ORDER BY created_at DESC, id DESC LIMIT ?4`,
        )
        .bind(tenantId, after?.createdAt ?? Number.MAX_SAFE_INTEGER, after?.id ?? "", limit)
        .all<ImportRow>();
      return results.map(toImport);
    },
    listProblems: async ({ importId, after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT row, ordinal, column_name AS "column", value, code, message FROM import_errors
           WHERE tenant_id = ?1 AND import_id = ?2 AND (row, ordinal) > (?3, ?4) ORDER BY row, ordinal LIMIT ?5`,
        )
        .bind(tenantId, importId, after?.row ?? -1, after?.ordinal ?? -1, limit)
        .all<RowProblem & { readonly ordinal: number }>();
      return results;
    },
    settle: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    giveUp: async ({ importId, outboxId, now, imported, failure, run, audit }) =>
      heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM imports i JOIN outbox o ON o.tenant_id = ?1 AND o.id = ?3
               WHERE i.tenant_id = ?1 AND i.id = ?2 AND i.status = ?4 AND i.committed_row = ?5 AND i.undo ->> '$.cursor' IS ?6)`,
          )
          .bind(
            tenantId,
            importId,
            outboxId,
            imported.status,
            imported.committedRow,
            imported.undo?.cursor ?? null,
          ),
        db
          .prepare(
            `UPDATE imports SET status = 'failed', failure = ?3, finished_at = ?4, run_id = COALESCE(?5, run_id)
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, importId, failure, now, run?.id ?? null),
        ...(run === null ? [] : promiseRun(db, { tenantId, ...run, scope: { kind: "changed" }, now })),
        settleJob(db, { tenantId, outboxId }),
        auditInTenant(db, audit),
      ]),
  };
}

function checkStore(db: D1Database, tenantId: string): CheckStore {
  return {
    startCheck: async ({ importId, outboxId, now }) => {
      const [started] = await db.batch([
        db
          .prepare(
            `UPDATE imports SET status = 'checking', rows_read = 0
             WHERE tenant_id = ?1 AND id = ?2 AND status IN ('received', 'checking')`,
          )
          .bind(tenantId, importId),
        extendLease(db, { tenantId, outboxId, now }),
      ]);
      return (started?.meta.changes ?? 0) > 0;
    },
    saveCheckProgress: async ({ importId, outboxId, now, starts, rows }) => {
      await db.batch([
        db
          .prepare(
            "UPDATE imports SET rows_read = ?3 WHERE tenant_id = ?1 AND id = ?2 AND status = 'checking' AND starts = ?4",
          )
          .bind(tenantId, importId, rows, starts),
        extendLease(db, { tenantId, outboxId, now }),
      ]);
    },
    finishCheck: async (check) => {
      const { importId, outboxId, now, status, counts, flagged, formats, failure, commitOutboxId } = check;
      const message: JobMessage | null =
        commitOutboxId === null
          ? null
          : { v: 1, kind: "import-commit", tenantId, outboxId: commitOutboxId, importId };
      return heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM imports WHERE tenant_id = ?1 AND id = ?2 AND status = 'checking' AND starts = ?3)`,
          )
          .bind(tenantId, importId, check.starts),
        ...insertProblems(db, { tenantId, importId, problems: check.problems }),
        db
          .prepare(
            `UPDATE imports SET status = ?3, rows_read = ?4, added = ?5, updated = ?6, skipped = ?7, errors = ?8,
               flagged = ?9, formats = ?10, failure = ?11, finished_at = ?12
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            importId,
            status,
            counts.rows,
            counts.added,
            counts.updated,
            counts.skipped,
            counts.errors,
            JSON.stringify(flagged),
            JSON.stringify(formats),
            failure,
            status === "committing" ? null : now,
          ),
        settleJob(db, { tenantId, outboxId }),
        ...(message === null ? [] : [promiseJobs(db, { tenantId, messages: [message], now })]),
      ]);
    },
  };
}

function forgetUpload(
  db: D1Database,
  { tenantId, fileKey }: { readonly tenantId: string; readonly fileKey: string },
): D1PreparedStatement {
  return db
    .prepare("DELETE FROM import_uploads WHERE tenant_id = ?1 AND file_key = ?2")
    .bind(tenantId, fileKey);
}

function insertImport(
  db: D1Database,
  { tenantId, imported }: { readonly tenantId: string; readonly imported: Import },
): D1PreparedStatement {
  const { id, kind, fileName, fileKey, fileBytes, mapping, formats, dryRun, createdBy, createdAt } = imported;
  const options: ImportOptions = {
    skipErrors: imported.skipErrors,
    choice: imported.choice,
    held: imported.held,
  };
  return db
    .prepare(
      `INSERT INTO imports (tenant_id, id, kind, status, file_name, file_key, file_bytes, mapping, formats, options, dry_run, created_by, created_at)
       VALUES (?1, ?2, ?3, 'received', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`,
    )
    .bind(
      tenantId,
      id,
      kind,
      fileName,
      fileKey,
      fileBytes,
      JSON.stringify(mapping),
      JSON.stringify(formats),
      JSON.stringify(options),
      dryRun ? 1 : 0,
      createdBy,
      createdAt,
    );
}

type ImportOptions = { readonly skipErrors: boolean; readonly choice: FormatChoice; readonly held: boolean };

type ImportRow = {
  readonly id: string;
  readonly kind: Import["kind"];
  readonly status: Import["status"];
  readonly file_name: string;
  readonly file_key: string;
  readonly file_bytes: number;
  readonly mapping: string;
  readonly formats: string;
  readonly options: string;
  readonly dry_run: number;
  readonly rows_read: number;
  readonly added: number;
  readonly updated: number;
  readonly skipped: number;
  readonly errors: number;
  readonly flagged: string;
  readonly starts: number;
  readonly committed_row: number;
  readonly undo: string | null;
  readonly failure: string | null;
  readonly run_id: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly finished_at: number | null;
};

function toImport(row: ImportRow): Import {
  const options = JSON.parse(row.options) as ImportOptions;
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    fileName: row.file_name,
    fileKey: row.file_key,
    fileBytes: row.file_bytes,
    mapping: JSON.parse(row.mapping) as Import["mapping"],
    formats: JSON.parse(row.formats) as Import["formats"],
    choice: options.choice,
    skipErrors: options.skipErrors,
    dryRun: row.dry_run === 1,
    held: options.held,
    counts: {
      rows: row.rows_read,
      added: row.added,
      updated: row.updated,
      skipped: row.skipped,
      errors: row.errors,
    },
    flagged: JSON.parse(row.flagged) as Import["flagged"],
    starts: row.starts,
    committedRow: row.committed_row,
    undo: row.undo === null ? null : (JSON.parse(row.undo) as Import["undo"]),
    failure: row.failure,
    runId: row.run_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
