import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SetUpFacts } from "#worker/domain/set-up/set-up-steps.ts";
import type { Env } from "#worker/env.ts";
import type { SetUpStore } from "#worker/usecases/set-up/set-up.ts";
import { auditInTenant } from "./audit-statements.ts";
import { shardOf } from "./shards.ts";

const key = "setUpIsAway";

export function setUpStore(env: Env, tenant: TenantScope): SetUpStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    read: async (defaultRuleId) => {
      const [found, people] = await Promise.all([
        db.prepare(factsQuery).bind(tenantId, defaultRuleId, key).first<Numbers<OwnFacts>>(),
        env.DIRECTORY.prepare(peopleQuery).bind(tenantId).first<number>("invited"),
      ]);
      const { isAway, ...facts } = toBooleans(found ?? nothing);
      return { facts: { ...facts, hasInvitedPartner: people === 1 }, isAway };
    },
    putAway: async ({ isAway, audit }) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO tenant_settings (tenant_id, key, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`,
          )
          .bind(tenantId, key, JSON.stringify(isAway)),
        auditInTenant(db, audit),
      ]);
    },
  };
}

type OwnFacts = Omit<SetUpFacts, "hasInvitedPartner"> & { readonly isAway: boolean };
type Numbers<Facts> = { readonly [Name in keyof Facts]: number };

const nothing: Numbers<OwnFacts> = {
  hasConnection: 0,
  hasMapping: 0,
  hasImport: 0,
  hasDeals: 0,
  hasPartners: 0,
  hasOwnRule: 0,
  hasSplit: 0,
  hasTraces: 0,
  hasDecidedTrace: 0,
  hasRegistrations: 0,
  hasClosedPeriod: 0,
  hasStatement: 0,
  isAway: 0,
};

function toBooleans(row: Numbers<OwnFacts>): OwnFacts {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === 1]),
  ) as unknown as OwnFacts;
}

const has = (rows: string) => `EXISTS (SELECT 1 FROM ${rows})`;

/** Each looks for one row by the company's own key; connections, imports, rules and closes are few. */
const factsQuery = `SELECT
  ${has("connections WHERE tenant_id = ?1 AND status NOT IN ('pending', 'disconnected')")} AS hasConnection,
  ${has("connections WHERE tenant_id = ?1 AND status NOT IN ('pending', 'disconnected') AND mapping IS NOT NULL")} AS hasMapping,
  ${has("imports WHERE tenant_id = ?1 AND status = 'done'")} AS hasImport,
  ${has("opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL")} AS hasDeals,
  ${has("partners WHERE tenant_id = ?1 AND archived_at IS NULL")} AS hasPartners,
  ${has("rule_versions WHERE tenant_id = ?1 AND rule_id <> ?2")} AS hasOwnRule,
  ${has("opportunity_shares WHERE tenant_id = ?1")} AS hasSplit,
  ${has("inference_activities WHERE tenant_id = ?1")} AS hasTraces,
  ${has("inference_decisions WHERE tenant_id = ?1")} AS hasDecidedTrace,
  (${has("registrations WHERE tenant_id = ?1")} OR ${has("registration_settings WHERE tenant_id = ?1")}) AS hasRegistrations,
  ${has("period_closes WHERE tenant_id = ?1 AND status = 'closed'")} AS hasClosedPeriod,
  ${has("statements WHERE tenant_id = ?1")} AS hasStatement,
  ${has("tenant_settings WHERE tenant_id = ?1 AND key = ?3 AND value = 'true'")} AS isAway`;

const peopleQuery = `SELECT ${has("partnerships WHERE tenant_id = ?1")}
  OR ${has("invitations INDEXED BY invitations_by_tenant WHERE tenant_id = ?1 AND kind = 'partner' AND revoked_at IS NULL")} AS invited`;
