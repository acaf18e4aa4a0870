import { Hono } from "hono";
import { z } from "zod";
import { parseMonthKey } from "#worker/domain/time/period-key.ts";
import type { AppContext } from "#worker/http/context.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { overviewView } from "#worker/http/views.ts";
import { getOverview } from "#worker/usecases/views/overview.ts";

const month = z
  .string()
  .refine((text) => parseMonthKey(text).ok, { message: "Give a month as YYYY-MM, such as 2025-03" });

export const overview = new Hono<AppContext>().get(
  "/",
  company("deals.read", { summary: "What partners brought", answers: { 200: overviewView } }),
  validate("query", z.object({ from: month.optional(), to: month.optional() })),
  async (c) => {
    const { from, to } = c.req.valid("query");
    const view = await getOverview(c.get("services"), c.get("principal").tenant, {
      from: from ?? null,
      to: to ?? null,
    });
    return c.json(view, 200);
  },
);
