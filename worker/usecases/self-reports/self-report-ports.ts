import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { PartnerScope } from "#worker/domain/access/principal.ts";
import type { SelfReportState, ToldActivity } from "#worker/domain/self-report/self-report.ts";
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
};

export type SelfReportStoreOf = (scope: PartnerScope) => SelfReportStore;
