import { Hono } from "hono";
import type { Simulation } from "../simulation.ts";
import { consentPage, errorPage, loginPage } from "./authorize-pages.ts";
import { readForm } from "./encoding.ts";
import type { ConnectedApp, Login } from "./identity-store.ts";

/** What an application sent the browser here with, once it has been found good. */
type AuthorizationRequest = {
  readonly app: ConnectedApp;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | null;
  readonly codeChallenge: string | null;
};

/**
 * The web-server flow: log in, allow, and back with a code. The forms answer to the address they came from, so that the
 * whole can stand behind any path. `auto_approve=<username>` skips both pages, for tests without a browser.
 */
export function authorizeRoutes(simulation: Simulation) {
  // Who has logged in and not yet said yes or no.
  const tickets = new Map<string, Login>();
  return new Hono()
    .get("/services/oauth2/authorize", async (c) => {
      const query = new URL(c.req.url).searchParams;
      const request = await readRequest(query, simulation);
      if (request instanceof Response) return request;
      const approver = query.get("auto_approve");
      if (approver !== null) return approveFor(approver, request, simulation);
      return loginPage({ loginHint: query.get("login_hint") ?? "", problem: null, org: simulation.org.name });
    })
    .post("/services/oauth2/authorize", async (c) => {
      const request = await readRequest(new URL(c.req.url).searchParams, simulation);
      if (request instanceof Response) return request;
      const form = await readForm(c.req);
      const ticket = form.get("ticket");
      if (ticket === null) return logIn(form, request, { simulation, tickets });
      const login = tickets.get(ticket);
      tickets.delete(ticket);
      if (login === undefined) return errorPage(400, "access_denied", "this page has been answered before");
      if (form.get("decision") !== "allow") return deny(request);
      return approveFor(login.username, request, simulation);
    })
    .get("/setup/secur/RemoteAccessErrorPage.apexp", (c) =>
      errorPage(
        400,
        c.req.query("error") ?? "",
        `OAUTH_APPROVAL_ERROR_GENERIC: ${c.req.query("error_description")}`,
      ),
    );
}

function logIn(
  form: URLSearchParams,
  request: AuthorizationRequest,
  { simulation, tickets }: { readonly simulation: Simulation; readonly tickets: Map<string, Login> },
): Promise<Response> {
  const username = form.get("username") ?? "";
  const login = simulation.identity.logins.get(username);
  if (login === undefined || login.password !== form.get("password")) {
    const problem = "Please check your username and password.";
    return loginPage({ loginHint: username, problem, org: simulation.org.name });
  }
  const ticket = simulation.random.text(32);
  tickets.set(ticket, login);
  return consentPage({ app: request.app, scope: request.scope, username, ticket });
}

async function readRequest(
  query: URLSearchParams,
  { identity, org }: Simulation,
): Promise<AuthorizationRequest | Response> {
  const app = identity.apps.get(query.get("client_id") ?? "");
  if (app === undefined) return errorPage(400, "invalid_client_id", "client identifier invalid");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!app.callbackUrls.includes(redirectUri)) {
    return errorPage(400, "redirect_uri_mismatch", "redirect_uri must match configuration");
  }
  // Nothing is told to the application: it has to warn its users before it sends them.
  if (!app.installed) {
    const why = "error=invalid_client&error_description=app+must+be+installed+into+org";
    return Response.redirect(`${org.instanceOrigin}/setup/secur/RemoteAccessErrorPage.apexp?${why}`, 302);
  }
  const request = {
    app,
    redirectUri,
    scope: query.get("scope") ?? "api",
    state: query.get("state"),
    codeChallenge: query.get("code_challenge"),
  };
  if (query.get("response_type") !== "code") {
    return backTo(request, {
      error: "unsupported_response_type",
      error_description: "response type not supported",
    });
  }
  if ((query.get("code_challenge_method") ?? "S256") !== "S256") {
    return backTo(request, {
      error: "invalid_request",
      error_description: "code challenge method not supported",
    });
  }
  if (app.requiresPkce && request.codeChallenge === null) {
    return backTo(request, {
      error: "invalid_request",
      error_description: "missing required code challenge",
    });
  }
  return request;
}

async function approveFor(
  username: string,
  request: AuthorizationRequest,
  simulation: Simulation,
): Promise<Response> {
  const login = simulation.identity.logins.get(username);
  if (login === undefined) return errorPage(400, "access_denied", `there is no user ${username}`);
  // Codes of Salesforce end in == and have to be decoded, once.
  const code = `aPrx${simulation.random.text(80)}==`;
  simulation.identity.codes.set(code, {
    code,
    clientId: request.app.clientId,
    userId: login.userId,
    redirectUri: request.redirectUri,
    scope: request.scope,
    codeChallenge: request.codeChallenge,
    expiresAtMs: simulation.clock.now() + simulation.settings.authorizationCodeMs,
  });
  return backTo(request, { code });
}

function deny(request: AuthorizationRequest): Response {
  return backTo(request, { error: "access_denied", error_description: "end-user denied authorization" });
}

function backTo(request: AuthorizationRequest, answer: Readonly<Record<string, string>>): Response {
  const target = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  if (request.state !== null) target.searchParams.set("state", request.state);
  return new Response(null, { status: 302, headers: { Location: target.href } });
}
