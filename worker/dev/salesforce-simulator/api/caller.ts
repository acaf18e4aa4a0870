import { createMiddleware } from "hono/factory";
import { isAlive } from "../oauth/tokens.ts";
import { notFound, salesforceError } from "../salesforce-error.ts";
import { createSchemaView, type SchemaView } from "../schema/schema-view.ts";
import type { Simulation } from "../simulation.ts";
import type { QueryContext } from "../soql/expressions.ts";

/** Who calls, what they see, and in which version of the API. */
export type Caller = {
  readonly token: string;
  readonly userId: string;
  readonly view: SchemaView;
  readonly apiVersion: string;
};

export type ApiEnv = { Variables: { caller: Caller } };

const longestUri = 16_384;

/** What every call below /services/data/vNN.N has to pass: address, version, session, permission, allowance. */
export function requireCaller(simulation: Simulation, parts: WeakSet<Request>) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const { org, settings, clock, usage, schema, records } = simulation;
    const url = new URL(c.req.url);
    if (url.origin !== org.instanceOrigin) return c.text("Not Found", 404);
    if (url.pathname.length + url.search.length > longestUri) return c.text("URI Too Long", 414);
    const apiVersion = requireVersion(url.pathname, simulation);
    const session = requireSession(c.req.header("authorization"), simulation);
    const profileId = String(records.get("User", session.userId)?.ProfileId);
    if (!schema.permissionsOf(profileId).apiEnabled) {
      throw salesforceError(403, "API_CURRENTLY_DISABLED", "API is disabled for this User");
    }
    if (usage.used(clock.now()) + settings.apiCallsOfOthers >= settings.dailyApiLimit) {
      throw salesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    if (!parts.has(c.req.raw)) {
      usage.add(clock.now());
      session.calls += 1;
    }
    session.usedAtMs = clock.now();
    c.set("caller", {
      token: session.token,
      userId: session.userId,
      view: createSchemaView(schema, profileId),
      apiVersion,
    });
    await next();
    const used = usage.used(clock.now()) + settings.apiCallsOfOthers;
    const perApp = settings.tellsUsagePerApp ? `; per-app-api-usage=${used}/250(appName=Fairshare)` : "";
    c.header("Sforce-Limit-Info", `api-usage=${used}/${settings.dailyApiLimit}${perApp}`);
  });
}

function requireVersion(path: string, { settings }: Simulation): string {
  const version = /^\/services\/data\/v(\d+)\.0(\/|$)/.exec(path)?.[1];
  if (version === undefined || Number(version) > settings.newestApiVersion) throw notFound();
  if (Number(version) < settings.oldestApiVersion) {
    throw salesforceError(410, "GONE", "The requested API version is no longer available");
  }
  return `${version}.0`;
}

function requireSession(authorization: string | undefined, simulation: Simulation) {
  const [scheme, token] = authorization?.split(" ") ?? [];
  if (authorization !== undefined && (token === undefined || !/^(bearer|oauth)$/i.test(scheme ?? ""))) {
    throw salesforceError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
  }
  const session = simulation.identity.sessions.get(token ?? "");
  if (session === undefined || !isAlive(session, simulation)) {
    throw salesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid");
  }
  return session;
}

export function queryContextOf(caller: Caller, { records, clock }: Simulation): QueryContext {
  return { view: caller.view, records, nowMs: clock.now() };
}
