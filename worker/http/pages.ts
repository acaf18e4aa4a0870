/// <reference path="./remix-build.d.ts" />
import { type AppLoadContext, createRequestHandler, type ServerBuild } from "@remix-run/cloudflare";
import type { Context } from "hono";
import * as build from "../../web/build/server/index.js";
import type { AppContext } from "./context.ts";
import { shareSession } from "./session.ts";

declare module "@remix-run/cloudflare" {
  interface AppLoadContext {
    /** Calls this Worker's own API in process, under the same checks as a request from outside. */
    readonly fetchApi: (request: Request) => Promise<Response>;
    readonly nonce: string;
    /** Names the request in logs and on error pages. */
    readonly requestId: string;
  }
}

const handle = createRequestHandler(build as unknown as ServerBuild, "production");

export function renderPage(
  c: Context<AppContext>,
  fetchApi: (request: Request) => Response | Promise<Response>,
) {
  const loadContext: AppLoadContext = {
    fetchApi: followSession(fetchApi),
    nonce: c.get("secureHeadersNonce") ?? "",
    requestId: c.get("requestId"),
  };
  return handle(c.req.raw, loadContext);
}

/**
 * A form that is sent without a script is answered with the page in the same request. If it has put another session in the
 * place of the one that the browser brought, the page is read with the new one: the old one has ended.
 */
function followSession(
  fetchApi: (request: Request) => Response | Promise<Response>,
): AppLoadContext["fetchApi"] {
  const share = shareSession();
  let renewed: string | null = null;
  return async (request) => {
    share(request);
    if (renewed !== null) request.headers.set("Cookie", renewed);
    const response = await fetchApi(request);
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) renewed = cookie.split(";")[0] ?? null;
    return response;
  };
}
