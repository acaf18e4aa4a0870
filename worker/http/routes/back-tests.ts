import { Hono } from "hono";
import { z } from "zod";
import { parseRule } from "#worker/domain/rule/rule.ts";
import {
  backTestDetail,
  backTestView,
  dayText,
  dealChange,
  definitionText,
  monthText,
} from "#worker/http/back-test-schemas.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import { type ChangeCursor, changeSorts } from "#worker/usecases/back-tests/back-test-ports.ts";
import {
  type DealChangeView,
  getBackTest,
  listBackTests,
  listChanges,
} from "#worker/usecases/back-tests/back-test-views.ts";
import { cancelBackTest } from "#worker/usecases/back-tests/cancel-back-test.ts";
import { startBackTest } from "#worker/usecases/back-tests/start-back-test.ts";

const request = z
  .object({
    /** Without a definition its draft is tested, or else its latest version. */
    ruleId: z.string().max(60).nullable().default(null),
    definition: definitionText.optional(),
    from: dayText,
    /** The last day that counts. */
    to: dayText,
  })
  .refine(({ ruleId, definition }) => ruleId !== null || definition !== undefined, {
    path: ["definition"],
    message: "Say which rule to test: its ruleId, its definition, or both",
    params: { code: "required" },
  })
  .refine(({ from, to }) => from <= to, {
    path: ["to"],
    message: "The last day comes before the first",
    params: { code: "before-the-first-day" },
  });

const query = listQuery({
  sorts: ["-createdAt"],
  filters: { ruleId: z.string().max(60).optional() },
  position: z.tuple([z.number(), z.string()]),
});
const changeQuery = listQuery({
  sorts: changeSorts,
  filters: {
    currency: z.string().length(3).optional(),
    /** The month of the close. */
    period: monthText.optional(),
    partnerId: z.string().max(60).optional(),
    /** With a partner: only deals on which it gets more, or less. */
    change: z.enum(["up", "down"]).optional(),
  },
  position: z.tuple([z.int(), z.int(), z.int()]),
});

/** What one partner, or what is nobody's, has of a deal now and would have: a line of the file. */
type ChangedPart = {
  readonly deal: DealChangeView;
  readonly name: string;
  readonly beforeMinor: number;
  readonly afterMinor: number;
};

/** The parts that change, as the list shows them. */
function partsOf(deal: DealChangeView): readonly ChangedPart[] {
  const parts = deal.partners.map(({ partnerName: name, ...sums }) => ({ deal, name, ...sums }));
  const rest = {
    deal,
    name: "Unattributed",
    beforeMinor: deal.unattributedBeforeMinor,
    afterMinor: deal.unattributedAfterMinor,
  };
  return [...parts, rest].filter(({ beforeMinor, afterMinor }) => beforeMinor !== afterMinor);
}

const changeColumns: readonly ListColumn<ChangedPart>[] = [
  { header: "Deal", value: ({ deal }) => deal.name },
  { header: "Deal id", value: ({ deal }) => deal.opportunityId },
  { header: "Month", value: ({ deal }) => deal.period },
  { header: "Amount", value: ({ deal }) => deal.amount },
  { header: "Currency", value: ({ deal }) => deal.amount.currency },
  { header: "Moved", value: ({ deal }) => minorOf(deal, deal.movedMinor) },
  { header: "Partner", value: ({ name }) => name },
  { header: "Now", value: ({ deal, beforeMinor }) => minorOf(deal, beforeMinor) },
  { header: "With the rule", value: ({ deal, afterMinor }) => minorOf(deal, afterMinor) },
  { header: "Change", value: ({ deal, beforeMinor, afterMinor }) => minorOf(deal, afterMinor - beforeMinor) },
];

function minorOf({ amount }: DealChangeView, amountMinor: number) {
  return { amountMinor, currency: amount.currency };
}

/** A rule tried on closed deals, in the background: it can be left and come back to, and it posts nothing. */
export const backTests = new Hono<AppContext>()
  .post(
    "/",
    company("analysis.run", {
      summary: "Try a rule on closed deals",
      answers: { 202: z.object({ id: z.string() }) },
    }),
    validate("json", request),
    async (c) => {
      const { tenant } = c.get("principal");
      const { ruleId, definition, from, to } = c.req.valid("json");
      const parsed = definition === undefined ? null : parseRule(definition, "definition");
      if (parsed?.ok === false) return problem(c, "invalid-request", { errors: parsed.error });
      const started = await startBackTest(c.get("services"), {
        tenant,
        ruleId,
        definition: parsed === null ? null : parsed.value,
        days: { from, to },
        actor: actorOf(c),
      });
      return started.ok ? c.json(started.value, 202) : problem(c, started.error);
    },
  )
  .get(
    "/",
    company("rules.read", {
      summary: "List back-tests, the newest first",
      answers: { 200: pageOf(backTestView) },
    }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort, ruleId } = c.req.valid("query");
      const after = cursor && { createdAt: cursor[0], id: cursor[1] };
      const page = await listBackTests(c.get("services"), c.get("principal").tenant, {
        ruleId: ruleId ?? null,
        after,
        limit,
      });
      const next = page.next && [page.next.createdAt, page.next.id];
      return c.json(pageAnswer({ items: page.items, next, sort }), 200);
    },
  )
  .get(
    "/:id",
    company("rules.read", {
      summary: "Get a back-test with its progress and what it has found",
      answers: { 200: backTestDetail },
    }),
    async (c) => {
      const detail = await getBackTest(c.get("services"), c.get("principal").tenant, c.req.param("id"));
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  )
  .get(
    "/:id/changes",
    company("rules.read", {
      summary: "List the deals that a back-test would change",
      answers: { 200: pageOf(dealChange) },
    }),
    validate("query", changeQuery),
    async (c) => {
      const { limit, cursor, sort, ...filter } = c.req.valid("query");
      const page = await listChanges(c.get("services"), c.get("principal").tenant, {
        id: c.req.param("id"),
        filter,
        sort,
        after: cursor,
        limit,
      });
      return page === null ? problem(c, "not-found") : c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/:id/changes/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the changed deals that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", changeQuery),
    async (c) => {
      const [services, { tenant }, id] = [c.get("services"), c.get("principal"), c.req.param("id")];
      const backTest = await services.backTestsOf(tenant).getBackTest(id);
      if (backTest === null) return problem(c, "not-found");
      // It may begin again from the first deal while the file is being written, which nobody could see in the file.
      if (backTest.finishedAt === null) return problem(c, "back-test-at-work");
      const { limit: _, cursor: __, sort, ...filter } = c.req.valid("query");
      return listFile<ChangedPart, ChangeCursor>(c.req.path, {
        name: "changed-deals",
        columns: changeColumns,
        readPage: async (after) => {
          const query = { id, filter, sort, after, limit: exportPageSize };
          const page = await listChanges(services, tenant, query);
          return { items: (page?.items ?? []).flatMap(partsOf), next: page?.next ?? null };
        },
      });
    },
  )
  .post(
    "/:id/cancel",
    company("analysis.run", {
      summary: "Stop a back-test that is still at work",
      answers: { 200: backTestDetail },
    }),
    async (c) => {
      const services = c.get("services");
      const { tenant } = c.get("principal");
      const id = c.req.param("id");
      await cancelBackTest(services, { tenant, id, actor: actorOf(c) });
      const detail = await getBackTest(services, tenant, id);
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  );
