import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { assertNever } from "#worker/domain/result.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import { type WatchNeeds, watchCompany } from "#worker/usecases/alerts/watch-company.ts";
import { type AttributionNeeds, runAttribution } from "#worker/usecases/attribution/run-attribution.ts";
import type { BackTestStoreOf } from "#worker/usecases/back-tests/back-test-ports.ts";
import { runBackTest } from "#worker/usecases/back-tests/run-back-test.ts";
import type { Channels } from "#worker/usecases/channels/channels.ts";
import type { CompanyDataCases } from "#worker/usecases/company-data/company-data.ts";
import type { ConnectionNeeds } from "#worker/usecases/connections/connection-needs.ts";
import { abandonSync, runSync } from "#worker/usecases/connections/sync-jobs.ts";
import { carryOutDispute, postponeDispute } from "#worker/usecases/disputes/carry-out-dispute.ts";
import type { DisputeNeeds } from "#worker/usecases/disputes/dispute-needs.ts";
import { computeHealth, type HealthNeeds } from "#worker/usecases/health/compute-health.ts";
import type { InferenceStoreOf } from "#worker/usecases/inference/inference-ports.ts";
import { runInference } from "#worker/usecases/inference/run-inference.ts";
import { copyTreeHead } from "#worker/usecases/ledger/publish-tree-head.ts";
import { runVerification, type VerificationNeeds } from "#worker/usecases/ledger/run-verification.ts";
import type { HeadArchive, TreeStoreOf } from "#worker/usecases/ledger/tree-head-ports.ts";
import type { MergeStoreOf, PartnerAliasStore } from "#worker/usecases/merges/merge-ports.ts";
import { copyPartnerAliases, postponePartnerAliases } from "#worker/usecases/merges/merge-records.ts";
import type { Notifications } from "#worker/usecases/notifications/notifications.ts";
import { abandonClose, closePeriod } from "#worker/usecases/periods/close-period.ts";
import type { PeriodDeps } from "#worker/usecases/periods/period-deps.ts";
import { reopenPeriod } from "#worker/usecases/periods/reopen-period.ts";
import { readRegistrationRecords } from "#worker/usecases/registration-records/read-registration-records.ts";
import type { RecordNeeds } from "#worker/usecases/registration-records/record-ports.ts";
import {
  abandonRecord,
  writeRegistrationRecord,
} from "#worker/usecases/registration-records/write-registration-record.ts";
import { autoApprove } from "#worker/usecases/registrations/auto-approve.ts";
import type { RegistrationNeeds } from "#worker/usecases/registrations/registration-needs.ts";
import { wakeRegistrations } from "#worker/usecases/registrations/wake-registrations.ts";
import type { Slack } from "#worker/usecases/slack/slack.ts";
import { type IssueAllNeeds, runStatementIssue } from "#worker/usecases/statements/run-statement-issue.ts";
import type { WriteStoreOf } from "#worker/usecases/write-back/write-ports.ts";
import { abandonWrite, writeRegistration } from "#worker/usecases/write-back/write-registration.ts";
import type { JobMessage, JobOutcome } from "./job.ts";

export type ImportJobs = {
  readonly runImport: (
    tenant: TenantScope,
    message: Extract<JobMessage, { readonly importId: string }>,
  ) => Promise<JobOutcome>;
  /** Marks the import as failed and keeps the message's promise, so that nobody tries it again. */
  readonly abandonImport: (
    tenant: TenantScope,
    message: Extract<JobMessage, { readonly importId: string }>,
    reason: string,
  ) => Promise<void>;
};

export type JobNeeds = Omit<AttributionNeeds, "store"> &
  VerificationNeeds &
  PeriodDeps &
  IssueAllNeeds &
  HealthNeeds &
  WatchNeeds & {
    readonly attributionOf: (tenant: TenantScope) => AttributionNeeds["store"];
    readonly inferenceOf: InferenceStoreOf;
    readonly backTestsOf: BackTestStoreOf;
    readonly treeOf: TreeStoreOf;
    readonly archive: HeadArchive;
    readonly directory: Pick<Directory, "getCompany">;
    readonly imports: ImportJobs;
    readonly connections: ConnectionNeeds;
    readonly companyData: Pick<CompanyDataCases, "runExport" | "abandonExport">;
    readonly disputes: DisputeNeeds;
    readonly channels: Pick<Channels, "runDelivery" | "abandonDelivery">;
    readonly slack: Pick<Slack, "runPress" | "abandonPress">;
    readonly mergesOf: MergeStoreOf;
    readonly partnerAliases: PartnerAliasStore;
    readonly registrations: RegistrationNeeds;
    readonly writesOf: WriteStoreOf;
    readonly recordsOf: RecordNeeds["recordsOf"];
    readonly notifications: Pick<Notifications, "runEvent" | "abandonEvent">;
  };

/** Does one step of promised work. The message only names the work: what it is about is read again under the company's own scope. */
export async function runJob(needs: JobNeeds, message: JobMessage): Promise<JobOutcome> {
  const tenant = await scopeOf(needs, message);
  if (tenant === null) return { kind: "reject", reason: `there is no company ${message.tenantId}` };
  switch (message.kind) {
    case "import-check":
    case "import-commit":
    case "import-undo":
      return needs.imports.runImport(tenant, message);
    case "attribution-run":
      return runAttribution({ ...needs, store: needs.attributionOf(tenant) }, tenant, message);
    case "back-test":
      return runBackTest(needs, tenant, message);
    case "sync-start":
    case "sync-object":
    case "sync-project":
    case "sync-hints":
      return runSync(needs.connections, tenant, message);
    case "inference-run":
      return runInference(needs, tenant, message);
    case "company-export":
      return needs.companyData.runExport(tenant, message);
    case "tree-head-copy":
      return copyTreeHead(needs, tenant, message);
    case "ledger-verification":
      return runVerification(needs, tenant, message);
    case "statement-issue":
      return runStatementIssue(needs, tenant, message);
    case "period-close":
      return closePeriod(needs, tenant, message);
    case "period-reopen":
      return reopenPeriod(needs, tenant, message);
    case "dispute-event":
      return carryOutDispute(needs.disputes, tenant, message);
    case "partner-aliases":
      return copyPartnerAliases(needs, tenant, message);
    case "registration-submitted":
      return autoApprove(needs.registrations, tenant, message);
    case "registration-clock":
      return wakeRegistrations(needs.registrations, tenant, message);
    case "registration-write":
      return writeRegistration(needs, tenant, message);
    case "registration-record":
      return writeRegistrationRecord(needs, tenant, message);
    case "registration-records":
      return readRegistrationRecords(needs, tenant, message);
    case "event":
      return needs.notifications.runEvent(tenant, message);
    case "delivery":
      return needs.channels.runDelivery(tenant, message);
    case "partner-health":
      return computeHealth(needs, tenant, message);
    case "alert-watch":
      return watchCompany(needs, tenant, message);
    case "slack-press":
      return needs.slack.runPress(tenant, message);
    default:
      return assertNever(message);
  }
}

/** Gives up on a job: what it belonged to says so, and its promise is struck off. */
export async function abandonJob(needs: JobNeeds, message: JobMessage, reason: string): Promise<void> {
  const tenant = await scopeOf(needs, message);
  if (tenant === null) return;
  const end = { outboxId: message.outboxId, reason, now: needs.clock.now() };
  switch (message.kind) {
    case "attribution-run":
      return needs.attributionOf(tenant).failRun({ ...end, runId: message.runId });
    case "inference-run":
      return needs.inferenceOf(tenant).failRun({ ...end, runId: message.runId });
    case "back-test":
      return needs.backTestsOf(tenant).failBackTest({ ...end, id: message.backTestId });
    case "sync-start":
    case "sync-object":
    case "sync-project":
    case "sync-hints":
      return abandonSync(needs.connections, tenant, { message, reason });
    case "tree-head-copy":
      // The head itself stands, in the database and in the log line of whoever gave up on its copy.
      return needs.treeOf(tenant).settleJob(message.outboxId);
    case "ledger-verification":
      return needs.verificationsOf(tenant).fail({ ...end, id: message.verificationId });
    case "company-export":
      return needs.companyData.abandonExport(tenant, { ...end, id: message.exportId });
    case "statement-issue":
      return needs.statementIssuesOf(tenant).fail({ ...end, id: message.issueId });
    case "period-close":
      return abandonClose(needs, tenant, { message, reason });
    case "period-reopen":
      // The approval stands and is shown; the error is in the log line of whoever gave up on it.
      return needs.periodsOf(tenant).settleClose({ outboxId: message.outboxId, now: end.now, audit: [] });
    case "dispute-event":
      return postponeDispute(needs.disputes, tenant, message);
    case "partner-aliases":
      return postponePartnerAliases(needs, tenant, message);
    case "registration-submitted":
      // It waits for a person, as it would where no rule approves.
      return needs.registrations.registrationsOf(tenant).settleJob(message.outboxId);
    case "registration-clock":
      // The cron promises it again as long as something is due.
      return needs.registrations.registrationsOf(tenant).settleJob(message.outboxId);
    case "registration-write":
      return abandonWrite(needs, tenant, { message, reason });
    case "registration-record":
      return abandonRecord(needs, tenant, { message, reason });
    case "registration-records":
      // The records keep their marks, and the next sync promises them again.
      return needs.recordsOf(tenant).settle(message.outboxId);
    case "event":
      return needs.notifications.abandonEvent(tenant, message);
    case "delivery":
      return needs.channels.abandonDelivery(tenant, message);
    case "partner-health":
      // The cron promises both anew within the hour.
      return needs.healthOf(tenant).settleJob(message.outboxId);
    case "alert-watch":
      return needs.alertsOf(tenant).settleJob(message.outboxId);
    case "slack-press":
      return needs.slack.abandonPress(tenant, message);
    default:
      return needs.imports.abandonImport(tenant, message, reason);
  }
}

async function scopeOf({ directory }: JobNeeds, message: JobMessage): Promise<TenantScope | null> {
  const company = await directory.getCompany(message.tenantId);
  return company && grantTenantScope(company);
}
