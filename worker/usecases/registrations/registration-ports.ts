import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Claim } from "#worker/domain/registration/claim.ts";
import type { KnownAccounts, OpenOpportunity } from "#worker/domain/registration/conflict.ts";
import type { LinkableDeal } from "#worker/domain/registration/deal-candidates.ts";
import type { Registration, RegistrationEvent } from "#worker/domain/registration/registration.ts";
import type { RegistrationEvidence } from "#worker/domain/registration/registration-evidence.ts";
import type { RegistrationState } from "#worker/domain/registration/registration-state.ts";
import type { RegistrationSettings } from "#worker/domain/registration/settings.ts";
import type { PromisedRun } from "#worker/usecases/imports/import-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";

/** keep: as they are. give-up: no longer. take: these, for this holder, in place of what there was. */
export type ClaimChange =
  | { readonly kind: "keep" }
  | { readonly kind: "give-up" }
  | { readonly kind: "take"; readonly holder: string; readonly claims: readonly Claim[] };

/** One registration a step further, or edited when there is no event. Written only while it is at the version of `before`. */
export type RegistrationChange = {
  readonly before: Pick<Registration, "version" | "contestId">;
  readonly after: Registration;
  readonly event: RegistrationEvent | null;
  readonly claims: ClaimChange;
};

/** The evidence that registrations have become, where it is another than before, and the run that attributes their deals again. */
export type EvidenceMoved = {
  readonly evidence: readonly {
    readonly touchpointId: string;
    readonly registrationId: string;
    readonly evidence: RegistrationEvidence | null;
  }[];
  readonly run: PromisedRun;
};

/** A registration whose deal the CRM has closed. */
export type ClosedDeal = {
  readonly registration: Registration;
  readonly outcome: "won" | "lost";
  readonly closedAt: number | null;
};

/** A registration and the deal that was made for it. */
export type MadeDeal = { readonly registration: Registration; readonly opportunityId: string };

/** What is written in one batch: all of it or nothing. */
export type RegistrationWrite = {
  readonly changes: readonly RegistrationChange[];
  /** What people are to be told. */
  readonly events: readonly PromisedEvent[];
  readonly jobs: readonly JobMessage[];
  readonly audit: readonly AuditEvent[];
  readonly attribution?: EvidenceMoved | null;
  /** Registrations that must not have become approved meanwhile; nothing is written when one has. */
  readonly unapproved?: readonly string[];
  /** Nothing is written when the partner has handed in as many already. */
  readonly handInLimit?: HandInLimit | null;
  readonly now: number;
};

/** At most `limit` of a partner's are handed in after the moment `since`. */
export type HandInLimit = { readonly partnerId: string; readonly since: number; readonly limit: number };

/** claim-taken: another registration holds the product of the account. opportunity-taken: another one has the opportunity. */
export type WriteOutcome = "written" | "changed-meanwhile" | "claim-taken" | "opportunity-taken";

export type RegistrationFile = {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly fileKey: string;
  readonly side: "partner" | "company";
  readonly by: string;
  readonly at: number;
};

export type RegistrationFilter = {
  readonly partnerId?: string | undefined;
  readonly states?: readonly RegistrationState[] | undefined;
  readonly assigneeId?: string | undefined;
  readonly opportunityId?: string | undefined;
  /** An answer was due before this moment. */
  readonly dueBefore?: number | undefined;
  /** Part of the account's or the opportunity's name. */
  readonly text?: string | undefined;
  /** Whose drafts are among them: those that this side has made, or for a partner also those that the company made for it. */
  readonly seenBy: "partner" | "company";
};

export const registrationSorts = ["-createdAt", "dueAt"] as const;
export type RegistrationSort = (typeof registrationSorts)[number];
/** The sorted column's value and the id. */
export type RegistrationCursor = readonly [number, string];

export type SettingsVersion = {
  /** 0 for what holds before anybody has chosen. */
  readonly version: number;
  readonly settings: RegistrationSettings;
  readonly createdBy: string | null;
  readonly createdAt: number | null;
};

/** An account or a country that the company keeps for a partner, or for nobody. */
export type ReservedAccount = {
  readonly id: string;
  readonly kind: "account" | "country";
  readonly name: string;
  readonly domain: string | null;
  readonly country: string | null;
  readonly partnerId: string | null;
  readonly note: string;
  readonly createdBy: string;
  readonly createdAt: number;
};

/** How one partner's registrations went. Counts of what was handed in between two moments. */
export type PartnerSignals = {
  readonly partnerId: string;
  readonly submitted: number;
  readonly undecided: number;
  readonly approved: number;
  readonly rejected: number;
  readonly won: number;
  readonly lost: number;
  readonly expired: number;
  readonly withdrawn: number;
  /** Found in somebody's way when they were looked at. */
  readonly duplicates: number;
};

/** The registrations of one company. */
export type RegistrationStore = {
  readonly get: (id: string) => Promise<Registration | null>;
  readonly getMany: (ids: readonly string[]) => Promise<readonly Registration[]>;
  /** Those that are contested together, in the order of their numbers. */
  readonly listContest: (contestId: string) => Promise<readonly Registration[]>;
  readonly list: (query: {
    readonly filter: RegistrationFilter;
    readonly sort: RegistrationSort;
    readonly after: RegistrationCursor | null;
    readonly limit: number;
  }) => Promise<readonly Registration[]>;
  readonly countByState: (
    filter: Pick<RegistrationFilter, "partnerId" | "seenBy">,
  ) => Promise<Readonly<Partial<Record<RegistrationState, number>>>>;
  readonly countOverdue: (now: number) => Promise<number>;
  /** Which of its partner's own each of these is, counted from 1. */
  readonly numbersAtPartner: (
    registrations: readonly Pick<Registration, "id" | "partnerId">[],
  ) => Promise<ReadonlyMap<string, number>>;
  /** How many of a partner's were handed in since a moment, whatever has become of them; of many no more than the limit are counted. */
  readonly countHandedIn: (query: HandInLimit) => Promise<number>;
  readonly listEvents: (id: string) => Promise<readonly RegistrationEvent[]>;
  readonly listFiles: (id: string) => Promise<readonly RegistrationFile[]>;
  /** Writes a new draft, which gets its number, and the first steps of it. Answers the number; null, and nothing written, when the limit of hand-ins is reached. */
  readonly create: (
    draft: Omit<Registration, "number">,
    steps: readonly RegistrationWrite[],
  ) => Promise<number | null>;
  readonly write: (write: RegistrationWrite) => Promise<WriteOutcome>;
  /** Files are noted before they are stored, so that they are found and removed should nothing come to name them. */
  readonly noteUploads: (fileKeys: readonly string[], now: number) => Promise<void>;
  readonly forgetUploads: (fileKeys: readonly string[]) => Promise<void>;
  /** False, and nothing written, when the registration is no longer at the version of the write. */
  readonly addFiles: (files: readonly RegistrationFile[], write: RegistrationWrite) => Promise<boolean>;
  readonly removeFile: (fileId: string, write: RegistrationWrite) => Promise<boolean>;
  /** What to compare a registration with: always all of it, whoever asks and whatever is found. */
  readonly knownAccounts: () => Promise<KnownAccounts>;
  /** The open ones of these accounts, and of these account names where the CRM knows no account. */
  readonly openOpportunities: (of: {
    readonly accountIds: readonly string[];
    readonly accountNames: readonly string[];
  }) => Promise<readonly OpenOpportunity[]>;
  /** Deals that nobody has deleted of these accounts, and of these account names where the CRM knows no account. */
  readonly linkableDeals: (of: {
    readonly accountIds: readonly string[];
    readonly accountNames: readonly string[];
  }) => Promise<
    readonly (Omit<LinkableDeal, "accountProbability"> & { readonly accountId: string | null })[]
  >;
  /** By id, or by the id it has in the CRM. */
  readonly findDeal: (idOrExternalId: string) => Promise<{ readonly id: string } | null>;
  /** Those that were awarded their part of one contest, in the order of their numbers. */
  readonly listAwarded: (contestId: string) => Promise<readonly Registration[]>;
  /** Of the registrations of these opportunities those that are to become won or lost: approved ones, and expired ones closed in time. */
  readonly closedDeals: (opportunityIds: readonly string[]) => Promise<readonly ClosedDeal[]>;
  /** Of these opportunities those that were made in the CRM for a registration that is not linked to them yet. */
  readonly madeDeals: (opportunityIds: readonly string[]) => Promise<readonly MadeDeal[]>;
  readonly partnerTier: (partnerId: string) => Promise<{ readonly tier: string | null } | null>;
  /** By partner; null is none. */
  readonly partnerTiers: (partnerIds: readonly string[]) => Promise<ReadonlyMap<string, string | null>>;
  /** False when there is no such partner. */
  readonly setPartnerTier: (change: {
    readonly partnerId: string;
    readonly tier: string | null;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  readonly getSettings: () => Promise<SettingsVersion>;
  readonly listSettings: (limit: number) => Promise<readonly SettingsVersion[]>;
  /** False, and nothing written, when the version is there already. */
  readonly saveSettings: (
    version: SettingsVersion & { readonly createdBy: string; readonly createdAt: number },
    audit: readonly AuditEvent[],
  ) => Promise<boolean>;
  readonly listReserved: (query: {
    readonly after: readonly [number, string] | null;
    readonly limit: number;
  }) => Promise<readonly ReservedAccount[]>;
  readonly addReserved: (accounts: readonly ReservedAccount[], audit: readonly AuditEvent[]) => Promise<void>;
  readonly removeReserved: (id: string, audit: readonly AuditEvent[]) => Promise<boolean>;
  readonly signals: (query: {
    readonly partnerId: string | null;
    readonly from: number;
    readonly to: number;
  }) => Promise<readonly PartnerSignals[]>;
  /** The last ones that were handed in, for trying rules on. */
  readonly lastSubmitted: (limit: number) => Promise<readonly Registration[]>;
  /** Those to which time does something by now, the longest due first, without some that are known. */
  readonly listAwake: (
    now: number,
    query: { readonly limit: number; readonly except: readonly string[] },
  ) => Promise<readonly Registration[]>;
  /** The clock's promise goes on to when time next does something, and ends when it never does. */
  readonly settleClock: (outboxId: string) => Promise<void>;
  readonly settleJob: (outboxId: string) => Promise<void>;
  readonly extendLease: (job: { readonly outboxId: string; readonly now: number }) => Promise<void>;
};

export type RegistrationStoreOf = (tenant: TenantScope) => RegistrationStore;

/** Over all companies: promises the clock's work where something is due and nothing promises it. */
export type RegistrationClocks = {
  readonly promiseDue: (now: number) => Promise<void>;
};
