import { type Context, Hono } from "hono";
import { z } from "zod";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import { parseRule } from "#worker/domain/rule/rule.ts";
import { ruleTemplates } from "#worker/domain/rule/templates.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import {
  day,
  ruleDetail,
  ruleField,
  ruleItem,
  ruleReading,
  ruleTemplate,
  trial,
} from "#worker/http/rule-schemas.ts";
import { validate } from "#worker/http/validate.ts";
import { approveDraft, createRule, dropDraft, saveDraft } from "#worker/usecases/rules/change-draft.ts";
import { chooseSecondPerson } from "#worker/usecases/rules/choose-second-person.ts";
import { publishRule, retireRule } from "#worker/usecases/rules/publish-rule.ts";
import { readDefinition } from "#worker/usecases/rules/read-definition.ts";
import { listRuleFields } from "#worker/usecases/rules/rule-fields.ts";
import { getRule, listRules } from "#worker/usecases/rules/rule-views.ts";
import { tryRule } from "#worker/usecases/rules/try-rule.ts";

const mostDealsTried = 1_000;
const longestComment = 500;

const definitionGiven = z.looseObject({ definition: z.unknown() });
const ruleId = z.string().max(60);
const settings = z.object({ secondPersonPublishes: z.boolean() });

/** The company's rules: drafts that people write, and the immutable versions that split its deals. */
export const rules = new Hono<AppContext>()
  .get(
    "/",
    company("rules.read", {
      summary: "List rules in the order in which they are asked",
      answers: { 200: z.object({ items: z.array(ruleItem), nextCursor: z.null() }) },
    }),
    async (c) => {
      const items = await listRules(c.get("services"), c.get("principal").tenant);
      return c.json({ items, nextCursor: null }, 200);
    },
  )
  .post(
    "/",
    company("rules.write", { summary: "Begin a rule as a draft", answers: { 201: ruleDetail } }),
    validate("json", definitionGiven),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const definition = parseRule(c.req.valid("json").definition, "definition");
      if (!definition.ok) return problem(c, "invalid-request", { errors: definition.error });
      const store = services.attributionOf(tenant);
      const id = await createRule(
        { ...services, store },
        { tenantId: tenant.tenantId, definition: definition.value, actor: actorOf(c) },
      );
      return answerRule(c, id, 201);
    },
  )
  .get(
    "/templates",
    company("rules.read", {
      summary: "Rules to start from",
      answers: { 200: z.object({ items: z.array(ruleTemplate), nextCursor: z.null() }) },
    }),
    (c) => {
      const { currency } = c.get("principal").tenant;
      const items = ruleTemplates(currency).map(({ id, label, description, rule }) => ({
        key: id,
        label,
        description,
        definition: rule,
        sentence: describeRule(rule),
      }));
      return c.json({ items, nextCursor: null }, 200);
    },
  )
  .get(
    "/fields",
    company("rules.read", {
      summary: "What conditions can ask about",
      answers: { 200: z.object({ items: z.array(ruleField), nextCursor: z.null() }) },
    }),
    async (c) => {
      const items = await listRuleFields(c.get("services").attributionOf(c.get("principal").tenant));
      return c.json({ items, nextCursor: null }, 200);
    },
  )
  .get(
    "/settings",
    company("rules.read", { summary: "How rules come into force", answers: { 200: settings } }),
    async (c) => {
      const store = c.get("services").attributionOf(c.get("principal").tenant);
      return c.json({ secondPersonPublishes: await store.getSecondPersonPublishes() }, 200);
    },
  )
  .put(
    "/settings",
    company("rules.settings", { summary: "Choose how rules come into force", answers: { 200: settings } }),
    validate("json", settings),
    async (c) => {
      const { secondPersonPublishes } = c.req.valid("json");
      const { tenant } = c.get("principal");
      const services = c.get("services");
      await chooseSecondPerson(
        { ...services, store: services.attributionOf(tenant) },
        { tenantId: tenant.tenantId, wanted: secondPersonPublishes, actor: actorOf(c) },
      );
      return c.json({ secondPersonPublishes }, 200);
    },
  )
  .post(
    "/read",
    company("rules.read", {
      summary: "Read a rule back in plain words without storing it",
      answers: { 200: ruleReading },
    }),
    validate("json", definitionGiven.extend({ ruleId: ruleId.nullish(), effectiveFrom: day.nullish() })),
    async (c) => {
      const { definition, ruleId: id = null, effectiveFrom = null } = c.req.valid("json");
      const store = c.get("services").attributionOf(c.get("principal").tenant);
      return c.json(await readDefinition(store, { definition, ruleId: id, effectiveFrom }), 200);
    },
  )
  .post(
    "/try",
    company("analysis.run", {
      summary: "Try a rule on the latest won deals without storing it",
      answers: { 200: trial },
    }),
    validate(
      "json",
      definitionGiven.extend({
        ruleId: ruleId.nullish(),
        limit: z.int().min(1).max(mostDealsTried).default(mostDealsTried),
      }),
    ),
    async (c) => {
      const { definition: given, ruleId: id = null, limit } = c.req.valid("json");
      const definition = parseRule(given, "definition");
      if (!definition.ok) return problem(c, "invalid-request", { errors: definition.error });
      const request = { ruleId: id, definition: definition.value, limit };
      return c.json(await tryRule(c.get("services"), c.get("principal").tenant, request), 200);
    },
  )
  .get(
    "/:id",
    company("rules.read", {
      summary: "Get a rule with its draft and its versions",
      answers: { 200: ruleDetail },
    }),
    (c) => answerRule(c, c.req.param("id"), 200),
  )
  .put(
    "/:id/draft",
    company("rules.write", { summary: "Write a rule's draft", answers: { 200: ruleDetail } }),
    validate("json", definitionGiven),
    async (c) => {
      const definition = parseRule(c.req.valid("json").definition, "definition");
      if (!definition.ok) return problem(c, "invalid-request", { errors: definition.error });
      const found = await seenRule(c, c.req.param("id"));
      if (found.kind !== "seen") return problem(c, found.kind);
      const saved = await saveDraft(found.needs, { ...found.change, definition: definition.value });
      return saved.ok ? answerRule(c, c.req.param("id"), 200) : problem(c, saved.error);
    },
  )
  .delete(
    "/:id/draft",
    company("rules.write", { summary: "Throw a rule's draft away", answers: { 204: null } }),
    async (c) => {
      const found = await seenRule(c, c.req.param("id"));
      if (found.kind !== "seen") return problem(c, found.kind);
      const dropped = await dropDraft(found.needs, found.change);
      return dropped.ok ? c.body(null, 204) : problem(c, dropped.error);
    },
  )
  .post(
    "/:id/approve",
    company("rules.publish", {
      summary: "Approve a rule's draft as the second person",
      answers: { 200: ruleDetail },
    }),
    async (c) => {
      const found = await seenRule(c, c.req.param("id"));
      if (found.kind !== "seen") return problem(c, found.kind);
      const approved = await approveDraft(found.needs, found.change);
      return approved.ok ? answerRule(c, c.req.param("id"), 200) : problem(c, approved.error);
    },
  )
  .post(
    "/:id/publish",
    company("rules.publish", {
      summary: "Put a rule's draft in force",
      answers: { 200: z.object({ version: z.int(), runId: z.string() }) },
    }),
    validate(
      "json",
      z.object({
        effectiveFrom: day.nullish(),
        comment: z.string().trim().max(longestComment).nullish(),
      }),
    ),
    async (c) => {
      const { effectiveFrom = null, comment } = c.req.valid("json");
      const found = await seenRule(c, c.req.param("id"));
      if (found.kind !== "seen") return problem(c, found.kind);
      const { needs, change } = found;
      const published = await publishRule(needs, { ...change, effectiveFrom, comment: comment || null });
      if (published.ok) return c.json(published.value, 200);
      const { error } = published;
      if (error.code !== "rules-tie") return problem(c, error.code);
      return problem(c, error.code, { members: { conflicts: error.conflicts } });
    },
  )
  .post(
    "/:id/retire",
    company("rules.publish", {
      summary: "End a rule: from the given day on it decides no deal",
      answers: { 200: z.object({ runId: z.string() }) },
    }),
    validate("json", z.object({ until: day })),
    async (c) => {
      const found = await seenRule(c, c.req.param("id"));
      if (found.kind !== "seen") return problem(c, found.kind);
      const retired = await retireRule(found.needs, { ...found.change, until: c.req.valid("json").until });
      return retired.ok ? c.json(retired.value, 200) : problem(c, retired.error);
    },
  );

type InCompany = Context<AppContext & CompanyContext>;

async function answerRule<Status extends 200 | 201>(c: InCompany, id: string, status: Status) {
  const rule = await getRule(c.get("services"), c.get("principal").tenant, id);
  if (rule === null) return problem(c, "not-found");
  c.header("ETag", versionTag(rule.revision));
  return c.json(rule, status);
}

/** A change to the rule as the caller has seen it, by If-Match; without the header, as it is now. */
async function seenRule(c: InCompany, id: string) {
  const { tenant } = c.get("principal");
  const services = c.get("services");
  const store = services.attributionOf(tenant);
  const rule = await store.getRule(id);
  if (rule === null) return { kind: "not-found" } as const;
  if (isStale(c, versionTag(rule.revision))) return { kind: "stale-version" } as const;
  const seen = { ruleId: rule.id, revision: rule.revision };
  return {
    kind: "seen",
    needs: { ...services, store },
    change: { tenantId: tenant.tenantId, seen, actor: actorOf(c) },
  } as const;
}
