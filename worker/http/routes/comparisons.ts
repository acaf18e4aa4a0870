import { Hono } from "hono";
import { z } from "zod";
import { parseRule } from "#worker/domain/rule/rule.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { dayText, definitionText } from "#worker/http/back-test-schemas.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import {
  type ComparisonView,
  compareModels,
  mostComparedDeals,
} from "#worker/usecases/back-tests/compare-models.ts";

const mostModels = 8;

const request = z
  .object({
    models: z.array(definitionText).min(1).max(mostModels),
    /** Whether the first column is what the company's own rules give. */
    current: z.boolean().default(true),
    from: dayText.default("0001-01-01"),
    /** The last day that counts; today without one. */
    to: dayText.optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, {
    path: ["to"],
    message: "The last day comes before the first",
    params: { code: "before-the-first-day" },
  });

const comparisonView = z.object({
  deals: z.int(),
  columns: z.array(z.object({ name: z.string(), sentence: z.string().nullable() })),
  results: z.array(
    z.object({
      currency: z.string(),
      deals: z.int(),
      amountMinor: z.int(),
      columns: z.array(
        z.object({
          name: z.string(),
          attributedMinor: z.int(),
          unattributedMinor: z.int(),
          coveragePpm: z.int(),
          coveredDeals: z.int(),
        }),
      ),
      partners: z.array(
        z.object({ partnerId: z.string(), partnerName: z.string(), amountsMinor: z.array(z.int()) }),
      ),
    }),
  ),
}) satisfies z.ZodType<ComparisonView>;

/** Rules side by side on the same closed deals, without storing anything. */
export const comparisons = new Hono<AppContext>().post(
  "/comparisons",
  company("analysis.run", {
    summary: "Compare rules on the same closed deals",
    answers: { 200: comparisonView },
  }),
  validate("json", request),
  async (c) => {
    const services = c.get("services");
    const { models, current, from, to = dayOf(services.clock.now()) } = c.req.valid("json");
    const parsed = models.map((model, place) => parseRule(model, `models.${place}`));
    const errors = parsed.flatMap((one) => (one.ok ? [] : one.error));
    if (errors.length > 0) return problem(c, "invalid-request", { errors });
    const compared = await compareModels(services, {
      tenant: c.get("principal").tenant,
      models: parsed.flatMap((one) => (one.ok ? [one.value] : [])),
      current,
      days: { from, to },
    });
    if (compared.ok) return c.json(compared.value, 200);
    const detail = `${compared.error.deals} deals closed on these days, and ${mostComparedDeals} fit one answer. Choose fewer days, or start a back-test.`;
    return problem(c, compared.error.code, { detail });
  },
);
