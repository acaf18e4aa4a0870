import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { FigureCheckStore, FigureDrift } from "#worker/usecases/figures/figure-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { allShards, shardOf } from "./shards.ts";

/** Recomputes figures from what they add up. The only place that reads all deals, shares and entries for them. */
export function figureCheckStore(env: Env, tenant: TenantScope): FigureCheckStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    findDrift: async () => {
      const answers = await db.batch<{ rows: number }>(
        figureTables.map((table) => db.prepare(countDrift(table)).bind(tenantId)),
      );
      return figureTables.flatMap(({ name }, at): readonly FigureDrift[] => {
        const rows = answers[at]?.results[0]?.rows ?? 0;
        return rows === 0 ? [] : [{ table: name, rows }];
      });
    },
    correct: async (drift, audit) => {
      const wrong = figureTables.filter(({ name }) => drift.some(({ table }) => table === name));
      await db.batch([
        ...wrong.flatMap((table) => [
          db.prepare(`DELETE FROM ${table.name} WHERE tenant_id = ?1`).bind(tenantId),
          db.prepare(`INSERT INTO ${table.name} (${columnsOf(table)}) ${recompute(table)}`).bind(tenantId),
        ]),
        auditInTenant(db, audit),
      ]);
    },
  };
}

/** Companies with an entry or a deal. */
export async function companiesWithFigures(env: Env): Promise<readonly string[]> {
  const perShard = await Promise.all(
    allShards(env).map(({ db }) =>
      db
        .prepare(
          // From one company to the next, because DISTINCT would read every deal.
          `WITH RECURSIVE company (id) AS (
             SELECT (SELECT MIN(tenant_id) FROM opportunities)
             UNION ALL
             SELECT (SELECT MIN(deal.tenant_id) FROM opportunities deal WHERE deal.tenant_id > company.id) FROM company
             WHERE company.id IS NOT NULL)
           SELECT tenant_id AS tenantId FROM ledger_heads WHERE seq > 0
           UNION SELECT id FROM company WHERE id IS NOT NULL`,
        )
        .all<{ tenantId: string }>(),
    ),
  );
  return perShard.flatMap(({ results }) => results.map(({ tenantId }) => tenantId));
}

type FigureTable = {
  readonly name: string;
  /** Columns and what they are of a row of `from`. */
  readonly keys: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, string>>;
  readonly from: string;
};

const monthOf = (column: string) => `ifnull(strftime('%Y-%m', ${column} / 1000, 'unixepoch'), '')`;
const attributed = "iif(attribution_status = 'attributed', attributed_minor, 0)";
const rest = `iif(outcome = 'open', iif(attribution_status = 'expected', attributed_minor, 0), ifnull(amount_minor, 0) - ${attributed})`;

/** As the triggers keep them. */
const figureTables: readonly FigureTable[] = [
  {
    name: "ledger_months",
    keys: { book: "book", currency: "currency", month: monthOf("effective_at"), partner_ref: "partner_ref" },
    sums: {
      amount_minor: "amount_minor",
      adjusted_minor: "iif(substr(rule_id, 1, 4) = 'dsp_', amount_minor, 0)",
    },
    from: "ledger_entries WHERE tenant_id = ?1 AND partner_ref <> ''",
  },
  {
    name: "ledger_conversion_months",
    keys: { book: "book", reporting_currency: "reporting_currency", month: monthOf("effective_at") },
    sums: {
      amount_minor: "amount_minor",
      adjusted_minor: `iif(EXISTS (SELECT 1 FROM ledger_entries e
        WHERE e.tenant_id = ?1 AND e.seq = c.seq AND substr(e.rule_id, 1, 4) = 'dsp_'), amount_minor, 0)`,
    },
    from: "ledger_conversions c WHERE tenant_id = ?1",
  },
  {
    name: "deal_months",
    keys: {
      outcome: "outcome",
      month: monthOf("closed_at"),
      currency: "currency",
      type: "ifnull(type, '')",
    },
    sums: {
      deals: "1",
      amount_minor: "ifnull(amount_minor, 0)",
      attributed_minor:
        "iif(attribution_status = iif(outcome = 'won', 'attributed', 'expected'), attributed_minor, 0)",
      incomplete_deals: `ifnull(outcome = 'won' AND amount_minor <> ${attributed}, 0)`,
      review_deals: "outcome = 'won' AND attribution_status = 'review'",
      covered_deals: "outcome = 'won' AND attribution_status = 'attributed' AND attributed_minor <> 0",
    },
    from: "opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL",
  },
  {
    name: "deal_days",
    keys: {
      outcome: "outcome",
      day: "ifnull(strftime('%Y-%m-%d', closed_at / 1000, 'unixepoch'), '')",
      currency: "currency",
    },
    sums: { deals: "1", rest_minor: rest },
    from: `opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL AND outcome <> 'lost' AND ${rest} <> 0`,
  },
  {
    name: "share_months",
    keys: {
      status: "status",
      month: monthOf("closed_at"),
      currency: "currency",
      role: "role",
      is_sourced: "is_sourced",
    },
    sums: { shares: "1", amount_minor: "amount_minor" },
    from: "opportunity_shares WHERE tenant_id = ?1",
  },
  {
    name: "partner_share_months",
    keys: {
      partner_id: "partner_id",
      status: "status",
      month: monthOf("closed_at"),
      currency: "currency",
      band: "min(4, share_ppm / 200000)",
    },
    sums: { deals: "1", share_ppm: "share_ppm", amount_minor: "amount_minor" },
    from: "opportunity_shares WHERE tenant_id = ?1",
  },
  {
    name: "role_months",
    keys: { outcome: "outcome", month: monthOf("closed_at"), currency: "currency", role: "role" },
    sums: { deals: "1" },
    from: "opportunity_roles WHERE tenant_id = ?1",
  },
];

function columnsOf({ keys, sums }: FigureTable): string {
  return ["tenant_id", ...Object.keys(keys), ...Object.keys(sums)].join(", ");
}

function recompute({ keys, sums, from }: FigureTable): string {
  const kept = Object.entries(keys).map(([name, sql]) => `${sql} AS k_${name}`);
  const added = Object.entries(sums).map(([name, sql]) => `SUM(${sql}) AS s_${name}`);
  const groups = kept.map((_, at) => at + 2).join(", ");
  return `SELECT tenant_id, ${[...kept, ...added].join(", ")} FROM ${from} GROUP BY 1, ${groups}`;
}

/** Rows that are in one and not in the other; what has come to nothing may stand there or not. */
function countDrift(table: FigureTable): string {
  const isSomething = Object.keys(table.sums)
    .map((name) => `${name} <> 0`)
    .join(" OR ");
  const kept = `SELECT ${columnsOf(table)} FROM ${table.name} WHERE tenant_id = ?1 AND (${isSomething})`;
  const counted = `SELECT * FROM (${recompute(table)}) WHERE ${isSomething.replaceAll(/(\w+) <>/g, "s_$1 <>")}`;
  return `SELECT (SELECT COUNT(*) FROM (${kept} EXCEPT ${counted})) + (SELECT COUNT(*) FROM (${counted} EXCEPT ${kept})) AS rows`;
}
