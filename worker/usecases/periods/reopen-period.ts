import { type Actor, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { noticeDraft } from "#worker/domain/ledger/entry.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { PeriodDeps } from "./period-deps.ts";

type PeriodRequest = { readonly tenant: TenantScope; readonly key: PeriodKey; readonly actor: Actor };

/** Asks for a closed period to be opened again. */
export async function requestReopening(
  deps: PeriodDeps,
  request: PeriodRequest & { readonly reason: string },
): Promise<Result<null, "period-not-closed" | "reopening-requested">> {
  const { tenant, key, actor, reason } = request;
  const store = deps.periodsOf(tenant);
  const id = deps.ids.fresh("reo");
  const audit = lineOf(deps, { ...request, done: "reopening_requested", after: { reopeningId: id, reason } });
  const requested = await store.requestReopening({
    id,
    key,
    reason,
    requestedBy: actor.id,
    now: deps.clock.now(),
    audit,
  });
  if (requested) return ok(null);
  return err((await store.getRow(key))?.state === "closed" ? "reopening-requested" : "period-not-closed");
}

/** Takes the request back, or says no to it. */
export async function withdrawReopening(
  deps: PeriodDeps,
  request: PeriodRequest,
): Promise<Result<null, "no-reopening">> {
  const store = deps.periodsOf(request.tenant);
  const open = await openReopening(deps, request);
  if (open === null) return err("no-reopening");
  const audit = lineOf(deps, { ...request, done: "reopening_withdrawn", after: { reopeningId: open.id } });
  const withdrawn = await store.withdrawReopening({ id: open.id, now: deps.clock.now(), audit });
  return withdrawn ? ok(null) : err("no-reopening");
}

/** The second person: the approval promises the entry that opens the period, and posts it at once if it can. */
export async function approveReopening(
  deps: PeriodDeps,
  request: PeriodRequest,
): Promise<Result<null, "no-reopening" | "another-person-needed">> {
  const { tenant, actor } = request;
  const open = await openReopening(deps, request);
  if (open === null) return err("no-reopening");
  if (open.requestedBy === actor.id) return err("another-person-needed");
  const outboxId = deps.ids.derive("job", "period-reopen", open.id);
  const job: Message = {
    v: 1,
    kind: "period-reopen",
    tenantId: tenant.tenantId,
    outboxId,
    reopeningId: open.id,
  };
  const audit = lineOf(deps, { ...request, done: "reopening_approved", after: { reopeningId: open.id } });
  const approved = await deps
    .periodsOf(tenant)
    .approveReopening({ id: open.id, approvedBy: actor.id, job, now: deps.clock.now(), audit });
  if (!approved) return err("no-reopening");
  const outcome = await reopenPeriod(deps, tenant, job);
  if (outcome.kind !== "done") await sendPromised(deps.transport, [job]);
  return ok(null);
}

type Message = Extract<JobMessage, { readonly kind: "period-reopen" }>;

const retrySeconds = 30;

/** The job: posts the entry that opens the period. */
export async function reopenPeriod(
  deps: PeriodDeps,
  tenant: TenantScope,
  { reopeningId, outboxId }: Message,
): Promise<JobOutcome> {
  const store = deps.periodsOf(tenant);
  const reopening = await store.getReopening(reopeningId);
  if (reopening === null) return { kind: "reject", reason: `there is no reopening ${reopeningId}` };
  const { key, closeId, requestedBy, approvedBy, reason, status } = reopening;
  if (status === "approved") {
    const facts = {
      period: key,
      reopeningId,
      closeId,
      requestedBy,
      approvedBy: approvedBy ?? "",
      // The words themselves may name people, who can ask to be forgotten.
      reasonHash: deps.sha256Hex(reason),
    };
    const draft = noticeDraft({ idemKey: `period.reopened:${reopeningId}`, kind: "period.reopened", facts });
    const result = await deps.writer.append(tenant, [draft]);
    if (!result.ok && (result.error.kind === "refused" || result.error.kind === "invalid")) {
      return {
        kind: "reject",
        reason: `the ledger refused to reopen the period: ${JSON.stringify(result.error)}`,
      };
    }
    if (!result.ok && result.error.kind === "frozen") return { kind: "wait" };
    if (!result.ok) return { kind: "retry", afterSeconds: retrySeconds };
  }
  const change = {
    ownerId: tenant.tenantId,
    action: "period.reopened",
    object: { kind: "period", id: key },
    before: { state: "closed" },
    after: { state: "open", reopeningId },
  };
  const audit = auditLines(deps, { actor: systemActor("period-reopen", outboxId), changes: [change] });
  await store.settleClose({ outboxId, now: deps.clock.now(), audit });
  return { kind: "done" };
}

async function openReopening(deps: PeriodDeps, { tenant, key }: PeriodRequest) {
  const reopenings = await deps.periodsOf(tenant).listReopenings(key);
  return reopenings.find(({ status }) => status === "requested") ?? null;
}

function lineOf(
  deps: PeriodDeps,
  {
    tenant,
    key,
    actor,
    done,
    after,
  }: PeriodRequest & { readonly done: string; readonly after: Readonly<Record<string, unknown>> },
) {
  const object = { kind: "period", id: key };
  const change = { ownerId: tenant.tenantId, action: `period.${done}`, object, before: null, after };
  return auditLines(deps, { actor, changes: [change] });
}
