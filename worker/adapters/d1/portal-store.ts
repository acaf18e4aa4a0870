import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { type CalendarSpan, defaultSpans } from "#worker/domain/period/calendar.ts";
import type { Env } from "#worker/env.ts";
import type { PartnershipRecord, PortalStore } from "#worker/usecases/views/portal-ports.ts";
import type { PageRequest, PartnerDealFilter, PartnerDealRecord } from "#worker/usecases/views/view-ports.ts";
import { shardOf } from "./shards.ts";

export function portalStore(env: Env): PortalStore {
  return {
    listPartnerships: async (scopes) => {
      const found = await Promise.all(byShard(env, scopes).map(readPartnerships));
      const byScope = new Map(found.flat().map((one) => [keyOf(one.scope), one]));
      return scopes.flatMap((scope) => byScope.get(keyOf(scope)) ?? []);
    },
    listFrozen: async (scopes) => {
      const found = await Promise.all(byShard(env, scopes).map(readFreezes));
      const since = new Map(found.flat().map((one) => [one.tenantId, one.frozenAt]));
      return scopes.flatMap(({ tenant }) => {
        const frozenAt = since.get(tenant.tenantId);
        return frozenAt === undefined ? [] : [{ tenant, frozenAt }];
      });
    },
    listDeals: async (scopes, request) => {
      const found = await Promise.all(byShard(env, scopes).map((part) => readDeals(part, request)));
      return found
        .flat()
        .sort((a, b) => latestFirst(a.deal, b.deal))
        .slice(0, request.page.limit + 1);
    },
  };
}

type ShardPart = { readonly db: D1Database; readonly scopes: readonly PartnerScope[] };

function byShard(env: Env, scopes: readonly PartnerScope[]): readonly ShardPart[] {
  const parts = new Map<D1Database, PartnerScope[]>();
  for (const scope of scopes) {
    const db = shardOf(env, scope.tenant);
    parts.set(db, [...(parts.get(db) ?? []), scope]);
  }
  return [...parts].map(([db, of]) => ({ db, scopes: of }));
}

/** The pairs as rows of `scopes`; CROSS JOIN after it, so that SQLite seeks each pair instead of walking the table. */
const scopes = "(SELECT value->>0 AS tenant_id, value->>1 AS partner_id FROM json_each(?1)) AS s";

function pairsOf({ scopes: of }: ShardPart): string {
  return JSON.stringify(of.map(({ tenant, partnerId }) => [tenant.tenantId, partnerId]));
}

async function readFreezes(
  part: ShardPart,
): Promise<readonly { readonly tenantId: string; readonly frozenAt: number }[]> {
  const frozen = part.db.prepare(
    `SELECT f.tenant_id AS tenantId, MIN(f.frozen_at) AS frozenAt FROM ${scopes}
     CROSS JOIN ledger_freezes f INDEXED BY ledger_freezes_open ON f.tenant_id = s.tenant_id AND f.lifted_at IS NULL
     GROUP BY f.tenant_id`,
  );
  return (await frozen.bind(pairsOf(part)).all<{ tenantId: string; frozenAt: number }>()).results;
}

type Placed = { readonly tenantId: string; readonly partnerId: string };

async function readPartnerships(part: ShardPart): Promise<readonly PartnershipRecord[]> {
  const pairs = pairsOf(part);
  const [names, periods, totals, spans, shares] = await part.db.batch([
    part.db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, p.name FROM ${scopes}
         CROSS JOIN partners p ON p.tenant_id = s.tenant_id AND p.id = s.partner_id`,
      )
      .bind(pairs),
    part.db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, b.period, b.currency,
           SUM(b.amount_minor) AS attributedMinor FROM ${scopes}
         CROSS JOIN ledger_balances b ON b.tenant_id = s.tenant_id AND b.book = 'revenue' AND b.partner_ref = s.partner_id
         GROUP BY s.tenant_id, s.partner_id, b.period, b.currency ORDER BY b.period, b.currency`,
      )
      .bind(pairs),
    part.db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, t.currency, t.status, t.deals,
           t.amount_minor AS amountMinor FROM ${scopes}
         CROSS JOIN partner_totals t ON t.tenant_id = s.tenant_id AND t.partner_id = s.partner_id
         WHERE t.deals > 0 ORDER BY t.currency`,
      )
      .bind(pairs),
    part.db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, c.first_day AS firstDay, c.unit,
           c.fiscal_year_start_month AS fiscalYearStartMonth, c.time_zone AS timeZone FROM ${scopes}
         CROSS JOIN period_calendars c ON c.tenant_id = s.tenant_id ORDER BY c.first_day`,
      )
      .bind(pairs),
    part.db
      .prepare(
        `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, m.band AS fifth, SUM(m.deals) AS deals,
           SUM(m.share_ppm) AS sharePpmSum FROM ${scopes}
         CROSS JOIN partner_share_months m
           ON m.tenant_id = s.tenant_id AND m.partner_id = s.partner_id AND m.status = 'attributed'
         GROUP BY s.tenant_id, s.partner_id, m.band`,
      )
      .bind(pairs),
  ]);
  const nameOf = groupRows(names?.results as readonly (Placed & { name: string })[]);
  const periodsOf = groupRows(periods?.results as readonly (Placed & PartnershipRecord["periods"][number])[]);
  const spansOf = groupRows(spans?.results as readonly (Placed & CalendarSpan)[]);
  const sharesOf = groupRows(shares?.results as readonly (Placed & PartnershipRecord["shares"][number])[]);
  const totalsOf = groupRows(totals?.results as readonly (Placed & TotalRow)[]);
  return part.scopes.map((scope) => {
    const own = totalsOf(scope);
    const chosen = spansOf(scope).map(({ tenantId: _, partnerId: __, ...span }) => span);
    return {
      scope,
      partnerName: nameOf(scope)[0]?.name ?? null,
      calendar: chosen.length === 0 ? defaultSpans : chosen,
      periods: periodsOf(scope).map(({ period, currency, attributedMinor }) => ({
        period,
        currency,
        attributedMinor,
      })),
      expected: own
        .filter(({ status }) => status === "expected")
        .map(({ currency, amountMinor }) => ({ currency, amountMinor })),
      opportunities: own.reduce((sum, { deals }) => sum + deals, 0),
      shares: sharesOf(scope).map(({ fifth, deals, sharePpmSum }) => ({ fifth, deals, sharePpmSum })),
    };
  });
}

type TotalRow = {
  readonly currency: string;
  readonly status: "expected" | "attributed";
  readonly deals: number;
  readonly amountMinor: number;
};

function groupRows<Row extends Placed>(rows: readonly Row[]): (scope: PartnerScope) => readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.tenantId} ${row.partnerId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return (scope) => groups.get(keyOf(scope)) ?? [];
}

type DealRow = Placed &
  Omit<PartnerDealRecord, "amount" | "waiting" | "attributedBy"> & {
    readonly amountMinor: number;
    readonly currency: string;
    readonly waiting: number;
    readonly ruleId: string | null;
    readonly ruleVersion: number | null;
  };

async function readDeals(
  part: ShardPart,
  { filter, page }: { readonly filter: PartnerDealFilter; readonly page: PageRequest },
) {
  const { results } = await part.db
    .prepare(dealsQuery(page.cursor !== null))
    .bind(
      pairsOf(part),
      page.limit + 1,
      filter.outcome ?? null,
      filter.q ?? null,
      ...(page.cursor === null ? [] : page.cursor),
    )
    .all<DealRow>();
  const scopeOf = new Map(part.scopes.map((scope) => [keyOf(scope), scope]));
  return results.flatMap(({ tenantId, partnerId, ...row }) => {
    const scope = scopeOf.get(`${tenantId} ${partnerId}`);
    return scope === undefined ? [] : [{ scope, deal: toDeal(row) }];
  });
}

/**
 * The newest few of each pair, found by the index in which they stand in order, and of these the newest few of all. SQLite
 * has no lateral join: the few of a pair are a list of ids made in a subquery that json_each opens again.
 */
export function dealsQuery(hasCursor: boolean): string {
  const after = hasCursor
    ? `AND ifnull(a.closed_at, 0) <= ?5 AND (ifnull(a.closed_at, 0), a.opportunity_id) < (?5, ?6)`
    : "";
  return `SELECT s.tenant_id AS tenantId, s.partner_id AS partnerId, o.id AS opportunityId, o.name,
      o.account_name AS accountName, o.outcome, o.stage, h.closed_at AS closedAt, h.status, h.share_ppm AS sharePpm,
      h.amount_minor AS amountMinor, h.currency, o.attributed_revision < o.revision AS waiting, o.rule_id AS ruleId,
      o.rule_version AS ruleVersion
    FROM ${scopes}
    CROSS JOIN json_each((SELECT json_group_array(id) FROM (
      SELECT a.opportunity_id AS id FROM opportunity_shares a INDEXED BY opportunity_shares_listed
      CROSS JOIN opportunities d ON d.tenant_id = a.tenant_id AND d.id = a.opportunity_id
      WHERE a.tenant_id = s.tenant_id AND a.partner_id = s.partner_id AND d.deleted_at IS NULL
        AND (?3 IS NULL OR d.outcome = ?3)
        AND (?4 IS NULL OR instr(lower(d.name), lower(?4)) OR instr(lower(d.account_name), lower(?4))) ${after}
      ORDER BY ifnull(a.closed_at, 0) DESC, a.opportunity_id DESC LIMIT ?2))) AS newest
    CROSS JOIN opportunity_shares h
      ON h.tenant_id = s.tenant_id AND h.partner_id = s.partner_id AND h.opportunity_id = newest.value
    CROSS JOIN opportunities o ON o.tenant_id = s.tenant_id AND o.id = newest.value
    ORDER BY ifnull(h.closed_at, 0) DESC, o.id DESC LIMIT ?2`;
}

function toDeal({
  amountMinor,
  currency,
  waiting,
  ruleId,
  ruleVersion,
  ...row
}: Omit<DealRow, keyof Placed>): PartnerDealRecord {
  return {
    ...row,
    amount: { amountMinor, currency },
    waiting: waiting === 1,
    attributedBy: ruleId === null || ruleVersion === null ? null : { ruleId, version: ruleVersion },
  };
}

/** Ids are unique across companies, so the order over all of them is one. */
function latestFirst(a: PartnerDealRecord, b: PartnerDealRecord): number {
  return (b.closedAt ?? 0) - (a.closedAt ?? 0) || compareCodePoints(b.opportunityId, a.opportunityId);
}

function keyOf({ tenant, partnerId }: PartnerScope): string {
  return `${tenant.tenantId} ${partnerId}`;
}
