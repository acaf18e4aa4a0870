import { type Context, Hono } from "hono";
import { z } from "zod";
import { longestPasswordField } from "#worker/domain/access/password-length.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone, signedIn } from "#worker/http/route-guard.ts";
import { clearSessionToken, readSessionToken, writeSessionToken } from "#worker/http/session-cookie.ts";
import { validate } from "#worker/http/validate.ts";
import type { ActiveSession, StartedSession } from "#worker/usecases/access/start-session.ts";

const audience = z.enum(["company", "partner"]);

const credentials = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(longestPasswordField),
});

const seat = z.object({ audience, companyId: z.string().max(64).optional() });

const sessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  audience,
  company: z.object({ id: z.string(), name: z.string(), currency: z.string() }).nullable(),
  memberships: z.array(
    z.object({
      audience,
      companyId: z.string(),
      companyName: z.string(),
      partnerId: z.string().optional(),
      partnerName: z.string().optional(),
    }),
  ),
});

export type SessionView = z.infer<typeof sessionView>;

/** Who is signed in, and as what. */
export const session = new Hono<AppContext>()
  .get("/", signedIn({ summary: "The session", answers: { 200: sessionView } }), (c) =>
    c.json(viewSession(c.get("session")), 200),
  )
  .post(
    "/",
    anyone({ summary: "Sign in", answers: { 200: sessionView } }),
    validate("json", credentials),
    async (c) => {
      const outcome = await c.get("services").access.signIn({
        ...c.req.valid("json"),
        address: callerAddress(c),
        previousToken: readSessionToken(c),
      });
      if (outcome.ok) return begin(c, outcome.value);
      if (outcome.error.code !== "too-many-attempts") return problem(c, outcome.error.code);
      return problem(c, "too-many-attempts", {
        headers: { "Retry-After": `${outcome.error.retryAfterSeconds}` },
      });
    },
  )
  .delete("/", anyone({ summary: "Sign out", answers: { 204: null } }), async (c) => {
    const token = readSessionToken(c);
    if (token !== null) await c.get("services").access.signOut(token);
    clearSessionToken(c);
    return c.body(null, 204);
  })
  .put(
    "/audience",
    signedIn({
      summary: "Change to another company, or between company and partner",
      answers: { 200: sessionView },
    }),
    validate("json", seat),
    async (c) => {
      const outcome = await c.get("services").access.switchAudience(c.get("session"), c.req.valid("json"));
      return outcome.ok ? begin(c, outcome.value) : problem(c, "not-found");
    },
  );

function begin(c: Context, started: StartedSession) {
  writeSessionToken(c, started.token);
  return c.json(viewSession(started), 200);
}

/** Only what our own edge wrote; X-Forwarded-For is whatever the caller likes. */
function callerAddress(c: Context<AppContext>): string {
  return c.req.header("cf-connecting-ip") ?? "unknown";
}

function viewSession({ principal, memberships }: ActiveSession): SessionView {
  return {
    user: principal.user,
    audience: principal.audience,
    company: principal.audience === "company" ? viewCompany(principal.tenant) : null,
    memberships: memberships.map((membership) => ({
      audience: membership.audience,
      companyId: membership.company.tenantId,
      companyName: membership.company.name,
      ...(membership.audience === "partner"
        ? { partnerId: membership.partnerId, partnerName: membership.partnerName }
        : {}),
    })),
  };
}

function viewCompany(tenant: {
  readonly tenantId: string;
  readonly name: string;
  readonly currency: string;
}) {
  return { id: tenant.tenantId, name: tenant.name, currency: tenant.currency };
}
