import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { BusinessTime } from "#worker/domain/dispute/dispute-clock.ts";
import type { DisputeMove, DisputeSide, DisputeState } from "#worker/domain/dispute/dispute-state.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** Where a dispute has come to. Amounts are minor units of `currency`, instants epoch milliseconds. */
export type DisputeRecord = {
  readonly id: string;
  /** Whole, from 1, without gaps in a company. */
  readonly number: number;
  readonly partnerRef: string;
  readonly opportunityRef: string;
  /** The entry that is disputed. */
  readonly entrySeq: number;
  /** The statement in which the partner found it; null when it was found in the ledger. */
  readonly statementId: string | null;
  readonly currency: string;
  readonly entryMinor: number;
  readonly expectedMinor: number;
  readonly state: DisputeState;
  /** The place of its newest event. */
  readonly version: number;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly closedAt: number | null;
  /** What the decision adds to the entry; null where it adds nothing, or there is none yet. */
  readonly adjustmentMinor: number | null;
  /** The entry that did; null until it is posted. */
  readonly adjustmentSeq: number | null;
};

/** open: the claim itself. adjust: the ledger took the adjustment. */
export type DisputeEventKind = DisputeMove | "open" | "adjust";

export type DisputeEvent = {
  readonly seq: number;
  readonly kind: DisputeEventKind;
  readonly side: DisputeSide | "system";
  /** A person's id; the name of the job for the system. */
  readonly by: string;
  readonly at: number;
  /** The claim, the message, the reason; empty where there is nothing to say. */
  readonly text: string;
};

export type EvidenceRecord = {
  readonly id: string;
  /** The event that it came with. */
  readonly eventSeq: number;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly fileKey: string;
};

export type NewDispute = Omit<
  DisputeRecord,
  "number" | "state" | "version" | "closedAt" | "adjustmentMinor" | "adjustmentSeq"
>;

/** What is written with each event, in one batch: all of it or nothing. */
export type EventWrite = {
  readonly event: DisputeEvent;
  readonly files: readonly EvidenceRecord[];
  /** The promise to tell the other side, and to post. */
  readonly job: JobMessage;
  readonly audit: readonly AuditEvent[];
};

export type DisputeFilter = {
  readonly partnerRef?: string | undefined;
  readonly opportunityRef?: string | undefined;
  /** Disputes of this entry, and the one that posted it. */
  readonly entrySeq?: number | undefined;
  readonly states?: readonly DisputeState[] | undefined;
  /** Undecided, and due before this moment. */
  readonly dueBefore?: number | undefined;
};

/** What a list of entries says of a dispute. */
export type DisputeOfEntry = Pick<DisputeRecord, "id" | "number" | "state">;

export type DisputeCursor = { readonly openedAt: number; readonly id: string };

/** The disputes of one company. Nothing of them is ever changed but where they have come to. */
export type DisputeStore = {
  readonly get: (id: string) => Promise<DisputeRecord | null>;
  /** Newest first. */
  readonly list: (query: {
    readonly filter: DisputeFilter;
    readonly after: DisputeCursor | null;
    readonly limit: number;
  }) => Promise<readonly DisputeRecord[]>;
  readonly listEvents: (id: string) => Promise<readonly DisputeEvent[]>;
  readonly listFiles: (id: string) => Promise<readonly EvidenceRecord[]>;
  /** The newest dispute of each of these entries that was ever disputed, by the entry. */
  readonly newestOfEntries: (entrySeqs: readonly number[]) => Promise<ReadonlyMap<number, DisputeOfEntry>>;
  /** What disputes are called, by id. */
  readonly numbersOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Notes files that are about to be stored, so that they are found and removed should nothing come to name them. */
  readonly noteUploads: (fileKeys: readonly string[], now: number) => Promise<void>;
  readonly forgetUploads: (fileKeys: readonly string[]) => Promise<void>;
  /** Answers `open-already`, and writes nothing, when a dispute of the entry is undecided. */
  readonly open: (dispute: NewDispute, write: EventWrite) => Promise<"opened" | "open-already">;
  /** False, and nothing written, when the dispute is not at the version before the event's. */
  readonly append: (
    change: {
      readonly id: string;
      readonly state: DisputeState;
      readonly adjustmentMinor: number | null;
    },
    write: EventWrite,
  ) => Promise<boolean>;
  /** Says which entry the ledger took; nothing when that was said already. */
  readonly link: (posted: {
    readonly id: string;
    readonly adjustmentSeq: number;
    readonly event: DisputeEvent;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
  readonly settleJob: (outboxId: string) => Promise<void>;
  /** Money is promised, so it is tried again, later. */
  readonly postponeJob: (job: { readonly outboxId: string; readonly until: number }) => Promise<void>;
};

export type DisputeStoreOf = (tenant: TenantScope) => DisputeStore;

/** Evidence in object storage. */
export type EvidenceFiles = {
  readonly keep: (file: {
    readonly key: string;
    readonly content: Uint8Array;
    readonly contentType: string;
  }) => Promise<void>;
  readonly read: (key: string) => Promise<ReadableStream<Uint8Array> | null>;
  readonly remove: (keys: readonly string[]) => Promise<void>;
};

/** When the company works; null when there is no such company. */
export type BusinessTimeOf = (tenantId: string) => Promise<BusinessTime | null>;
