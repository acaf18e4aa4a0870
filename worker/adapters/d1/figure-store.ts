import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { MonthRange } from "#worker/domain/figures/month-range.ts";
import type { PartnerFigure } from "#worker/domain/figures/rank-partners.ts";
import { type CalendarSpan, defaultSpans } from "#worker/domain/period/calendar.ts";
import type { Env } from "#worker/env.ts";
import type {
  DealMonth,
  FigureStore,
  Figures,
  ForeignRest,
  LedgerFigure,
  RoleMonth,
  ShareMonth,
} from "#worker/usecases/figures/figure-ports.ts";
import { shardOf } from "./shards.ts";

const waitingLimit = 1_000;

/** Two calls to the database: what the question means, then every answer in one batch, so that all of it is of one moment. */
export function figureStore(env: Env, tenant: TenantScope): FigureStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    frame: async () => {
      const [spans, currencies] = await db.batch([
        db.prepare(calendarOf).bind(tenantId),
        db.prepare(currenciesOf).bind(tenantId),
      ]);
      const calendar = rowsOf<CalendarSpan>(spans);
      return {
        calendar: calendar.length === 0 ? defaultSpans : calendar,
        currencies: rowsOf<{ currency: string }>(currencies).map(({ currency }) => currency),
      };
    },
    read: async ({ range, before, trend, currency, reportingCurrency }) => {
      const all = unionOf([range, trend, before ?? range]);
      const chosen = unionOf([range, before ?? range]);
      const [deals, shares, roles, ledger, partners, converted, rest, missing, waiting] = await db.batch([
        db.prepare(dealMonths).bind(tenantId, ...boundsOf(all)),
        db.prepare(shareMonths).bind(tenantId, ...boundsOf(chosen)),
        db.prepare(roleMonths).bind(tenantId, ...boundsOf(range)),
        db.prepare(ledgerFigures).bind(tenantId, ...boundsOf(range), currency),
        db
          .prepare(partnerFigures)
          .bind(tenantId, ...boundsOf(range), currency, before?.from ?? "9999-12", before?.to ?? ""),
        db.prepare(convertedIn).bind(tenantId, ...boundsOf(range), reportingCurrency),
        db.prepare(foreignRest).bind(tenantId, ...daysOf(range), reportingCurrency),
        db.prepare("SELECT COUNT(*) AS deals FROM missing_rates WHERE tenant_id = ?1").bind(tenantId),
        db.prepare(waitingDeals).bind(tenantId, waitingLimit),
      ]);
      const found = rowsOf<PartnerRow>(partners);
      return {
        deals: rowsOf<DealMonth>(deals),
        shares: rowsOf<Omit<ShareMonth, "isSourced"> & { isSourced: number }>(shares).map(
          ({ isSourced, ...row }) => ({ ...row, isSourced: isSourced === 1 }),
        ),
        roles: rowsOf<RoleMonth>(roles),
        ledger: [...rowsOf<LedgerFigure>(ledger), ledgerOf(found, currency)],
        ledgerBefore: before === null ? null : { currency, ...sumBefore(found) },
        partners: found.map((row) => toPartner(row, before !== null)),
        converted: rowsOf<Figures["converted"]>(converted)[0] ?? { amountMinor: 0, adjustedMinor: 0 },
        foreignRest: rowsOf<Omit<ForeignRest, "day"> & { day: string }>(rest).map(({ day, ...row }) => ({
          ...row,
          day: day === "" ? null : day,
        })),
        missingDeals: rowsOf<{ deals: number }>(missing)[0]?.deals ?? 0,
        waiting: rowsOf<{ waiting: number }>(waiting)[0]?.waiting ?? 0,
      } satisfies Figures;
    },
  };
}

const calendarOf = `SELECT first_day AS firstDay, unit, fiscal_year_start_month AS fiscalYearStartMonth, time_zone AS timeZone
FROM period_calendars WHERE tenant_id = ?1 ORDER BY first_day`;

/** The seek leaps from one currency to the next would need another index; a few rows a month are read instead. */
const currenciesOf = `SELECT currency FROM deal_months WHERE tenant_id = ?1 AND outcome IN ('won', 'open')
GROUP BY currency HAVING SUM(deals) > 0 ORDER BY SUM(iif(outcome = 'won', amount_minor, 0)) DESC, currency`;

/** An open deal belongs to no month yet, so it counts whatever months are asked for. */
const dealMonths = `SELECT outcome, month, currency, type, deals, amount_minor AS amountMinor, attributed_minor AS attributedMinor,
  incomplete_deals AS incompleteDeals, review_deals AS reviewDeals, covered_deals AS coveredDeals
FROM deal_months WHERE tenant_id = ?1 AND outcome IN ('won', 'lost') AND month >= ?2 AND month <= ?3 AND deals > 0
UNION ALL
SELECT outcome, '', currency, '', SUM(deals), SUM(amount_minor), SUM(attributed_minor), 0, 0, 0
FROM deal_months WHERE tenant_id = ?1 AND outcome = 'open' GROUP BY outcome, currency HAVING SUM(deals) > 0
ORDER BY month`;

const shareMonths = `SELECT month, currency, role, is_sourced AS isSourced, amount_minor AS amountMinor
FROM share_months WHERE tenant_id = ?1 AND status = 'attributed' AND month >= ?2 AND month <= ?3 AND shares > 0`;

const roleMonths = `SELECT month, currency, role, outcome, deals
FROM role_months WHERE tenant_id = ?1 AND outcome IN ('won', 'lost') AND month >= ?2 AND month <= ?3 AND deals > 0`;

/**
 * Of the currencies whose partners are not asked for. The months are found in each by itself: across them all the key would be read from
 * end to end. What has no deal left, won or open, has no row in the totals either.
 */
const ledgerFigures = `SELECT l.currency, SUM(l.amount_minor) AS amountMinor, SUM(l.adjusted_minor) AS adjustedMinor
FROM (SELECT DISTINCT currency FROM deal_months WHERE tenant_id = ?1 AND currency <> ?4) AS c CROSS JOIN ledger_months AS l
ON l.tenant_id = ?1 AND l.book = 'revenue' AND l.currency = c.currency AND l.month >= ?2 AND l.month <= ?3 GROUP BY l.currency`;

/** A range and the one before are two seeks each; what was merged counts for the partner that stays. */
const partnerFigures = `SELECT s.id AS partnerId, s.name AS partnerName, SUM(amount_minor) AS amountMinor, SUM(adjusted_minor) AS adjustedMinor,
  SUM(before_minor) AS beforeMinor, SUM(adjusted_before_minor) AS adjustedBeforeMinor
FROM (
  SELECT partner_ref, SUM(amount_minor) AS amount_minor, SUM(adjusted_minor) AS adjusted_minor, 0 AS before_minor, 0 AS adjusted_before_minor
  FROM ledger_months WHERE tenant_id = ?1 AND book = 'revenue' AND currency = ?4 AND month >= ?2 AND month <= ?3 GROUP BY partner_ref
  UNION ALL
  SELECT partner_ref, 0, 0, SUM(amount_minor), SUM(adjusted_minor)
  FROM ledger_months WHERE tenant_id = ?1 AND book = 'revenue' AND currency = ?4 AND month >= ?5 AND month <= ?6 GROUP BY partner_ref)
CROSS JOIN partners p ON p.tenant_id = ?1 AND p.id = partner_ref
CROSS JOIN partners s ON s.tenant_id = ?1 AND s.id = ifnull(p.survivor_id, p.id)
GROUP BY s.id`;

const convertedIn = `SELECT ifnull(SUM(amount_minor), 0) AS amountMinor, ifnull(SUM(adjusted_minor), 0) AS adjustedMinor
FROM ledger_conversion_months
WHERE tenant_id = ?1 AND book = 'revenue' AND reporting_currency = ?4 AND month >= ?2 AND month <= ?3`;

const foreignRest = `SELECT day, currency, outcome, deals, rest_minor AS restMinor FROM deal_days
WHERE tenant_id = ?1 AND outcome = 'won' AND day >= ?2 AND day <= ?3 AND currency <> ?4 AND deals > 0
UNION ALL
SELECT '', currency, outcome, SUM(deals), SUM(rest_minor) FROM deal_days
WHERE tenant_id = ?1 AND outcome = 'open' AND currency <> ?4 GROUP BY currency, outcome HAVING SUM(deals) > 0
ORDER BY day, currency, outcome`;

const waitingDeals = `SELECT max(
  (SELECT COUNT(*) FROM (
     SELECT 1 FROM opportunities INDEXED BY opportunities_awaiting_attribution
     WHERE tenant_id = ?1 AND attributed_revision < revision LIMIT ?2)),
  EXISTS (SELECT 1 FROM attribution_runs INDEXED BY attribution_runs_at_work
          WHERE tenant_id = ?1 AND status IN ('queued', 'running'))) AS waiting`;

type PartnerRow = PartnerFigure & {
  readonly beforeMinor: number;
  readonly adjustedMinor: number;
  readonly adjustedBeforeMinor: number;
};

function toPartner({ partnerId, partnerName, amountMinor, beforeMinor }: PartnerRow, isCompared: boolean) {
  return { partnerId, partnerName, amountMinor, beforeMinor: isCompared ? beforeMinor : null };
}

function ledgerOf(rows: readonly PartnerRow[], currency: string): LedgerFigure {
  return {
    currency,
    amountMinor: rows.reduce((sum, row) => sum + row.amountMinor, 0),
    adjustedMinor: rows.reduce((sum, row) => sum + row.adjustedMinor, 0),
  };
}

function sumBefore(rows: readonly PartnerRow[]): Omit<LedgerFigure, "currency"> {
  return {
    amountMinor: rows.reduce((sum, row) => sum + row.beforeMinor, 0),
    adjustedMinor: rows.reduce((sum, row) => sum + row.adjustedBeforeMinor, 0),
  };
}

/** Without any bound, what has no close date belongs to it too; its month is "", which is before all others. */
function boundsOf({ from, to }: MonthRange): readonly [string, string] {
  return [from ?? (to === null ? "" : "0"), to ?? "9999-99"];
}

function daysOf(range: MonthRange): readonly [string, string] {
  const [from, to] = boundsOf(range);
  return [range.from === null ? from : `${from}-01`, `${to}-99`];
}

function unionOf(ranges: readonly MonthRange[]): MonthRange {
  return ranges.reduce((a, b) => ({
    from: a.from === null || b.from === null ? null : ([a.from, b.from].sort()[0] ?? null),
    to: a.to === null || b.to === null ? null : ([a.to, b.to].sort().at(-1) ?? null),
  }));
}

function rowsOf<Row>(answer: D1Result | undefined): readonly Row[] {
  return (answer?.results ?? []) as Row[];
}
