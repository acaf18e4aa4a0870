import type { TenantScope } from "#worker/domain/access/principal.ts";
import { defaultAlertSettings } from "#worker/domain/alert/alert-settings.ts";
import { defaultHealthSettings } from "#worker/domain/health/health-settings.ts";
import type { Env } from "#worker/env.ts";
import type {
  WatchSettings,
  WatchSettingsStore,
  WatchSettingsVersion,
} from "#worker/usecases/health/health-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { promiseJobs } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

const defaults: WatchSettings = { health: defaultHealthSettings, alerts: defaultAlertSettings };

export function watchSettingsStore(env: Env, tenant: TenantScope): WatchSettingsStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const listSettings = async <About extends keyof WatchSettings>(about: About, limit: number) => {
    const { results } = await db
      .prepare(
        `SELECT version, settings, created_by AS createdBy, created_at AS createdAt FROM watch_settings
         WHERE tenant_id = ?1 AND about = ?2 ORDER BY version DESC LIMIT ?3`,
      )
      .bind(tenantId, about, limit)
      .all<Omit<WatchSettingsVersion<About>, "settings"> & { readonly settings: string }>();
    // Settings that have come since a version was written have their defaults in it.
    return results.map(
      (row): WatchSettingsVersion<About> => ({
        ...row,
        settings: { ...defaults[about], ...JSON.parse(row.settings) },
      }),
    );
  };
  return {
    listSettings,
    getSettings: async (about) =>
      (await listSettings(about, 1))[0] ?? {
        version: 0,
        settings: defaults[about],
        createdBy: null,
        createdAt: null,
      },
    saveSettings: (about, { version, settings, createdBy, createdAt }, { audit, jobs, now }) =>
      heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
               SELECT 1 FROM watch_settings WHERE tenant_id = ?1 AND about = ?2 AND version >= ?3)`,
          )
          .bind(tenantId, about, version),
        db
          .prepare(
            `INSERT INTO watch_settings (tenant_id, about, version, settings, created_by, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
          )
          .bind(tenantId, about, version, JSON.stringify(settings), createdBy, createdAt),
        promiseJobs(db, { tenantId, messages: jobs, now }),
        auditInTenant(db, audit),
      ]),
  };
}
