import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { AlertState } from "#worker/domain/alert/alert.ts";
import type { CompanySituation } from "#worker/domain/alert/find-alerts.ts";
import type { HealthMeasures } from "#worker/domain/health/measure-health.ts";
import type { Env } from "#worker/env.ts";
import type { AlertStore, KeptAlert } from "#worker/usecases/alerts/alert-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

const countLimit = 100;

export function alertStore(env: Env, tenant: TenantScope): AlertStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...situationReads(db, tenantId),
    listToCompare: async (ids) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM alerts INDEXED BY alerts_unresolved WHERE tenant_id = ?1 AND resolved_at IS NULL
           UNION SELECT ${columns} FROM alerts WHERE (tenant_id, id) IN (SELECT ?1, value FROM json_each(?2))`,
        )
        .bind(tenantId, JSON.stringify(ids))
        .all<AlertRow>();
      return results.map(toAlert);
    },
    saveLook: async ({ changed, events, outboxId, now }) => {
      await db.batch([
        db.prepare(upsertAlerts).bind(tenantId, JSON.stringify(changed), now),
        ...promiseEvents(db, { tenantId, events, now }),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    list: async ({ state, kinds, subjectId }, { limit, cursor }, now) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM alerts ${state === undefined || state === "resolved" ? "" : "INDEXED BY alerts_unresolved"}
           WHERE tenant_id = ?1 AND kind IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR subject_id = ?3)
             AND ${state === undefined ? "?4 IS NOT NULL" : stateConditions[state]} ${cursor === null ? "" : "AND (raised_at, id) < (?6, ?7)"}
           ORDER BY raised_at DESC, id DESC LIMIT ?5`,
        )
        .bind(tenantId, JSON.stringify(kinds), subjectId ?? null, now, limit + 1, ...(cursor ?? []))
        .all<AlertRow>();
      const shown = results.slice(0, limit).map(toAlert);
      const last = results.length > limit ? shown.at(-1) : undefined;
      return { items: shown, next: last === undefined ? null : [last.raisedAt, last.id] };
    },
    countOpen: async (kinds, now) => {
      const count = await db
        .prepare(
          `SELECT COUNT(*) AS count FROM (SELECT 1 FROM alerts INDEXED BY alerts_unresolved
           WHERE tenant_id = ?1 AND kind IN (SELECT value FROM json_each(?2)) AND ${stateConditions.open} LIMIT ?3)`,
        )
        .bind(tenantId, JSON.stringify(kinds), countLimit, now)
        .first<number>("count");
      return count ?? 0;
    },
    get: async (id) => {
      const row = await db
        .prepare(`SELECT ${columns} FROM alerts WHERE tenant_id = ?1 AND id = ?2`)
        .bind(tenantId, id)
        .first<AlertRow>();
      return row && toAlert(row);
    },
    snooze: async ({ id, until, by, audit }) => {
      const [changed] = await db.batch([
        db
          .prepare(
            `UPDATE alerts SET snoozed_until = ?3, snoozed_by = iif(?3 IS NULL, NULL, ?4)
             WHERE tenant_id = ?1 AND id = ?2 AND resolved_at IS NULL`,
          )
          .bind(tenantId, id, until, by),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (changed?.meta.changes ?? 0) > 0;
    },
  };
}

type SituationReads = Pick<AlertStore, "coverage" | "partnersFrom" | "connections">;

function situationReads(db: D1Database, tenantId: string): SituationReads {
  return {
    coverage: async ({ from, to }) => {
      const row = await db
        .prepare(
          `SELECT COUNT(*) AS won, ifnull(SUM(attribution_status = 'attributed' AND attributed_minor <> 0), 0) AS attributed
           FROM opportunities INDEXED BY opportunities_by_close
           WHERE tenant_id = ?1 AND ifnull(closed_at, 0) >= ?2 AND ifnull(closed_at, 0) < ?3 AND closed_at IS NOT NULL
             AND outcome = 'won' AND deleted_at IS NULL AND amount_minor <> 0`,
        )
        .bind(tenantId, from, to)
        .first<CompanySituation["coverage"]>();
      return row ?? { won: 0, attributed: 0 };
    },
    partnersFrom: async (revenueMinor) => {
      const { results } = await db
        .prepare(
          `SELECT h.partner_id AS id, p.name, h.measures FROM partner_health h INDEXED BY partner_health_by_revenue
           CROSS JOIN partners p ON p.tenant_id = ?1 AND p.id = h.partner_id
           WHERE h.tenant_id = ?1 AND h.revenue_minor >= ?2`,
        )
        .bind(tenantId, revenueMinor)
        .all<{ id: string; name: string; measures: string }>();
      return results.map((row) => ({ ...row, measures: JSON.parse(row.measures) as HealthMeasures }));
    },
    connections: async () => {
      const { results } = await db
        .prepare(
          `SELECT c.id, c.name, c.updated_at AS changedAt,
             (SELECT MAX(o.synced_through) FROM connection_objects o
              WHERE o.tenant_id = ?1 AND o.connection_id = c.id) AS syncedThrough,
             (SELECT json_group_array(a.message) FROM (SELECT message FROM connection_alerts
              WHERE tenant_id = ?1 AND connection_id = c.id ORDER BY raised_at, object, code, subject LIMIT 100) a) AS drift
           FROM connections c
           WHERE c.tenant_id = ?1 AND c.status IN ('connected', 'needs_reauth') AND c.mapping IS NOT NULL`,
        )
        .bind(tenantId)
        .all<Omit<CompanySituation["connections"][number], "drift"> & { readonly drift: string }>();
      return results.map((row) => ({ ...row, drift: JSON.parse(row.drift) as readonly string[] }));
    },
  };
}

/** As `alertState` has it; ?4 is the moment. */
const stateConditions: Readonly<Record<AlertState, string>> = {
  open: "resolved_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= ?4)",
  snoozed: "resolved_at IS NULL AND snoozed_until > ?4",
  resolved: "resolved_at IS NOT NULL AND ?4 IS NOT NULL",
};

// A snooze that somebody has set or ended meanwhile stays; one that is over ends.
const upsertAlerts = `INSERT INTO alerts (tenant_id, id, kind, subject_id, facts, raised_at, times, resolved_at)
SELECT ?1, value ->> '$.id', value ->> '$.kind', value ->> '$.subjectId', value -> '$.facts', value ->> '$.raisedAt',
  value ->> '$.times', value ->> '$.resolvedAt'
FROM json_each(?2) WHERE true
ON CONFLICT (tenant_id, id) DO UPDATE SET facts = excluded.facts, raised_at = excluded.raised_at, times = excluded.times,
  resolved_at = excluded.resolved_at,
  snoozed_by = iif(excluded.resolved_at IS NULL AND snoozed_until <= ?3, NULL, snoozed_by),
  snoozed_until = iif(excluded.resolved_at IS NULL AND snoozed_until <= ?3, NULL, snoozed_until)`;

const columns = `id, kind, subject_id AS subjectId, facts, raised_at AS raisedAt, times, resolved_at AS resolvedAt,
  snoozed_until AS snoozedUntil, snoozed_by AS snoozedBy`;

type AlertRow = Omit<KeptAlert, "facts"> & { readonly facts: string };

/** Kind and facts belong together as they were written. */
function toAlert(row: AlertRow): KeptAlert {
  return { ...row, facts: JSON.parse(row.facts) } as KeptAlert;
}
