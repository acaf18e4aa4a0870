import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RegistrationObject } from "#worker/domain/crm/writing/registration-object.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { DirtyRecord, RecordProblem } from "#worker/usecases/connections/sync-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { WriteHolds } from "#worker/usecases/write-back/write-ports.ts";
import type { WriteNeeds } from "#worker/usecases/write-back/writing.ts";

/** How many registrations stand how in the object. */
export type RecordCounts = {
  /** On their way, or about to be. */
  readonly waiting: number;
  readonly written: number;
  /** Of the written those where somebody else's value stands in a field. */
  readonly held: number;
  readonly failed: number;
};

/** Registrations as records of the company's own object: what was written of each, and which record is whose. */
export type RecordStore = WriteHolds & {
  /** Takes the object into use, or with null none, and promises the registrations that are under way; what was known of the one that is left goes. */
  readonly choose: (choice: {
    readonly connectionId: string;
    readonly object: RegistrationObject | null;
    /** The object that was in use, where it is another. */
    readonly left: string | null;
    readonly now: Instant;
    readonly audit: AuditEvent;
  }) => Promise<void>;
  /** The registration's record is this one from now on, unless it has one. */
  readonly claim: (claim: {
    readonly registrationId: string;
    readonly recordId: string;
    readonly connectionId: string;
    readonly now: Instant;
  }) => Promise<void>;
  /** Whose record it is. */
  readonly findByRecord: (recordId: string) => Promise<string | null>;
  readonly promise: (registrationIds: readonly string[], now: Instant) => Promise<void>;
  /** Promises those of the connection that have something in the way; a field that somebody has emptied is then filled. */
  readonly promiseTroubled: (connectionId: string, now: Instant) => Promise<void>;
  readonly count: (connectionId: string) => Promise<RecordCounts>;
  /** Strikes a record's mark off, unless it has changed since, and says what stands in its way, or that nothing does. */
  readonly noteRead: (read: {
    readonly connectionId: string;
    readonly object: string;
    readonly record: DirtyRecord;
    readonly problem: Omit<RecordProblem, "recordId"> | null;
    readonly now: Instant;
  }) => Promise<void>;
  /** Record and registration say the same, so what stood in the record's way does not any more. */
  readonly noteAgreed: (agreed: {
    readonly connectionId: string;
    readonly object: string;
    readonly recordId: string;
  }) => Promise<void>;
};

export type RecordNeeds = WriteNeeds & { readonly recordsOf: (tenant: TenantScope) => RecordStore };

export type RecordMessage = Extract<JobMessage, { readonly kind: "registration-record" }>;

/** A registration has one promise of its record at most. */
export function recordJob(tenantId: string, registrationId: string): RecordMessage {
  return {
    v: 1,
    kind: "registration-record",
    tenantId,
    outboxId: `record ${registrationId}`,
    registrationId,
  };
}
