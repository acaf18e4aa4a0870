import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { defaultHealthSettings } from "#worker/domain/health/health-settings.ts";
import type { HealthMeasures } from "#worker/domain/health/measure-health.ts";
import type { Env } from "#worker/env.ts";
import {
  type PerformanceRecord,
  type PerformanceStore,
  splitLimitsPpm,
} from "#worker/usecases/views/performance-ports.ts";
import { shardOf } from "./shards.ts";

/** One batch for each database that holds any of the companies. */
export function performanceStore(env: Env): PerformanceStore {
  return {
    listPerformance: async (scopes, span) => {
      const byShard = new Map<D1Database, PartnerScope[]>();
      for (const scope of scopes) {
        const db = shardOf(env, scope.tenant);
        byShard.set(db, [...(byShard.get(db) ?? []), scope]);
      }
      const found = await Promise.all([...byShard].map(([db, of]) => readShard(db, { scopes: of, span })));
      const byScope = new Map(found.flat().map((record) => [keyOf(record.scope), record]));
      return scopes.flatMap((scope) => byScope.get(keyOf(scope)) ?? []);
    },
  };
}

const scopeRows = "(SELECT value->>0 AS tenant_id, value->>1 AS partner_id FROM json_each(?1)) AS s";

const bandOfShare = `CASE ${splitLimitsPpm
  .map((limit) => `WHEN h.share_ppm <= ${limit} THEN ${limit}`)
  .join(" ")} END`;

async function readShard(
  db: D1Database,
  {
    scopes,
    span,
  }: {
    readonly scopes: readonly PartnerScope[];
    readonly span: { readonly from: number; readonly to: number };
  },
): Promise<readonly PerformanceRecord[]> {
  const pairs = JSON.stringify(scopes.map(({ tenant, partnerId }) => [tenant.tenantId, partnerId]));
  const [shares, health, settings] = await db.batch([
    db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, ${bandOfShare} AS uptoPpm, COUNT(*) AS deals,
           SUM(h.share_ppm) AS sharePpmSum
         FROM ${scopeRows}
         CROSS JOIN opportunity_shares h INDEXED BY opportunity_shares_listed
           ON h.tenant_id = s.tenant_id AND h.partner_id = s.partner_id AND ifnull(h.closed_at, 0) > ?2 AND ifnull(h.closed_at, 0) <= ?3
         WHERE h.status = 'attributed' AND h.share_ppm > 0 GROUP BY s.tenant_id, s.partner_id, uptoPpm`,
      )
      .bind(pairs, span.from, span.to),
    db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, h.measures, h.currency, h.computed_at AS computedAt
         FROM ${scopeRows}
         CROSS JOIN partner_health h ON h.tenant_id = s.tenant_id AND h.partner_id = s.partner_id`,
      )
      .bind(pairs),
    db
      .prepare(
        `SELECT s.tenant_id AS tenantId, (SELECT w.settings FROM watch_settings w
           WHERE w.tenant_id = s.tenant_id AND w.about = 'health' ORDER BY w.version DESC LIMIT 1) AS settings
         FROM ${scopeRows}`,
      )
      .bind(pairs),
  ]);
  const shareRows = (shares?.results ?? []) as readonly ShareRow[];
  const healthRows = (health?.results ?? []) as readonly HealthRow[];
  const settingsRows = (settings?.results ?? []) as readonly SettingsRow[];
  return scopes.map((scope) => {
    const isOf = (row: Placed) => row.tenantId === scope.tenant.tenantId && row.partnerId === scope.partnerId;
    const kept = healthRows.find(isOf);
    const saved = settingsRows.find(({ tenantId }) => tenantId === scope.tenant.tenantId)?.settings ?? null;
    return {
      scope,
      shares: shareRows
        .filter(isOf)
        .map(({ uptoPpm, deals, sharePpmSum }) => ({ uptoPpm, deals, sharePpmSum })),
      health:
        kept === undefined
          ? null
          : {
              measures: JSON.parse(kept.measures) as HealthMeasures,
              currency: kept.currency,
              computedAt: kept.computedAt,
            },
      settings: { ...defaultHealthSettings, ...(saved === null ? {} : JSON.parse(saved)) },
    };
  });
}

type Placed = { readonly tenantId: string; readonly partnerId: string };
type ShareRow = Placed & {
  readonly uptoPpm: number;
  readonly deals: number;
  readonly sharePpmSum: number;
};
type HealthRow = Placed & {
  readonly measures: string;
  readonly currency: string;
  readonly computedAt: number;
};
type SettingsRow = { readonly tenantId: string; readonly settings: string | null };

function keyOf({ tenant, partnerId }: PartnerScope): string {
  return `${tenant.tenantId} ${partnerId}`;
}
