import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { publishTreeHead } from "#worker/usecases/ledger/publish-tree-head.ts";
import { type HeadNoticeNeeds, sendHeadNotice } from "#worker/usecases/ledger/send-head-notice.ts";
import { type IssueNeeds, issueStatement } from "./issue-statement.ts";
import { type NoticeNeeds, sendStatementNotice } from "./send-statement-notice.ts";
import { type FileNeeds, type StatementFile, statementFile, statementFormats } from "./statement-files.ts";
import type {
  IssueItem,
  StatementArchive,
  StatementIssue,
  StatementIssueStoreOf,
} from "./statement-ports.ts";

export type IssueAllNeeds = IssueNeeds &
  FileNeeds &
  NoticeNeeds &
  HeadNoticeNeeds & {
    readonly statementIssuesOf: StatementIssueStoreOf;
    readonly statementArchive: StatementArchive;
  };

type Message = Extract<JobMessage, { readonly kind: "statement-issue" }>;

/** Each item is some forty statements of D1 and a print; an invocation may make 1,000. */
const itemsPerInvocation = 15;
/** A part takes milliseconds to pack; thousands of them must not use up what an invocation may ask of D1. */
const partsPerLease = 25;

/**
 * Issues what waits, item by item, each in one batch of its own; then packs the files. Every step may run twice: an item
 * settles once, its files have one name, and the archive is written anew from its first byte.
 */
export async function runStatementIssue(
  needs: IssueAllNeeds,
  tenant: TenantScope,
  message: Message,
): Promise<JobOutcome> {
  const { issueId, outboxId } = message;
  const store = needs.statementIssuesOf(tenant);
  const issue = await store.get(issueId);
  if (issue === null) return { kind: "reject", reason: `there is no issue of statements ${issueId}` };
  if (issue.status === "done" || issue.status === "failed") {
    await store.settleJob(outboxId);
    return { kind: "done" };
  }
  const items = await store.listItems({ issueId, filed: false, limit: itemsPerInvocation });
  for (const item of items) {
    await store.keepLease({ issueId, outboxId, status: "running", now: needs.clock.now() });
    const isSettled = await settleItem(needs, tenant, { issue, item });
    if (!isSettled) return { kind: "wait" };
    await fileItem(needs, tenant, { issueId, place: item.place });
  }
  if (items.length === itemsPerInvocation) return handOver(needs, tenant, message);
  const zipKey = await packIssue(needs, tenant, { issue, outboxId });
  const head = await publishTreeHead(needs, tenant);
  const occasion = { kind: "statements-issued", period: issue.period, id: issueId } as const;
  await sendHeadNotice(needs, tenant, { head, occasion });
  await store.finish({ issueId, outboxId, zipKey, now: needs.clock.now() });
  return { kind: "done" };
}

/** False when the ledger is frozen, so that nothing is stated from it. */
async function settleItem(
  needs: IssueAllNeeds,
  tenant: TenantScope,
  { issue, item }: { readonly issue: StatementIssue; readonly item: IssueItem },
): Promise<boolean> {
  if (item.statementId !== null) return true;
  const { place, partnerRef, currency } = item;
  const issued = await issueStatement(needs, tenant, {
    partnerRef,
    currency,
    period: issue.period,
    actor: systemActor("statement-issue", issue.id),
    issuedBy: issue.createdBy,
    item: { issueId: issue.id, place },
  });
  if (!issued.ok && issued.error === "ledger-frozen") return false;
  assert(issued.ok, "an item of an issue has entries in a period that is over");
  const { id: statementId, outcome } = issued.value;
  if (outcome === "issued") return true;
  await needs.statementIssuesOf(tenant).settleUnchanged({
    issueId: issue.id,
    place,
    outcome,
    statementId,
  });
  return true;
}

/** Keeps the statement's files where the archive finds them, and tells the partner. */
async function fileItem(
  needs: IssueAllNeeds,
  tenant: TenantScope,
  { issueId, place }: { readonly issueId: string; readonly place: number },
): Promise<void> {
  const store = needs.statementIssuesOf(tenant);
  const item = await store.getItem({ issueId, place });
  assert(item !== null && item.statementId !== null, "an item is settled before it is filed");
  const record = await needs.statementsOf(tenant).get(item.statementId);
  assert(record !== null, "an item names a statement that is there");
  const files: StatementFile[] = [];
  for (const format of statementFormats) {
    files.push(await statementFile(needs, tenant, { record, format }));
  }
  await needs.statementArchive.keepPart(partKey(tenant, { issueId, place }), files);
  if (item.outcome === "issued") await sendStatementNotice(needs, tenant, record);
  await store.markFiled({ issueId, place });
}

async function packIssue(
  needs: IssueAllNeeds,
  tenant: TenantScope,
  { issue, outboxId }: { readonly issue: StatementIssue; readonly outboxId: string },
): Promise<string> {
  const { id: issueId, period, total } = issue;
  const store = needs.statementIssuesOf(tenant);
  const items = await store.listItems({ issueId, filed: true, limit: total });
  const key = `statement-issues/${tenant.tenantId}/${issueId}.zip`;
  let packed = 0;
  await needs.statementArchive.pack({
    key,
    parts: items.map(({ place }) => partKey(tenant, { issueId, place })),
    about: { company: tenant.name, period },
    onPart: async () => {
      packed += 1;
      if (packed % partsPerLease !== 1) return;
      await store.keepLease({ issueId, outboxId, status: "packing", now: needs.clock.now() });
    },
  });
  return key;
}

function partKey(
  { tenantId }: TenantScope,
  { issueId, place }: { readonly issueId: string; readonly place: number },
): string {
  return `statement-issues/${tenantId}/${issueId}/${String(place).padStart(6, "0")}.zip`;
}

async function handOver(needs: IssueAllNeeds, tenant: TenantScope, message: Message): Promise<JobOutcome> {
  const job: Message = { ...message, outboxId: needs.ids.fresh("job") };
  await needs.statementIssuesOf(tenant).handOver({
    outboxId: message.outboxId,
    job,
    now: needs.clock.now(),
  });
  await sendPromised(needs.transport, [job]);
  return { kind: "done" };
}
