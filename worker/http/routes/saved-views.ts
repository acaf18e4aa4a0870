import { Hono } from "hono";
import { z } from "zod";
import { companyPermissions } from "#worker/domain/access/permissions.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { mostSavedViews, saveView } from "#worker/usecases/saved-views/saved-views.ts";
import { opportunityQuery } from "./opportunities.ts";

const words = z
  .record(z.string().max(30), z.string().min(1).max(256))
  .superRefine((query, context) => {
    const { cursor: _, ...asked } = query;
    const read = opportunityQuery.safeParse(asked);
    for (const { path, message } of read.success ? [] : read.error.issues)
      context.addIssue({ code: "custom", path, message });
  })
  // Where a list goes on is nobody's view of it.
  .transform(({ cursor: _, limit: __, ...query }) => query);

const savedView = z.object({
  id: z.string(),
  name: z.string(),
  /** Words of the list's address, by their names. */
  query: z.record(z.string(), z.string()),
  isShared: z.boolean(),
  isOwn: z.boolean(),
});

const request = z.strictObject({
  name: z.string().trim().min(1).max(60),
  query: words,
  isShared: z.boolean().default(false),
});

/** What people look at again and again in the list of deals. */
export const savedViews = new Hono<AppContext>()
  .get(
    "/",
    company("saved-views.own", {
      summary: "List one's saved views of the deals, and those that others share",
      answers: { 200: z.object({ items: z.array(savedView) }) },
    }),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const listed = await c.get("services").savedViewsOf(tenant).list(user.id);
      const items = listed.map(({ userId, query, ...view }) => ({
        ...view,
        query: { ...query },
        isOwn: userId === user.id,
      }));
      return c.json({ items }, 200);
    },
  )
  .post(
    "/",
    company("saved-views.own", {
      summary: "Save a view of the deals, in place of one's own of the same name",
      answers: { 201: z.object({ id: z.string() }) },
    }),
    validate("json", request),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const saved = await saveView(c.get("services"), tenant, { ...c.req.valid("json"), userId: user.id });
      if (saved.ok) return c.json(saved.value, 201);
      const message = `One person has ${mostSavedViews} views at most: remove one first`;
      return problem(c, "invalid-request", { errors: [{ path: "name", code: saved.error, message }] });
    },
  )
  .delete(
    "/:id",
    company("saved-views.own", {
      summary: "Remove a saved view: one's own, or as an admin one that is shared",
      answers: { 204: null },
    }),
    async (c) => {
      const { tenant, user, role } = c.get("principal");
      const { roles } = companyPermissions["settings.write"];
      const anybodys = role !== null && (roles as readonly string[]).includes(role);
      const store = c.get("services").savedViewsOf(tenant);
      const isGone = await store.remove({ id: c.req.param("id"), userId: user.id, anybodys });
      return isGone ? c.body(null, 204) : problem(c, "not-found");
    },
  );
