import { and, asc, type Column, desc, eq, gte, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { HealthGrade } from "#worker/domain/health/grade-health.ts";
import { buildFamilies, lineOf } from "#worker/domain/identity/families.ts";
import { familyMembers, type MergeRecord } from "#worker/domain/identity/merge-plan.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import type { Env } from "#worker/env.ts";
import type {
  OpportunityFilter,
  OpportunityRecord,
  OpportunitySort,
  Page,
  PageCursor,
  PageRequest,
  PartnerDealRecord,
  PartnerRecord,
  RuleRef,
  TouchpointRecord,
  ViewStore,
} from "#worker/usecases/views/view-ports.ts";
import { opportunityShares } from "./schema/attribution.ts";
import { opportunities } from "./schema/crm.ts";
import { shardOf } from "./shards.ts";
import { readSurvivors } from "./survivors.ts";

/** Reads for screens and exports. Every query names the company first and walks an index. */
export function viewStore(env: Env, tenant: TenantScope): ViewStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...opportunityReads(db, tenantId),
    ...partnerReads(db, tenantId),
    ...partnerDealReads(db, tenantId),
  };
}

type OpportunityReads = Pick<
  ViewStore,
  "listOpportunities" | "getOpportunity" | "listTouchpoints" | "opportunityNames"
>;

/** The sort value is what the list's index holds, so that paging walks it. */
const sortValues = {
  closedAt: sql<number>`ifnull(${opportunities.closedAt}, 0)`,
  amount: sql<number>`ifnull(${opportunities.amountMinor}, 0)`,
};

function opportunityReads(db: D1Database, tenantId: string): OpportunityReads {
  const orm = drizzle(db);
  return {
    listOpportunities: async (filter, sort, page) => {
      const column = sort.endsWith("amount") ? sortValues.amount : sortValues.closedAt;
      // A partner's or account's deals are found by index and then sorted; the plus keeps SQLite from walking the whole list for them.
      const value = filter.partnerId || filter.accountId ? sql<number>`+${column}` : column;
      const descending = sort.startsWith("-");
      const rows = await orm
        .select()
        .from(opportunities)
        .where(and(...opportunityConditions(tenantId, filter), afterCursor(value, descending, page.cursor)))
        .orderBy(
          ...(descending ? [desc(value), desc(opportunities.id)] : [asc(value), asc(opportunities.id)]),
        )
        .limit(page.limit + 1);
      return toPage(rows, page, (row) => [sortValueOf(row, sort), row.id], toOpportunity);
    },
    getOpportunity: async (opportunityId) => {
      const row = await orm
        .select()
        .from(opportunities)
        .where(
          and(
            eq(opportunities.tenantId, tenantId),
            eq(opportunities.id, opportunityId),
            isNull(opportunities.deletedAt),
          ),
        )
        .get();
      if (!row) return null;
      const record = toOpportunity(row);
      if (!row.importId || row.importRow === null) return record;
      const fileName = await db
        .prepare("SELECT file_name FROM imports WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, row.importId)
        .first<string>("file_name");
      if (fileName === null) return record;
      return { ...record, origin: { importId: row.importId, row: row.importRow, fileName } };
    },
    listTouchpoints: async (opportunityId) => {
      // Named, because SQLite takes a company for a handful of rows and would look through all of its touchpoints.
      const { results } = await db
        .prepare(
          `SELECT id, partner_id AS partnerId, source, type, role, units, confidence_ppm AS confidencePpm,
             occurred_at AS occurredAt, status, valid_until AS validUntil, note
           FROM touchpoints INDEXED BY touchpoints_by_opportunity
           WHERE tenant_id = ?1 AND opportunity_id = ?2 AND deleted_at IS NULL`,
        )
        .bind(tenantId, opportunityId)
        .all<TouchpointRow>();
      return results.map(toTouchpoint);
    },
    opportunityNames: (ids) => namesOf(db, { table: "opportunities", tenantId, ids }),
  };
}

function opportunityConditions(tenantId: string, filter: OpportunityFilter): SQL[] {
  const conditions: (SQL | undefined)[] = [
    eq(opportunities.tenantId, tenantId),
    isNull(opportunities.deletedAt),
    filter.outcome && eq(opportunities.outcome, filter.outcome),
    // Spelled as literals so that SQLite can prove the partial indexes of these deals usable.
    filter.status === "unattributed" ? sql`${opportunities.attributionStatus} = 'unattributed'` : undefined,
    filter.status === "review" ? sql`${opportunities.attributionStatus} = 'review'` : undefined,
    // A deal waits whenever it has changed since it was last attributed, whatever it was attributed as then.
    filter.status === "pending" ? lt(opportunities.attributedRevision, opportunities.revision) : undefined,
    filter.status === "incomplete" ? sql.raw(incomplete) : undefined,
    filter.status === "attributed" || filter.status === "expected" || filter.status === "none"
      ? eq(opportunities.attributionStatus, filter.status)
      : undefined,
    filter.currency ? eq(opportunities.currency, filter.currency) : undefined,
    filter.flag
      ? sql`EXISTS (SELECT 1 FROM json_each(${opportunities.flags}) WHERE value = ${filter.flag})`
      : undefined,
    filter.closedFrom === undefined ? undefined : gte(sortValues.closedAt, filter.closedFrom),
    filter.closedTo === undefined ? undefined : lt(sortValues.closedAt, filter.closedTo),
    filter.closedTo === undefined ? undefined : sql`${opportunities.closedAt} IS NOT NULL`,
    filter.type === undefined ? undefined : sql`ifnull(${opportunities.type}, '') = ${filter.type}`,
    creditCondition(tenantId, filter),
    filter.involves === undefined
      ? undefined
      : sql`EXISTS (
          SELECT 1 FROM opportunity_roles r
          WHERE r.tenant_id = ${tenantId} AND r.role = ${filter.involves} AND r.opportunity_id = ${opportunities.id})`,
    filter.q
      ? or(
          contains(opportunities.name, filter.q),
          contains(opportunities.accountName, filter.q),
          eq(opportunities.externalId, filter.q),
        )
      : undefined,
    filter.accountId
      ? sql`${opportunities.accountId} IN (
          SELECT ${filter.accountId} UNION ALL
          SELECT id FROM accounts INDEXED BY accounts_merged WHERE tenant_id = ${tenantId} AND survivor_id = ${filter.accountId})`
      : undefined,
    filter.partnerId
      ? sql`${opportunities.id} IN (
          SELECT opportunity_id FROM opportunity_shares WHERE tenant_id = ${tenantId} AND partner_id = ${filter.partnerId})`
      : undefined,
  ];
  return conditions.filter((condition) => condition !== undefined);
}

/** Deals of which some partner is credited a part of this kind, or for this role. */
function creditCondition(tenantId: string, { credit, role }: OpportunityFilter): SQL | undefined {
  if (credit === undefined && role === undefined) return undefined;
  const kind = credit === "sourced" ? sql`AND s.is_sourced = 1` : sql`AND s.is_sourced = 0`;
  return sql`EXISTS (
    SELECT 1 FROM opportunity_shares s INDEXED BY opportunity_shares_by_opportunity
    WHERE s.tenant_id = ${tenantId} AND s.opportunity_id = ${opportunities.id} AND s.status = 'attributed'
      AND s.amount_minor <> 0 ${credit === undefined || credit === "any" ? sql`` : kind}
      ${role === undefined ? sql`` : sql`AND s.role = ${role}`})`;
}

/** The overview counts these deals and a list shows them; a deal without an amount has nothing that could be anybody's. */
const incomplete = `"outcome" = 'won' AND "amount_minor" <> iif("attribution_status" = 'attributed', "attributed_minor", 0)`;

type OpportunityRow = typeof opportunities.$inferSelect;

function sortValueOf(row: OpportunityRow, sort: OpportunitySort): number {
  return sort.endsWith("amount") ? (row.amountMinor ?? 0) : (row.closedAt ?? 0);
}

function toOpportunity(row: OpportunityRow): OpportunityRecord {
  return {
    id: row.id,
    externalId: row.externalId,
    name: row.name,
    account: row.accountId === null ? null : { id: row.accountId, name: row.accountName ?? row.accountId },
    amount: row.amountMinor === null ? null : { amountMinor: row.amountMinor, currency: row.currency },
    currency: row.currency,
    stage: row.stage,
    outcome: row.outcome,
    type: row.type,
    createdAt: row.crmCreatedAt,
    closedAt: row.closedAt,
    leadCreatedAt: row.leadCreatedAt,
    flags: JSON.parse(row.flags) as string[],
    waiting: row.attributedRevision < row.revision,
    attributedBy: attributedBy(row),
    origin: null,
  };
}

function attributedBy(row: {
  readonly ruleId: string | null;
  readonly ruleVersion: number | null;
}): RuleRef | null {
  const { ruleId, ruleVersion } = row;
  return ruleId === null || ruleVersion === null ? null : { ruleId, version: ruleVersion };
}

type TouchpointRow = Omit<TouchpointRecord, "confidence"> & { readonly confidencePpm: number | null };

function toTouchpoint({ confidencePpm, ...row }: TouchpointRow): TouchpointRecord {
  return { ...row, confidence: confidencePpm === null ? null : confidencePpm / 1_000_000 };
}

/** When the partner `value` was first or last involved; the index gives its touchpoints in that order. */
function touchedAt(direction: "ASC" | "DESC"): string {
  return `SELECT occurred_at FROM touchpoints INDEXED BY touchpoints_by_partner
    WHERE tenant_id = ?1 AND partner_id = value AND occurred_at IS NOT NULL AND deleted_at IS NULL
    ORDER BY occurred_at ${direction} LIMIT 1`;
}

/** The partner ?2 and the records that were merged into it, as rows of one id. */
const partnerAndMerged = `SELECT ?2 AS id UNION ALL
  SELECT id FROM partners INDEXED BY partners_merged WHERE tenant_id = ?1 AND survivor_id = ?2`;

/** What counts for a partner beside its own record; partners with nothing more are left out. */
type PartnerGroups = ReadonlyMap<string, readonly string[]>;

async function readPartnerGroups(
  db: D1Database,
  { tenantId, withSubsidiaries }: { readonly tenantId: string; readonly withSubsidiaries: boolean },
): Promise<PartnerGroups> {
  const survivors = await readSurvivors(db, tenantId);
  const merged = groupBy([...survivors.keys()], (id) => survivors.get(id) ?? null);
  if (!withSubsidiaries) return merged;
  const { results } = await db
    .prepare(
      `SELECT id, survivor_id AS mergedInto, parent_id AS parentId FROM partners
       WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY id`,
    )
    .bind(tenantId)
    .all<MergeRecord>();
  const families = buildFamilies(familyMembers(results));
  const groups = new Map<string, string[]>();
  for (const id of families.parentOf.keys()) {
    for (const above of lineOf(families, id)) {
      const refs = [...(above === id ? [] : [id]), ...(merged.get(id) ?? [])];
      groups.set(above, [...(groups.get(above) ?? []), ...refs]);
    }
  }
  return groups;
}

type PartnerReads = Pick<
  ViewStore,
  | "listPartners"
  | "listPartnerNames"
  | "getPartner"
  | "survivorOf"
  | "partnerRecords"
  | "partnerNames"
  | "touchpointsByRole"
>;

type PartnerRow = {
  readonly id: string;
  readonly external_id: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly domain: string | null;
  readonly attributed_minor: number;
  readonly name_key: string;
  readonly health_score: number;
  readonly health_grade: HealthGrade | null;
};

function partnerReads(db: D1Database, tenantId: string): PartnerReads {
  const withTotals = async (rows: readonly PartnerRow[], groups: PartnerGroups): Promise<PartnerRecord[]> => {
    const refsOf = (id: string) => [id, ...(groups.get(id) ?? [])];
    const ids = JSON.stringify([...new Set(rows.flatMap((row) => refsOf(row.id)))]);
    const pairs = JSON.stringify(
      rows.flatMap(({ id }) => (groups.has(id) ? refsOf(id).map((ref) => [id, ref]) : [])),
    );
    const [posted, totals, touches, deals, registered] = await db.batch([
      db
        .prepare(
          `SELECT partner_ref AS partner_id, currency, SUM(amount_minor) AS amount_minor FROM ledger_balances
           WHERE tenant_id = ?1 AND book = 'revenue' AND partner_ref IN (SELECT value FROM json_each(?2))
           GROUP BY partner_ref, currency`,
        )
        .bind(tenantId, ids),
      db
        .prepare(
          `SELECT partner_id, currency, status, deals, amount_minor FROM partner_totals
           WHERE tenant_id = ?1 AND partner_id IN (SELECT value FROM json_each(?2))`,
        )
        .bind(tenantId, ids),
      db
        .prepare(
          `SELECT value AS partner_id, (${touchedAt("ASC")}) AS first_at, (${touchedAt("DESC")}) AS last_at
           FROM json_each(?2)`,
        )
        .bind(tenantId, ids),
      // A deal that several of a family are on is one deal of the family; who stands alone has a total of deals already.
      db
        .prepare(
          `SELECT value ->> 0 AS partner_id, COUNT(DISTINCT s.opportunity_id) AS deals FROM json_each(?2)
           CROSS JOIN opportunity_shares s INDEXED BY opportunity_shares_listed
             ON s.tenant_id = ?1 AND s.partner_id = value ->> 1
           GROUP BY value ->> 0`,
        )
        .bind(tenantId, pairs),
      db
        .prepare(
          `SELECT value AS partner_id, (SELECT COUNT(*) FROM registrations r INDEXED BY registrations_by_partner
             WHERE r.tenant_id = ?1 AND r.partner_id = value AND r.submitted_at IS NOT NULL) AS registrations
           FROM json_each(?2)`,
        )
        .bind(tenantId, ids),
    ]);
    const postedRows = (posted?.results ?? []) as {
      partner_id: string;
      currency: string;
      amount_minor: number;
    }[];
    const totalRows = (totals?.results ?? []) as {
      partner_id: string;
      currency: string;
      status: string;
      deals: number;
      amount_minor: number;
    }[];
    const touchRows = (touches?.results ?? []) as {
      partner_id: string;
      first_at: number | null;
      last_at: number | null;
    }[];
    const dealRows = (deals?.results ?? []) as { partner_id: string; deals: number }[];
    const registeredRows = (registered?.results ?? []) as { partner_id: string; registrations: number }[];
    return rows.map((row) => {
      const refs = new Set(refsOf(row.id));
      const isOwn = ({ partner_id: of }: { readonly partner_id: string }) => refs.has(of);
      const expected = totalRows.filter(
        (total) => isOwn(total) && total.deals > 0 && total.status === "expected",
      );
      const touched = touchRows.filter(isOwn);
      const deals = groups.has(row.id)
        ? (dealRows.find((of) => of.partner_id === row.id)?.deals ?? 0)
        : totalRows.filter(isOwn).reduce((sum, total) => sum + total.deals, 0);
      return {
        id: row.id,
        externalId: row.external_id,
        name: row.name,
        type: row.type,
        domain: row.domain,
        totals: {
          attributed: moneyRows(postedRows.filter(isOwn)),
          expected: moneyRows(expected),
          opportunities: deals,
        },
        registrations: registeredRows.filter(isOwn).reduce((sum, of) => sum + of.registrations, 0),
        health: row.health_grade === null ? null : { grade: row.health_grade, score: row.health_score / 10 },
        firstTouchAt: endOf(
          Math.min,
          touched.map(({ first_at: at }) => at),
        ),
        lastTouchAt: endOf(
          Math.max,
          touched.map(({ last_at: at }) => at),
        ),
      };
    });
  };
  return {
    listPartners: async (filter, sort, page) => {
      const descending = sort.startsWith("-");
      const value = partnerSortValues[sort.startsWith("-") ? sort.slice(1) : sort] ?? "attributed_minor";
      const comparison = descending ? "<" : ">";
      const direction = descending ? "DESC" : "ASC";
      const [groups, currency] = await Promise.all([
        readPartnerGroups(db, { tenantId, withSubsidiaries: filter.withSubsidiaries === true }),
        reportingCurrency(db, tenantId),
      ]);
      const { results } = await db
        .prepare(
          `WITH more AS MATERIALIZED (
             SELECT value ->> 0 AS id, SUM(b.amount_minor) AS amount_minor FROM json_each(?9)
             CROSS JOIN ledger_balances b
               ON b.tenant_id = ?1 AND b.book = 'revenue' AND b.partner_ref = value ->> 1 AND b.currency = ?2
             GROUP BY value ->> 0)
           SELECT * FROM (
             SELECT p.id, p.external_id, p.name, p.name_key, p.type, p.domain, h.grade AS health_grade,
               ifnull(h.score, -1) AS health_score,
               (SELECT ifnull(SUM(b.amount_minor), 0) FROM ledger_balances b
                WHERE b.tenant_id = p.tenant_id AND b.book = 'revenue' AND b.partner_ref = p.id AND b.currency = ?2)
                + ifnull((SELECT more.amount_minor FROM more WHERE more.id = p.id), 0) AS attributed_minor
             FROM partners p LEFT JOIN partner_health h ON h.tenant_id = ?1 AND h.partner_id = p.id
             WHERE p.tenant_id = ?1 AND p.archived_at IS NULL AND p.survivor_id IS NULL AND (?3 IS NULL OR instr(p.name_key, ?3))
               AND (?7 IS NULL OR p.name_key = ?7) AND (?8 IS NULL OR p.id IN (SELECT value FROM json_each(?8)))
               AND (?10 IS NULL OR ifnull(h.grade, 'none') = ?10))
           WHERE ?4 IS NULL OR (${value}, id) ${comparison} (?4, ?5)
           ORDER BY ${value} ${direction}, id ${direction} LIMIT ?6`,
        )
        .bind(
          tenantId,
          currency,
          filter.q ? nameKey(filter.q) : null,
          ...(page.cursor ?? [null, null]),
          page.limit + 1,
          filter.name === undefined ? null : nameKey(filter.name),
          filter.ids === undefined ? null : JSON.stringify(filter.ids),
          JSON.stringify([...groups].flatMap(([id, refs]) => refs.map((ref) => [id, ref]))),
          filter.grade ?? null,
        )
        .all<PartnerRow>();
      const shown = results.slice(0, page.limit);
      const last = results.length > page.limit ? shown.at(-1) : undefined;
      return {
        items: await withTotals(shown, groups),
        next: last ? [last[value], last.id] : null,
      };
    },
    getPartner: async (partnerId) => {
      const row = await db
        .prepare(
          `SELECT p.id, p.external_id, p.name, p.name_key, p.type, p.domain, 0 AS attributed_minor, h.grade AS health_grade,
             h.score AS health_score
           FROM partners p LEFT JOIN partner_health h ON h.tenant_id = ?1 AND h.partner_id = p.id
           WHERE p.tenant_id = ?1 AND p.id = ?2`,
        )
        .bind(tenantId, partnerId)
        .first<PartnerRow>();
      if (row === null) return null;
      const groups = await readPartnerGroups(db, { tenantId, withSubsidiaries: false });
      return (await withTotals([row], groups))[0] ?? null;
    },
    survivorOf: (partnerId) =>
      db
        .prepare("SELECT ifnull(survivor_id, id) AS id FROM partners WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, partnerId)
        .first<string>("id"),
    partnerRecords: async (partnerId) => {
      const { results } = await db
        .prepare(
          "SELECT id FROM partners WHERE tenant_id = ?1 AND (id = ?2 OR survivor_id = ?2) ORDER BY id <> ?2, id",
        )
        .bind(tenantId, partnerId)
        .all<{ id: string }>();
      const [own, ...merged] = results.map(({ id }) => id);
      return own === partnerId ? merged : null;
    },
    partnerNames: (ids) => namesOf(db, { table: "partners", tenantId, ids }),
    listPartnerNames: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT id, name FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL AND survivor_id IS NULL
           ORDER BY name_key, id LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<{ id: string; name: string }>();
      return results;
    },
    touchpointsByRole: async (partnerId) => {
      const { results } = await db
        .prepare(
          `SELECT role, COUNT(*) AS touchpoints FROM (${partnerAndMerged}) r
           CROSS JOIN touchpoints t INDEXED BY touchpoints_by_partner ON t.tenant_id = ?1 AND t.partner_id = r.id
           WHERE t.deleted_at IS NULL GROUP BY role ORDER BY touchpoints DESC, role`,
        )
        .bind(tenantId, partnerId)
        .all<{ role: string | null; touchpoints: number }>();
      return results;
    },
  };
}

const partnerSortValues: Readonly<
  Record<string, "name_key" | "attributed_minor" | "health_score" | undefined>
> = {
  name: "name_key",
  attributed: "attributed_minor",
  health: "health_score",
};

function endOf(
  choose: (...instants: readonly number[]) => number,
  instants: readonly (number | null)[],
): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : choose(...known);
}

/** The currency with the most posted entries: the one by which a list of partners is ranked. */
async function reportingCurrency(db: D1Database, tenantId: string): Promise<string> {
  const currency = await db
    .prepare(
      "SELECT currency FROM partner_totals WHERE tenant_id = ?1 GROUP BY currency ORDER BY SUM(deals) DESC, currency LIMIT 1",
    )
    .bind(tenantId)
    .first<string>("currency");
  return currency ?? "";
}

type PartnerDealReads = Pick<ViewStore, "getPartnerDeal" | "partnerMonths">;

function partnerDealReads(db: D1Database, tenantId: string): PartnerDealReads {
  const orm = drizzle(db);
  const select = (conditions: readonly (SQL | undefined)[]) =>
    orm
      .select({
        opportunityId: opportunities.id,
        name: opportunities.name,
        accountName: opportunities.accountName,
        outcome: opportunities.outcome,
        stage: opportunities.stage,
        closedAt: opportunityShares.closedAt,
        status: opportunityShares.status,
        sharePpm: opportunityShares.sharePpm,
        amountMinor: opportunityShares.amountMinor,
        currency: opportunityShares.currency,
        revision: opportunities.revision,
        attributedRevision: opportunities.attributedRevision,
        ruleId: opportunities.ruleId,
        ruleVersion: opportunities.ruleVersion,
      })
      .from(opportunityShares)
      .innerJoin(
        opportunities,
        and(
          eq(opportunities.tenantId, opportunityShares.tenantId),
          eq(opportunities.id, opportunityShares.opportunityId),
        ),
      )
      .where(and(eq(opportunityShares.tenantId, tenantId), isNull(opportunities.deletedAt), ...conditions));
  type Row = Awaited<ReturnType<typeof select>>[number];
  const toDeal = ({
    amountMinor,
    currency,
    revision,
    attributedRevision,
    ruleId,
    ruleVersion,
    ...row
  }: Row): PartnerDealRecord => ({
    ...row,
    amount: { amountMinor, currency },
    waiting: attributedRevision < revision,
    attributedBy: attributedBy({ ruleId, ruleVersion }),
  });
  return {
    getPartnerDeal: async (partnerId, opportunityId) => {
      const [row] = await select([
        eq(opportunityShares.partnerId, partnerId),
        eq(opportunityShares.opportunityId, opportunityId),
      ]).limit(1);
      return row ? toDeal(row) : null;
    },
    partnerMonths: async (partnerId) => {
      const { results } = await db
        .prepare(
          `SELECT b.period, b.currency, SUM(b.amount_minor) AS attributedMinor FROM (${partnerAndMerged}) r
           CROSS JOIN ledger_balances b ON b.tenant_id = ?1 AND b.book = 'revenue' AND b.partner_ref = r.id
           GROUP BY b.period, b.currency ORDER BY b.period, b.currency`,
        )
        .bind(tenantId, partnerId)
        .all<{ period: string; currency: string; attributedMinor: number }>();
      return results;
    },
  };
}

function afterCursor(value: SQL<number>, descending: boolean, cursor: PageCursor | null): SQL | undefined {
  if (cursor === null) return undefined;
  // SQLite does not seek to a pair of values in an index on an expression; the first of them alone it does.
  return descending
    ? sql`${value} <= ${cursor[0]} AND (${value}, ${opportunities.id}) < (${cursor[0]}, ${cursor[1]})`
    : sql`${value} >= ${cursor[0]} AND (${value}, ${opportunities.id}) > (${cursor[0]}, ${cursor[1]})`;
}

/** One row more than asked for was read; whether it is there says whether there is a next page. */
function toPage<Row, Item>(
  rows: readonly Row[],
  page: PageRequest,
  cursorOf: (row: Row) => PageCursor,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), next: last === undefined ? null : cursorOf(last) };
}

async function namesOf(
  db: D1Database,
  {
    table,
    tenantId,
    ids,
  }: {
    readonly table: "partners" | "opportunities";
    readonly tenantId: string;
    readonly ids: readonly string[];
  },
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { results } = await db
    .prepare(`SELECT id, name FROM ${table} WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))`)
    .bind(tenantId, JSON.stringify([...new Set(ids)]))
    .all<{ id: string; name: string }>();
  return new Map(results.map((row) => [row.id, row.name]));
}

/** The amounts by currency, in the order in which the currencies come. */
function moneyRows(
  rows: readonly { readonly currency: string; readonly amount_minor: number }[],
): { readonly amountMinor: number; readonly currency: string }[] {
  return [...groupBy(rows, ({ currency }) => currency)].map(([currency, of]) => ({
    amountMinor: addMinor(of.map(({ amount_minor: amountMinor }) => amountMinor)),
    currency,
  }));
}

/** Not LIKE: D1 takes no pattern of more than 50 bytes, and a text may well be longer. */
function contains(column: Column, text: string): SQL {
  return sql`instr(lower(${column}), lower(${text}))`;
}
