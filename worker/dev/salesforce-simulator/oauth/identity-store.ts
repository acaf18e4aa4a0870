/** An External Client App as an administrator has set it up. */
export type ConnectedApp = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly callbackUrls: readonly string[];
  readonly requiresPkce: boolean;
  /** An app that is not installed in the org never calls back: the user is left on a page of Salesforce's. */
  readonly installed: boolean;
  /** SPKI in PEM: what assertions of the JWT bearer flow are checked with. */
  readonly publicKeyPem: string | null;
  readonly preApprovedUsernames: readonly string[];
};

/** The password is the simulator's own; who the user is stands in the org's User object. */
export type Login = { readonly username: string; readonly password: string; readonly userId: string };

/** What every user of the simulator logs in with. */
export const simulatorPassword = "simulator";

export type AuthorizationCode = {
  readonly code: string;
  readonly clientId: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly codeChallenge: string | null;
  readonly expiresAtMs: number;
};

/** A grant: what one authorisation has led to, however often its tokens were exchanged. */
export type Family = {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scope: string;
  readonly createdAtMs: number;
  revoked: boolean;
};

export type RefreshToken = {
  readonly token: string;
  readonly familyId: string;
  spentAtMs: number | null;
  usedAtMs: number;
};

export type Session = {
  readonly token: string;
  /** null: a session of the JWT bearer flow, which has no refresh token. */
  readonly familyId: string | null;
  readonly clientId: string;
  readonly userId: string;
  readonly scope: string;
  readonly issuedAtMs: number;
  usedAtMs: number;
  calls: number;
  ended: boolean;
};

export type IdentityState = {
  readonly apps: readonly ConnectedApp[];
  readonly logins: readonly Login[];
  readonly codes: readonly AuthorizationCode[];
  readonly families: readonly Family[];
  readonly refreshTokens: readonly RefreshToken[];
  readonly sessions: readonly Session[];
};

export type IdentityStore = {
  readonly apps: Map<string, ConnectedApp>;
  readonly logins: Map<string, Login>;
  readonly codes: Map<string, AuthorizationCode>;
  readonly families: Map<string, Family>;
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly sessions: Map<string, Session>;
  state(): IdentityState;
};

export function createIdentityStore(state: IdentityState): IdentityStore {
  const store = {
    apps: new Map(state.apps.map((app) => [app.clientId, app])),
    logins: new Map(state.logins.map((login) => [login.username, login])),
    codes: new Map(state.codes.map((code) => [code.code, code])),
    families: new Map(state.families.map((family) => [family.id, { ...family }])),
    refreshTokens: new Map(state.refreshTokens.map((token) => [token.token, { ...token }])),
    sessions: new Map(state.sessions.map((session) => [session.token, { ...session }])),
  };
  return {
    ...store,
    state: () => ({
      apps: [...store.apps.values()],
      logins: [...store.logins.values()],
      codes: [...store.codes.values()],
      families: [...store.families.values()],
      refreshTokens: [...store.refreshTokens.values()],
      sessions: [...store.sessions.values()],
    }),
  };
}

export const nobodyYet: IdentityState = {
  apps: [],
  logins: [],
  codes: [],
  families: [],
  refreshTokens: [],
  sessions: [],
};
