import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { SelfReportFile, SelfReportFileStore } from "#worker/usecases/self-reports/self-report-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { shardOf } from "./shards.ts";

/** What partners have given with their reports to one company. */
export function selfReportFileStore(env: Env, tenant: TenantScope): SelfReportFileStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const columns = `f.id, f.report_id AS reportId, f.name, f.content_type AS contentType, f.bytes, f.sha256,
    f.file_key AS fileKey, f.by_id AS by, f.at`;
  const forget = (fileKeys: readonly string[]) =>
    db
      .prepare(
        "DELETE FROM import_uploads WHERE tenant_id = ?1 AND file_key IN (SELECT value FROM json_each(?2))",
      )
      .bind(tenantId, JSON.stringify(fileKeys));
  return {
    listOfReports: async (reportIds) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM json_each(?2) AS j CROSS JOIN self_report_files AS f
           ON f.tenant_id = ?1 AND f.report_id = j.value ORDER BY f.at, f.id`,
        )
        .bind(tenantId, JSON.stringify(reportIds))
        .all<SelfReportFile>();
      return results;
    },
    listOfTrace: async (traceId) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM self_reports AS r INDEXED BY self_reports_by_trace
           CROSS JOIN self_report_files AS f ON f.tenant_id = ?1 AND f.report_id = r.id
           WHERE r.tenant_id = ?1 AND r.trace_id = ?2 ORDER BY f.at, f.id`,
        )
        .bind(tenantId, traceId)
        .all<SelfReportFile>();
      return results;
    },
    noteUploads: async (fileKeys, now) => {
      await db
        .prepare(
          "INSERT INTO import_uploads (tenant_id, file_key, begun_at) SELECT ?1, value, ?2 FROM json_each(?3)",
        )
        .bind(tenantId, now, JSON.stringify(fileKeys))
        .run();
    },
    forgetUploads: async (fileKeys) => {
      await forget(fileKeys).run();
    },
    add: (files, { reportId, most, audit }) =>
      heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM self_reports AS r
               LEFT JOIN inference_activities AS a ON a.tenant_id = ?1 AND a.id = r.trace_id
               WHERE r.tenant_id = ?1 AND r.id = ?2 AND a.decision IS NULL)
             OR (SELECT COUNT(*) FROM self_report_files WHERE tenant_id = ?1 AND report_id = ?2) + ?3 > ?4`,
          )
          .bind(tenantId, reportId, files.length, most),
        db
          .prepare(
            `INSERT INTO self_report_files (tenant_id, report_id, id, name, content_type, bytes, sha256, file_key, by_id, at)
             SELECT ?1, ?2, value->>'id', value->>'name', value->>'contentType', value->>'bytes', value->>'sha256',
               value->>'fileKey', value->>'by', value->>'at' FROM json_each(?3)`,
          )
          .bind(tenantId, reportId, JSON.stringify(files)),
        forget(files.map(({ fileKey }) => fileKey)),
        auditInTenant(db, audit),
      ]),
  };
}
