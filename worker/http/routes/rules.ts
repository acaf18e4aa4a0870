import { Hono } from "hono";
import { z } from "zod";
import { describeModel } from "#worker/domain/attribution/describe-model.ts";
import { parseModel } from "#worker/domain/attribution/parse-model.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import type { RuleVersion } from "#worker/usecases/attribution/attribution-ports.ts";
import { saveRule } from "#worker/usecases/attribution/save-rule.ts";

const model = z.looseObject({ kind: z.string() });

const versionShape = {
  version: z.int(),
  model,
  sentence: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
};
const ruleShape = { id: z.string(), name: z.string(), ...versionShape };
const ruleView = z.object({ ...ruleShape, versions: z.array(z.object(versionShape)) });
const savedRule = z.object({ ...ruleShape, runId: z.string().nullable() });

const change = z.object({ name: z.string().trim().min(1).max(120), model: z.unknown() });

/** The company's rule, in immutable versions. Saving a new one starts the run that applies it. */
export const rules = new Hono<AppContext>()
  .get(
    "/",
    company({
      summary: "List rules",
      answers: { 200: z.object({ items: z.array(z.object(ruleShape)), nextCursor: z.null() }) },
    }),
    async (c) => {
      const rule = await c.get("services").attributionOf(c.get("principal").tenant).requireRule();
      const names = await c.get("services").access.userNames([rule.createdBy]);
      return c.json({ items: [viewRule(rule, names)], nextCursor: null }, 200);
    },
  )
  .get(
    "/:id",
    company({ summary: "Get a rule with its versions", answers: { 200: ruleView } }),
    async (c) => {
      const store = c.get("services").attributionOf(c.get("principal").tenant);
      const rule = await store.requireRule();
      if (rule.ruleId !== c.req.param("id")) return problem(c, "not-found");
      const versions = await store.listVersions(rule.ruleId);
      c.header("ETag", versionTag(rule.version));
      const names = await c.get("services").access.userNames(versions.map((version) => version.createdBy));
      return c.json(
        { ...viewRule(rule, names), versions: versions.map((version) => viewVersion(version, names)) },
        200,
      );
    },
  )
  .put(
    "/:id",
    company({ summary: "Give a rule a new version", answers: { 200: savedRule } }),
    validate("json", change),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const services = c.get("services");
      const { name, model: given } = c.req.valid("json");
      const parsed = parseModel(given);
      if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error });
      const store = services.attributionOf(tenant);
      const current = await store.requireRule();
      if (current.ruleId !== c.req.param("id")) return problem(c, "not-found");
      if (isStale(c, versionTag(current.version))) return problem(c, "stale-version");
      const saved = await saveRule(
        { ...services, store },
        {
          tenantId: tenant.tenantId,
          ruleId: current.ruleId,
          fromVersion: current.version,
          name,
          model: parsed.value,
          savedBy: user.id,
        },
      );
      if (!saved.ok) return problem(c, saved.error.code);
      c.header("ETag", versionTag(saved.value.rule.version));
      const names = await services.access.userNames([saved.value.rule.createdBy]);
      return c.json({ ...viewRule(saved.value.rule, names), runId: saved.value.runId }, 200);
    },
  );

type Names = ReadonlyMap<string, string>;

function viewRule(rule: RuleVersion, names: Names) {
  return { id: rule.ruleId, name: rule.name, ...viewVersion(rule, names) };
}

function viewVersion(rule: RuleVersion, names: Names) {
  return {
    version: rule.version,
    model: rule.model,
    sentence: describeModel(rule.model),
    createdBy: names.get(rule.createdBy) ?? "Somebody who has left",
    createdAt: formatInstant(rule.createdAt),
  };
}
