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
          `SELECT name, currency, time_zone, working_days, visibility, needs_second_factor FROM tenants
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
            `UPDATE tenants SET name = ?8, currency = ?9, time_zone = ?10, working_days = ?11, visibility = ?12,
               needs_second_factor = ?13
             WHERE id = ?1 AND deleted_at IS NULL AND name = ?2 AND currency = ?3 AND time_zone = ?4
               AND working_days = ?5 AND visibility = ?6 AND needs_second_factor = ?7`,
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
  readonly working_days: string;
  readonly visibility: Visibility;
  readonly needs_second_factor: number;
};

function toSettings(row: SettingsRow): CompanySettings {
  const { name, currency, visibility } = row;
  return {
    name,
    currency,
    timeZone: row.time_zone,
    workingDays: row.working_days,
    visibility,
    needsSecondFactor: row.needs_second_factor === 1,
  };
}

function valuesOf(settings: CompanySettings): readonly (string | number)[] {
  const { name, currency, timeZone, workingDays, visibility, needsSecondFactor } = settings;
  return [name, currency, timeZone, workingDays, visibility, needsSecondFactor ? 1 : 0];
}
