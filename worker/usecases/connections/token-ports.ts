import type { Result } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import type {
  AccessFailure,
  GrantFailure,
  OAuthApp,
  SalesforceAccess,
  SalesforceGrants,
} from "./salesforce-ports.ts";

/** Whose tokens an object keeps. */
export type TokenOwner = { readonly tenantId: string; readonly connectionId: string };

/** How a connection comes to access. A web server grant has a person log in; a JWT bearer one signs for a user. */
export type ConnectionGrant =
  | { readonly kind: "web-server"; readonly app: OAuthApp }
  | {
      readonly kind: "jwt-bearer";
      readonly app: OAuthApp;
      readonly username: string;
      readonly privateKeyPem: string;
    };

/** The tokens as they lie in the object's own storage: sealed, but for what is no secret. */
export type TokenRecord = {
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly refreshToken: string | null;
  /** The refresh token before this one, until this one has worked. */
  readonly previousRefreshToken: string | null;
  readonly organizationId: string | null;
  readonly userId: string | null;
  readonly refreshedAt: Instant;
  /** Set before Salesforce is asked, taken off with its answer: one that is found set is an answer that was lost. */
  readonly refreshBegunAt: Instant | null;
  /** Salesforce asked to be left alone until then. */
  readonly restUntil: Instant | null;
  /** Why there is no access any more; only connecting anew ends it. */
  readonly refusal: string | null;
};

/** Durable: `write` resolves once the record would survive a crash. */
export type TokenStorage = {
  readonly read: () => Promise<TokenRecord | null>;
  readonly write: (record: TokenRecord) => Promise<void>;
  readonly clear: () => Promise<void>;
};

export type TokenKeeperNeeds = {
  readonly grants: SalesforceGrants;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
  readonly chance: () => number;
  /** The connection's app and grant as they are stored; null for a connection that is no more. */
  readonly openGrant: (owner: TokenOwner) => Promise<ConnectionGrant | null>;
  /** Says on the connection that a person is needed, for refusals that nobody waits for. */
  readonly noteRefusal: (owner: TokenOwner, reason: string) => Promise<void>;
};

export type Connected = { readonly organizationId: string | null; readonly userId: string | null };

/** A code that came back from Salesforce's login page, with what it was asked with. */
export type LoginAnswer = { readonly code: string; readonly redirectUri: string; readonly verifier: string };

/** One connection's tokens, of which there is one keeper anywhere. */
export type TokenKeeper = {
  /** Ends whatever was there. Refused when the org is another than `organizationId`: two orgs' records must not mix. */
  readonly establish: (
    login: LoginAnswer | null,
    organizationId: string | null,
  ) => Promise<Result<Connected, GrantFailure>>;
  readonly access: () => Promise<Result<SalesforceAccess, AccessFailure>>;
  readonly renew: (failedAccessToken: string) => Promise<Result<SalesforceAccess, AccessFailure>>;
  /** Revokes at Salesforce and forgets; what could not be revoked is forgotten all the same. */
  readonly disconnect: () => Promise<{ readonly revoked: boolean }>;
};

export type TokenKeeperOf = (owner: TokenOwner) => TokenKeeper;

/** The object's name: one for each connection. */
export function tokenObjectName({ tenantId, connectionId }: TokenOwner): string {
  return `${tenantId}:${connectionId}`;
}

export function tokenOwnerOf(objectName: string): TokenOwner {
  const at = objectName.indexOf(":");
  return { tenantId: objectName.slice(0, at), connectionId: objectName.slice(at + 1) };
}
