import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { Result } from "#worker/domain/result.ts";
import type { AccountRecord } from "#worker/usecases/accounts/account-ports.ts";

/** Rows as they are stored, without secrets. Instants are epoch milliseconds. */
export type PersonalRow = Readonly<Record<string, string | number | null>>;

/** Everything that is kept about one person, by what it is. */
export type PersonalData = Readonly<Record<PersonalDataPart, readonly PersonalRow[]>>;

export const personalDataParts = [
  "account",
  "memberships",
  "organisation",
  "shutOutOf",
  "sessions",
  "knownDevices",
  "authenticator",
  "recoveryCodes",
  "passkeys",
  "singleSignOn",
  "invitations",
  "joinRequests",
  "keysMade",
  "mails",
  "unreachable",
  "notifications",
  "notificationChoices",
  "notificationTimes",
  "actLinks",
  "slackLinks",
  "log",
] as const;
export type PersonalDataPart = (typeof personalDataParts)[number];

export type PersonalTenantData = {
  /** A line an act. */
  readonly log: readonly PersonalRow[];
  /** What they said in disputes; files that came with it are read on the dispute's page. */
  readonly disputes: readonly PersonalRow[];
  /** What they did with registrations, and the reasons and answers that they wrote. */
  readonly registrations: readonly PersonalRow[];
  /** What they reported for their partner; files that came with it are read beside the report. */
  readonly selfReports: readonly PersonalRow[];
};

/** Where somebody must be relieved before they can go: the only owner of a company, the only admin over others. */
export type LastOnes = {
  readonly companies: readonly { readonly id: string; readonly name: string }[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
};

/** Where a person belongs, as much as erasing them depends on it. */
export type Belonging = {
  readonly user: User;
  readonly companyIds: readonly string[];
  /** Those of them that the person owns. */
  readonly ownedIds: readonly string[];
  readonly organisationId: string | null;
  /** The companies that this organisation is a partner of. */
  readonly partneredIds: readonly string[];
  readonly lastOnes: LastOnes;
};

export type PersonalDataStore = {
  /** Null for nobody, and for somebody who has been erased. */
  readonly getBelonging: (userId: string) => Promise<Belonging | null>;
  /**
   * All about the person, or with `tenantId` only what this company keeps of them: other places they belong to are none of
   * its business.
   */
  readonly read: (user: User, within: { readonly tenantId: string } | null) => Promise<PersonalData>;
  /**
   * Takes away the name, the address and every way in, and everything else that says who it was; ids stay where other
   * records name them. Refused, whole, when the person is the last one somewhere at that moment.
   */
  readonly erase: (
    person: { readonly user: User; readonly now: number },
    record: AccountRecord,
  ) => Promise<Result<null, "last-owner" | "last-admin">>;
  readonly note: (event: AuditEvent) => Promise<void>;
  /** What the person did and said in a company's own records, oldest first. */
  readonly readTenant: (tenantId: string, userId: string) => Promise<PersonalTenantData>;
};
