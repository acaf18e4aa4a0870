import type { Visibility } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { CompanySettings, SettingsStore } from "#worker/usecases/settings/settings-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";

export function settingsStore(env: Env): SettingsStore {
  const db = env.DIRECTORY;
  return {
    getSettings: async (tenantId) => {
      const row = await db
        .prepare(
          `SELECT name, currency, time_zone, visibility, needs_second_factor FROM tenants
           WHERE id = ?1 AND deleted_at IS NULL`,
        )
        .bind(tenantId)
        .first<SettingsRow>();
      return row && toSettings(row);
    },
    changeSettings: async (tenantId, { seen, wanted, audit }) => {
      const [changed] = await db.batch([
        db
          .prepare(
            `UPDATE tenants SET name = ?7, currency = ?8, time_zone = ?9, visibility = ?10, needs_second_factor = ?11
             WHERE id = ?1 AND deleted_at IS NULL AND name = ?2 AND currency = ?3 AND time_zone = ?4 AND visibility = ?5
               AND needs_second_factor = ?6`,
          )
          .bind(tenantId, ...valuesOf(seen), ...valuesOf(wanted)),
        auditInDirectory(db, audit, "ifChanged"),
      ]);
      return (changed?.meta.changes ?? 0) > 0;
    },
  };
}

type SettingsRow = {
  readonly name: string;
  readonly currency: string;
  readonly time_zone: string;
  readonly visibility: Visibility;
  readonly needs_second_factor: number;
};

function toSettings(row: SettingsRow): CompanySettings {
  const { name, currency, visibility } = row;
  return {
    name,
    currency,
    timeZone: row.time_zone,
    visibility,
    needsSecondFactor: row.needs_second_factor === 1,
  };
}

function valuesOf(settings: CompanySettings): readonly (string | number)[] {
  const { name, currency, timeZone, visibility, needsSecondFactor } = settings;
  return [name, currency, timeZone, visibility, needsSecondFactor ? 1 : 0];
}
