import type { InferenceSettings } from "#worker/domain/inference/settings.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import type { InferenceSettingsStore, SettingsVersion } from "#worker/usecases/inference/inference-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { type At, promiseInference } from "./inference-statements.ts";

/** The setting that lists the company's own e-mail domains. */
const OWN_DOMAINS = "ownDomains";

export function inferenceSettingsStore(at: At): InferenceSettingsStore {
  const { db, tenantId } = at;
  const listSettings = async (limit: number) => {
    const { results } = await db
      .prepare("SELECT * FROM inference_settings WHERE tenant_id = ?1 ORDER BY version DESC LIMIT ?2")
      .bind(tenantId, limit)
      .all<SettingsRow>();
    return results.map(toVersion);
  };
  return {
    getSettings: async () => (await listSettings(1))[0] ?? null,
    listSettings,
    getSettingsVersion: async (version) => {
      const row = await db
        .prepare("SELECT * FROM inference_settings WHERE tenant_id = ?1 AND version = ?2")
        .bind(tenantId, version)
        .first<SettingsRow>();
      return row && toVersion(row);
    },
    saveSettings: ({ version, audit, run }) =>
      heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
               SELECT 1 FROM inference_settings WHERE tenant_id = ?1 AND version >= ?2)`,
          )
          .bind(tenantId, version.version),
        db
          .prepare(
            `INSERT INTO inference_settings (tenant_id, version, settings, comment, created_by, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
          )
          .bind(
            tenantId,
            version.version,
            JSON.stringify(version.settings),
            version.comment,
            version.createdBy,
            version.createdAt,
          ),
        ...promiseInference(at, run),
        auditInTenant(db, audit),
      ]),
    getOwnDomains: async () => {
      const value = await db
        .prepare("SELECT value FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2")
        .bind(tenantId, OWN_DOMAINS)
        .first<string>("value");
      return value === null ? [] : (JSON.parse(value) as readonly string[]);
    },
    saveOwnDomains: async ({ domains, audit, run }) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO tenant_settings (tenant_id, key, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`,
          )
          .bind(tenantId, OWN_DOMAINS, JSON.stringify(domains)),
        ...promiseInference(at, { ...run, onlyWithTraces: true }),
        auditInTenant(db, audit),
      ]);
    },
    countTypes: async () => {
      const { results } = await db
        .prepare(
          `SELECT source, crm_type AS crmType, usual_type AS usualType, band, decision, count(*) AS records
           FROM inference_activities INDEXED BY inference_activities_counted WHERE tenant_id = ?1
           GROUP BY source, crm_type, usual_type, band, decision`,
        )
        .bind(tenantId)
        .all<Awaited<ReturnType<InferenceSettingsStore["countTypes"]>>[number]>();
      return results;
    },
  };
}

type SettingsRow = {
  readonly version: number;
  readonly settings: string;
  readonly comment: string | null;
  readonly created_by: string;
  readonly created_at: number;
};

/** Settings that have come since a version was written have their defaults in it. */
function toVersion(row: SettingsRow): SettingsVersion {
  return {
    version: row.version,
    settings: { ...DEFAULT_INFERENCE_SETTINGS, ...(JSON.parse(row.settings) as InferenceSettings) },
    comment: row.comment,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
