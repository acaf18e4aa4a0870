import { createMiddleware } from "hono/factory";
import type { AppContext } from "./context.ts";
import { problem } from "./problem.ts";
import { readSessionToken } from "./session-cookie.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses unsafe requests that another site made a browser send.
 *
 * With a session cookie the browser has to say that the request is our own: Sec-Fetch-Site, or, from browsers that do not
 * send it, Origin. Silence is a refusal, because the cookie is what an attacker would be riding on.
 *
 * Without the cookie there is nothing to ride on, so silence passes: that is a program signing in. A browser that says the
 * request is foreign is still refused, or another site could sign its visitors in to an account of its own.
 */
export function refuseCrossSite() {
  return createMiddleware<AppContext>(async (c, next) => {
    if (safeMethods.has(c.req.method)) return next();
    const verdict = judgeSource(c.req.raw.headers, c.env.APP_ORIGIN);
    const isAllowed = verdict === "own" || (verdict === "unknown" && readSessionToken(c) === null);
    return isAllowed ? next() : problem(c, "cross-site-request");
  });
}

function judgeSource(headers: Headers, appOrigin: string): "own" | "foreign" | "unknown" {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" ? "own" : "foreign";
  const origin = headers.get("origin");
  if (origin === null) return "unknown";
  return origin === appOrigin ? "own" : "foreign";
}
