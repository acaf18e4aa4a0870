import { Hono } from "hono";
import type { Env } from "./env.ts";
import { answerError } from "./http/answer-error.ts";
import { api } from "./http/api.ts";
import { limitBody } from "./http/body-limit.ts";
import type { AppContext } from "./http/context.ts";
import { refuseCrossSite } from "./http/csrf.ts";
import { describeApi } from "./http/openapi.ts";
import { problem } from "./http/problem.ts";
import { nameRequest } from "./http/request-id.ts";
import { anyone } from "./http/route-guard.ts";
import { readRouteTable } from "./http/route-table.ts";
import { salesforceLogin } from "./http/routes/salesforce-login.ts";
import { keepPrivate, securityHeaders } from "./http/security-headers.ts";
import { version } from "./http/version.ts";
import { mailWebhooks } from "./http/webhooks/mail-webhooks.ts";
import { salesforceWebhooks } from "./http/webhooks/salesforce.ts";
import { slackWebhooks } from "./http/webhooks/slack.ts";
import type { BuildServices } from "./services.ts";

/** The whole front door: health, the API, then the pages. */
export function createApp(buildServices: BuildServices) {
  const app = new Hono<AppContext>();
  app.use(async (c, next) => {
    c.set("services", buildServices(c.env));
    c.set("readRoutes", () => readRouteTable(api));
    await next();
  });
  app.use(nameRequest(), securityHeaders(), keepPrivate(), limitBody(), refuseCrossSite());
  app.onError(answerError);
  app.get("/healthz", anyone({ summary: "Health" }), (c) => c.json({ status: "ok", version }));
  app.get(
    "/.well-known/ledger-keys.json",
    anyone({ summary: "The public keys that sign ledgers' heads and statements, retired ones included" }),
    (c) => {
      c.header("Cache-Control", "public, max-age=300");
      return c.json({ keys: c.get("services").signer.publicKeys() });
    },
  );
  app.get("/api/v1/openapi.json", anyone({ summary: "This description" }), (c) =>
    c.json(describeApi(readRouteTable(api), "/api/v1")),
  );
  app.route("/webhooks/mail", mailWebhooks);
  app.route("/webhooks/salesforce", salesforceWebhooks);
  app.route("/webhooks/slack", slackWebhooks);
  app.route("/oauth/salesforce", salesforceLogin);
  app.route("/api/v1", api);
  app.all("/api/*", (c) => problem(c, "not-found"));
  app.all("*", async (c) => {
    // Remix's CommonJS runtime breaks Durable Object tests when it is loaded with the Worker's main module.
    const { renderPage } = await import("./http/pages.ts");
    return renderPage(c, (request) => app.fetch(request, c.env as Env, c.executionCtx));
  });
  return app;
}
