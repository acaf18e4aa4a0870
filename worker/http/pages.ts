/// <reference path="./remix-build.d.ts" />
import { type AppLoadContext, createRequestHandler, type ServerBuild } from "@remix-run/cloudflare";
import type { Context } from "hono";
import * as build from "../../web/build/server/index.js";
import type { AppContext } from "./context.ts";

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
    fetchApi: async (request) => fetchApi(request),
    nonce: c.get("secureHeadersNonce") ?? "",
    requestId: c.get("requestId"),
  };
  return handle(c.req.raw, loadContext);
}
