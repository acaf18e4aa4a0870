import type { CompanyRole } from "#worker/domain/access/permissions.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { Result } from "#worker/domain/result.ts";
import type { NewUser } from "#worker/usecases/access/access-ports.ts";
import type { AccountRecord } from "#worker/usecases/accounts/account-ports.ts";

/** A company's own sign-in by OpenID Connect. */
export type SingleSignOn = {
  readonly tenantId: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly sealedSecret: string;
  /** Lower-case e-mail domains whose people may come this way. */
  readonly domains: readonly string[];
  /** Whether members other than owners have to come this way. */
  readonly isRequired: boolean;
  /** What somebody who comes for the first time may do; null when only members may come. */
  readonly defaultRole: Exclude<CompanyRole, "owner"> | null;
};

export type SingleSignOnStore = {
  readonly get: (tenantId: string) => Promise<SingleSignOn | null>;
  /** The company that people of this domain sign in to; null when there is none, or more than one. */
  readonly tenantOfDomain: (domain: string) => Promise<string | null>;
  readonly save: (config: SingleSignOn, now: number, record: AccountRecord) => Promise<void>;
  readonly remove: (tenantId: string, record: AccountRecord) => Promise<boolean>;
  /** The user whom this issuer's subject is; null when unknown. */
  readonly userOfSubject: (issuer: string, subject: string) => Promise<User | null>;
  /** Notes the identity and, for somebody new, the user and the seat, in one unit of work. */
  readonly welcome: (
    comer: {
      readonly issuer: string;
      readonly subject: string;
      readonly userId: string;
      readonly newUser: NewUser | null;
      readonly seat: { readonly tenantId: string; readonly role: CompanyRole } | null;
      readonly now: number;
    },
    record: AccountRecord,
  ) => Promise<void>;
};

export type ProviderFault = "issuer-not-public" | "issuer-unreachable" | "issuer-mismatch" | "token-refused";

export type Claims = {
  readonly subject: string;
  readonly email: string | null;
  /** False only when the issuer says so. */
  readonly isEmailVerified: boolean;
  readonly name: string | null;
};

/** What is asked of an issuer; each call reads its discovery document. */
export type OpenIdProvider = {
  readonly authorizeUrl: (
    issuer: string,
    request: {
      readonly clientId: string;
      readonly redirectUri: string;
      readonly state: string;
      readonly nonce: string;
      readonly verifier: string;
      readonly loginHint: string | null;
    },
  ) => Promise<Result<string, ProviderFault>>;
  /** Trades the code and verifies the token: signature, issuer, audience, expiry and nonce. */
  readonly claims: (
    issuer: string,
    answer: {
      readonly clientId: string;
      readonly clientSecret: string;
      readonly redirectUri: string;
      readonly code: string;
      readonly verifier: string;
      readonly nonce: string;
    },
  ) => Promise<Result<Claims, ProviderFault>>;
};
