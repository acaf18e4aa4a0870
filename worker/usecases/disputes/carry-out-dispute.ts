import canonicalize from "canonicalize";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type FrozenConversion, freezeConversion, readConversion } from "#worker/domain/ledger/conversion.ts";
import { adjustmentKey, disputeAdjustment } from "#worker/domain/ledger/dispute-adjustment.ts";
import type { EntryDraft, SealedEntry } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import type { DisputeNeeds } from "./dispute-needs.ts";
import type { DisputeEvent, DisputeRecord } from "./dispute-ports.ts";
import { tellOfDispute } from "./tell-of-dispute.ts";

type Message = Extract<JobMessage, { readonly kind: "dispute-event" }>;

/**
 * What follows from an event: a decision that adds something posts it, then the sides are told. Each step may run twice or be
 * cut off: the ledger knows the entry by the dispute's key, and an event has its own key.
 */
export async function carryOutDispute(
  needs: DisputeNeeds,
  tenant: TenantScope,
  { disputeId, seq, outboxId }: Message,
): Promise<JobOutcome> {
  const store = needs.disputesOf(tenant);
  const [dispute, events] = await Promise.all([store.get(disputeId), store.listEvents(disputeId)]);
  const event = events.find((one) => one.seq === seq);
  if (dispute === null || event === undefined)
    return { kind: "reject", reason: `there is no event ${seq} of a dispute ${disputeId}` };
  const isPosting =
    (event.kind === "uphold" || event.kind === "uphold_partly") && dispute.adjustmentSeq === null;
  if (isPosting) {
    const hindrance = await post(needs, tenant, { dispute, decision: event, outboxId });
    if (hindrance !== null) return hindrance;
  }
  await tellOfDispute(needs, tenant, { dispute, event });
  await store.settleJob(outboxId);
  return { kind: "done" };
}

/** Money is promised: a job that came to nothing is put off and never struck off. */
export async function postponeDispute(
  { disputesOf, clock }: Pick<DisputeNeeds, "disputesOf" | "clock">,
  tenant: TenantScope,
  { outboxId }: Message,
): Promise<void> {
  await disputesOf(tenant).postponeJob({ outboxId, until: clock.now() + postponedMs });
}

const postponedMs = 3_600_000;
/** In each, somebody else was faster: the deal has newer entries, or a period was closed. */
const rounds = 4;

type Posting = {
  readonly dispute: DisputeRecord;
  readonly decision: DisputeEvent;
  readonly outboxId: string;
};

/** Null when the adjustment is in the ledger and the dispute names it. */
async function post(needs: DisputeNeeds, tenant: TenantScope, posting: Posting): Promise<JobOutcome | null> {
  const reader = needs.readerOf(tenant);
  for (let round = 1; round <= rounds; round += 1) {
    // An earlier run may have posted it for a period that is closed by now: then what stands there is what was promised.
    const found = await reader.getEntryByKey(adjustmentKey(posting.dispute.id));
    if (found !== null) return link(needs, tenant, { ...posting, adjustmentSeq: found.seq });
    const appended = await needs.writer.append(tenant, [await draftFor(needs, tenant, posting)]);
    if (appended.ok) {
      const [entry] = appended.value.entries;
      assert(entry, "a draft that was taken has its entry");
      return link(needs, tenant, { ...posting, adjustmentSeq: entry.seq });
    }
    const { error } = appended;
    if (error.kind === "frozen") return { kind: "wait" };
    if (error.kind === "busy" || error.kind === "unavailable")
      return { kind: "retry", afterSeconds: error.retryAfterSeconds };
    if (error.kind !== "stale" && error.kind !== "period-closed" && error.kind !== "conflict")
      throw new Error(`the ledger refused a dispute's adjustment: ${JSON.stringify(error)}`);
  }
  return { kind: "retry", afterSeconds: 5 };
}

/** The deal's newest entry is read first: whoever posts for the deal after that makes the ledger refuse this as stale. */
async function draftFor(
  needs: Pick<DisputeNeeds, "readerOf" | "periodsOf" | "ratesOf" | "sha256Hex">,
  tenant: TenantScope,
  { dispute, decision }: Posting,
): Promise<EntryDraft> {
  const reader = needs.readerOf(tenant);
  const [position] = await reader.positions([dispute.opportunityRef]);
  const [entry, periods] = await Promise.all([
    reader.getEntry(dispute.entrySeq),
    needs.periodsOf(tenant).postingPeriods(),
  ]);
  assert(position && entry, "a disputed entry is in the ledger");
  assert(dispute.adjustmentMinor !== null, "an upheld dispute says by how much");
  return disputeAdjustment({
    disputeId: dispute.id,
    decisionHash: needs.sha256Hex(decisionText(dispute, decision)),
    amountMinor: dispute.adjustmentMinor,
    entry,
    opportunitySeq: position.lastSeq,
    openPeriodFrom: periods.openFrom,
    conversion: await convert(needs, tenant, { ...entry, amountMinor: dispute.adjustmentMinor }),
  });
}

/** At the rate that the entry was converted at, so that both stay comparable; else at the one that holds for its day. */
async function convert(
  { readerOf, ratesOf, sha256Hex }: Pick<DisputeNeeds, "readerOf" | "ratesOf" | "sha256Hex">,
  tenant: TenantScope,
  {
    seq,
    amountMinor,
    currency,
    effectiveAt,
  }: Pick<SealedEntry, "seq" | "amountMinor" | "currency" | "effectiveAt">,
): Promise<FrozenConversion | null> {
  if (currency === tenant.currency) return null;
  const [frozen, rateOn] = await Promise.all([
    readerOf(tenant).conversions([seq]),
    ratesOf(tenant).rateBook(),
  ]);
  const kept = frozen.get(seq);
  const rate =
    kept === undefined ? rateOn(currency, dayOf(effectiveAt)) : { ...readConversion(kept.content), currency };
  return (
    rate &&
    freezeConversion({ amountMinor, currency }, { rate, reportingCurrency: tenant.currency, sha256Hex })
  );
}

/** What was decided, in canonical JSON: the entry carries its hash, so that the reason cannot be another one later. */
function decisionText(dispute: DisputeRecord, { kind, at, text }: DisputeEvent): string {
  const decided = {
    disputeId: dispute.id,
    entrySeq: String(dispute.entrySeq),
    adjustmentMinor: String(dispute.adjustmentMinor),
    decision: kind,
    decidedAt: formatInstant(at),
    reason: text,
  };
  const canonical = canonicalize(decided);
  assert(canonical !== undefined, "texts have a canonical form");
  return canonical;
}

async function link(
  needs: DisputeNeeds,
  tenant: TenantScope,
  { dispute, adjustmentSeq, outboxId }: Posting & { readonly adjustmentSeq: number },
): Promise<null> {
  const actor = systemActor("dispute-event", outboxId);
  const event: DisputeEvent = {
    seq: dispute.version + 1,
    kind: "adjust",
    side: "system",
    by: actor.id,
    at: needs.clock.now(),
    text: "",
  };
  const change = {
    ownerId: tenant.tenantId,
    action: "dispute.adjusted",
    object: { kind: "dispute", id: dispute.id },
    before: null,
    after: { adjustmentSeq },
  };
  const audit = auditLines(needs, { actor, changes: [change] });
  await needs.disputesOf(tenant).link({ id: dispute.id, adjustmentSeq, event, audit });
  return null;
}
