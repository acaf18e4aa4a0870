import { Hono } from "hono";
import type { Simulation } from "../simulation.ts";
import { requireClient } from "./client-authentication.ts";
import { codeChallengeOf, readForm, signIdentity } from "./encoding.ts";
import type { ConnectedApp } from "./identity-store.ts";
import { readAssertion } from "./jwt-assertion.ts";
import {
  type Grant,
  grantAccess,
  identityUrlOf,
  OAuthError,
  openSession,
  refreshAccess,
  requireActiveUser,
} from "./tokens.ts";

/** `POST /services/oauth2/token`, for the three grants that are not on their way out. */
export function tokenRoutes(simulation: Simulation) {
  return new Hono().post("/services/oauth2/token", async (c) => {
    const form = await readForm(c.req);
    try {
      return c.json(await exchange(form, c.req.header("authorization") ?? null, simulation));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return Response.json(
        { error: error.error, error_description: error.message },
        { status: error.status },
      );
    }
  });
}

async function exchange(form: URLSearchParams, authorization: string | null, simulation: Simulation) {
  const grantType = form.get("grant_type");
  if (grantType === "urn:ietf:params:oauth:grant-type:jwt-bearer") return exchangeAssertion(form, simulation);
  if (grantType !== "authorization_code" && grantType !== "refresh_token") {
    throw new OAuthError("unsupported_grant_type", "grant type not supported");
  }
  const app = requireClient(form, authorization, simulation);
  const grant =
    grantType === "authorization_code"
      ? await exchangeCode(app, form, simulation)
      : refreshAccess(app, form.get("refresh_token") ?? "", simulation);
  return tokenAnswer(grant, app, simulation);
}

async function exchangeCode(
  app: ConnectedApp,
  form: URLSearchParams,
  simulation: Simulation,
): Promise<Grant> {
  const { identity, clock } = simulation;
  const code = identity.codes.get(form.get("code") ?? "");
  if (code === undefined || code.clientId !== app.clientId) {
    throw new OAuthError("invalid_grant", "invalid authorization code");
  }
  // A code is good for one exchange, whether that succeeds or not.
  identity.codes.delete(code.code);
  if (clock.now() > code.expiresAtMs) throw new OAuthError("invalid_grant", "expired authorization code");
  if (form.get("redirect_uri") !== code.redirectUri) {
    throw new OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration");
  }
  await requireVerifier(code.codeChallenge, form.get("code_verifier"));
  requireActiveUser(code.userId, simulation);
  return grantAccess({ app, userId: code.userId, scope: code.scope }, simulation);
}

async function requireVerifier(challenge: string | null, verifier: string | null): Promise<void> {
  if (challenge === null) return;
  if (verifier === null) throw new OAuthError("invalid_grant", "invalid authorization code");
  if (verifier.length < 43 || (await codeChallengeOf(verifier)) !== challenge) {
    throw new OAuthError("invalid_request", "code verifier does not match code challenge");
  }
}

/** No refresh token, no signature and no issued_at: the assertion can be made again at any time. */
async function exchangeAssertion(form: URLSearchParams, simulation: Simulation) {
  const { app, userId } = await readAssertion(form.get("assertion") ?? "", simulation);
  const session = openSession({ app, userId, scope: "api id", familyId: null }, simulation);
  return {
    access_token: session.token,
    scope: session.scope,
    instance_url: simulation.org.instanceOrigin,
    id: identityUrlOf(userId, simulation),
    token_type: "Bearer",
  };
}

async function tokenAnswer({ session, refreshToken }: Grant, app: ConnectedApp, simulation: Simulation) {
  const id = identityUrlOf(session.userId, simulation);
  // Milliseconds as text, and no expires_in: how long a session lasts is the org's own policy.
  const issuedAt = String(session.issuedAtMs);
  return {
    access_token: session.token,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    signature: await signIdentity(app.clientSecret, id, issuedAt),
    scope: session.scope,
    instance_url: simulation.org.instanceOrigin,
    id,
    token_type: "Bearer",
    issued_at: issuedAt,
  };
}
