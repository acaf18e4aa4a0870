import { Hono } from "hono";
import { z } from "zod";
import { attribute } from "#worker/domain/attribution/attribute.ts";
import { parseAttributionRequest } from "#worker/domain/attribution/parse-request.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { previewView } from "#worker/http/views.ts";
import type { Run, RunScope } from "#worker/usecases/attribution/attribution-ports.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";

const mostOpportunities = 1_000;

const scopeKinds = z.enum(["all", "changed"]);
const runRequest = z.object({
  scope: z
    .union([
      scopeKinds,
      z.object({ kind: scopeKinds }),
      z.object({ opportunityIds: z.array(z.string().max(60)).min(1).max(mostOpportunities) }),
    ])
    .default("changed"),
});

const runView = z.object({
  id: z.string(),
  status: z.enum(["queued", "running", "done", "failed"]),
  considered: z.int(),
  posted: z.int(),
  unchanged: z.int(),
  review: z.int(),
  failure: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});

/** Trying a split without storing it, and running the rule over stored deals. */
export const attribution = new Hono<AppContext>()
  .post(
    "/preview",
    company("analysis.run", {
      summary: "Split an opportunity without storing anything",
      answers: { 200: previewView },
    }),
    validate(
      "json",
      z.looseObject({ opportunity: z.unknown(), touchpoints: z.unknown(), model: z.unknown() }),
    ),
    (c) => {
      const parsed = parseAttributionRequest(c.req.valid("json"));
      if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error });
      return c.json(attribute(parsed.value, { explain: true }), 200);
    },
  )
  .post(
    "/runs",
    company("attribution.run", {
      summary: "Attribute opportunities again",
      answers: { 202: z.object({ id: z.string() }) },
    }),
    validate("json", runRequest),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const run = await startRun(
        { ...services, store: services.attributionOf(tenant) },
        {
          tenantId: tenant.tenantId,
          scope: toScope(c.req.valid("json").scope),
          actor: actorOf(c),
        },
      );
      return c.json(run, 202);
    },
  )
  .get(
    "/runs/:id",
    company("deals.read", { summary: "How far a run has come", answers: { 200: runView } }),
    async (c) => {
      const run = await c.get("services").attributionOf(c.get("principal").tenant).getRun(c.req.param("id"));
      return run === null ? problem(c, "not-found") : c.json(viewRun(run), 200);
    },
  );

function toScope(scope: z.infer<typeof runRequest>["scope"]): RunScope {
  if (typeof scope === "string") return { kind: scope };
  return "kind" in scope ? scope : { kind: "opportunities", opportunityIds: scope.opportunityIds };
}

function viewRun({ scope: _, cursor: __, createdBy: ___, createdAt, finishedAt, ...run }: Run) {
  return {
    ...run,
    createdAt: formatInstant(createdAt),
    finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
  };
}
