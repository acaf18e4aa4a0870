import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ColumnFormats, FormatChoice } from "#worker/domain/crm/import/column-formats.ts";
import type { Delimiter } from "#worker/domain/crm/import/delimiter.ts";
import type { Mapping } from "#worker/domain/crm/import/detect-mapping.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type {
  ActivityRecord,
  ContactRecord,
  ImportKind,
  OpportunityRecord,
  TouchpointRecord,
} from "#worker/domain/crm/records.ts";
import type { CustomKind } from "#worker/domain/rule/opportunity-facts.ts";
import type { CustomFieldRecord } from "#worker/usecases/attribution/rule-ports.ts";

export type ImportStatus = "received" | "checking" | "committing" | "done" | "failed" | "undoing" | "undone";

export type ImportCounts = {
  readonly rows: number;
  readonly added: number;
  readonly updated: number;
  readonly skipped: number;
  /** Rows with errors, of which one row may have several. */
  readonly errors: number;
};

export type ImportFormats = { readonly delimiter: Delimiter; readonly columns: ColumnFormats };

/** `cursor` is the last row undone; the counts are of the file's own kind of record. */
export type UndoProgress = {
  readonly cursor: number;
  readonly removed: number;
  readonly restored: number;
  readonly kept: number;
  readonly requestedBy: string;
};

/** One uploaded file and what became of it. `committedRow` is the last row whose records are stored; the header is row 1. */
export type Import = {
  readonly id: string;
  readonly kind: ImportKind;
  readonly status: ImportStatus;
  readonly fileName: string;
  readonly fileKey: string;
  readonly fileBytes: number;
  readonly mapping: Mapping;
  readonly formats: ImportFormats;
  readonly choice: FormatChoice;
  readonly skipErrors: boolean;
  readonly dryRun: boolean;
  /** Received, and waiting for somebody to look at its columns before anything else happens. */
  readonly held: boolean;
  readonly counts: ImportCounts;
  readonly flagged: Readonly<Record<string, number>>;
  /** How often it was begun, under whatever columns: the steps of an earlier start no longer count. */
  readonly starts: number;
  readonly committedRow: number;
  readonly undo: UndoProgress | null;
  readonly failure: string | null;
  readonly runId: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

/** What a given-up import has left half-way: its rows partly written, or partly undone. Null for one that is whole. */
export function partlyOf({ status, committedRow, undo }: Import): "written" | "undone" | null {
  if (status !== "failed" || committedRow === 0) return null;
  return undo === null ? "written" : "undone";
}

/** The rows that are stored as the file says. */
export function rowsIn({ added, updated, skipped }: ImportCounts): number {
  return added + updated + skipped;
}

/** The message at work: its outbox row is settled, or its lease extended, in the batch that does the work. */
export type Step = { readonly importId: string; readonly outboxId: string; readonly now: number };

/** A step with the log's lines of it, which are written with it or not at all. */
export type Audited = Step & { readonly audit: readonly AuditEvent[] };

export type ImportLog = {
  /** Notes a file before anything of it is stored, so that it can be found should nobody come to write its import. */
  readonly noteUpload: (upload: { readonly fileKey: string; readonly now: number }) => Promise<void>;
  /** Strikes off the note of a file of which nothing is stored. */
  readonly forgetUpload: (fileKey: string) => Promise<void>;
  /** Stores the import in the place of its file's note and, unless it is held, promises its check. */
  readonly createImport: (
    imported: Import,
    promise: { readonly outboxId: string; readonly audit: readonly AuditEvent[] },
  ) => Promise<void>;
  /** Begins anew, with other settings, with a file of which nothing is written; false when that is no longer so. */
  readonly startImport: (
    step: Audited & Pick<Import, "mapping" | "formats" | "choice" | "skipErrors" | "dryRun">,
  ) => Promise<boolean>;
  /** Goes on with a commit that was given up half-way; false when it is not in a state for that. */
  readonly resumeCommit: (step: Audited) => Promise<boolean>;
  readonly getImport: (importId: string) => Promise<Import | null>;
  /** Newest first, after the one with `createdAt` and `id`. */
  readonly listImports: (page: {
    readonly limit: number;
    readonly after: { readonly createdAt: number; readonly id: string } | null;
  }) => Promise<readonly Import[]>;
  readonly listProblems: (page: {
    readonly importId: string;
    readonly after: { readonly row: number; readonly ordinal: number } | null;
    readonly limit: number;
  }) => Promise<readonly (RowProblem & { readonly ordinal: number })[]>;
  /** Strikes off a message that has nothing left to do. */
  readonly settle: (outboxId: string) => Promise<void>;
  /**
   * Ends an import that is at work where it stands, and promises attribution for what it has changed; false when its
   * message is not promised any more or the import has moved on.
   */
  readonly giveUp: (
    step: Audited & { readonly imported: Import; readonly failure: string; readonly run: PromisedRun | null },
  ) => Promise<boolean>;
};

export type CheckStore = {
  /** received or checking becomes checking; false when the import has gone on already. */
  readonly startCheck: (step: Step) => Promise<boolean>;
  readonly saveCheckProgress: (
    step: Step & { readonly starts: number; readonly rows: number },
  ) => Promise<void>;
  /** The check's result, only if the import is still being checked in that start; `commitOutboxId` promises the commit. */
  readonly finishCheck: (
    step: Step & {
      readonly starts: number;
      readonly status: "done" | "failed" | "committing";
      readonly counts: ImportCounts;
      readonly flagged: Readonly<Record<string, number>>;
      readonly formats: ImportFormats;
      readonly problems: readonly RowProblem[];
      readonly failure: string | null;
      readonly commitOutboxId: string | null;
    },
  ) => Promise<boolean>;
};

/** A stored record as far as it decides what a row does to it. `gone`: deleted or archived. */
export type Stored = { readonly id: string; readonly sourceHash: string | null; readonly gone: boolean };

export type StoredParty = Stored & { readonly externalId: string | null };

/** A partner or account by the three ways in which a file can mean one that is there. */
export type PartyMatch = {
  readonly byExternalId: StoredParty | null;
  readonly byName: StoredParty | null;
  readonly byId: StoredParty | null;
};

export type PartyKey = { readonly id: string; readonly nameKey: string; readonly externalId: string | null };

export type RecordFinder = {
  readonly findOpportunities: (ids: readonly string[]) => Promise<ReadonlyMap<string, Stored>>;
  /** What the company's own fields hold, by their keys. */
  readonly customKinds: () => Promise<ReadonlyMap<string, CustomKind>>;
  readonly findTouchpoints: (ids: readonly string[]) => Promise<ReadonlyMap<string, Stored>>;
  readonly findContacts: (ids: readonly string[]) => Promise<ReadonlyMap<string, Stored>>;
  readonly findActivities: (ids: readonly string[]) => Promise<ReadonlyMap<string, Stored>>;
  /** Which of these outside ids of accounts and contacts are known, from files or from a CRM. */
  readonly findKnown: (asked: {
    readonly accounts: readonly string[];
    readonly contacts: readonly string[];
  }) => Promise<{ readonly accounts: ReadonlySet<string>; readonly contacts: ReadonlySet<string> }>;
  /** Matches in the order of the keys. */
  readonly findParties: (
    kind: "partners" | "accounts",
    keys: readonly PartyKey[],
  ) => Promise<readonly PartyMatch[]>;
};

/** What one row changes. `prior` is the hash that the stored record must still have; null for an added one. */
type Change = {
  readonly id: string;
  readonly row: number;
  readonly sourceHash: string;
  readonly added: boolean;
  readonly prior: string | null;
};

export type OpportunityChange = Change &
  Omit<OpportunityRecord, "account" | "partners" | "flags"> & {
    readonly accountId: string | null;
    readonly accountName: string | null;
    /** `units`: the share that the CRM itself gives the partner, a plain decimal; left out where it gives none. */
    readonly partners: readonly {
      readonly partnerId: string;
      readonly role: string | null;
      readonly units?: string;
    }[];
    readonly flags: readonly string[];
  };

export type TouchpointChange = Change &
  Omit<TouchpointRecord, "externalId" | "opportunity" | "partner"> & {
    readonly externalId: string;
    readonly opportunityId: string;
    readonly partnerId: string;
  };

export type PartyChange = Change & {
  readonly externalId: string | null;
  readonly name: string;
  readonly nameKey: string;
  readonly type: string | null;
  readonly domain: string | null;
};

/** `accountId` is ours, of an account that the row names; `accountExternalId` is what the row says of its own id. */
export type ContactChange = Change &
  Omit<ContactRecord, "accountId" | "account"> & {
    readonly accountId: string | null;
    readonly accountExternalId: string | null;
  };

export type ActivityChange = Change &
  Omit<ActivityRecord, "externalId" | "partner" | "opportunity" | "contact" | "accountId" | "account"> & {
    readonly externalId: string;
    readonly partnerId: string | null;
    readonly opportunityId: string | null;
    readonly contactExternalId: string | null;
    readonly accountExternalId: string | null;
    readonly accountName: string | null;
  };

/** A partner or account that a row names and nobody has yet. */
export type NamedParty = {
  readonly id: string;
  readonly row: number;
  readonly name: string;
  readonly nameKey: string;
  readonly domain: string | null;
};

export type Changes =
  | { readonly kind: "opportunities"; readonly changes: readonly OpportunityChange[] }
  | { readonly kind: "touchpoints"; readonly changes: readonly TouchpointChange[] }
  | { readonly kind: "partners"; readonly changes: readonly PartyChange[] }
  | { readonly kind: "accounts"; readonly changes: readonly PartyChange[] }
  | { readonly kind: "contacts"; readonly changes: readonly ContactChange[] }
  | { readonly kind: "activities"; readonly changes: readonly ActivityChange[] };

export type CommitStore = {
  /**
   * Stores a chunk of rows with everything that belongs to it in one batch: before-images, named partners and
   * accounts, records, counters, cursor. Nothing happens, and the answer is false, unless the import still stands at
   * `fromRow` of that start and every record is as `prior` says. `finish` ends the import in the same batch.
   */
  readonly commitChunk: (
    chunk: Step & {
      readonly starts: number;
      readonly fromRow: number;
      readonly toRow: number;
      /** Fields with a column: an update leaves all others as they are. */
      readonly mapped: readonly string[];
      readonly skipped: number;
      readonly partners: readonly NamedParty[];
      readonly accounts: readonly NamedParty[];
      readonly records: Changes;
      /** The company's own fields that the file has columns for. */
      readonly customFields: readonly CustomFieldRecord[];
      /** Rows that were right when they were checked and are not any more. */
      readonly problems: readonly RowProblem[];
      readonly finish: { readonly run: PromisedRun | null; readonly audit: readonly AuditEvent[] } | null;
    },
  ) => Promise<boolean>;
  /** Passes the rest on to a next message, so that one invocation does not outgrow its limits. */
  readonly handOver: (
    step: Step & { readonly kind: "import-commit" | "import-undo"; readonly nextOutboxId: string },
  ) => Promise<void>;
};

export type PromisedRun = { readonly id: string; readonly outboxId: string; readonly createdBy: string };

export type UndoStore = {
  /** A finished or given-up import begins, or goes on, to be undone and its job is promised; false when it is not in a state for that. */
  readonly startUndo: (step: Audited & { readonly requestedBy: string }) => Promise<boolean>;
  /** The last row of the next chunk of changes after `cursor`; null when all are undone. */
  readonly nextUndoCursor: (step: {
    readonly importId: string;
    readonly kind: ImportKind;
    readonly cursor: number;
    readonly limit: number;
  }) => Promise<number | null>;
  /** Whether a credit of one of its deals stands in a locked period. */
  readonly touchesLockedPeriod: (which: {
    readonly importId: string;
    readonly kind: ImportKind;
  }) => Promise<boolean>;
  /** Undoes the rows after the undo's cursor up to `toCursor`; false when somebody else has already gone past it. */
  readonly undoChunk: (
    step: Step & { readonly kind: ImportKind; readonly undo: UndoProgress; readonly toCursor: number },
  ) => Promise<boolean>;
  /** Archives what only this import named, ends the undo and promises the attribution run. */
  readonly finishUndo: (
    step: Audited & {
      readonly kind: ImportKind;
      readonly undo: UndoProgress;
      readonly run: PromisedRun | null;
    },
  ) => Promise<boolean>;
};

export type ImportStore = ImportLog & CheckStore & RecordFinder & CommitStore & UndoStore;
export type ImportStoreOf = (tenant: TenantScope) => ImportStore;

/** Files too large to hold: they are written and read piece by piece. */
export type FileStore = {
  readonly startUpload: (key: string) => FileUpload;
  /** Null when there is no such file. */
  readonly readFile: (key: string) => Promise<AsyncIterable<Uint8Array> | null>;
  /** At most the first `bytes` of it. */
  readonly readHead: (key: string, bytes: number) => Promise<Uint8Array | null>;
  /** Up to 1,000 of them, whether they are there or not. */
  readonly deleteFiles: (keys: readonly string[]) => Promise<void>;
};

export type FileUpload = {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<void>;
  /** Leaves nothing behind. */
  readonly abort: () => Promise<void>;
};
