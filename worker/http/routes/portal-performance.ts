import { Hono } from "hono";
import { z } from "zod";
import type { AppContext } from "#worker/http/context.ts";
import { gradedHealth, viewHealth } from "#worker/http/health-schemas.ts";
import { partner } from "#worker/http/route-guard.ts";
import { readPortalPerformance } from "#worker/usecases/views/portal-performance.ts";

const performanceView = z.object({
  items: z.array(
    z.object({
      companyId: z.string(),
      companyName: z.string(),
      months: z.array(z.object({ period: z.string(), currency: z.string(), attributedMinor: z.int() })),
      outcomes: z.object({ won: z.int(), lost: z.int(), through: z.string() }).nullable(),
      split: z.array(z.object({ uptoPpm: z.int(), deals: z.int() })),
      averageSharePpm: z.int().nullable(),
      health: gradedHealth.nullable(),
    }),
  ),
});

/** How a partner does, company by company. */
export const portalPerformance = new Hono<AppContext>().get(
  "/performance",
  partner("portal.read", {
    summary: "The partner's trend, win rate and split distribution with each company",
    answers: { 200: performanceView },
  }),
  async (c) => {
    const found = await readPortalPerformance(c.get("services"), c.get("principal").partnerships);
    const items = found.map((one) => ({
      ...one,
      months: [...one.months],
      split: [...one.split],
      health: one.health && viewHealth(one.health),
    }));
    return c.json({ items }, 200);
  },
);
