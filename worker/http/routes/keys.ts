import { type Context, Hono } from "hono";
import { z } from "zod";
import { grantableToKeys, type Permission, permissionMatrix } from "#worker/domain/access/permissions.ts";
import type { Audience, CompanyPrincipal, PartnerPrincipal } from "#worker/domain/access/principal.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { problem } from "#worker/http/problem.ts";
import { company, partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import type { ApiKey, KeyOwner } from "#worker/usecases/keys/key-ports.ts";

const keyView = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});

const keyList = z.object({
  items: z.array(keyView),
  grantable: z.array(z.object({ permission: z.string(), act: z.string() })),
});

/** The secret is in this answer and never in another. */
const madeView = z.object({ id: z.string(), secret: z.string() });

function requestFor(audience: Audience) {
  return z.object({
    name: z.string().trim().min(1).max(80),
    permissions: z.array(z.enum(grantableToKeys(audience) as [Permission, ...Permission[]])).min(1),
    validDays: z.int().min(1).max(366),
  });
}

/** Keys for programs that work for the company. */
export const keys = new Hono<AppContext>()
  .get("/", company("keys.read", { summary: "List API keys", answers: { 200: keyList } }), async (c) =>
    c.json(await listKeys(c, c.get("principal")), 200),
  )
  .post(
    "/",
    company("keys.write", {
      summary: "Make an API key; its secret is answered once",
      answersSecret: true,
      answers: { 201: madeView },
      needsFreshProof: true,
    }),
    validate("json", requestFor("company")),
    (c) => makeKey(c, c.get("principal"), c.req.valid("json")),
  )
  .delete("/:id", company("keys.write", { summary: "End an API key", answers: { 204: null } }), (c) =>
    revokeKey(c, c.get("principal"), c.req.param("id")),
  );

/** Keys for programs that work for a partner organisation; they see all its companies, as it does. */
export const portalKeys = new Hono<AppContext>()
  .get("/", partner("portal.keys.read", { summary: "List API keys", answers: { 200: keyList } }), async (c) =>
    c.json(await listKeys(c, c.get("principal")), 200),
  )
  .post(
    "/",
    partner("portal.keys.write", {
      summary: "Make an API key; its secret is answered once",
      answersSecret: true,
      answers: { 201: madeView },
      needsFreshProof: true,
    }),
    validate("json", requestFor("partner")),
    (c) => makeKey(c, c.get("principal"), c.req.valid("json")),
  )
  .delete("/:id", partner("portal.keys.write", { summary: "End an API key", answers: { 204: null } }), (c) =>
    revokeKey(c, c.get("principal"), c.req.param("id")),
  );

type Caller = CompanyPrincipal | PartnerPrincipal;
type Handling = Pick<Context<AppContext>, "req" | "json" | "body" | "executionCtx" | "get">;

async function listKeys(c: Handling, principal: Caller) {
  const services = c.get("services");
  const owner = ownerOf(principal);
  const listed = owner === null ? [] : await services.keys.list(owner);
  const names = await services.access.userNames(listed.map(({ createdBy }) => createdBy));
  return {
    items: listed.map((key) => viewKey(key, names.get(key.createdBy) ?? "Somebody who is gone")),
    grantable: permissionMatrix(principal.audience)
      .filter(({ keys: isGrantable, permission }) => isGrantable && principal.permissions.has(permission))
      .map(({ permission, act }) => ({ permission, act })),
  };
}

async function makeKey(
  c: Handling,
  principal: Caller,
  wanted: { name: string; permissions: Permission[]; validDays: number },
) {
  const owner = ownerOf(principal);
  if (owner === null) return problem(c, "not-found");
  const outcome = await c.get("services").keys.make({
    ...wanted,
    principal,
    owner,
    ownerName: ownerNameOf(principal),
    actor: actorOf(c),
  });
  if (!outcome.ok) {
    const { code, permission } = outcome.error;
    return problem(c, code, { detail: `You may not give a key "${permission}".` });
  }
  mailAfterwards(c, outcome.value.mailIds);
  return c.json({ id: outcome.value.key.id, secret: outcome.value.secret }, 201);
}

async function revokeKey(c: Handling, principal: Caller, id: string) {
  const owner = ownerOf(principal);
  const isRevoked = owner !== null && (await c.get("services").keys.revoke({ owner, id, actor: actorOf(c) }));
  return isRevoked ? c.body(null, 204) : problem(c, "not-found");
}

function ownerOf(principal: Caller): KeyOwner | null {
  if (principal.audience === "company") return { audience: "company", tenantId: principal.tenant.tenantId };
  const { organisation } = principal;
  return organisation && { audience: "partner", organisationId: organisation.id };
}

function ownerNameOf(principal: Caller): string {
  return principal.audience === "company" ? principal.tenant.name : (principal.organisation?.name ?? "");
}

function viewKey({ audience: _, ...key }: ApiKey, createdBy: string) {
  return {
    ...key,
    permissions: [...key.permissions],
    createdBy,
    createdAt: formatInstant(key.createdAt),
    expiresAt: formatInstant(key.expiresAt),
    lastUsedAt: key.lastUsedAt === null ? null : formatInstant(key.lastUsedAt),
    revokedAt: key.revokedAt === null ? null : formatInstant(key.revokedAt),
  };
}
