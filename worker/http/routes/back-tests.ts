import { Hono } from "hono";
import { z } from "zod";
import { parseRule } from "#worker/domain/rule/rule.ts";
import {
  backTestDetail,
  backTestView,
  dayText,
  dealChange,
  definitionText,
} from "#worker/http/back-test-schemas.ts";
import type { AppContext } from "#worker/http/context.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import { getBackTest, listBackTests, listChanges } from "#worker/usecases/back-tests/back-test-views.ts";
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
const changeQuery = listQuery({ sorts: ["closedAt"], position: z.tuple([z.int(), z.int(), z.int()]) });

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
      const { tenant, user } = c.get("principal");
      const { ruleId, definition, from, to } = c.req.valid("json");
      const parsed = definition === undefined ? null : parseRule(definition, "definition");
      if (parsed?.ok === false) return problem(c, "invalid-request", { errors: parsed.error });
      const started = await startBackTest(c.get("services"), {
        tenant,
        ruleId,
        definition: parsed === null ? null : parsed.value,
        days: { from, to },
        createdBy: user.id,
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
      const { limit, cursor, sort } = c.req.valid("query");
      const page = await listChanges(c.get("services"), c.get("principal").tenant, {
        id: c.req.param("id"),
        after: cursor,
        limit,
      });
      return page === null ? problem(c, "not-found") : c.json(pageAnswer({ ...page, sort }), 200);
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
      await services.backTestsOf(tenant).cancelBackTest(id, services.clock.now());
      const detail = await getBackTest(services, tenant, id);
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  );
