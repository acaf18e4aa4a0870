import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { defaultLapseDays } from "#worker/domain/statement/acknowledgement.ts";
import {
  type Logo,
  type LogoImage,
  productAccent,
  type StatementLook,
} from "#worker/domain/statement/statement-look.ts";
import type { StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** What a statement is about; versions of one number share it. */
export type StatementMatter = {
  readonly partnerRef: string;
  readonly period: string;
  readonly currency: string;
};

/** One version of a statement, without its document. */
export type StatementRecord = StatementMatter & {
  readonly id: string;
  readonly number: number;
  readonly version: number;
  readonly openingMinor: number;
  readonly closingMinor: number;
  readonly lines: number;
  /** The last place of the partner's own chain that it looked at. */
  readonly chainTo: number;
  /** SHA-256 of the document's canonical JSON. */
  readonly documentHash: string;
  readonly signature: string;
  readonly previousTreeSize: number | null;
  /** Size of the tree whose signed head it was proven under when it was issued. */
  readonly headSize: number;
  /** Whether its period had been closed, so that no further version is to be expected. */
  readonly isFinal: boolean;
  readonly lapseDays: number;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly supersededAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
};

export type NewStatement = Omit<StatementRecord, "supersededAt" | "acknowledgedBy" | "acknowledgedAt"> & {
  readonly document: StatementDocument;
  readonly audit: readonly AuditEvent[];
  /** The item of a bulk issue that it settles. */
  readonly item: IssueItemRef | null;
};

export type StatementFilter = {
  readonly partnerRef?: string | undefined;
  readonly period?: string | undefined;
  readonly currency?: string | undefined;
  /** Only versions that nothing has taken the place of. */
  readonly inForce?: boolean | undefined;
};

export type StatementCursor = { readonly issuedAt: number; readonly id: string };

export type IssueStatus = "queued" | "running" | "packing" | "done" | "failed";

/** Statements for all partners of a period, as one job. */
export type StatementIssue = {
  readonly id: string;
  readonly period: string;
  readonly status: IssueStatus;
  readonly total: number;
  readonly done: number;
  readonly failure: string | null;
  readonly zipKey: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

export type IssueItemRef = {
  readonly issueId: string;
  readonly place: number;
  readonly outcome: "issued" | "unchanged";
};

export type IssueItem = {
  readonly place: number;
  readonly partnerRef: string;
  readonly currency: string;
  readonly statementId: string | null;
  readonly outcome: "issued" | "unchanged" | null;
};

/** The statements of one company. */
export type StatementStore = {
  readonly get: (id: string) => Promise<StatementRecord | null>;
  readonly getVersion: (version: {
    readonly number: number;
    readonly version: number;
  }) => Promise<StatementRecord | null>;
  /** The canonical JSON that was signed. */
  readonly readDocument: (id: string) => Promise<string | null>;
  readonly getInForce: (matter: StatementMatter) => Promise<StatementRecord | null>;
  readonly listVersions: (number: number) => Promise<readonly StatementRecord[]>;
  /** Newest first. */
  readonly list: (query: {
    readonly filter: StatementFilter;
    readonly after: StatementCursor | null;
    readonly limit: number;
  }) => Promise<readonly StatementRecord[]>;
  readonly lastNumber: () => Promise<number>;
  /** The partner's newest statement, and how far any of them has looked along its chain; null before the first. */
  readonly latestOf: (
    partnerRef: string,
  ) => Promise<{ readonly headSize: number; readonly chainTo: number } | null>;
  /** The first place in the partner's chain that is posted to the period, up to `through`. */
  readonly firstInPeriod: (query: {
    readonly partnerRef: string;
    readonly period: string;
    readonly through: number;
  }) => Promise<number | null>;
  /** False when another statement took the number or version meanwhile; then nothing is written. */
  readonly save: (statement: NewStatement) => Promise<boolean>;
  /** False when it was acknowledged already, or superseded. */
  readonly acknowledge: (given: {
    readonly id: string;
    readonly by: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  /** Partners and currencies with entries in the period. */
  readonly listMatters: (period: string) => Promise<readonly Omit<StatementMatter, "period">[]>;
};

/** Bulk issues of one company. */
export type StatementIssueStore = {
  /** With an item for each matter, and the promise of its work. */
  readonly create: (issue: {
    readonly id: string;
    readonly period: string;
    readonly matters: readonly Omit<StatementMatter, "period">[];
    readonly createdBy: string;
    readonly job: JobMessage;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
  readonly get: (id: string) => Promise<StatementIssue | null>;
  readonly list: (limit: number) => Promise<readonly StatementIssue[]>;
  /** In order; those that wait, or those whose files are kept. */
  readonly listItems: (query: {
    readonly issueId: string;
    readonly filed: boolean;
    readonly limit: number;
  }) => Promise<readonly IssueItem[]>;
  /** Nothing when somebody else has settled it meanwhile. */
  readonly settleUnchanged: (item: IssueItemRef & { readonly statementId: string }) => Promise<void>;
  readonly getItem: (item: { readonly issueId: string; readonly place: number }) => Promise<IssueItem | null>;
  readonly markFiled: (item: { readonly issueId: string; readonly place: number }) => Promise<void>;
  /** Says that the job is still at work. */
  readonly keepLease: (progress: {
    readonly issueId: string;
    readonly outboxId: string;
    readonly status: "running" | "packing";
    readonly now: number;
  }) => Promise<void>;
  /** Strikes this message off and promises the next one. */
  readonly handOver: (next: {
    readonly outboxId: string;
    readonly job: JobMessage;
    readonly now: number;
  }) => Promise<void>;
  readonly finish: (end: {
    readonly issueId: string;
    readonly outboxId: string;
    readonly zipKey: string;
    readonly now: number;
  }) => Promise<void>;
  readonly fail: (end: {
    readonly id: string;
    readonly outboxId: string;
    readonly reason: string;
    readonly now: number;
  }) => Promise<void>;
  readonly settleJob: (outboxId: string) => Promise<void>;
};

export type StatementStoreOf = (tenant: TenantScope) => StatementStore;
export type StatementIssueStoreOf = (tenant: TenantScope) => StatementIssueStore;

/** What a company has chosen for its statements. `revision` counts the changes. */
export type StatementSettings = StatementLook & {
  readonly revision: number;
  /** Days that a partner has to speak up about a statement issued from now on. */
  readonly lapseDays: number;
};

/** What a company has that has chosen nothing. */
export const defaultStatementSettings: StatementSettings = {
  revision: 0,
  accentColor: productAccent,
  lapseDays: defaultLapseDays,
  logo: null,
};

export type StatementSettingsStore = {
  readonly get: () => Promise<StatementSettings>;
  /** False, and nothing changed, when the settings are no longer those of revision `from`. */
  readonly save: (change: {
    readonly from: number;
    readonly wanted: StatementSettings;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
};

export type StatementSettingsStoreOf = (tenant: TenantScope) => StatementSettingsStore;

/** Companies' logos. */
export type LogoFiles = {
  readonly canPrint: (file: { readonly logo: LogoImage; readonly bytes: Uint8Array }) => Promise<boolean>;
  readonly keep: (
    tenant: TenantScope,
    file: { readonly logo: Logo; readonly bytes: Uint8Array },
  ) => Promise<void>;
  readonly read: (tenant: TenantScope, logo: Logo) => Promise<Uint8Array | null>;
};

export type PrintedLook = {
  /** "#1f4e79" */
  readonly accentColor: string;
  readonly logo: (LogoImage & { readonly bytes: Uint8Array }) | null;
};

/** How a printed statement looks; a company without its own has the product's. */
export type Branding = PrintedLook & { readonly companyName: string };

/** Prints a statement; the text in the file is what the document says. */
export type PrintStatement = (
  statement: StatementDocument,
  print: { readonly documentHash: string; readonly branding: Branding },
) => Promise<Uint8Array>;

/** Files of statements in object storage. */
export type StatementArchive = {
  /** One statement's files under one key; keeping them again changes nothing. */
  readonly keepPart: (
    key: string,
    files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  ) => Promise<void>;
  /**
   * One ZIP of all that the parts hold, with `manifest.json`: the SHA-256 of every file. One part is in memory at a time, and
   * `onPart` is called after each.
   */
  readonly pack: (archive: {
    readonly key: string;
    readonly parts: readonly string[];
    readonly about: { readonly company: string; readonly period: string };
    readonly onPart: () => Promise<void>;
  }) => Promise<void>;
};
