import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type CalendarSpan,
  createCalendar,
  defaultSpans,
  type Period,
} from "#worker/domain/period/calendar.ts";
import { postingPeriods } from "#worker/domain/period/posting-periods.ts";
import { startOfDay } from "#worker/domain/time/day.ts";
import type { Env } from "#worker/env.ts";
import type {
  PartnerTotal,
  PeriodClose,
  PeriodFindings,
  PeriodRow,
  PeriodStore,
  PeriodTotal,
  Reopening,
  Waiver,
} from "#worker/usecases/periods/period-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { extendLease, promiseJobs, settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

/** One company's calendar, its periods and how they were closed. The moves are kept legal by triggers as well. */
export function periodStore(env: Env, tenant: TenantScope): PeriodStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...calendars(db, tenantId),
    ...reading(db, tenantId),
    ...waivers(db, tenantId),
    ...closing(db, tenantId),
    ...reopening(db, tenantId),
    lock: ({ key, now, audit }) =>
      heldBatch(db, [
        guard(
          db,
          `SELECT 1 FROM periods WHERE tenant_id = ?1 AND key = ?2 AND state = 'closed'
            AND NOT EXISTS (SELECT 1 FROM period_reopenings WHERE tenant_id = ?1 AND key = ?2 AND status = 'approved')`,
          [tenantId, key],
        ),
        db
          .prepare("UPDATE periods SET state = 'locked', changed_at = ?3 WHERE tenant_id = ?1 AND key = ?2")
          .bind(tenantId, key, now),
        db
          .prepare(
            "UPDATE period_reopenings SET status = 'lapsed' WHERE tenant_id = ?1 AND key = ?2 AND status = 'requested'",
          )
          .bind(tenantId, key),
        auditInTenant(db, audit),
      ]),
  };
}

/** Aborts the batch unless the query finds something. */
function guard(db: D1Database, query: string, values: readonly (string | number)[]): D1PreparedStatement {
  return db.prepare(`INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (${query})`).bind(...values);
}

function calendars(
  db: D1Database,
  tenantId: string,
): Pick<PeriodStore, "listSpans" | "saveSpans" | "isLedgerEmpty" | "postingPeriods"> {
  const readSpans = db.prepare(spansOf).bind(tenantId);
  return {
    listSpans: async () => orDefault((await readSpans.all<CalendarSpan>()).results),
    isLedgerEmpty: async () => (await db.prepare(isUsed).bind(tenantId).first()) === null,
    saveSpans: ({ before, after, onlyUnused, audit }) =>
      heldBatch(db, [
        guard(
          db,
          `SELECT 1 WHERE COALESCE((SELECT json_group_array(json_array(first_day, unit, fiscal_year_start_month, time_zone))
             FROM (SELECT * FROM period_calendars WHERE tenant_id = ?1 ORDER BY first_day)), '[]') IN (?2, ?3)
             AND NOT (?4 = 1 AND EXISTS (${isUsed}))`,
          // A company that has not chosen has no rows.
          [
            tenantId,
            toRows(before),
            toRows(before) === toRows(defaultSpans) ? "[]" : toRows(before),
            onlyUnused ? 1 : 0,
          ],
        ),
        db.prepare("DELETE FROM period_calendars WHERE tenant_id = ?1").bind(tenantId),
        db
          .prepare(
            `INSERT INTO period_calendars (tenant_id, first_day, unit, fiscal_year_start_month, time_zone)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)`,
          )
          .bind(tenantId, toRows(after)),
        auditInTenant(db, audit),
      ]),
    postingPeriods: async () => {
      const [spans, shut] = await db.batch([readSpans, db.prepare(shutPeriods).bind(tenantId)]);
      const ends = rowsOf<{ key: string; endsAt: number }>(shut).map(
        ({ key, endsAt }) => [key, endsAt] as const,
      );
      return postingPeriods(createCalendar(orDefault(rowsOf<CalendarSpan>(spans))), new Map(ends));
    },
  };
}

const spansOf = `SELECT first_day AS firstDay, unit, fiscal_year_start_month AS fiscalYearStartMonth, time_zone AS timeZone
FROM period_calendars WHERE tenant_id = ?1 ORDER BY first_day`;
/** A period that is being closed has its place in time, though its entry is still to come. */
const isUsed = `SELECT 1 FROM ledger_heads WHERE tenant_id = ?1 AND seq > 0
  UNION ALL SELECT 1 FROM periods WHERE tenant_id = ?1 LIMIT 1`;
const shutPeriods =
  "SELECT key, ends_at AS endsAt FROM periods WHERE tenant_id = ?1 AND state <> 'open' ORDER BY key";

function orDefault(spans: readonly CalendarSpan[]): readonly CalendarSpan[] {
  return spans.length === 0 ? defaultSpans : spans;
}

function toRows(spans: readonly CalendarSpan[]): string {
  return JSON.stringify(
    spans.map((span) => [span.firstDay, span.unit, span.fiscalYearStartMonth, span.timeZone]),
  );
}

function reading(
  db: D1Database,
  tenantId: string,
): Pick<PeriodStore, "listRows" | "getRow" | "listTotals" | "partnerTotals" | "findings"> {
  const rows = `SELECT key, starts_at AS startsAt, ends_at AS endsAt, state, close_id AS closeId, closed_seq AS closedSeq,
    changed_at AS changedAt FROM periods WHERE tenant_id = ?1`;
  return {
    listRows: async () =>
      (await db.prepare(`${rows} ORDER BY starts_at`).bind(tenantId).all<PeriodRow>()).results,
    getRow: (key) => db.prepare(`${rows} AND key = ?2`).bind(tenantId, key).first<PeriodRow>(),
    listTotals: async () => (await db.prepare(totalsOfPeriods).bind(tenantId).all<PeriodTotal>()).results,
    partnerTotals: async (key) =>
      (await db.prepare(totalsOfPartners).bind(tenantId, key).all<PartnerTotal>()).results,
    findings: (period) => readFindings(db, tenantId, period),
  };
}

const totalsOfPeriods = `SELECT period, book, currency, SUM(amount_minor) AS amountMinor, SUM(entries) AS entries
FROM ledger_balances WHERE tenant_id = ?1 AND partner_ref <> ''
GROUP BY period, book, currency ORDER BY period, book, currency`;

const totalsOfPartners = `SELECT partner_ref AS partnerRef, book, currency, amount_minor AS amountMinor, entries
FROM ledger_balances INDEXED BY ledger_balances_by_period WHERE tenant_id = ?1 AND period = ?2
ORDER BY partner_ref, book, currency`;

/** An instant of midnight in UTC is a day without a time (see PeriodCalendar), so days and moments have bounds of their own. */
async function readFindings(db: D1Database, tenantId: string, period: Period): Promise<PeriodFindings> {
  const [dayStart, dayEnd] = [startOfDay(period.firstDay), startOfDay(period.endDay)];
  const bounds = [period.startsAt, period.endsAt, dayStart, dayEnd] as const;
  const about = (sql: string) =>
    db
      .prepare(sql)
      .bind(tenantId, ...bounds, Math.min(period.startsAt, dayStart), Math.max(period.endsAt, dayEnd));
  const [deals, pending, work, imported, frozen, rates, connected] = await db.batch([
    about(`SELECT TOTAL(attribution_status = 'review') AS inReview, TOTAL(attribution_status = 'unattributed') AS unattributed
      FROM opportunities INDEXED BY opportunities_by_close WHERE ${wonIn("opportunities")}`),
    about(`SELECT COUNT(*) AS found FROM opportunities AS o INDEXED BY opportunities_by_close
      CROSS JOIN touchpoints AS t INDEXED BY touchpoints_by_opportunity
        ON t.tenant_id = ?1 AND t.opportunity_id = o.id
      WHERE ${wonIn("o")} AND t.status = 'pending' AND t.deleted_at IS NULL`),
    db.prepare(workOf).bind(tenantId),
    db
      .prepare(
        "SELECT MAX(finished_at) AS at FROM imports WHERE tenant_id = ?1 AND status = 'done' AND dry_run = 0",
      )
      .bind(tenantId),
    db
      .prepare(
        "SELECT 1 FROM ledger_freezes INDEXED BY ledger_freezes_open WHERE tenant_id = ?1 AND lifted_at IS NULL",
      )
      .bind(tenantId),
    db
      .prepare(
        "SELECT COUNT(*) AS found FROM missing_rates INDEXED BY missing_rates_by_period WHERE tenant_id = ?1 AND period = ?2",
      )
      .bind(tenantId, period.key),
    db.prepare(connectionsOf).bind(tenantId, period.endsAt),
  ]);
  const crms = rowsOf<{ found: number; stale: number }>(connected)[0];
  const counts = rowsOf<{ inReview: number; unattributed: number }>(deals)[0];
  return {
    inReview: counts?.inReview ?? 0,
    unattributed: counts?.unattributed ?? 0,
    pendingEvidence: rowsOf<{ found: number }>(pending)[0]?.found ?? 0,
    missingRates: rowsOf<{ found: number }>(rates)[0]?.found ?? 0,
    runsAtWork: rowsOf<{ found: number }>(work)[0]?.found ?? 0,
    newestImportAt: rowsOf<{ at: number | null }>(imported)[0]?.at ?? null,
    connections: crms?.found ?? 0,
    staleConnections: crms?.stale ?? 0,
    isFrozen: rowsOf(frozen).length > 0,
  };
}

/** A company has a handful. One that was disconnected, or has no mapping yet, brings no deals. */
const connectionsOf = `SELECT COUNT(*) AS found, TOTAL(ifnull(o.synced_through, 0) < ?2) AS stale
  FROM connections AS c LEFT JOIN connection_objects AS o
    ON o.tenant_id = c.tenant_id AND o.connection_id = c.id AND o.object = 'Opportunity'
  WHERE c.tenant_id = ?1 AND c.status <> 'disconnected' AND c.mapping IS NOT NULL`;

/** Runs at work, and one more when deals wait for one. */
const workOf = `SELECT (SELECT COUNT(*) FROM attribution_runs INDEXED BY attribution_runs_at_work
    WHERE tenant_id = ?1 AND status IN ('queued', 'running'))
  + EXISTS (SELECT 1 FROM opportunities INDEXED BY opportunities_awaiting_attribution
    WHERE tenant_id = ?1 AND attributed_revision < revision) AS found`;

function wonIn(table: string): string {
  const { closed, isDay } = { closed: `${table}.closed_at`, isDay: `${table}.closed_at % 86400000 = 0` };
  return `${table}.tenant_id = ?1 AND ifnull(${closed}, 0) >= ?6 AND ifnull(${closed}, 0) < ?7
    AND ${table}.outcome = 'won' AND ${table}.deleted_at IS NULL AND ${closed} IS NOT NULL
    AND ((${isDay} AND ${closed} >= ?4 AND ${closed} < ?5) OR (NOT ${isDay} AND ${closed} >= ?2 AND ${closed} < ?3))`;
}

/** How often the period was closed before. ?1 company, ?2 period. */
const round = `(SELECT COUNT(*) FROM period_closes WHERE tenant_id = ?1 AND key = ?2 AND status = 'closed')`;

function waivers(db: D1Database, tenantId: string): Pick<PeriodStore, "listWaivers" | "saveWaiver"> {
  return {
    listWaivers: async (key) =>
      (
        await db
          .prepare(
            `SELECT item, found, reason, waived_by AS waivedBy, waived_at AS waivedAt FROM period_waivers
             WHERE tenant_id = ?1 AND key = ?2 AND round = ${round}`,
          )
          .bind(tenantId, key)
          .all<Waiver>()
      ).results,
    saveWaiver: ({ key, waiver, audit }) =>
      heldBatch(db, [
        guard(db, `SELECT 1 WHERE NOT EXISTS (${notOpen})`, [tenantId, key]),
        db
          .prepare(
            `INSERT INTO period_waivers (tenant_id, key, round, item, found, reason, waived_by, waived_at)
             VALUES (?1, ?2, ${round}, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (tenant_id, key, round, item) DO UPDATE SET
               found = excluded.found, reason = excluded.reason, waived_by = excluded.waived_by, waived_at = excluded.waived_at`,
          )
          .bind(tenantId, key, waiver.item, waiver.found, waiver.reason, waiver.waivedBy, waiver.waivedAt),
        auditInTenant(db, audit),
      ]),
  };
}

const notOpen = "SELECT 1 FROM periods WHERE tenant_id = ?1 AND key = ?2 AND state <> 'open'";

type Closing = Pick<
  PeriodStore,
  | "startClose"
  | "getClose"
  | "listCloses"
  | "countChunk"
  | "closeTotals"
  | "setFacts"
  | "settleClose"
  | "failClose"
>;

function closing(db: D1Database, tenantId: string): Closing {
  const closes = `SELECT id, key, status, through_seq AS throughSeq, counted, total, facts, failure, entry_seq AS entrySeq,
    requested_by AS requestedBy, started_at AS startedAt, finished_at AS finishedAt
    FROM period_closes WHERE tenant_id = ?1`;
  return {
    startClose: ({ id, period, requestedBy, job, now, audit }) =>
      heldBatch(db, [
        guard(db, `SELECT 1 WHERE NOT EXISTS (${notOpen})`, [tenantId, period.key]),
        db
          .prepare(
            `UPDATE periods SET state = 'closing', close_id = ?3, changed_at = ?4
             WHERE tenant_id = ?1 AND key = ?2 AND state = 'open'`,
          )
          .bind(tenantId, period.key, id, now),
        db
          .prepare(
            `INSERT INTO periods (tenant_id, key, starts_at, ends_at, state, close_id, changed_at)
             SELECT ?1, ?2, ?3, ?4, 'closing', ?5, ?6
             WHERE NOT EXISTS (SELECT 1 FROM periods WHERE tenant_id = ?1 AND key = ?2)`,
          )
          .bind(tenantId, period.key, period.startsAt, period.endsAt, id, now),
        db
          .prepare(
            `INSERT INTO period_closes (tenant_id, id, key, status, total, requested_by, started_at)
             SELECT ?1, ?2, ?3, 'running', COALESCE(SUM(entries), 0), ?4, ?5
             FROM ledger_balances INDEXED BY ledger_balances_by_period WHERE tenant_id = ?1 AND period = ?3`,
          )
          .bind(tenantId, id, period.key, requestedBy, now),
        promiseJobs(db, { tenantId, messages: [job], now }),
        auditInTenant(db, audit),
      ]),
    getClose: (id) => db.prepare(`${closes} AND id = ?2`).bind(tenantId, id).first<PeriodClose>(),
    listCloses: async (key) =>
      (
        await db
          .prepare(`${closes} AND key = ?2 ORDER BY started_at DESC, id DESC`)
          .bind(tenantId, key)
          .all<PeriodClose>()
      ).results,
    countChunk: async ({ close, limit, outboxId, now }) => {
      const next = await db
        .prepare(nextEntries)
        .bind(tenantId, close.key, close.throughSeq, limit)
        .first<{ lastSeq: number | null; entries: number }>();
      if (next === null || next.lastSeq === null) return { finished: true };
      const stored = await heldBatch(db, [
        guard(
          db,
          `SELECT 1 FROM period_closes WHERE tenant_id = ?1 AND id = ?2 AND status = 'running' AND through_seq = ?3`,
          [tenantId, close.id, close.throughSeq],
        ),
        db.prepare(addEntries).bind(tenantId, close.id, close.key, close.throughSeq, next.lastSeq),
        db
          .prepare(
            `UPDATE period_closes SET through_seq = ?3, counted = counted + ?4 WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, close.id, next.lastSeq, next.entries),
        extendLease(db, { tenantId, outboxId, now }),
      ]);
      return stored ? { finished: false } : null;
    },
    closeTotals: async (closeId) =>
      (await db.prepare(totalsOfClose).bind(tenantId, closeId).all<PartnerTotal>()).results,
    setFacts: async (closeId, facts) => {
      await db
        .prepare(
          `UPDATE period_closes SET facts = ?3 WHERE tenant_id = ?1 AND id = ?2 AND facts IS NULL AND status = 'running'`,
        )
        .bind(tenantId, closeId, facts)
        .run();
    },
    settleClose: async ({ outboxId, audit }) => {
      await db.batch([settleJob(db, { tenantId, outboxId }), auditInTenant(db, audit, "ifChanged")]);
    },
    failClose: async ({ closeId, outboxId, reason, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE periods SET state = 'open', changed_at = ?3
             WHERE tenant_id = ?1 AND close_id = ?2 AND state = 'closing'`,
          )
          .bind(tenantId, closeId, now),
        db
          .prepare(
            `UPDATE period_closes SET status = 'failed', failure = ?3, finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND status = 'running'`,
          )
          .bind(tenantId, closeId, reason, now),
        auditInTenant(db, audit, "ifChanged"),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
  };
}

const nextEntries = `SELECT MAX(seq) AS lastSeq, COUNT(*) AS entries FROM (
  SELECT seq FROM ledger_entries INDEXED BY ledger_entries_by_period
  WHERE tenant_id = ?1 AND period = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4)`;

const addEntries = `INSERT INTO period_close_totals (tenant_id, close_id, partner_ref, book, currency, amount_minor, entries)
SELECT ?1, ?2, partner_ref, book, currency, SUM(amount_minor), COUNT(*)
FROM ledger_entries INDEXED BY ledger_entries_by_period
WHERE tenant_id = ?1 AND period = ?3 AND seq > ?4 AND seq <= ?5 GROUP BY partner_ref, book, currency
ON CONFLICT (tenant_id, close_id, partner_ref, book, currency) DO UPDATE SET
  amount_minor = amount_minor + excluded.amount_minor, entries = entries + excluded.entries`;

const totalsOfClose = `SELECT partner_ref AS partnerRef, book, currency, amount_minor AS amountMinor, entries
FROM period_close_totals WHERE tenant_id = ?1 AND close_id = ?2 ORDER BY partner_ref, book, currency`;

type Reopenings = Pick<
  PeriodStore,
  "listReopenings" | "getReopening" | "requestReopening" | "withdrawReopening" | "approveReopening"
>;

function reopening(db: D1Database, tenantId: string): Reopenings {
  const reopenings = `SELECT id, key, close_id AS closeId, status, reason, requested_by AS requestedBy,
    requested_at AS requestedAt, approved_by AS approvedBy, approved_at AS approvedAt, entry_seq AS entrySeq
    FROM period_reopenings WHERE tenant_id = ?1`;
  const isRequested = `SELECT 1 FROM period_reopenings WHERE tenant_id = ?1 AND id = ?2 AND status = 'requested'`;
  return {
    listReopenings: async (key) =>
      (
        await db
          .prepare(`${reopenings} AND key = ?2 ORDER BY requested_at DESC, id DESC`)
          .bind(tenantId, key)
          .all<Reopening>()
      ).results,
    getReopening: (id) =>
      db
        .prepare(`${reopenings} AND id = ?2`)
        .bind(tenantId, id)
        .first<Reopening & { readonly key: string }>(),
    requestReopening: ({ id, key, reason, requestedBy, now, audit }) =>
      heldBatch(db, [
        guard(
          db,
          `SELECT 1 FROM periods WHERE tenant_id = ?1 AND key = ?2 AND state = 'closed' AND NOT EXISTS (
             SELECT 1 FROM period_reopenings
             WHERE tenant_id = ?1 AND key = ?2 AND status IN ('requested', 'approved'))`,
          [tenantId, key],
        ),
        db
          .prepare(
            `INSERT INTO period_reopenings (tenant_id, id, key, close_id, status, reason, requested_by, requested_at)
             SELECT ?1, ?2, ?3, close_id, 'requested', ?4, ?5, ?6 FROM periods WHERE tenant_id = ?1 AND key = ?3`,
          )
          .bind(tenantId, id, key, reason, requestedBy, now),
        auditInTenant(db, audit),
      ]),
    withdrawReopening: ({ id, audit }) =>
      heldBatch(db, [
        guard(db, isRequested, [tenantId, id]),
        db
          .prepare("UPDATE period_reopenings SET status = 'lapsed' WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, id),
        auditInTenant(db, audit),
      ]),
    approveReopening: ({ id, approvedBy, job, now, audit }) =>
      heldBatch(db, [
        guard(db, isRequested, [tenantId, id]),
        db
          .prepare(
            `UPDATE period_reopenings SET status = 'approved', approved_by = ?3, approved_at = ?4
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, id, approvedBy, now),
        promiseJobs(db, { tenantId, messages: [job], now }),
        auditInTenant(db, audit),
      ]),
  };
}

/** The rows of one statement of a batch. */
function rowsOf<Row>(result: D1Result | undefined): Row[] {
  return (result?.results ?? []) as Row[];
}
