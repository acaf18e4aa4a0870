import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { assert } from "#worker/domain/result.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { leadToSignIn } from "#worker/http/lead-to-sign-in.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { identifyCaller } from "#worker/http/session.ts";
import { validate } from "#worker/http/validate.ts";
import { completeLogin } from "#worker/usecases/connections/complete-login.ts";

const text = z.string().max(4096).optional();
const back = z.object({
  state: z.string().max(200),
  code: text,
  error: text,
  error_description: text,
  iss: text,
});
const answers = { 200: z.object({ connectionId: z.string(), status: z.literal("connected") }) };

/**
 * Where Salesforce sends a browser back to. The same person in the same session has to come who was sent there. Where the session ended
 * meanwhile, what the browser brought waits in it until the same person has signed in again. Browsers, which ask for HTML, are led on to a
 * page; programs are answered.
 */
export const salesforceLogin = new Hono<AppContext>()
  .use(
    keepForSignIn(),
    leadToSignIn(() => pageOf(null, "resume")),
    identifyCaller(),
  )
  .get(
    "/callback",
    company("connections.write", { summary: "Come back from the login at Salesforce", answers }),
    validate("query", back),
    async (c) => {
      const session = c.get("session");
      assert(session, "no key may connect, so whoever comes back has a session");
      return finish(c, { brought: c.req.valid("query"), sessionId: session.id });
    },
  )
  .get(
    "/callback/resume",
    company("connections.write", {
      summary: "Go on with a login at Salesforce that the end of a session interrupted",
      answers,
    }),
    async (c) => {
      const kept = back.safeParse(Object.fromEntries(new URLSearchParams(getCookie(c, KEPT) ?? "")));
      deleteCookie(c, KEPT, keptIn);
      // Whose session it was is known by the cookie alone, and who it was by the login itself.
      return finish(c, { brought: kept.data ?? { state: "" }, sessionId: null });
    },
  );

const KEPT = "__Secure-salesforce-login";
const keptIn = { path: "/oauth/salesforce", secure: true, httpOnly: true, sameSite: "Lax" } as const;
/** As long as a login that was begun is good. */
const keptSeconds = 600;

/**
 * The code is good once, and only with the secret and the verifier, which are here; it stays with the browser that brought it, out of
 * every address and page, while its person signs in.
 */
function keepForSignIn() {
  return createMiddleware<AppContext>(async (c, next) => {
    await next();
    const isLedAway = c.res.headers.get("location")?.startsWith("/sign-in?") ?? false;
    const { search, pathname } = new URL(c.req.url);
    if (!isLedAway || !pathname.endsWith("/callback") || search.length > 3000) return;
    setCookie(c, KEPT, search.slice(1), { ...keptIn, maxAge: keptSeconds });
  });
}

async function finish(
  c: Context<AppContext & CompanyContext>,
  { brought, sessionId }: { readonly brought: z.infer<typeof back>; readonly sessionId: string | null },
) {
  const { state, code = null, error = null, error_description = null, iss = null } = brought;
  const { tenant, user } = c.get("principal");
  const asker = { tenant, userId: user.id, sessionId, actor: actorOf(c) };
  const answer = { state, code, error, errorDescription: error_description, issuer: iss };
  const done = await completeLogin(c.get("services").connections, asker, answer);
  const isBrowser = c.req.header("accept")?.includes("text/html") ?? false;
  if (!done.ok) {
    const { reason, connectionId } = done.error;
    if (isBrowser) return c.redirect(pageOf(connectionId, "refused"), 302);
    return problem(c, "login-refused", { detail: reason, members: { connectionId } });
  }
  if (isBrowser) return c.redirect(pageOf(done.value.connectionId, "done"), 302);
  return c.json({ connectionId: done.value.connectionId, status: "connected" as const }, 200);
}

/** Where people go on: the connection's own page says why a login was refused. */
function pageOf(connectionId: string | null, login: "done" | "refused" | "resume"): string {
  return `/company/connections${connectionId === null ? "" : `/${connectionId}`}?login=${login}`;
}
