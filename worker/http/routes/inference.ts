import { Hono } from "hono";
import { z } from "zod";
import { inferLinks } from "#worker/domain/inference/infer-links.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import { parseInferenceRequest } from "#worker/domain/inference/parse-request.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";

const list = z.array(z.unknown());

const previewView = z.object({
  links: z.array(
    z.object({
      activityId: z.string(),
      opportunityId: z.string(),
      confidence: z.number(),
      factors: z.array(z.object({ name: z.string(), value: z.number(), text: z.string() })),
      asserted: z.boolean(),
      status: z.enum(["auto", "review", "ignored"]),
    }),
  ),
});

/** Trying inference on records that are given, without storing anything. */
export const inference = new Hono<AppContext>().post(
  "/preview",
  company("analysis.run", {
    summary: "Link records of partners' work to opportunities",
    answers: { 200: previewView },
  }),
  limitHeavyCalls(),
  // Only the outline: the records are many, and the domain reads them with problems that say which one and what to do.
  validate(
    "json",
    z.looseObject({
      accounts: list,
      contacts: list,
      partners: list,
      opportunities: list,
      activities: list,
      settings: z.unknown().optional(),
    }),
  ),
  (c) => {
    const parsed = parseInferenceRequest(c.req.valid("json"));
    if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error });
    return c.json({ links: inferLinks(parsed.value).map(viewLink) }, 200);
  },
);

function viewLink({ activityId, opportunityId, confidence, factors, asserted, status }: Link) {
  return { activityId, opportunityId, confidence, factors: [...factors], asserted, status };
}
