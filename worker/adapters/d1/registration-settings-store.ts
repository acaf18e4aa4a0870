import { defaultRegistrationSettings } from "#worker/domain/registration/settings.ts";
import type {
  PartnerSignals,
  RegistrationStore,
  ReservedAccount,
  SettingsVersion,
} from "#worker/usecases/registrations/registration-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import type { At } from "./registration-statements.ts";

type Settings = Pick<RegistrationStore, "getSettings" | "listSettings" | "saveSettings">;
type Partners = Pick<RegistrationStore, "partnerTier" | "partnerTiers" | "setPartnerTier" | "signals">;
type Reserved = Pick<RegistrationStore, "listReserved" | "addReserved" | "removeReserved">;

/** What a company has decided about registrations, and how they went. */
export function registrationSettingsStore(at: At): Settings & Partners & Reserved {
  return { ...settings(at), ...partners(at), ...reserved(at) };
}

function settings({ db, tenantId }: At): Settings {
  const listSettings = async (limit: number) => {
    const { results } = await db
      .prepare(
        `SELECT version, settings, created_by AS createdBy, created_at AS createdAt FROM registration_settings
         WHERE tenant_id = ?1 ORDER BY version DESC LIMIT ?2`,
      )
      .bind(tenantId, limit)
      .all<Omit<SettingsVersion, "settings"> & { readonly settings: string }>();
    // Settings that have come since a version was written have their defaults in it.
    return results.map((row) => ({
      ...row,
      settings: { ...defaultRegistrationSettings, ...JSON.parse(row.settings) },
    }));
  };
  return {
    listSettings,
    getSettings: async () =>
      (await listSettings(1))[0] ?? {
        version: 0,
        settings: defaultRegistrationSettings,
        createdBy: null,
        createdAt: null,
      },
    saveSettings: ({ version, settings: saved, createdBy, createdAt }, audit) =>
      heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
               SELECT 1 FROM registration_settings WHERE tenant_id = ?1 AND version >= ?2)`,
          )
          .bind(tenantId, version),
        db
          .prepare(
            `INSERT INTO registration_settings (tenant_id, version, settings, created_by, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)`,
          )
          .bind(tenantId, version, JSON.stringify(saved), createdBy, createdAt),
        auditInTenant(db, audit),
      ]),
  };
}

function partners({ db, tenantId }: At): Partners {
  return {
    partnerTier: (partnerId) =>
      db
        .prepare("SELECT tier FROM partners WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, partnerId)
        .first<{ tier: string | null }>(),
    partnerTiers: async (partnerIds) => {
      const { results } = await db
        .prepare(
          "SELECT id, tier FROM partners WHERE (tenant_id, id) IN (SELECT ?1, value FROM json_each(?2))",
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<{ id: string; tier: string | null }>();
      return new Map(results.map(({ id, tier }) => [id, tier]));
    },
    setPartnerTier: async ({ partnerId, tier, audit }) => {
      const [changed] = await db.batch([
        db
          .prepare("UPDATE partners SET tier = ?3 WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, partnerId, tier),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (changed?.meta.changes ?? 0) > 0;
    },
    signals: async ({ partnerId, from, to }) => {
      const { results } = await db
        .prepare(
          `SELECT partner_id AS partnerId, COUNT(*) AS submitted,
             SUM(state IN ('submitted', 'in_review', 'info_required', 'contested')) AS undecided,
             SUM(approved_at IS NOT NULL) AS approved, SUM(state = 'rejected') AS rejected, SUM(state = 'won') AS won,
             SUM(state = 'lost') AS lost, SUM(state = 'expired') AS expired, SUM(state = 'withdrawn') AS withdrawn,
             SUM(EXISTS (SELECT 1 FROM json_each(findings) WHERE value ->> '$.isOwn' = 0)) AS duplicates
           FROM registrations INDEXED BY registrations_by_partner
           WHERE tenant_id = ?1 AND (?2 IS NULL OR partner_id = ?2) AND submitted_at BETWEEN ?3 AND ?4
           GROUP BY partner_id ORDER BY partner_id`,
        )
        .bind(tenantId, partnerId, from, to)
        .all<PartnerSignals>();
      return results;
    },
  };
}

function reserved({ db, tenantId }: At): Reserved {
  return {
    listReserved: async ({ after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT id, kind, name, domain, country, partner_id AS partnerId, note, created_by AS createdBy, created_at AS createdAt
           FROM reserved_accounts INDEXED BY reserved_accounts_by_age
           WHERE tenant_id = ?1 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id LIMIT ?4`,
        )
        .bind(tenantId, after?.[0] ?? 0, after?.[1] ?? "", limit)
        .all<ReservedAccount>();
      return results;
    },
    addReserved: async (accounts, audit) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO reserved_accounts (tenant_id, id, kind, name, domain, country, partner_id, note, created_by, created_at)
             SELECT ?1, value ->> '$.id', value ->> '$.kind', value ->> '$.name', value ->> '$.domain', value ->> '$.country',
               value ->> '$.partnerId', value ->> '$.note', value ->> '$.createdBy', value ->> '$.createdAt'
             FROM json_each(?2)`,
          )
          .bind(tenantId, JSON.stringify(accounts)),
        auditInTenant(db, audit),
      ]);
    },
    removeReserved: async (id, audit) => {
      const [removed] = await db.batch([
        db.prepare("DELETE FROM reserved_accounts WHERE tenant_id = ?1 AND id = ?2").bind(tenantId, id),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (removed?.meta.changes ?? 0) > 0;
    },
  };
}
