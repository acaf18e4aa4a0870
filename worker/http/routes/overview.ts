import { Hono } from "hono";
import { z } from "zod";
import { comparisons, rangePresets } from "#worker/domain/figures/month-range.ts";
import { parseMonthKey } from "#worker/domain/time/period-key.ts";
import type { AppContext } from "#worker/http/context.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { overviewView } from "#worker/http/views.ts";
import { getOverview, type OverviewQuestion } from "#worker/usecases/views/overview.ts";

const month = z
  .string()
  .refine((text) => parseMonthKey(text).ok, { message: "Give a month as YYYY-MM, such as 2025-03" });

export const overviewQuery = z
  .object({
    from: month.optional(),
    to: month.optional(),
    /** Months by their name; `from` and `to` go before it. */
    range: z.enum(rangePresets).default("all"),
    compare: z.enum(comparisons).default("none"),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, "Give a currency by its three letters, such as USD")
      .optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ["to"],
    message: "Give a last month that is not before the first",
  });

export function questionOf({ from, to, range, ...rest }: z.output<typeof overviewQuery>): OverviewQuestion {
  const isOwn = from !== undefined || to !== undefined;
  return {
    range: isOwn ? { from: from ?? null, to: to ?? null } : range,
    compare: rest.compare,
    currency: rest.currency,
  };
}

export const overview = new Hono<AppContext>().get(
  "/",
  company("deals.read", { summary: "What partners brought", answers: { 200: overviewView } }),
  validate("query", overviewQuery),
  async (c) => {
    const question = questionOf(c.req.valid("query"));
    return c.json(await getOverview(c.get("services"), c.get("principal").tenant, question), 200);
  },
);
