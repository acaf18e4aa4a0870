import { Hono } from "hono";
import type { Row } from "../schema/definitions.ts";
import type { Simulation } from "../simulation.ts";
import { restDatetime } from "../soql/format-values.ts";
import { requireClient } from "./client-authentication.ts";
import { readForm } from "./encoding.ts";
import type { Session } from "./identity-store.ts";
import { identityUrlOf, isAlive, OAuthError, revokeFamily } from "./tokens.ts";

/** Who a token belongs to, whether it lives, and the end of it. */
export function identityRoutes(simulation: Simulation) {
  return new Hono()
    .post("/services/oauth2/revoke", async (c) => {
      const form = await readForm(c.req);
      return revoke(form.get("token") ?? c.req.query("token") ?? "", simulation);
    })
    .get("/services/oauth2/revoke", (c) => revoke(c.req.query("token") ?? "", simulation))
    .post("/services/oauth2/introspect", async (c) => {
      const form = await readForm(c.req);
      try {
        requireClient(form, c.req.header("authorization") ?? null, simulation);
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        return c.json({ error: error.error, error_description: error.message }, 401);
      }
      return c.json(introspect(form.get("token") ?? "", simulation));
    })
    .get("/services/oauth2/userinfo", (c) => {
      const session = sessionOf(c.req.header("authorization"), simulation);
      if (session === null) return c.text("Bad_OAuth_Token", 403);
      return c.json(userInfo(session, simulation));
    })
    .get("/id/:orgId/:userId", (c) => {
      const header = c.req.header("authorization") ?? c.req.query("oauth_token");
      if (header === undefined) return c.text("Missing_OAuth_Token", 403);
      const session = sessionOf(header.includes(" ") ? header : `Bearer ${header}`, simulation);
      if (session === null) return c.text("Bad_OAuth_Token", 403);
      const { orgId, userId } = c.req.param();
      if (orgId.slice(0, 15) !== simulation.org.id.slice(0, 15)) return c.text("Wrong_Org", 403);
      const user = simulation.records.get("User", userId);
      if (user === null || userId !== session.userId) return c.text("Bad_Id", 404);
      return c.json(identityOf(user, c.req.query("version") === "latest", simulation));
    });
}

/** A revoked access token ends its session; a revoked refresh token everything that came of it. */
function revoke(token: string, simulation: Simulation): Response {
  const { identity } = simulation;
  const session = identity.sessions.get(token);
  const refreshToken = identity.refreshTokens.get(token);
  const family = refreshToken === undefined ? undefined : identity.families.get(refreshToken.familyId);
  if (session !== undefined && !session.ended) {
    session.ended = true;
    return new Response(null, { status: 200 });
  }
  if (family !== undefined && !family.revoked) {
    revokeFamily(family, simulation);
    return new Response(null, { status: 200 });
  }
  return Response.json({ error: "invalid_token", error_description: "invalid token" }, { status: 400 });
}

function introspect(token: string, simulation: Simulation) {
  const { identity, settings, records } = simulation;
  const session = identity.sessions.get(token);
  if (session !== undefined && isAlive(session, simulation)) {
    const issued = Math.floor(session.issuedAtMs / 1000);
    return {
      ...describeGrant(session, simulation),
      username: records.get("User", session.userId)?.Username ?? null,
      token_type: "access_token",
      exp: Math.floor((session.usedAtMs + settings.sessionTimeoutMs) / 1000),
      iat: issued,
      nbf: issued,
    };
  }
  const refreshToken = identity.refreshTokens.get(token);
  const family = refreshToken === undefined ? undefined : identity.families.get(refreshToken.familyId);
  if (refreshToken?.spentAtMs !== null || family === undefined || family.revoked) return { active: false };
  return { ...describeGrant(family, simulation), token_type: "refresh_token" };
}

function describeGrant(
  grant: { readonly scope: string; readonly clientId: string; readonly userId: string },
  simulation: Simulation,
) {
  return {
    active: true,
    scope: grant.scope,
    client_id: grant.clientId,
    sub: identityUrlOf(grant.userId, simulation),
  };
}

function sessionOf(authorization: string | undefined, simulation: Simulation): Session | null {
  const token = authorization?.split(" ")[1] ?? "";
  const session = simulation.identity.sessions.get(token);
  return session !== undefined && isAlive(session, simulation) ? session : null;
}

function userInfo(session: Session, simulation: Simulation) {
  const user = simulation.records.get("User", session.userId) ?? {};
  const { instanceOrigin, id } = simulation.org;
  return {
    sub: identityUrlOf(session.userId, simulation),
    user_id: session.userId,
    organization_id: id,
    preferred_username: user.Username ?? null,
    nickname: user.Alias ?? null,
    name: user.Name ?? null,
    email: user.Email ?? null,
    email_verified: true,
    given_name: user.FirstName ?? null,
    family_name: user.LastName ?? null,
    zoneinfo: user.TimeZoneSidKey ?? null,
    profile: `${instanceOrigin}/${session.userId}`,
    urls: urlsOf(session.userId, "{version}", instanceOrigin),
    active: user.IsActive ?? false,
    user_type: "STANDARD",
    language: user.LanguageLocaleKey ?? null,
    locale: user.LocaleSidKey ?? null,
    utcOffset: 3_600_000,
    updated_at: new Date(Number(user.LastModifiedDate ?? 0)).toISOString(),
  };
}

function identityOf(user: Row, latest: boolean, simulation: Simulation) {
  const { org, settings } = simulation;
  const userId = String(user.Id);
  const url = identityUrlOf(userId, simulation);
  return {
    id: url,
    asserted_user: true,
    user_id: userId,
    organization_id: org.id,
    username: user.Username ?? null,
    nick_name: user.Alias ?? null,
    display_name: user.Name ?? null,
    email: user.Email ?? null,
    email_verified: true,
    first_name: user.FirstName ?? null,
    last_name: user.LastName ?? null,
    timezone: user.TimeZoneSidKey ?? null,
    photos: {
      picture: `${org.instanceOrigin}/profilephoto/005/F`,
      thumbnail: `${org.instanceOrigin}/profilephoto/005/T`,
    },
    addr_street: null,
    addr_city: null,
    addr_state: null,
    addr_country: "NL",
    addr_zip: null,
    mobile_phone: null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: urlsOf(userId, latest ? `${settings.newestApiVersion}.0` : "{version}", org.instanceOrigin),
    active: user.IsActive ?? false,
    user_type: "STANDARD",
    language: user.LanguageLocaleKey ?? null,
    locale: user.LocaleSidKey ?? null,
    utcOffset: 3_600_000,
    last_modified_date: restDatetime(Number(user.LastModifiedDate ?? 0)),
    is_app_installed: true,
  };
}

function urlsOf(userId: string, version: string, instance: string) {
  const rest = `${instance}/services/data/v${version}`;
  return {
    enterprise: `${instance}/services/Soap/c/${version}`,
    metadata: `${instance}/services/Soap/m/${version}`,
    partner: `${instance}/services/Soap/u/${version}`,
    rest: `${rest}/`,
    sobjects: `${rest}/sobjects/`,
    search: `${rest}/search/`,
    query: `${rest}/query/`,
    recent: `${rest}/recent/`,
    tooling_soap: `${instance}/services/Soap/T/${version}`,
    tooling_rest: `${rest}/tooling/`,
    profile: `${instance}/${userId}`,
    feeds: `${rest}/chatter/feeds`,
    groups: `${rest}/chatter/groups`,
    users: `${rest}/chatter/users`,
    feed_items: `${rest}/chatter/feed-items`,
    feed_elements: `${rest}/chatter/feed-elements`,
    custom_domain: instance,
  };
}
