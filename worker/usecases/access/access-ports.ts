import type { SettledAttempt } from "#worker/domain/access/attempts.ts";
import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import type { Company, User } from "#worker/domain/access/principal.ts";
import type { SignInMethod } from "#worker/domain/access/session-lifetime.ts";

/** Hashing of passwords. Every call costs the same work, whether or not there is a stored hash to compare with. */
export type Passwords = {
  readonly hash: (password: string) => Promise<string>;
  /** `rehash` is the hash to store from now on, when the stored one was made by an older scheme, cost or pepper. */
  readonly verify: (
    password: string,
    stored: string | null,
  ) => Promise<{ readonly matches: false } | { readonly matches: true; readonly rehash: string | null }>;
};

/** Session tokens: 32 random bytes for the browser, of which we keep only a hash. */
export type Tokens = {
  readonly fresh: () => string;
  readonly hash: (token: string) => string;
};

export type AttemptKind = "email" | "address";

/** Exact counts of sign-in attempts; one counter an e-mail address and one a network address. */
export type AttemptCounters = {
  /** The key is a hash or a prefix of the address, so that no counter keeps who it counts. */
  readonly of: (kind: AttemptKind, key: string) => AttemptCounter;
};

/** What is admitted must be settled, once, under the `now` it was admitted at. */
export type AttemptCounter = {
  readonly admit: (kind: AttemptKind, now: number) => Promise<AdmissionAnswer>;
  readonly settle: (kind: AttemptKind, settled: SettledAttempt) => Promise<void>;
};

export type AdmissionAnswer =
  | { readonly kind: "admitted" }
  | { readonly kind: "refused"; readonly retryAt: number };

/** A seat in a company. */
export type CompanyMembership = {
  readonly company: Company;
  readonly role: CompanyRole;
  /** Whether the company wants a second factor of everybody who works in it. */
  readonly needsSecondFactor: boolean;
  /** Whether the company wants everybody but its owners to come through its own sign-in. */
  readonly needsSingleSignOn: boolean;
};

/** A place in a partner organisation, and the companies it is a partner of. */
export type OrganisationMembership = {
  readonly id: string;
  /** What the partner calls itself; a company's own record of it may be named otherwise. */
  readonly name: string;
  readonly role: PartnerRole;
  /** `isMerged`: a record that was merged into another of these, which comes before it. What was written for it stays with it. */
  readonly partnerships: readonly {
    readonly company: Company;
    readonly partnerId: string;
    readonly isMerged: boolean;
  }[];
};

/** Where a person belongs: to any number of companies, and to one partner organisation at most. */
export type Standing = {
  /** By name, then by id. */
  readonly companies: readonly CompanyMembership[];
  readonly organisation: OrganisationMembership | null;
};

/** The place someone sits at: one company, all partnerships of the organisation, or none. */
export type Seat =
  | { readonly audience: "company"; readonly tenantId: string }
  | { readonly audience: "partner" }
  /** Someone of the company who looks at the portal as one of its partners. */
  | { readonly audience: "partner-view"; readonly tenantId: string; readonly partnerId: string }
  | { readonly audience: "none" };

/** How and when somebody proved who they are, and from where. */
export type Proof = {
  readonly method: SignInMethod;
  readonly isTwoFactor: boolean;
  readonly provedAt: number;
  /** The browser, as it calls itself; cut to 200 characters. */
  readonly device: string;
  /** Truncated. */
  readonly address: string;
};

export type SessionRow = {
  readonly tokenHash: string;
  readonly id: string;
  readonly seat: Seat;
  readonly proof: Proof;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
};

export type NewSession = SessionRow & { readonly userId: string };

export type StoredCredentials = {
  readonly user: User;
  readonly passwordHash: string | null;
  readonly emailVerifiedAt: number | null;
  readonly disabledAt: number | null;
};

/** People, companies, organisations and sessions. Reads see every write that was acknowledged before them. */
export type Directory = {
  readonly getCredentials: (email: string) => Promise<StoredCredentials | null>;
  readonly getStanding: (userId: string) => Promise<Standing>;
  /** One query: the session, its user if not disabled, and where the person belongs. */
  readonly getSession: (tokenHash: string) => Promise<{
    readonly session: SessionRow;
    readonly user: User;
    readonly standing: Standing;
  } | null>;
  /** In one unit of work: the new session, the end of the one it takes the place of, and the log's lines. */
  readonly startSession: (
    session: NewSession,
    more: { readonly replaces: string | null; readonly audit: readonly AuditEvent[] },
  ) => Promise<void>;
  readonly noteSessionSeen: (tokenHash: string, seenAt: number) => Promise<void>;
  /** In one unit of work: the end of the session, and the log's lines if there was one. */
  readonly endSession: (tokenHash: string, audit: readonly AuditEvent[]) => Promise<void>;
  readonly savePasswordHash: (userId: string, passwordHash: string) => Promise<void>;
  /** False when the address is taken. */
  readonly addUser: (user: NewUser) => Promise<boolean>;
  readonly addCompany: (
    company: Company & {
      readonly createdAt: number;
      readonly founderId: string;
      readonly audit: readonly AuditEvent[];
    },
  ) => Promise<void>;
  readonly addMember: (member: {
    readonly tenantId: string;
    readonly userId: string;
    readonly role: CompanyRole;
    readonly createdAt: number;
  }) => Promise<void>;
  readonly addPartnerOrganisation: (organisation: {
    readonly id: string;
    readonly name: string;
    readonly domain: string | null;
    readonly createdAt: number;
  }) => Promise<void>;
  readonly addOrganisationMember: (member: {
    readonly organisationId: string;
    readonly userId: string;
    readonly role: PartnerRole;
    readonly createdAt: number;
  }) => Promise<void>;
  readonly addPartnership: (partnership: {
    readonly tenantId: string;
    readonly partnerId: string;
    readonly organisationId: string;
    readonly createdAt: number;
  }) => Promise<void>;
  /** Names by the id of a user or a key; ids of nobody are left out. */
  readonly userNames: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly getCompany: (tenantId: string) => Promise<Company | null>;
  /** Sessions past their longest life; idle ones wait for theirs, unusable. Returns how many went. */
  readonly removeExpiredSessions: (now: number) => Promise<number>;
};

export type NewUser = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly emailVerifiedAt: number | null;
  readonly createdAt: number;
};
