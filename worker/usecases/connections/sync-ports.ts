import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ObjectDescription } from "#worker/domain/crm/salesforce/description.ts";
import type { MirrorRow } from "#worker/domain/crm/salesforce/mirror-row.ts";
import type { CountedContent } from "#worker/domain/crm/salesforce/partner-value-list.ts";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import type { Keyset, Window } from "#worker/domain/crm/salesforce/soql.ts";
import type { FullReading } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { CustomFieldRecord } from "#worker/usecases/attribution/rule-ports.ts";
import type {
  OpportunityChange,
  PartyChange,
  PartyKey,
  PartyMatch,
  PromisedRun,
  Stored,
} from "#worker/usecases/imports/import-ports.ts";
import type { PromisedInference } from "#worker/usecases/inference/inference-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";
import type { Connection, ConnectionAlert } from "./connection-ports.ts";

export const syncModes = ["full", "incremental"] as const;
export type SyncMode = (typeof syncModes)[number];
export type SyncStatus = "queued" | "running" | "waiting" | "done" | "failed";

/** One reading of a connection. `waiting`: something has to pass first, of which `reason` tells. */
export type SyncRun = {
  readonly id: string;
  readonly connectionId: string;
  readonly mode: SyncMode;
  readonly status: SyncStatus;
  readonly reason: string | null;
  /** Salesforce's clock when the run began: what it has read through when it is done. */
  readonly serverTime: Instant | null;
  readonly apiCalls: number;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
};

/** How far one object's reading has come; each step moves it on in the batch that stores what the step read. */
export type ReadCursor =
  | { readonly kind: "start" }
  | { readonly kind: "bulk-job"; readonly jobId: string }
  /** `stored` of the page's rows are kept already, should the page have to be read again. */
  | {
      readonly kind: "bulk-page";
      readonly jobId: string;
      readonly locator: string | null;
      readonly stored: number;
    }
  | { readonly kind: "windows"; readonly windows: readonly Window[]; readonly after: Keyset | null };

export type RunObject = {
  readonly object: string;
  readonly ordinal: number;
  readonly status: "queued" | "running" | "done" | "skipped";
  readonly cursor: ReadCursor;
  /** Counts the steps: whoever is not at this one any more has been overtaken. */
  readonly step: number;
  readonly read: number;
  readonly changed: number;
  readonly deleted: number;
  readonly problems: number;
};

export type KnownObject = {
  readonly description: ObjectDescription | null;
  readonly fields: readonly string[];
  readonly syncedThrough: Instant | null;
  readonly deletionsThrough: Instant | null;
};

/** One object's step: who takes it, and from where. */
export type ObjectStep = {
  readonly run: SyncRun;
  readonly object: string;
  readonly step: number;
  readonly outboxId: string;
  readonly now: Instant;
  readonly apiCalls: number;
};

/** What a change of this object makes necessary to work out again. */
export type Consequence = "itself" | "its-opportunity" | "nothing";

export type MirrorWrite = {
  readonly connectionId: string;
  readonly object: string;
  readonly rows: readonly MirrorRow[];
  readonly consequence: Consequence;
  /** The full run that meets these rows; null in an increment. */
  readonly seenRun: string | null;
};

export type RunLog = {
  /** False when the connection has a run at work already. */
  readonly createRun: (
    run: Pick<SyncRun, "id" | "connectionId" | "mode" | "createdAt"> & { readonly createdBy: string },
    promised: readonly JobMessage[],
  ) => Promise<boolean>;
  readonly getRun: (runId: string) => Promise<SyncRun | null>;
  readonly listRuns: (connectionId: string, limit: number) => Promise<readonly SyncRun[]>;
  /** The full readings that began since then. */
  readonly listFullReadings: (connectionId: string, since: Instant) => Promise<readonly FullReading[]>;
  /** Calls that the runs begun since then have made. */
  readonly countCalls: (connectionId: string, since: Instant) => Promise<number>;
  /** Takes runs that ended before then out of the history. */
  readonly removeOldRuns: (connectionId: string, before: Instant) => Promise<void>;
  readonly listRunObjects: (runId: string) => Promise<readonly RunObject[]>;
  readonly getRunObject: (runId: string, object: string) => Promise<RunObject | null>;
  /** Settles the run's first message and promises one for each object. */
  readonly fanOut: (start: {
    readonly run: SyncRun;
    readonly serverTime: Instant;
    readonly apiCalls: number;
    readonly objects: readonly string[];
    readonly outboxId: string;
    readonly messages: readonly JobMessage[];
    readonly now: Instant;
  }) => Promise<boolean>;
  /** Puts the work off: nothing is lost, and its message comes again at `until`. */
  readonly putOff: (wait: {
    readonly runId: string | null;
    /** The object that waits; null when it is the run, or no run at all. */
    readonly object: string | null;
    readonly outboxId: string;
    readonly reason: string;
    readonly until: Instant;
  }) => Promise<void>;
  /** Ends the run where it stands, and all of its messages with it. */
  readonly failRun: (end: {
    readonly runId: string;
    readonly reason: string;
    readonly now: Instant;
  }) => Promise<void>;
  readonly settle: (outboxId: string) => Promise<void>;
};

export type ObjectReading = {
  readonly getObject: (connectionId: string, object: string) => Promise<KnownObject | null>;
  /** Keeps what describe said, what is selected, and what stands in the way, and promises to tell of what is new, in one batch. */
  readonly saveObject: (known: {
    readonly connectionId: string;
    readonly object: string;
    readonly description: ObjectDescription | null;
    readonly fields: readonly string[];
    readonly alerts: readonly Omit<ConnectionAlert, "object">[];
    /** Whatever was read so far is to be read again from the beginning. */
    readonly readAnew: boolean;
    readonly events: readonly PromisedEvent[];
    readonly now: Instant;
  }) => Promise<void>;
  /** Takes what a mapping was made by for what is known, so that what stopped before is read by it. */
  readonly describeAnew: (connectionId: string, described: readonly ObjectDescription[]) => Promise<void>;
  /** Stores a page and moves the cursor in one batch; false when the step was taken by somebody else. */
  readonly savePage: (
    step: ObjectStep & { readonly write: MirrorWrite; readonly cursor: ReadCursor; readonly read: number },
  ) => Promise<boolean>;
  /** Ends the object's reading: what a full run did not meet is gone; the last object promises what comes after. */
  readonly finishObject: (
    step: ObjectStep & {
      readonly connectionId: string;
      readonly status: "done" | "skipped";
      readonly consequence: Consequence;
      readonly syncedThrough: Instant | null;
      readonly deletions: {
        readonly records: readonly { readonly id: string; readonly deletedAt: Instant }[];
        readonly through: Instant;
      } | null;
      /** All ids there are, of a table that is read whole; null for one that is not. */
      readonly onlyIds: readonly string[] | null;
      readonly next: JobMessage;
    },
  ) => Promise<boolean>;
  /** Passes the rest on to a next message. */
  readonly handOver: (step: {
    readonly outboxId: string;
    readonly message: JobMessage;
    readonly now: Instant;
  }) => Promise<void>;
};

export type Hint = { readonly notificationId: string; readonly object: string; readonly recordId: string };

export type HintStore = {
  /**
   * Stores what is new of it and promises to look; a notification that came before changes nothing. "stored": the promise stood
   * already, so that somebody looks, or will. "overtaken": the connection is not as it was given any more, and nothing was stored.
   */
  readonly addHints: (
    connection: Pick<Connection, "id" | "revision">,
    hints: readonly Hint[],
    promise: { readonly message: JobMessage; readonly now: Instant },
  ) => Promise<"promised" | "stored" | "overtaken">;
  /** Records that wait to be looked at, each once. */
  readonly listHinted: (
    connectionId: string,
    limit: number,
  ) => Promise<readonly { readonly object: string; readonly recordId: string }[]>;
  /** Stores what was found and strikes the hints received up to then off, in one batch. */
  readonly saveHinted: (found: {
    readonly write: MirrorWrite;
    readonly looked: readonly string[];
    readonly outboxId: string;
    readonly receivedBy: Instant;
    /** Made for it, and counted with it. */
    readonly apiCalls: number;
    readonly now: Instant;
  }) => Promise<void>;
  /** Removes what is older of hints that were looked at, and of the count of calls. */
  readonly removeOldHints: (connectionId: string, before: Instant) => Promise<void>;
  /** Strikes all waiting hints off unseen. */
  readonly dropHints: (connectionId: string, now: Instant) => Promise<void>;
  /** Settles the promise to look, unless a hint has come meanwhile. */
  readonly settleHints: (connectionId: string, outboxId: string) => Promise<void>;
  readonly promise: (job: { readonly message: JobMessage; readonly now: Instant }) => Promise<void>;
};

export type DirtyRecord = {
  readonly id: string;
  readonly modstamp: Instant;
  readonly fields: SalesforceRecord;
  readonly deleted: boolean;
  readonly mergedInto: string | null;
};

/** The facts of a chunk of deals. */
export type ProjectionFacts = {
  readonly mergedAccounts: ReadonlyMap<string, string>;
  readonly accountNames: ReadonlyMap<string, string>;
  /** Rows of the mapped partner object, by the deal they belong to. */
  readonly partnerRows: ReadonlyMap<string, readonly SalesforceRecord[]>;
  readonly decisions: ReadonlyMap<
    string,
    { readonly decision: "partner" | "ignored"; readonly partnerId: string | null }
  >;
};

export type RecordProblem = { readonly recordId: string; readonly code: string; readonly message: string };

export type ProjectionStore = {
  readonly listDirty: (
    connectionId: string,
    object: string,
    limit: number,
  ) => Promise<readonly DirtyRecord[]>;
  readonly listRecords: (connectionId: string, object: string) => Promise<readonly SalesforceRecord[]>;
  readonly getRecord: (connectionId: string, object: string, id: string) => Promise<SalesforceRecord | null>;
  readonly getFacts: (ask: {
    readonly connectionId: string;
    readonly opportunityIds: readonly string[];
    readonly accountIds: readonly string[];
    readonly partnerObject: { readonly object: string; readonly partnerField: string } | null;
  }) => Promise<ProjectionFacts>;
  readonly findOpportunities: (ids: readonly string[]) => Promise<ReadonlyMap<string, Stored>>;
  readonly findParties: (
    kind: "partners" | "accounts",
    keys: readonly PartyKey[],
  ) => Promise<readonly PartyMatch[]>;
  /** Marks every deal to be worked out again, as after a new mapping. */
  readonly markAllDirty: (connectionId: string) => Promise<void>;
  /** Stores deals with the parties they name, and strikes their marks off; false when one of them has changed meanwhile. */
  readonly saveOpportunities: (chunk: {
    readonly connectionId: string;
    readonly runId: string;
    readonly outboxId: string;
    readonly now: Instant;
    readonly looked: readonly DirtyRecord[];
    /** Fields of ours that the mapping fills: an update leaves all others as they are. */
    readonly mapped: readonly string[];
    readonly partners: readonly PartyChange[];
    readonly accounts: readonly PartyChange[];
    readonly changes: readonly OpportunityChange[];
    /** Ours, of deals that are gone in Salesforce. */
    readonly removed: readonly string[];
    readonly customFields: readonly CustomFieldRecord[];
    readonly problems: readonly RecordProblem[];
  }) => Promise<boolean>;
  readonly saveAccounts: (chunk: {
    readonly connectionId: string;
    readonly runId: string;
    readonly outboxId: string;
    readonly now: Instant;
    readonly looked: readonly DirtyRecord[];
    readonly accounts: readonly PartyChange[];
    readonly removed: readonly string[];
  }) => Promise<boolean>;
  /** Whether a deal waits for attribution. */
  readonly hasUnattributed: () => Promise<boolean>;
  /** Strikes off the marks of records of which nothing but other records' readings follows. */
  readonly cleanRecords: (connectionId: string, object: string) => Promise<void>;
  /** Ends the run, promises attribution of what has changed, and settles the message, in one batch. */
  readonly finishProjection: (end: {
    readonly runId: string | null;
    readonly outboxId: string;
    readonly attribution: PromisedRun | null;
    readonly inference: PromisedInference | null;
    readonly now: Instant;
  }) => Promise<void>;
};

export type PartnerValueStore = {
  /** All the different contents of a field over the records that are there, in no order. */
  readonly countContents: (ask: {
    readonly connectionId: string;
    readonly object: string;
    readonly field: string;
  }) => Promise<readonly CountedContent[]>;
  /** Names of the partners among these that are in use. */
  readonly partnerNames: (partnerIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Stores decisions ("open" removes one), marks every deal, and promises that they are worked out, in one batch. */
  readonly saveDecisions: (change: {
    readonly connectionId: string;
    readonly decisions: readonly {
      readonly key: string;
      readonly label: string;
      readonly decision: "partner" | "ignored" | "open";
      readonly partnerId?: string;
    }[];
    readonly decidedBy: string;
    readonly now: Instant;
    readonly audit: AuditEvent;
    readonly message: JobMessage;
  }) => Promise<void>;
};

export const syncProblemKinds = ["schema", "record", "rate", "write"] as const;
/**
 * schema: a field or an object cannot be read. record: one record cannot be taken. rate: a deal lacks an exchange rate. write: a
 * registration could not be written.
 */
export type SyncProblemKind = (typeof syncProblemKinds)[number];

export type SyncProblemRow = {
  readonly kind: SyncProblemKind;
  /** Unique, and the order in which they are listed. */
  readonly place: string;
  readonly object: string;
  readonly recordId: string | null;
  readonly recordName: string | null;
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
  readonly foundAt: Instant;
};

export type SyncProblemQuery = {
  readonly connectionId: string;
  readonly kind: SyncProblemKind | null;
  readonly object: string | null;
  /** The place to go on after. */
  readonly after: string | null;
  readonly limit: number;
};

export type SyncProblemStore = {
  readonly listProblems: (query: SyncProblemQuery) => Promise<readonly SyncProblemRow[]>;
  readonly countProblems: (
    connectionId: string,
  ) => Promise<
    readonly { readonly kind: SyncProblemKind; readonly object: string; readonly found: number }[]
  >;
  /** Has these records worked out again. */
  readonly markDirty: (connectionId: string, object: string, ids: readonly string[]) => Promise<void>;
};

export type SyncStore = RunLog &
  ObjectReading &
  HintStore &
  ProjectionStore &
  PartnerValueStore &
  SyncProblemStore;
export type SyncStoreOf = (tenant: TenantScope) => SyncStore;
