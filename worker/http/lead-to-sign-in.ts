import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppContext } from "./context.ts";

/**
 * A person whose session is over when they open an address of the API as a page (a file to download, the way back from a
 * provider) is asked to sign in and then led on; a program is told in the API's own words.
 */
export function leadToSignIn(leadsTo: (c: Context<AppContext>) => string) {
  return createMiddleware<AppContext>(async (c, next) => {
    await next();
    const isOpened = c.req.method === "GET" && c.req.header("sec-fetch-mode") === "navigate";
    if (c.res.status !== 401 || !isOpened) return;
    const headers = new Headers({ Location: `/sign-in?${new URLSearchParams({ next: leadsTo(c) })}` });
    c.res = undefined;
    c.res = new Response(null, { status: 302, headers });
  });
}

/** The page of ours whose link was followed; the first page where there is none. */
export function pageBefore(c: Context<AppContext>): string {
  const referrer = c.req.header("referer") ?? "";
  const own = new URL(c.req.url).origin;
  return referrer.startsWith(`${own}/`) ? referrer.slice(own.length) : "/";
}
