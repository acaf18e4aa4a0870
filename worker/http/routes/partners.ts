import { Hono } from "hono";
import { z } from "zod";
import { healthGrades } from "#worker/domain/health/grade-health.ts";
import { asOfQuery } from "#worker/http/as-of-query.ts";
import type { AppContext } from "#worker/http/context.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf, partnerDetail, partnerNames, partnerView, standingView } from "#worker/http/views.ts";
import { readLedgerStanding } from "#worker/usecases/views/ledger-standing.ts";
import {
  getPartner,
  listPartnerNames,
  listPartners,
  type PartnerView,
} from "#worker/usecases/views/partner-views.ts";
import {
  type Money,
  type PageCursor,
  type PartnerFilter,
  partnerSorts,
} from "#worker/usecases/views/view-ports.ts";

const query = listQuery({
  sorts: partnerSorts,
  filters: {
    /** The whole name. */
    name: z.string().max(200).optional(),
    /** Only these, by their ids with commas between them. */
    ids: z.string().max(8_000).optional(),
    /** "yes": each partner's figures with those of its subsidiaries. */
    subsidiaries: z.enum(["yes", ""]).optional(),
    /** As last graded; "none" are those without a grade. */
    grade: z.enum([...healthGrades, "none", ""]).optional(),
  },
});

/** The company's partner records with what they brought. */
export const partners = new Hono<AppContext>()
  .get(
    "/",
    company("deals.read", { summary: "List partners", answers: { 200: pageOf(partnerView) } }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort, ...filter } = c.req.valid("query");
      const page = await listPartners(c.get("services"), c.get("principal").tenant, {
        filter: toFilter(filter),
        sort,
        page: { limit, cursor: cursor as PageCursor | null },
      });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/names",
    company("deals.read", {
      summary: "List partners by name alone, to choose from",
      answers: { 200: partnerNames },
    }),
    async (c) => c.json(await listPartnerNames(c.get("services"), c.get("principal").tenant), 200),
  )
  .get(
    "/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the partners that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", query),
    (c) => {
      const { tenant } = c.get("principal");
      const { sort, limit: _, cursor: __, ...filter } = c.req.valid("query");
      return listFile<PartnerAmount, PageCursor>(c.req.path, {
        name: "partners",
        columns,
        readPage: async (cursor) => {
          const page = await listPartners(c.get("services"), tenant, {
            filter: toFilter(filter),
            sort,
            page: { limit: exportPageSize, cursor },
          });
          return { items: page.items.flatMap(byCurrency), next: page.next };
        },
      });
    },
  )
  .get(
    "/:id",
    company("deals.read", {
      summary: "Get a partner with its months, roles and deals",
      answers: { 200: partnerDetail },
    }),
    async (c) => {
      const detail = await getPartner(c.get("services"), c.get("principal").tenant, c.req.param("id"));
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  )
  .get(
    "/:id/standing",
    company("ledger.read", {
      summary: "What the ledger says of a partner, now or at a moment in the past",
      answers: { 200: standingView },
    }),
    limitHeavyCalls(),
    validate("query", z.object({ asOf: asOfQuery })),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const partnerRef = c.req.param("id");
      const records = await services.viewsOf(tenant).partnerRecords(partnerRef);
      if (records === null) return problem(c, "not-found");
      const { asOf } = c.req.valid("query");
      const partnerRefs = [partnerRef, ...records];
      return c.json(await readLedgerStanding(services, tenant, { partnerRefs, asOf }), 200);
    },
  );

function toFilter(query: {
  readonly q?: string | undefined;
  readonly name?: string | undefined;
  readonly ids?: string | undefined;
  readonly subsidiaries?: string | undefined;
  readonly grade?: PartnerFilter["grade"] | "";
}): PartnerFilter {
  const { q, name, ids, subsidiaries, grade } = query;
  return {
    q,
    name: name || undefined,
    ids: ids ? ids.split(",") : undefined,
    withSubsidiaries: subsidiaries === "yes",
    grade: grade || undefined,
  };
}

/** Amounts of different currencies do not add up, so a partner has a line for each. */
type PartnerAmount = {
  readonly partner: PartnerView;
  readonly currency: string | null;
  readonly attributed: Money | null;
  readonly expected: Money | null;
};

function byCurrency(partner: PartnerView): readonly PartnerAmount[] {
  const { attributed, expected } = partner.totals;
  const currencies = [...new Set([...attributed, ...expected].map((money) => money.currency))];
  if (currencies.length === 0) return [{ partner, currency: null, attributed: null, expected: null }];
  const inCurrency = (amounts: readonly Money[], currency: string) =>
    amounts.find((money) => money.currency === currency) ?? null;
  return currencies.map((currency) => ({
    partner,
    currency,
    attributed: inCurrency(attributed, currency),
    expected: inCurrency(expected, currency),
  }));
}

const columns: readonly ListColumn<PartnerAmount>[] = [
  { header: "Partner", value: (row) => row.partner.name },
  { header: "External id", value: (row) => row.partner.externalId },
  { header: "Type", value: (row) => row.partner.type },
  { header: "Domain", value: (row) => row.partner.domain },
  { header: "Currency", value: (row) => row.currency },
  { header: "Attributed", value: (row) => row.attributed },
  { header: "Expected", value: (row) => row.expected },
  { header: "Deals", value: (row) => row.partner.totals.opportunities },
  { header: "Registrations", value: (row) => row.partner.registrations },
  { header: "Health", value: (row) => row.partner.health?.grade ?? null },
  { header: "Health score", value: (row) => row.partner.health?.score ?? null },
  { header: "First touch", holdsDates: true, value: (row) => row.partner.firstTouchAt },
  { header: "Last touch", holdsDates: true, value: (row) => row.partner.lastTouchAt },
];
