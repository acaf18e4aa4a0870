import type { SettledAttempt } from "#worker/domain/access/attempts.ts";
import type { Audience, Company, User } from "#worker/domain/access/principal.ts";

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

export type Membership =
  | { readonly audience: "company"; readonly company: Company }
  | {
      readonly audience: "partner";
      readonly company: Company;
      readonly partnerId: string;
      /** What the partner calls itself; the company's own record of it may be named otherwise. */
      readonly partnerName: string;
    };

export type SessionRow = {
  readonly tokenHash: string;
  readonly audience: Audience;
  /** The company a company session works for; null for partners, who see all of theirs at once. */
  readonly tenantId: string | null;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
};

export type NewSession = SessionRow & { readonly userId: string };

export type StoredCredentials = {
  readonly user: User;
  readonly passwordHash: string | null;
  readonly disabledAt: number | null;
};

/** People, companies, partnerships and sessions. Reads see every write that was acknowledged before them. */
export type Directory = {
  readonly getCredentials: (email: string) => Promise<StoredCredentials | null>;
  readonly listMemberships: (userId: string) => Promise<readonly Membership[]>;
  /** One query: the session, its user if not disabled, and all the memberships. */
  readonly getSession: (tokenHash: string) => Promise<{
    readonly session: SessionRow;
    readonly user: User;
    readonly memberships: readonly Membership[];
  } | null>;
  /** In one unit of work: the new session, and the end of the one it takes the place of. */
  readonly startSession: (session: NewSession, replaces: string | null) => Promise<void>;
  readonly noteSessionSeen: (tokenHash: string, seenAt: number) => Promise<void>;
  readonly endSession: (tokenHash: string) => Promise<void>;
  readonly savePasswordHash: (userId: string, passwordHash: string) => Promise<void>;
  /** False when the address is taken. */
  readonly addUser: (user: NewUser) => Promise<boolean>;
  readonly addCompany: (
    company: Company & { readonly createdAt: number; readonly founderId: string },
  ) => Promise<void>;
  readonly addMember: (member: {
    readonly tenantId: string;
    readonly userId: string;
    readonly createdAt: number;
  }) => Promise<void>;
  readonly addPartnerOrganisation: (organisation: {
    readonly id: string;
    readonly name: string;
    readonly createdAt: number;
  }) => Promise<void>;
  readonly addPartnerLink: (link: {
    readonly userId: string;
    readonly tenantId: string;
    readonly partnerId: string;
    readonly organisationId: string;
    readonly acceptedAt: number;
  }) => Promise<void>;
  /** Names by user id; ids of nobody are left out. */
  readonly userNames: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly getCompany: (tenantId: string) => Promise<Company | null>;
  /** Sessions past their longest life; idle ones wait for theirs, unusable. Returns how many went. */
  readonly removeExpiredSessions: (now: number) => Promise<number>;
};

export type NewUser = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly createdAt: number;
};
