import { type Context, Hono } from "hono";
import { z } from "zod";
import { longestPasswordField } from "#worker/domain/access/password-length.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone, signedIn } from "#worker/http/route-guard.ts";
import { clearSessionToken, readSessionToken, writeSessionToken } from "#worker/http/session-cookie.ts";
import { validate } from "#worker/http/validate.ts";
import type { Standing } from "#worker/usecases/access/access-ports.ts";
import type { ActiveSession, StartedSession } from "#worker/usecases/access/start-session.ts";

const audience = z.enum(["company", "partner"]);

const credentials = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(longestPasswordField),
});

const seat = z.object({ audience, companyId: z.string().max(64).optional() });

const companyView = z.object({ id: z.string(), name: z.string(), currency: z.string() });

const sessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  /** Null for somebody who belongs nowhere. */
  audience: audience.nullable(),
  role: z.string().nullable(),
  permissions: z.array(z.string()),
  /** Why nothing may be done yet, if so. */
  restriction: z.enum(["second-factor-required"]).nullable(),
  company: companyView.nullable(),
  organisation: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Which partner of which company somebody of that company looks as. */
  viewing: z.object({ companyId: z.string(), partnerId: z.string() }).nullable(),
  memberships: z.array(
    z.object({
      audience,
      companyId: z.string(),
      companyName: z.string(),
      role: z.string(),
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
        caller: callerOf(c),
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

function viewSession({ user, seat, principal, restriction, standing }: ActiveSession): SessionView {
  return {
    user,
    audience: principal?.audience ?? null,
    role: principal?.role ?? null,
    permissions: [...(principal?.permissions ?? [])],
    restriction,
    company: principal?.audience === "company" ? viewCompany(principal.tenant) : null,
    organisation: principal?.audience === "partner" ? principal.organisation : null,
    viewing:
      seat.audience === "partner-view" ? { companyId: seat.tenantId, partnerId: seat.partnerId } : null,
    memberships: viewStanding(standing),
  };
}

function viewStanding({ companies, organisation }: Standing): SessionView["memberships"] {
  return [
    ...companies.map(({ company, role }) => ({
      audience: "company" as const,
      companyId: company.tenantId,
      companyName: company.name,
      role,
    })),
    ...(organisation?.partnerships ?? []).map(({ company, partnerId }) => ({
      audience: "partner" as const,
      companyId: company.tenantId,
      companyName: company.name,
      role: organisation?.role ?? "",
      partnerId,
      partnerName: organisation?.name ?? "",
    })),
  ];
}

function viewCompany({ tenantId, name, currency }: TenantScope) {
  return { id: tenantId, name, currency };
}
