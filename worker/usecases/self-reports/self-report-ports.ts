import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import type { SelfReportState } from "#worker/domain/self-report/self-report.ts";
import type { ToldActivity } from "#worker/domain/self-report/told-activity.ts";
import type { PromisedInference } from "#worker/usecases/inference/inference-ports.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";

export type SelfReport = ToldActivity & {
  readonly id: string;
  /** The activity that inference reads, and the partner's part of it. */
  readonly activityId: string;
  readonly traceId: string;
  readonly opportunityId: string | null;
  readonly evidence: string;
  readonly toldKey: string;
  readonly occurredAt: number;
  readonly madeBy: string;
  readonly createdAt: number;
};

/** A report with what has become of it. */
export type SelfReportRecord = ToldActivity & {
  readonly id: string;
  readonly evidence: string;
  readonly state: SelfReportState;
  /** Why it was rejected. */
  readonly reason: string | null;
  /** The deal that it was approved for, or else the one that the partner has named. */
  readonly deal: { readonly id: string; readonly name: string } | null;
  readonly madeBy: string;
  readonly createdAt: number;
};

/** What one partner has reported to one company. */
export type SelfReportStore = {
  /** The report, the activity and the run that judges it, in one batch. False when the partner has told the same before and was not rejected. */
  readonly add: (
    report: SelfReport,
    promised: {
      readonly run: PromisedInference;
      readonly events: readonly PromisedEvent[];
      readonly audit: readonly AuditEvent[];
    },
  ) => Promise<boolean>;
  /** The newest first. */
  readonly list: (page: {
    readonly after: readonly [number, string] | null;
    readonly limit: number;
  }) => Promise<readonly SelfReportRecord[]>;
  readonly countUndecided: () => Promise<number>;
  /** Whether the report is this partner's, and whether anybody has decided; null when it is not there. */
  readonly get: (id: string) => Promise<{ readonly isDecided: boolean } | null>;
};

/** What was given with a report, to show what it says. */
export type SelfReportFile = {
  readonly id: string;
  readonly reportId: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly fileKey: string;
  readonly by: string;
  readonly at: number;
};

/** The files of a company's reports, whoever reads them. */
export type SelfReportFileStore = {
  readonly listOfReports: (reportIds: readonly string[]) => Promise<readonly SelfReportFile[]>;
  /** By the record that people decide; none for a record that is no report. */
  readonly listOfTrace: (traceId: string) => Promise<readonly SelfReportFile[]>;
  readonly noteUploads: (fileKeys: readonly string[], now: number) => Promise<void>;
  readonly forgetUploads: (fileKeys: readonly string[]) => Promise<void>;
  /** False when somebody has decided by then, or there would be more than `most`. */
  readonly add: (
    files: readonly SelfReportFile[],
    to: { readonly reportId: string; readonly most: number; readonly audit: readonly AuditEvent[] },
  ) => Promise<boolean>;
};

export type SelfReportFileStoreOf = (tenant: TenantScope) => SelfReportFileStore;

export type SelfReportStoreOf = (scope: PartnerScope) => SelfReportStore;
