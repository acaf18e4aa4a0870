import { Hono } from "hono";
import { z } from "zod";
import { ok, type Result } from "#worker/domain/result.ts";
import { parseRule } from "#worker/domain/rule/rule.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { dayText, definitionText } from "#worker/http/back-test-schemas.ts";
import type { AppContext } from "#worker/http/context.ts";
import { type FieldProblem, problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import {
  type ComparisonView,
  compareModels,
  mostComparedDeals,
} from "#worker/usecases/back-tests/compare-models.ts";
import type { ComparedEntry } from "#worker/usecases/back-tests/compared-rules.ts";

const mostModels = 8;

const template = z
  .strictObject({ template: z.string().max(60) })
  .transform((given) => ({ kind: "template" as const, ...given }));
const ownRule = z
  .strictObject({ ruleId: z.string().max(60), version: z.union([z.int().min(1), z.literal("draft")]) })
  .transform((given) => ({ kind: "rule" as const, ...given }));
const definition = definitionText
  .refine((given) => !("template" in given) && !("ruleId" in given))
  .transform((given) => ({ kind: "definition" as const, definition: given }));

const entry = z.union([template, ownRule, definition], {
  error:
    'Give a template as { "template" }, a rule of your own as { "ruleId", "version" } with a number or "draft", or a definition',
});

const request = z
  .object({
    models: z.array(entry).min(1).max(mostModels),
    /** Asks each model of every deal, whatever its conditions say. */
    everyDeal: z.boolean().default(false),
    /** Whether the first column is what the company's own rules give. */
    current: z.boolean().default(true),
    /** Of this deal alone, closed or not; the days say nothing then. */
    opportunityId: z.string().max(60).optional(),
    from: dayText.default("0001-01-01"),
    /** The last day that counts; today without one. */
    to: dayText.optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, {
    path: ["to"],
    message: "The last day comes before the first",
    params: { code: "before-the-first-day" },
  });

const origin = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("in-force") }),
  z.object({ kind: z.literal("definition") }),
  z.object({ kind: z.literal("template"), template: z.string() }),
  z.object({
    kind: z.literal("rule"),
    ruleId: z.string(),
    version: z.union([z.int(), z.literal("draft")]),
  }),
]);

const comparisonView = z.object({
  deals: z.int(),
  columns: z.array(z.object({ name: z.string(), origin, book: z.string(), sentence: z.string().nullable() })),
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
    summary: "Compare rules on the same closed deals, or on one deal",
    answers: { 200: comparisonView },
  }),
  limitHeavyCalls(),
  validate("json", request),
  async (c) => {
    const services = c.get("services");
    const { models, from, to = dayOf(services.clock.now()), ...options } = c.req.valid("json");
    const entries = models.map(toEntry);
    const errors = entries.flatMap((one) => (one.ok ? [] : one.error));
    if (errors.length > 0) return problem(c, "invalid-request", { errors });
    const compared = await compareModels(services, {
      ...options,
      tenant: c.get("principal").tenant,
      models: entries.flatMap((one) => (one.ok ? [one.value] : [])),
      days: { from, to },
    });
    if (compared.ok) return c.json(compared.value, 200);
    const { error } = compared;
    if (error.code === "not-found") return problem(c, "not-found");
    if (error.code === "invalid-request") return problem(c, error.code, { errors: error.errors });
    const detail = `${error.deals} deals closed on these days, and ${mostComparedDeals} fit one answer. Choose fewer days, or start a back-test.`;
    return problem(c, error.code, { detail });
  },
);

function toEntry(
  given: z.output<typeof entry>,
  place: number,
): Result<ComparedEntry, readonly FieldProblem[]> {
  if (given.kind !== "definition") return ok(given);
  const parsed = parseRule(given.definition, `models.${place}`);
  return parsed.ok ? ok({ kind: "definition", definition: parsed.value }) : parsed;
}
