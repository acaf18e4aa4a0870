import type { TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type {
  CompanyExport,
  CompanyExportStore,
  ExpiredExports,
  ExportFile,
  ExportPage,
  ExportPlace,
} from "#worker/usecases/company-data/company-data-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { type CompanyTable, companyTables, directoryParts, ledgerTables } from "./company-tables.ts";
import { extendLease, isGuardFailure, promiseJobs, settleJob } from "./outbox-statements.ts";
import { allShards, shardOf } from "./shards.ts";

export function companyExportStore(env: Env, tenant: TenantScope): CompanyExportStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...reads(db, tenantId),
    create: async ({ id, createdBy, createdAt, expiresAt }, { outboxId, audit }) => {
      const message = { v: 1, kind: "company-export", tenantId, outboxId, exportId: id } as const;
      await db.batch([
        db
          .prepare(
            `INSERT INTO company_exports (tenant_id, id, status, place, created_by, created_at, expires_at)
             VALUES (?1, ?2, 'queued', ?3, ?4, ?5, ?6)`,
          )
          .bind(tenantId, id, JSON.stringify(start), createdBy, createdAt, expiresAt),
        promiseJobs(db, { tenantId, messages: [message], now: createdAt }),
        auditInTenant(db, audit),
      ]);
    },
    readPage: (place) => readPage(env, { db, tenantId, place }),
    saveStep: async (step) => {
      try {
        await db.batch(stepStatements(db, tenantId, step));
        return true;
      } catch (error) {
        if (isGuardFailure(error)) return false;
        throw error;
      }
    },
    settle: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    fail: async ({ id, outboxId, reason, now }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE company_exports SET status = 'failed', failure = ?3, finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND finished_at IS NULL`,
          )
          .bind(tenantId, id, reason, now),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
  };
}

const start: ExportPlace = { part: 0, after: null };

/** The directory's part first, then the company's own tables, then the ledger. */
const parts: readonly (CompanyTable & { readonly rows?: string })[] = [
  ...directoryParts,
  ...companyTables,
  ...ledgerTables,
];

async function readPage(
  env: Env,
  {
    db,
    tenantId,
    place,
  }: { readonly db: D1Database; readonly tenantId: string; readonly place: ExportPlace },
): Promise<ExportPage> {
  const part = parts[place.part];
  assert(part !== undefined, "an export that is not done has a part to write");
  const { key, atOnce } = part;
  const rows =
    part.rows === undefined
      ? `SELECT ${part.columns ?? "*"} FROM ${part.name} WHERE tenant_id = ?1`
      : `SELECT * FROM (${part.rows}) WHERE tenant_id = ?1`;
  const after =
    place.after === null ? "" : ` AND (${key.join(", ")}) > (${key.map((_, at) => `?${at + 2}`).join(", ")})`;
  const order = key.length === 0 ? "" : ` ORDER BY ${key.join(", ")}`;
  const { results } = await (part.rows === undefined ? db : env.DIRECTORY)
    .prepare(`${rows}${after}${order} LIMIT ${atOnce}`)
    .bind(tenantId, ...(place.after ?? []))
    .all<Record<string, string | number>>();
  const last = results.at(-1);
  const isMore = key.length > 0 && last !== undefined && results.length === atOnce;
  return {
    table: part.name,
    rows: results,
    next: isMore
      ? { part: place.part, after: key.map((column) => last[column] as string | number) }
      : following(place),
  };
}

function following({ part }: ExportPlace): ExportPlace | null {
  return part + 1 < parts.length ? { part: part + 1, after: null } : null;
}

function stepStatements(
  db: D1Database,
  tenantId: string,
  { id, steps, file, next, outboxId, now }: Parameters<CompanyExportStore["saveStep"]>[0],
): D1PreparedStatement[] {
  const isDone = next === null;
  return [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT EXISTS (
           SELECT 1 FROM company_exports WHERE tenant_id = ?1 AND id = ?2 AND steps = ?3 AND finished_at IS NULL)`,
      )
      .bind(tenantId, id, steps),
    db.prepare("DELETE FROM batch_guard"),
    ...(file === null ? [] : [insertFile(db, { tenantId, id, ordinal: steps, file })]),
    db
      .prepare(
        `UPDATE company_exports SET steps = steps + 1, status = iif(?3, 'done', 'running'), finished_at = iif(?3, ?4, NULL),
           place = ?5, rows_written = rows_written + ?6, bytes_written = bytes_written + ?7
         WHERE tenant_id = ?1 AND id = ?2`,
      )
      .bind(
        tenantId,
        id,
        isDone ? 1 : 0,
        now,
        JSON.stringify(next ?? { part: parts.length, after: null }),
        file?.rows ?? 0,
        file?.bytes ?? 0,
      ),
    ...(isDone
      ? [insertOwnFiles(db, { tenantId, id, ordinal: steps + 1 }), settleJob(db, { tenantId, outboxId })]
      : [extendLease(db, { tenantId, outboxId, now })]),
  ];
}

type Ordinal = { readonly tenantId: string; readonly id: string; readonly ordinal: number };

function insertFile(
  db: D1Database,
  { tenantId, id, ordinal, file }: Ordinal & { readonly file: ExportFile },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO company_export_files (tenant_id, export_id, ordinal, name, file_key, rows_written, bytes, sha256)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    )
    .bind(tenantId, id, ordinal, file.name, file.key, file.rows, file.bytes, file.sha256);
}

/** The files that the company has imported, the evidence of its disputes, and what was attached to registrations and reports go along as they came. */
function insertOwnFiles(db: D1Database, { tenantId, id, ordinal }: Ordinal): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO company_export_files (tenant_id, export_id, ordinal, name, file_key, bytes)
       SELECT ?1, ?2, ?3 + row_number() OVER (ORDER BY name), name, file_key, bytes FROM (
         SELECT 'imported-files/' || id || '.csv' AS name, file_key, file_bytes AS bytes FROM imports WHERE tenant_id = ?1
         UNION ALL
         SELECT 'dispute-evidence/' || dispute_id || '/' || id || '-' || name, file_key, bytes FROM dispute_files
         WHERE tenant_id = ?1
         UNION ALL
         SELECT 'registration-files/' || registration_id || '/' || id || '-' || name, file_key, bytes FROM registration_files
         WHERE tenant_id = ?1
         UNION ALL
         SELECT 'self-report-files/' || report_id || '/' || id || '-' || name, file_key, bytes FROM self_report_files
         WHERE tenant_id = ?1)`,
    )
    .bind(tenantId, id, ordinal);
}

function reads(db: D1Database, tenantId: string): Pick<CompanyExportStore, "get" | "list" | "listFiles"> {
  const select = `SELECT id, status, place, steps, rows_written AS rows, bytes_written AS bytes, failure,
    created_by AS createdBy, created_at AS createdAt, finished_at AS finishedAt, expires_at AS expiresAt
    FROM company_exports`;
  return {
    get: async (id) => {
      const row = await db
        .prepare(`${select} WHERE tenant_id = ?1 AND id = ?2`)
        .bind(tenantId, id)
        .first<ExportRow>();
      return row && toExport(row);
    },
    list: async () => {
      const { results } = await db
        .prepare(
          `${select} INDEXED BY company_exports_by_age WHERE tenant_id = ?1 ORDER BY created_at DESC, id DESC LIMIT 50`,
        )
        .bind(tenantId)
        .all<ExportRow>();
      return results.map(toExport);
    },
    listFiles: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT name, file_key AS key, rows_written AS rows, bytes, sha256 FROM company_export_files
           WHERE tenant_id = ?1 AND export_id = ?2 ORDER BY ordinal`,
        )
        .bind(tenantId, id)
        .all<ExportFile>();
      return results;
    },
  };
}

type ExportRow = Omit<CompanyExport, "place" | "parts"> & { readonly place: string };

function toExport(row: ExportRow): CompanyExport {
  return { ...row, place: JSON.parse(row.place) as ExportPlace, parts: parts.length };
}

const expiredAtOnce = 20;

/** Of all companies: there are few, so every shard costs one indexed read. */
export function expiredExports(env: Env): ExpiredExports {
  return {
    list: async (now) => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) =>
          db
            .prepare(
              `SELECT tenant_id AS tenantId, id FROM company_exports INDEXED BY company_exports_by_expiry
               WHERE status <> 'expired' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2`,
            )
            .bind(now, expiredAtOnce)
            .all<{ tenantId: string; id: string }>(),
        ),
      );
      return perShard.flatMap(({ results }) => results);
    },
    forgetFiles: async (tenantId, id) => {
      // Only one of the shards has it; the others change nothing.
      for (const { db } of allShards(env)) {
        await db.batch([
          db
            .prepare("DELETE FROM company_export_files WHERE tenant_id = ?1 AND export_id = ?2")
            .bind(tenantId, id),
          db
            .prepare(
              `UPDATE company_exports SET status = 'expired', finished_at = coalesce(finished_at, expires_at)
               WHERE tenant_id = ?1 AND id = ?2`,
            )
            .bind(tenantId, id),
        ]);
      }
    },
  };
}
