import { Hono } from "hono";
import { z } from "zod";
import { creditedBy } from "#worker/domain/attribution/credited-by.ts";
import { fromNoneWord } from "#worker/domain/attribution/none-word.ts";
import { roleKey } from "#worker/domain/attribution/roles.ts";
import { parseDay, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { AppContext } from "#worker/http/context.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { opportunityDetail, opportunityView, pageOf } from "#worker/http/views.ts";
import {
  getOpportunity,
  listOpportunities,
  type OpportunityView,
} from "#worker/usecases/views/opportunity-views.ts";
import {
  creditFilters,
  opportunitySorts,
  opportunityStatuses,
  type PageCursor,
} from "#worker/usecases/views/view-ports.ts";

const day = z
  .string()
  .refine((text) => parseDay(text).ok, { message: "Give a day as YYYY-MM-DD, such as 2025-03-31" });

const orNone = z.string().max(256).transform(fromNoneWord).optional();

/** The words of the list's address. */
export const opportunityQuery = listQuery({
  sorts: opportunitySorts,
  filters: {
    outcome: z.enum(["open", "won", "lost"]).optional(),
    status: z.enum(opportunityStatuses).optional(),
    flag: z.string().max(60).optional(),
    currency: z.string().length(3).optional(),
    partnerId: z.string().max(60).optional(),
    accountId: z.string().max(60).optional(),
    /** As the CRM says it, "none" for deals without one, or "=none" for one that is called so. */
    type: orNone,
    credit: z.enum(creditFilters).optional(),
    /** The role for which a partner is credited, or "none" as for types. */
    role: orNone,
    /** A role in which a partner took part, credited or not. */
    involves: z.string().max(120).transform(roleKey).optional(),
    closedFrom: day.optional(),
    /** The last day that counts. */
    closedTo: day.optional(),
  },
});

/** The company's deals, each with the split it has now. */
export const opportunities = new Hono<AppContext>()
  .get(
    "/",
    company("deals.read", { summary: "List opportunities", answers: { 200: pageOf(opportunityView) } }),
    validate("query", opportunityQuery),
    async (c) => {
      const { tenant } = c.get("principal");
      const { limit, cursor, sort, ...filter } = c.req.valid("query");
      const page = await listOpportunities(c.get("services"), tenant, {
        filter: toFilter(filter),
        sort,
        page: { limit, cursor: cursor as PageCursor | null },
      });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the opportunities that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", opportunityQuery),
    (c) => {
      const { tenant } = c.get("principal");
      const { sort, limit: _, cursor: __, ...filter } = c.req.valid("query");
      return listFile<OpportunityView, PageCursor>(c.req.path, {
        name: "deals",
        columns: columnsFor(creditedBy(filter)),
        readPage: (cursor) =>
          listOpportunities(c.get("services"), tenant, {
            filter: toFilter(filter),
            sort,
            page: { limit: exportPageSize, cursor },
          }),
      });
    },
  )
  .get(
    "/:id",
    company("deals.read", {
      summary: "Get an opportunity with its evidence and entries",
      answers: { 200: opportunityDetail },
    }),
    async (c) => {
      const detail = await getOpportunity(c.get("services"), c.get("principal").tenant, c.req.param("id"));
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  );

function toFilter<
  Filter extends {
    readonly closedFrom?: string | undefined;
    readonly closedTo?: string | undefined;
    readonly role?: string | undefined;
  },
>(filter: Filter) {
  const { closedFrom, closedTo, role } = filter;
  return {
    ...filter,
    role: role === undefined ? undefined : roleKey(role),
    closedFrom: closedFrom === undefined ? undefined : startOfDay(closedFrom),
    closedTo: closedTo === undefined ? undefined : startOfDay(closedTo) + DAY_MS,
  };
}

/** Where a list asks for credits of a kind, a role or a partner, the file says what of each deal that is, as the list does. */
function columnsFor(
  credited: ((deal: OpportunityView) => number) | null,
): readonly ListColumn<OpportunityView>[] {
  if (credited === null) return columns;
  const column = { header: "Credited", value: (row: OpportunityView) => amountOf(row, credited(row)) };
  const at = columns.findIndex(({ header }) => header === "Unattributed");
  return [...columns.slice(0, at), column, ...columns.slice(at)];
}

const columns: readonly ListColumn<OpportunityView>[] = [
  { header: "External id", value: (row) => row.externalId },
  { header: "Name", value: (row) => row.name },
  { header: "Account", value: (row) => row.account?.name ?? null },
  { header: "Amount", value: (row) => row.amount },
  { header: "Currency", value: (row) => row.amount?.currency ?? null },
  { header: "Stage", value: (row) => row.stage },
  { header: "Outcome", value: (row) => row.outcome },
  { header: "Created", holdsDates: true, value: (row) => row.createdAt },
  { header: "Closed", holdsDates: true, value: (row) => row.closedAt },
  { header: "Attribution", value: (row) => row.attribution.status },
  { header: "Rule", value: (row) => ruleText(row.attribution) },
  { header: "Partners", value: (row) => row.attribution.shares.map(shareText).join("; ") },
  { header: "Attributed", value: (row) => amountOf(row, sharesOf(row)) },
  { header: "Unattributed", value: (row) => amountOf(row, row.attribution.unattributed.amountMinor) },
  { header: "Flags", value: (row) => [...row.flags, ...row.attribution.flags].join("; ") },
];

function ruleText({ rule, override }: OpportunityView["attribution"]): string | null {
  if (override !== null) return "Set by hand";
  return rule && `${rule.name}, version ${rule.version}`;
}

function shareText(share: { readonly partnerName: string; readonly sharePpm: number }): string {
  return `${share.partnerName} ${(share.sharePpm / 10_000).toFixed(2)} %`;
}

function sharesOf(row: OpportunityView): number {
  return row.attribution.shares.reduce((sum, share) => sum + share.amountMinor, 0);
}

function amountOf(row: OpportunityView, amountMinor: number) {
  return row.amount && { amountMinor, currency: row.amount.currency };
}
