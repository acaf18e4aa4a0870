import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";

export type ExportStatus = "queued" | "running" | "done" | "failed" | "expired";

/** How far an export has come: which of its parts, and after which key of that part's table. */
export type ExportPlace = { readonly part: number; readonly after: readonly (string | number)[] | null };

/** A copy of everything a company has here. Instants are epoch milliseconds. */
export type CompanyExport = {
  readonly id: string;
  readonly status: ExportStatus;
  readonly place: ExportPlace;
  readonly steps: number;
  readonly parts: number;
  readonly rows: number;
  readonly bytes: number;
  readonly failure: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly expiresAt: number;
};

export type ExportFile = {
  /** Inside the archive. */
  readonly name: string;
  readonly key: string;
  /** Null for a file that the company brought itself. */
  readonly rows: number | null;
  readonly bytes: number;
  readonly sha256: string | null;
};

/** Rows of one table, at most as many as belong into one file. `next` is null after the last part's last row. */
export type ExportPage = {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: ExportPlace | null;
};

export type CompanyExportStore = {
  readonly create: (
    wanted: Pick<CompanyExport, "id" | "createdBy" | "createdAt" | "expiresAt">,
    more: { readonly outboxId: string; readonly audit: readonly AuditEvent[] },
  ) => Promise<void>;
  readonly get: (id: string) => Promise<CompanyExport | null>;
  /** The newest first, at most 50. */
  readonly list: () => Promise<readonly CompanyExport[]>;
  readonly listFiles: (id: string) => Promise<readonly ExportFile[]>;
  readonly readPage: (place: ExportPlace) => Promise<ExportPage>;
  /** False when another has taken this step meanwhile. With `next` null the export is done, the company's own files added. */
  readonly saveStep: (
    step: Pick<CompanyExport, "id" | "steps"> & {
      readonly file: ExportFile | null;
      readonly next: ExportPlace | null;
      readonly outboxId: string;
      readonly now: number;
    },
  ) => Promise<boolean>;
  readonly settle: (outboxId: string) => Promise<void>;
  readonly fail: (end: {
    readonly id: string;
    readonly outboxId: string;
    readonly reason: string;
    readonly now: number;
  }) => Promise<void>;
};

export type CompanyExportStoreOf = (tenant: TenantScope) => CompanyExportStore;

/** Exports of all companies whose time is over. */
export type ExpiredExports = {
  readonly list: (now: number) => Promise<readonly { readonly tenantId: string; readonly id: string }[]>;
  readonly forgetFiles: (tenantId: string, id: string) => Promise<void>;
};

export type CompanyFiles = {
  readonly write: (key: string, text: string) => Promise<void>;
  readonly read: (key: string) => Promise<ReadableStream<Uint8Array> | null>;
  /** Removes up to 1,000 of those whose key begins so; answers whether there may be more. */
  readonly removeSome: (prefix: string) => Promise<boolean>;
};

export type Deletion = {
  readonly tenantId: string;
  readonly id: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly dueAt: number;
};

/** The deletion of companies, in the directory and in the database that holds the company. */
export type CompanyDeletionStore = {
  /** Whoever owns it, to be told. */
  readonly listOwners: (
    tenantId: string,
  ) => Promise<readonly { readonly email: string; readonly name: string }[]>;
  /** Shuts everybody out in the same batch; false when it is deleted already. */
  readonly request: (
    deletion: Deletion & { readonly tokenHash: string },
    record: { readonly audit: readonly AuditEvent[]; readonly mails: readonly QueuedMail[] },
  ) => Promise<boolean>;
  /** What the link of the mail is about, while it still can be taken back. */
  readonly look: (
    tokenHash: string,
    now: number,
  ) => Promise<(Deletion & { readonly companyName: string }) | null>;
  /** False when it was too late. */
  readonly cancel: (deletion: Deletion, now: number, audit: readonly AuditEvent[]) => Promise<boolean>;
  /** The company's promised work rests until `until`. */
  readonly restJobs: (tenantId: string, until: number) => Promise<void>;
  readonly listDue: (now: number, limit: number) => Promise<readonly Deletion[]>;
  /** From here on there is no way back. */
  readonly begin: (deletion: Deletion, now: number) => Promise<void>;
  /** Removes some of the company's rows; false when there is nothing left to remove. */
  readonly removeSome: (tenantId: string) => Promise<boolean>;
  readonly finish: (deletion: Deletion, now: number) => Promise<void>;
};
