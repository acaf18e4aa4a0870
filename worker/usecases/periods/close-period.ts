import canonicalize from "canonicalize";
import { type Actor, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type Facts, noticeDraft } from "#worker/domain/ledger/entry.ts";
import { createCalendar, type Period } from "#worker/domain/period/calendar.ts";
import type { ChecklistItemName } from "#worker/domain/period/checklist.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { headOrNull, publishTreeHead } from "#worker/usecases/ledger/publish-tree-head.ts";
import { headParagraph } from "#worker/usecases/ledger/send-head-notice.ts";
import type { Announce } from "#worker/usecases/notifications/notifications.ts";
import type { PeriodDeps } from "./period-deps.ts";
import type { PartnerTotal, PeriodClose, PeriodStore } from "./period-ports.ts";
import { readChecklist } from "./read-periods.ts";

type PeriodRequest = { readonly tenant: TenantScope; readonly key: PeriodKey; readonly actor: Actor };

export type CloseProblem =
  | { readonly code: "not-found" | "changed-meanwhile" | "period-not-open" }
  | { readonly code: "checklist-blocks"; readonly items: readonly ChecklistItemName[] };

/** Begins to close the period: from here on it takes no entry. The sums are the job's. */
export async function startClose(
  deps: PeriodDeps,
  { tenant, key, actor }: PeriodRequest,
): Promise<Result<{ readonly closeId: string }, CloseProblem>> {
  const store = deps.periodsOf(tenant);
  const [spans, row] = await Promise.all([store.listSpans(), store.getRow(key)]);
  const calendar = createCalendar(spans);
  const period = calendar.periodOf(key);
  if (period === null) return err({ code: "not-found" });
  if (row !== null && row.state !== "open") return err({ code: "period-not-open" });
  const now = deps.clock.now();
  const { checklist } = await readChecklist(store, { calendar, period, now });
  const items = checklist.filter(({ status }) => status === "blocks").map(({ item }) => item);
  if (items.length > 0) return err({ code: "checklist-blocks", items });
  const [closeId, outboxId] = [deps.ids.fresh("clo"), deps.ids.fresh("job")];
  const { tenantId } = tenant;
  const job: JobMessage = { v: 1, kind: "period-close", tenantId, outboxId, closeId };
  const waived = checklist.flatMap(({ item, waiver }) =>
    waiver === null ? [] : [{ item, reason: waiver.reason }],
  );
  const audit = auditLines(deps, {
    actor,
    changes: [
      {
        ownerId: tenantId,
        action: "period.close_started",
        object: { kind: "period", id: key },
        before: { state: "open" },
        after: { state: "closing", closeId, waived },
      },
    ],
  });
  const started = await store.startClose({ id: closeId, period, requestedBy: actor.id, job, now, audit });
  if (!started) return err({ code: "changed-meanwhile" });
  await sendPromised(deps.transport, [job]);
  return ok({ closeId });
}

type Message = Extract<JobMessage, { readonly kind: "period-close" }>;

export type CloseDeps = PeriodDeps & { readonly announce: Announce };

const entriesPerChunk = 5_000;
/** A chunk is two statements of D1 and its batch; an invocation may make 1,000. */
const chunksPerInvocation = 100;

/**
 * Adds up the period's entries chunk by chunk, compares the sums with those that the database has kept all along, settles
 * what the closing entry says, and posts it: that entry closes the period, in its own transaction. Then the head that
 * includes it is signed. Each step may run twice or be cut off, and ends in the same.
 */
export async function closePeriod(
  deps: CloseDeps,
  tenant: TenantScope,
  message: Message,
): Promise<JobOutcome> {
  const store = deps.periodsOf(tenant);
  const { closeId, outboxId } = message;
  for (let chunk = 0; chunk < chunksPerInvocation; chunk += 1) {
    const close = await store.getClose(closeId);
    if (close === null) return { kind: "reject", reason: `there is no closing ${closeId}` };
    if (close.status === "failed") {
      await store.settleClose({ outboxId, now: deps.clock.now(), audit: [] });
      return { kind: "done" };
    }
    if (close.status === "closed") return finish(deps, tenant, { close, outboxId });
    if (close.facts !== null) {
      const posted = await postClosing(deps, tenant, close);
      if (posted !== null) return posted;
      continue;
    }
    const step = { close, limit: entriesPerChunk, outboxId, now: deps.clock.now() };
    const counted = await store.countChunk(step);
    if (counted?.finished !== true) continue;
    const difference = await settleFacts(deps, tenant, close);
    if (difference !== null) {
      await abandonClose(deps, tenant, { message, reason: difference });
      return { kind: "done" };
    }
  }
  await sendPromised(deps.transport, [message]);
  return { kind: "done" };
}

/** As many totals as the closing's entry lists; with more of them it has only their hash and number. */
export const mostTotalsListed = 2_000;

/** Null when the facts are settled; else what is wrong with the sums. */
async function settleFacts(
  deps: PeriodDeps,
  tenant: TenantScope,
  close: PeriodClose,
): Promise<string | null> {
  const store = deps.periodsOf(tenant);
  const [totals, kept, { seq, entryHash }, period] = await Promise.all([
    store.closeTotals(close.id),
    store.partnerTotals(close.key),
    deps.readerOf(tenant).head(),
    periodOf(store, close.key),
  ]);
  const text = (list: readonly PartnerTotal[]) => canonicalize(list.map(totalFacts)) ?? "";
  if (text(totals) !== text(kept))
    return "The entries of the period do not add up to its balances. Verify the ledger.";
  const facts: Facts = {
    period: close.key,
    closeId: close.id,
    startsAt: formatInstant(period.startsAt),
    endsAt: formatInstant(period.endsAt),
    treeSize: String(seq),
    headHash: entryHash,
    entries: String(totals.reduce((sum, { entries }) => sum + entries, 0)),
    totalsCount: String(totals.length),
    totalsHash: deps.sha256Hex(text(totals)),
    ...(totals.length <= mostTotalsListed ? { totals: totals.map(totalFacts) } : {}),
  };
  await store.setFacts(close.id, JSON.stringify(facts));
  return null;
}

function totalFacts({ partnerRef, book, currency, amountMinor, entries }: PartnerTotal): Facts {
  return { partnerRef, book, currency, amountMinor: String(amountMinor), entries: String(entries) };
}

async function periodOf(store: PeriodStore, key: PeriodKey): Promise<Pick<Period, "startsAt" | "endsAt">> {
  const row = await store.getRow(key);
  assert(row, "a period that is being closed has its row");
  return row;
}

/** Null when the entry is in the ledger, and so the period is closed. */
async function postClosing(
  { writer }: PeriodDeps,
  tenant: TenantScope,
  { id, facts }: PeriodClose,
): Promise<JobOutcome | null> {
  const draft = noticeDraft({
    idemKey: `period.closed:${id}`,
    kind: "period.closed",
    facts: JSON.parse(facts ?? "{}") as Facts,
  });
  const result = await writer.append(tenant, [draft]);
  if (result.ok) return null;
  const { error } = result;
  if (error.kind === "busy" || error.kind === "unavailable") {
    return { kind: "retry", afterSeconds: error.retryAfterSeconds };
  }
  if (error.kind === "frozen") return { kind: "wait" };
  return { kind: "reject", reason: `the ledger refused to close the period: ${JSON.stringify(error)}` };
}

async function finish(
  deps: CloseDeps,
  tenant: TenantScope,
  { close, outboxId }: { readonly close: PeriodClose; readonly outboxId: string },
): Promise<JobOutcome> {
  // Frozen since the entry was posted: the period is closed all the same, and must not wait to be told of.
  const head = await headOrNull((of) => publishTreeHead(deps, of), tenant);
  await deps.announce(tenant, [
    {
      kind: "period.closed",
      key: `${close.key}:${close.id}`,
      subjectId: close.key,
      partnerId: null,
      actorId: null,
      at: head?.publishedAt ?? deps.clock.now(),
      facts: { period: close.key, head: head && headParagraph(head) },
    },
  ]);
  const audit = auditLines(deps, {
    actor: systemActor("period-close", outboxId),
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "period.closed",
        object: { kind: "period", id: close.key },
        before: { state: "closing" },
        after: {
          state: "closed",
          closeId: close.id,
          entrySeq: close.entrySeq,
          treeSize: head?.treeSize ?? null,
        },
      },
    ],
  });
  await deps.periodsOf(tenant).settleClose({ outboxId, now: deps.clock.now(), audit });
  return { kind: "done" };
}

/** Gives up: the period is open again, unless its entry is in the ledger. */
export async function abandonClose(
  deps: Pick<PeriodDeps, "periodsOf" | "clock" | "ids">,
  tenant: TenantScope,
  { message, reason }: { readonly message: Message; readonly reason: string },
): Promise<void> {
  const store = deps.periodsOf(tenant);
  const { closeId, outboxId } = message;
  const close = await store.getClose(closeId);
  const changes =
    close?.status === "running"
      ? [
          {
            ownerId: tenant.tenantId,
            action: "period.close_failed",
            object: { kind: "period", id: close.key },
            before: { state: "closing" },
            after: { state: "open", closeId, reason },
          },
        ]
      : [];
  const audit = auditLines(deps, { actor: systemActor("period-close", outboxId), changes });
  await store.failClose({ closeId, outboxId, reason, now: deps.clock.now(), audit });
}
