import { Hono } from "hono";
import { z } from "zod";
import { assert } from "#worker/domain/result.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
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

/**
 * Where Salesforce sends a browser back to. The same person in the same session has to come who was sent there. Browsers, which ask
 * for HTML, are led on to a page; programs are answered.
 */
export const salesforceLogin = new Hono<AppContext>()
  // A login belongs to the session that began it, so after signing in anew it is begun anew.
  .use(
    leadToSignIn(() => pageOf(null, "refused")),
    identifyCaller(),
  )
  .get(
    "/callback",
    company("connections.write", {
      summary: "Come back from the login at Salesforce",
      answers: { 200: z.object({ connectionId: z.string(), status: z.literal("connected") }) },
    }),
    validate("query", back),
    async (c) => {
      const { state, code = null, error = null, error_description = null, iss = null } = c.req.valid("query");
      const { tenant, user } = c.get("principal");
      const session = c.get("session");
      assert(session, "no key may connect, so whoever comes back has a session");
      const asker = { tenant, userId: user.id, sessionId: session.id, actor: actorOf(c) };
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
    },
  );

/** Where people go on: the connection's own page says why a login was refused. */
function pageOf(connectionId: string | null, login: "done" | "refused"): string {
  return `/company/connections${connectionId === null ? "" : `/${connectionId}`}?login=${login}`;
}
