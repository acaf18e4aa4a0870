import type { Simulation } from "../simulation.ts";
import type { ConnectedApp, Family, RefreshToken, Session } from "./identity-store.ts";

/** A refusal of the token endpoint. */
export class OAuthError extends Error {
  readonly error: string;
  readonly status: number;

  constructor(error: string, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }
}

export type Grant = { readonly session: Session; readonly refreshToken: string | null };

type Authorised = { readonly app: ConnectedApp; readonly userId: string; readonly scope: string };

/** A new family with its first tokens. The sixth of a user and an app ends the oldest, without a word. */
export function grantAccess(authorised: Authorised, simulation: Simulation): Grant {
  const { identity, random, clock, settings } = simulation;
  const { app, userId, scope } = authorised;
  const family: Family = {
    id: random.text(16),
    clientId: app.clientId,
    userId,
    scope,
    createdAtMs: clock.now(),
    revoked: false,
  };
  identity.families.set(family.id, family);
  const alive = [...identity.families.values()].filter(
    (held) => held.clientId === app.clientId && held.userId === userId && !held.revoked,
  );
  for (const oldest of alive.slice(0, -settings.refreshTokensPerUser)) revokeFamily(oldest, simulation);
  const wantsRefresh = /\b(refresh_token|offline_access|full)\b/.test(scope);
  return {
    session: openSession({ app, userId, scope, familyId: family.id }, simulation),
    refreshToken: wantsRefresh ? newRefreshToken(family, simulation).token : null,
  };
}

export function openSession(
  opened: Authorised & { readonly familyId: string | null },
  { identity, random, clock, org, settings }: Simulation,
): Session {
  const session: Session = {
    token: `${org.id.slice(0, 15)}!AQ${random.text(settings.accessTokenLength)}`,
    familyId: opened.familyId,
    clientId: opened.app.clientId,
    userId: opened.userId,
    scope: opened.scope,
    issuedAtMs: clock.now(),
    usedAtMs: clock.now(),
    calls: 0,
    ended: false,
  };
  identity.sessions.set(session.token, session);
  return session;
}

/**
 * A refresh. With rotation the token is spent by it, and a spent token that comes again takes the whole family along:
 * somebody else must be holding the new one.
 */
export function refreshAccess(app: ConnectedApp, presented: string, simulation: Simulation): Grant {
  const { identity, clock, settings } = simulation;
  const held = identity.refreshTokens.get(presented);
  const family = held === undefined ? undefined : identity.families.get(held.familyId);
  if (held === undefined || family === undefined || family.revoked || family.clientId !== app.clientId) {
    throw new OAuthError("invalid_grant", "expired access/refresh token");
  }
  requireUnspent(held, family, simulation);
  if (clock.now() - held.usedAtMs > settings.refreshTokenIdleMs) {
    revokeFamily(family, simulation);
    throw new OAuthError("invalid_grant", "token validity expired");
  }
  requireActiveUser(family.userId, simulation);
  held.usedAtMs = clock.now();
  if (settings.refreshEndsSessions) endSessionsOf(family, simulation);
  const session = openSession(
    { app, userId: family.userId, scope: family.scope, familyId: family.id },
    simulation,
  );
  if (!settings.refreshTokenRotation) return { session, refreshToken: null };
  held.spentAtMs = clock.now();
  return { session, refreshToken: newRefreshToken(family, simulation).token };
}

function requireUnspent(held: RefreshToken, family: Family, simulation: Simulation): void {
  const { clock, settings } = simulation;
  if (held.spentAtMs === null || clock.now() - held.spentAtMs < settings.reuseGraceMs) return;
  if (settings.reuseRevokesFamily) revokeFamily(family, simulation);
  throw new OAuthError("invalid_grant", "expired access/refresh token");
}

export function requireActiveUser(userId: string, { records }: Simulation): void {
  if (records.get("User", userId)?.IsActive !== true) throw new OAuthError("invalid_grant", "inactive user");
}

export function revokeFamily(family: Family, simulation: Simulation): void {
  family.revoked = true;
  endSessionsOf(family, simulation);
}

export function isAlive(session: Session, { clock, settings, identity, records }: Simulation): boolean {
  if (session.ended || clock.now() - session.usedAtMs >= settings.sessionTimeoutMs) return false;
  if (settings.sessionCalls !== null && session.calls >= settings.sessionCalls) return false;
  if (session.familyId !== null && identity.families.get(session.familyId)?.revoked !== false) return false;
  return records.get("User", session.userId)?.IsActive === true;
}

export function identityUrlOf(userId: string, { org }: Simulation): string {
  return `${org.loginOrigin}/id/${org.id}/${userId}`;
}

function endSessionsOf(family: Family, { identity }: Simulation): void {
  for (const session of identity.sessions.values()) {
    if (session.familyId === family.id) session.ended = true;
  }
}

function newRefreshToken(family: Family, { identity, random, clock }: Simulation): RefreshToken {
  const token = {
    token: `5Aep861${random.text(80)}`,
    familyId: family.id,
    spentAtMs: null,
    usedAtMs: clock.now(),
  };
  identity.refreshTokens.set(token.token, token);
  return token;
}
