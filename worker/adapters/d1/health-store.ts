import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { HealthMeasures } from "#worker/domain/health/measure-health.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import type { Env } from "#worker/env.ts";
import type {
  DealWithParties,
  HealthStore,
  KeptHealth,
  NewHealth,
  WatchClocks,
} from "#worker/usecases/health/health-ports.ts";
import { alertWatchJob, partnerHealthJob } from "#worker/usecases/jobs/job.ts";
import { extendLease, promiseJobs, settleJob } from "./outbox-statements.ts";
import { allShards, shardOf } from "./shards.ts";

export function healthStore(env: Env, tenant: TenantScope): HealthStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    listClosedDeals: async ({ from, to }, { after, limit }) => {
      const { results } = await db
        .prepare(closedDeals)
        .bind(tenantId, to, after?.[0] ?? from, after?.[1] ?? "", limit)
        .all<DealRow>();
      return results.map(toDeal);
    },
    listRecords: async () => {
      const { results } = await db
        .prepare(
          "SELECT id, survivor_id AS survivorId FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY id",
        )
        .bind(tenantId)
        .all<{ id: string; survivorId: string | null }>();
      return results;
    },
    listTouches: async (recordIds, { from, to }) => {
      const { results } = await db
        .prepare(touches)
        .bind(tenantId, JSON.stringify(recordIds), from, to)
        .all<{ recordId: string; at: number }>();
      return results;
    },
    save: async ({ health, currency, through, computedAt, outboxId, next }) => {
      await db.batch([
        ...chunksOf(health).map((chunk) =>
          db.prepare(upsertHealth).bind(tenantId, JSON.stringify(chunk), currency, computedAt),
        ),
        db
          .prepare("DELETE FROM partner_health WHERE tenant_id = ?1 AND computed_at <> ?2")
          .bind(tenantId, computedAt),
        db
          .prepare(
            `INSERT INTO health_states (tenant_id, through, computed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (tenant_id) DO UPDATE SET through = excluded.through, computed_at = excluded.computed_at`,
          )
          .bind(tenantId, through, computedAt),
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [next], now: computedAt }),
      ]);
    },
    getHealth: async (partnerId) => {
      const row = await db
        .prepare(
          "SELECT measures, currency, computed_at AS computedAt FROM partner_health WHERE tenant_id = ?1 AND partner_id = ?2",
        )
        .bind(tenantId, partnerId)
        .first<HealthRow>();
      return row && toHealth(row);
    },
    listHealth: async ({ after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT partner_id AS partnerId, measures, currency, computed_at AS computedAt FROM partner_health
           WHERE tenant_id = ?1 AND partner_id > ?2 ORDER BY partner_id LIMIT ?3`,
        )
        .bind(tenantId, after, limit)
        .all<HealthRow & { readonly partnerId: string }>();
      return results.map((row) => ({ ...toHealth(row), partnerId: row.partnerId }));
    },
    extendLease: async (outboxId, now) => {
      await extendLease(db, { tenantId, outboxId, now }).run();
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
  };
}

// The page is made first, so that evidence and shares are looked up for its deals alone.
const closedDeals = `WITH page AS MATERIALIZED (
  SELECT id, closed_at, outcome, amount_minor, currency FROM opportunities INDEXED BY opportunities_by_close
  WHERE tenant_id = ?1 AND ifnull(closed_at, 0) >= ?3 AND ifnull(closed_at, 0) < ?2
    AND (ifnull(closed_at, 0), id) > (?3, ?4) AND closed_at IS NOT NULL AND outcome IN ('won', 'lost') AND deleted_at IS NULL
  ORDER BY ifnull(closed_at, 0), id LIMIT ?5)
SELECT page.id, page.closed_at AS closedAt, page.outcome, page.amount_minor AS amountMinor, page.currency,
  (SELECT o.crm_partners FROM opportunities o WHERE o.tenant_id = ?1 AND o.id = page.id) AS crmPartners,
  (SELECT json_group_array(DISTINCT t.partner_id) FROM touchpoints t INDEXED BY touchpoints_by_opportunity
   WHERE t.tenant_id = ?1 AND t.opportunity_id = page.id AND t.status = 'approved' AND t.deleted_at IS NULL) AS touched,
  (SELECT json_group_array(json_object('partnerId', s.partner_id, 'amountMinor', s.amount_minor))
   FROM opportunity_shares s INDEXED BY opportunity_shares_by_opportunity
   WHERE s.tenant_id = ?1 AND s.opportunity_id = page.id AND s.status = 'attributed') AS shares
FROM page ORDER BY page.closed_at, page.id`;

const touches = `SELECT r.value AS recordId, t.occurred_at AS at FROM json_each(?2) r
CROSS JOIN touchpoints t INDEXED BY touchpoints_by_partner
  ON t.tenant_id = ?1 AND t.partner_id = r.value AND t.occurred_at >= ?3 AND t.occurred_at < ?4
WHERE t.status = 'approved' AND t.deleted_at IS NULL`;

const upsertHealth = `INSERT INTO partner_health
  (tenant_id, partner_id, score, grade, revenue_minor, currency, measures, computed_at)
SELECT ?1, value ->> '$.partnerId', value ->> '$.scoreTenths', value ->> '$.grade', value ->> '$.measures.lookBackMinor', ?3,
  value -> '$.measures', ?4
FROM json_each(?2) WHERE true
ON CONFLICT (tenant_id, partner_id) DO UPDATE SET score = excluded.score, grade = excluded.grade,
  revenue_minor = excluded.revenue_minor, currency = excluded.currency, measures = excluded.measures,
  computed_at = excluded.computed_at`;

/** One bound value holds at most 2 MB; this many partners are a tenth of that. */
const partnersAtOnce = 400;

function chunksOf(health: readonly NewHealth[]): readonly (readonly NewHealth[])[] {
  const count = Math.ceil(health.length / partnersAtOnce);
  return Array.from({ length: count }, (_, at) =>
    health.slice(at * partnersAtOnce, (at + 1) * partnersAtOnce),
  );
}

type DealRow = Pick<DealWithParties, "id" | "closedAt" | "outcome" | "amountMinor" | "currency"> & {
  readonly crmPartners: string;
  readonly touched: string;
  readonly shares: string;
};

function toDeal({ crmPartners, touched, shares, ...row }: DealRow): DealWithParties {
  const inCrm = JSON.parse(crmPartners) as readonly { readonly partnerId: string }[];
  return {
    ...row,
    shares: JSON.parse(shares) as DealWithParties["shares"],
    named: [...inCrm.map(({ partnerId }) => partnerId), ...(JSON.parse(touched) as readonly string[])],
  };
}

type HealthRow = Omit<KeptHealth, "measures"> & { readonly measures: string };

function toHealth({ measures, currency, computedAt }: HealthRow): KeptHealth {
  return { measures: JSON.parse(measures) as HealthMeasures, currency, computedAt };
}

/** Every company that has partners or a CRM, found by skipping from one to the next. */
const companies = (["partners", "connections"] as const)
  .map(
    (table) => `SELECT id FROM (WITH RECURSIVE ${table}_of(id) AS (
  SELECT MIN(tenant_id) FROM ${table}
  UNION ALL SELECT (SELECT MIN(t.tenant_id) FROM ${table} t WHERE t.tenant_id > ${table}_of.id) FROM ${table}_of
  WHERE ${table}_of.id IS NOT NULL) SELECT id FROM ${table}_of WHERE id IS NOT NULL)`,
  )
  .join(" UNION ");

/** Partners are measured again each day, and where the ledger has moved since. */
const isHealthDue = `NOT EXISTS (SELECT 1 FROM health_states h WHERE h.tenant_id = c.id AND h.through >= ?3
  AND h.computed_at >= ifnull((SELECT l.recorded_at FROM ledger_heads l WHERE l.tenant_id = c.id), 0))`;

export function watchClocks(env: Env): WatchClocks {
  return {
    promiseDue: async (now) => {
      for (const { db } of allShards(env)) {
        await db.batch([
          promise(db, { job: partnerHealthJob, when: isHealthDue, now }),
          promise(db, { job: alertWatchJob, when: "?3 IS NOT NULL", now }),
        ]);
      }
    },
  };
}

function promise(
  db: D1Database,
  {
    job,
    when,
    now,
  }: {
    readonly job: typeof partnerHealthJob | typeof alertWatchJob;
    readonly when: string;
    readonly now: number;
  },
): D1PreparedStatement {
  const { tenantId: _, ...message } = job("");
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT c.id, ?4, json_set(?2, '$.tenantId', c.id), ?1, ?1 FROM (${companies}) c WHERE ${when}
       ON CONFLICT (tenant_id, id) DO NOTHING`,
    )
    .bind(now, JSON.stringify(message), dayOf(now), message.outboxId);
}
