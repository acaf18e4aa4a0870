import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { FieldValues } from "#worker/domain/crm/writing/plan-write.ts";
import type { WriteBack } from "#worker/domain/crm/writing/write-back.ts";
import type { WriteProblem } from "#worker/domain/crm/writing/write-problem.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** waiting: on its way. asks: a person has to say which deal it is. idle: there is nothing to write. */
export const writeStatuses = ["waiting", "asks", "written", "failed", "idle"] as const;
export type WriteStatus = (typeof writeStatuses)[number];

/** What a person has asked for: once more, or a new deal although others may be it. */
export type WriteAsk = "retry" | "create";

/** How far the writing of one registration has come. */
export type RegistrationWrite = {
  readonly registrationId: string;
  readonly connectionId: string;
  readonly status: WriteStatus;
  /** The deal of the CRM that holds it. */
  readonly recordId: string | null;
  /** Whether we have made that deal. */
  readonly isMadeHere: boolean;
  /** The last line of the registration's history when it was made; whoever has linked since has spoken of it. Null where none was made. */
  readonly madeAfterSeq: number | null;
  readonly written: FieldValues;
  /** What was about to be written when the answer stayed away. */
  readonly intended: FieldValues | null;
  readonly problems: readonly WriteProblem[];
  /** In a row that came to nothing. */
  readonly tries: number;
  readonly asked: WriteAsk | null;
  readonly writtenAt: Instant | null;
  readonly updatedAt: Instant;
  /** Counts the holds, so that whoever lost one knows it. */
  readonly revision: number;
};

export type FinishedWrite = {
  readonly write: RegistrationWrite;
  /** The registration as it was read: one that has changed since is looked at again at once. */
  readonly seenVersion: number;
  readonly outboxId: string;
  readonly apiCalls: number;
  readonly now: Instant;
  /** Comes again at this moment; null when it is done. */
  readonly until: Instant | null;
};

export type WriteStore = {
  readonly getSettings: () => Promise<WriteBack | null>;
  /** Takes settings into use, and promises to bring what is linked already up to date. */
  readonly saveSettings: (
    writeBack: WriteBack,
    change: { readonly savedBy: string; readonly now: Instant; readonly audit: AuditEvent },
  ) => Promise<void>;
  readonly removeSettings: (audit: AuditEvent) => Promise<void>;
  readonly get: (registrationId: string) => Promise<RegistrationWrite | null>;
  /** Whether something is promised to be written. */
  readonly isPromised: (registrationId: string) => Promise<boolean>;
  /** Holds the row until `until`, made when there is none yet; null while somebody else holds it. */
  readonly hold: (hold: {
    readonly registrationId: string;
    readonly connectionId: string;
    readonly now: Instant;
    readonly until: Instant;
  }) => Promise<RegistrationWrite | null>;
  /** Notes what is about to be written; false when the hold was lost. */
  readonly intend: (write: RegistrationWrite) => Promise<boolean>;
  /** Lets go, stores what has come of it and keeps, or puts off, the promise; false when the hold was lost. */
  readonly finish: (finished: FinishedWrite) => Promise<boolean>;
  readonly settle: (outboxId: string) => Promise<void>;
  /** What other registrations have, or may have, written to this record. */
  readonly wordsOn: (recordId: string, except: string) => Promise<readonly FieldValues[]>;
  /** The deal's id in the CRM, if the connection has read it there; null for a deal of another source, undefined for none. */
  readonly dealThere: (connectionId: string, opportunityId: string) => Promise<string | null | undefined>;
  /** Of the registrations that are linked to the deal the one that is written there. */
  readonly speakerOf: (opportunityId: string) => Promise<string | null>;
  readonly partnerThere: (
    partnerId: string,
  ) => Promise<{ readonly name: string; readonly externalId: string | null } | null>;
  readonly accountThere: (accountId: string) => Promise<string | null>;
  /** Deals of the customer among these that are not known here yet. */
  readonly unknownDeals: (connectionId: string, ids: readonly string[]) => Promise<readonly string[]>;
  /** Notes what a person asks for and promises it, once for each registration. */
  readonly ask: (asked: {
    readonly connectionId: string;
    readonly registrationIds: readonly string[];
    readonly ask: WriteAsk;
    readonly now: Instant;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
  /** Promises the registrations of the connection that have something in the way. */
  readonly promiseTroubled: (connectionId: string, now: Instant) => Promise<void>;
};

export type WriteHolds = Pick<WriteStore, "get" | "isPromised" | "hold" | "intend" | "finish" | "settle">;

export type WriteStoreOf = (tenant: TenantScope) => WriteStore;

export type WriteMessage = Extract<JobMessage, { readonly kind: "registration-write" }>;

/** A registration has one promise to be written at most. */
export function writeJob(tenantId: string, registrationId: string): WriteMessage {
  return { v: 1, kind: "registration-write", tenantId, outboxId: `write ${registrationId}`, registrationId };
}
