import { Hono } from "hono";
import { z } from "zod";
import { parseOverride } from "#worker/domain/attribution/override.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { overrideRequest, overrideSaved } from "#worker/http/override-schemas.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { opportunityView, pageOf } from "#worker/http/views.ts";
import { decideReview } from "#worker/usecases/overrides/decide-review.ts";
import { listOpportunities } from "#worker/usecases/views/opportunity-views.ts";
import { opportunitySorts, type PageCursor } from "#worker/usecases/views/view-ports.ts";

const query = listQuery({ sorts: opportunitySorts });

/** Deals that wait for a person: nothing of them is posted until somebody splits them by hand. */
export const reviews = new Hono<AppContext>()
  .get(
    "/",
    company("deals.read", {
      summary: "List deals that wait for a person",
      answers: { 200: pageOf(opportunityView) },
    }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort, q } = c.req.valid("query");
      const page = await listOpportunities(c.get("services"), c.get("principal").tenant, {
        filter: { status: "review", q },
        sort,
        page: { limit, cursor: cursor as PageCursor | null },
      });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .post(
    "/:opportunityId",
    company("overrides.write", {
      summary: "Split a deal that waits, by hand",
      answers: { 200: overrideSaved },
    }),
    validate("json", z.object({ override: overrideRequest })),
    async (c) => {
      const parsed = parseOverride(c.req.valid("json").override);
      if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error });
      const { tenant } = c.get("principal");
      const decided = await decideReview(c.get("services"), {
        tenant,
        opportunityId: c.req.param("opportunityId"),
        override: parsed.value,
        actor: actorOf(c),
      });
      if (decided.ok) return c.json(decided.value, 200);
      const { error } = decided;
      if (error.code !== "invalid-request") return problem(c, error.code);
      const errors = error.errors.map((found) => ({ ...found, path: `override.${found.path}` }));
      return problem(c, error.code, { errors });
    },
  );
