import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";
import type { Env } from "#worker/env.ts";
import type {
  AttributionStore,
  Case,
  CaseStore,
  RunScope,
} from "#worker/usecases/attribution/attribution-ports.ts";
import { evidenceFromRows, type FieldRow, type TouchpointRow } from "./evidence.ts";
import { bySurvivor, readOpenOverrides } from "./open-overrides.ts";
import { ruleStore } from "./rule-store.ts";
import { runStore } from "./run-store.ts";
import { shardOf } from "./shards.ts";
import { readSurvivors } from "./survivors.ts";

/** Cases, runs and rules of one company. */
export function attributionStore(env: Env, tenant: TenantScope): AttributionStore {
  const db = shardOf(env, tenant);
  return {
    ...caseStore(db, tenant.tenantId),
    ...runStore(db, tenant.tenantId),
    ...ruleStore(db, tenant.tenantId),
  };
}

type OpportunityRow = FieldRow & {
  readonly revision: number;
  readonly deleted_at: number | null;
  readonly outcome: Case["outcome"];
  readonly amount_minor: number | null;
  readonly currency: string;
  readonly lead_created_at: number | null;
  readonly stage: string | null;
  readonly type: string | null;
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  readonly account_name: string | null;
  readonly custom: string;
};

const opportunityColumns = `o.id, o.revision, o.deleted_at, o.outcome, o.amount_minor, o.currency, o.crm_created_at,
  o.closed_at, o.lead_created_at, o.crm_partners, o.stage, o.type, o.owner, o.region, o.product, o.account_name, o.custom`;

type WithEvidence = (rows: readonly OpportunityRow[]) => ReturnType<CaseStore["loadCases"]>;

function caseStore(db: D1Database, tenantId: string): CaseStore {
  const withEvidence: WithEvidence = async (rows) => {
    if (rows.length === 0) return { cases: [], survivors: new Map() };
    const ids = JSON.stringify(rows.map((row) => row.id));
    const [survivors, touchpoints, overrides] = await Promise.all([
      readSurvivors(db, tenantId),
      db
        .prepare(
          `SELECT id, opportunity_id, partner_id, source, role, units, confidence_ppm, occurred_at, status, valid_until
           FROM touchpoints INDEXED BY touchpoints_by_opportunity
           WHERE tenant_id = ?1 AND opportunity_id IN (SELECT value FROM json_each(?2)) AND deleted_at IS NULL`,
        )
        .bind(tenantId, ids)
        .all<TouchpointRow>(),
      readOpenOverrides(db, { tenantId, ids }),
    ]);
    const evidence = evidenceFromRows(rows, touchpoints.results, survivors);
    const cases = rows.map((row) => ({
      ...toFacts(row),
      opportunityId: row.id,
      revision: row.revision,
      deleted: row.deleted_at !== null,
      touchpoints: evidence.get(row.id) ?? [],
      override: bySurvivor(overrides.get(row.id) ?? null, survivors),
    }));
    return { cases, survivors };
  };
  const loadCases: CaseStore["loadCases"] = async (opportunityIds) => {
    const { results } = await db
      .prepare(
        `SELECT ${opportunityColumns} FROM opportunities o
         WHERE o.tenant_id = ?1 AND o.id IN (SELECT value FROM json_each(?2)) ORDER BY o.id`,
      )
      .bind(tenantId, JSON.stringify(opportunityIds))
      .all<OpportunityRow>();
    return withEvidence(results);
  };
  return {
    loadCases,
    getCases: async (opportunityIds) => (await loadCases(opportunityIds)).cases,
    listLatestWon: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT ${opportunityColumns} FROM opportunities o INDEXED BY opportunities_by_close
           WHERE o.tenant_id = ?1 AND o.outcome = 'won' AND o.deleted_at IS NULL AND o.amount_minor IS NOT NULL
             AND o.closed_at IS NOT NULL
           ORDER BY ifnull(o.closed_at, 0) DESC, o.id DESC LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<OpportunityRow>();
      return (await withEvidence(results)).cases;
    },
    listOpportunityIds: async ({ scope, cursor, limit }) => {
      const { results } = await idsOf(db, { tenantId, scope, cursor: cursor ?? "", limit }).all<{
        id: string;
      }>();
      return results.map((row) => row.id);
    },
  };
}

function idsOf(
  db: D1Database,
  query: {
    readonly tenantId: string;
    readonly scope: RunScope;
    readonly cursor: string;
    readonly limit: number;
  },
): D1PreparedStatement {
  const { tenantId, scope, cursor, limit } = query;
  if (scope.kind === "opportunities") {
    return db
      .prepare(
        `SELECT id FROM opportunities
         WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2) WHERE value > ?3) ORDER BY id LIMIT ?4`,
      )
      .bind(tenantId, JSON.stringify(scope.opportunityIds), cursor, limit);
  }
  const waiting =
    scope.kind === "changed"
      ? "INDEXED BY opportunities_awaiting_attribution WHERE attributed_revision < revision AND"
      : "WHERE";
  return db
    .prepare(`SELECT id FROM opportunities ${waiting} tenant_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3`)
    .bind(tenantId, cursor, limit);
}

function toFacts(row: OpportunityRow) {
  return {
    outcome: row.outcome,
    amountMinor: row.amount_minor,
    currency: row.currency,
    createdAt: row.crm_created_at,
    closedAt: row.closed_at,
    leadCreatedAt: row.lead_created_at,
    stage: row.stage,
    type: row.type,
    owner: row.owner,
    region: row.region,
    product: row.product,
    account: row.account_name,
    custom: row.custom === "{}" ? noCustomFields : (JSON.parse(row.custom) as Case["custom"]),
  };
}

const noCustomFields: Readonly<Record<string, CustomValue>> = {};
