import { Hono } from "hono";
import { z } from "zod";
import type { AppContext } from "#worker/http/context.ts";
import { company, partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { searchCompany, searchPortal } from "#worker/usecases/search/search.ts";

const searchQuery = z.object({
  q: z.string().trim().max(200).default(""),
  /** At most so many of each kind. */
  limit: z.coerce.number<string>().int().min(1).max(50).default(10),
});

const kind = z.enum(["deal", "partner", "account", "statement"]);
const searchView = z.object({
  items: z.array(
    z.object({
      kind,
      id: z.string(),
      title: z.string(),
      note: z.string().nullable(),
      companyId: z
        .string()
        .nullable()
        .meta({ description: "Whose it is, for a partner; null for a company" }),
    }),
  ),
  more: z.array(kind).meta({ description: "The kinds of which there is more than is shown" }),
});

export const search = new Hono<AppContext>().get(
  "/",
  company("deals.read", {
    summary: "Find deals, partners and accounts by their words, and statements by their number",
    answers: { 200: searchView },
  }),
  validate("query", searchQuery),
  async (c) => {
    const { tenant, permissions } = c.get("principal");
    const { q: text, limit: ofEach } = c.req.valid("query");
    return c.json(
      await searchCompany(needsOf(c.get("services")), tenant, { text, ofEach, permissions }),
      200,
    );
  },
);

export const portalSearch = new Hono<AppContext>().get(
  "/",
  partner("portal.read", {
    summary: "Find the partner's deals by name or account, and its statements by their number",
    answers: { 200: searchView },
  }),
  validate("query", searchQuery),
  async (c) => {
    const { partnerships, permissions } = c.get("principal");
    const { q: text, limit: ofEach } = c.req.valid("query");
    const asked = { text, ofEach, permissions };
    return c.json(await searchPortal(needsOf(c.get("services")), partnerships, asked), 200);
  },
);

function needsOf(services: AppContext["Variables"]["services"]) {
  const { searchOf, viewsOf, portal, statements } = services;
  return { searchOf, viewsOf, portal, statementsOf: statements.statementsOf };
}
