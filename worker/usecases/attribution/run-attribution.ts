import type { TenantScope } from "#worker/domain/access/principal.ts";
import { freezeConversion } from "#worker/domain/ledger/conversion.ts";
import {
  type DesiredCredit,
  type OpportunityPosition,
  planDifference,
} from "#worker/domain/ledger/difference.ts";
import { isDecidedByDispute } from "#worker/domain/ledger/dispute-adjustment.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import type { RateBook } from "#worker/domain/money/exchange-rates.ts";
import { assert } from "#worker/domain/result.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import {
  type AppendError,
  type LedgerReaderOf,
  type LedgerWriter,
  maxDraftsPerAppend,
} from "#worker/usecases/ledger/ledger-ports.ts";
import type { PeriodStoreOf } from "#worker/usecases/periods/period-ports.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { MissingRate, RateStoreOf } from "#worker/usecases/rates/rate-ports.ts";
import type { AttributionStore, Run, StoredRecord } from "./attribution-ports.ts";
import { caseAttributor } from "./case-attributor.ts";

export type AttributionNeeds = {
  readonly store: AttributionStore;
  readonly readerOf: LedgerReaderOf;
  readonly periodsOf: PeriodStoreOf;
  readonly ratesOf: RateStoreOf;
  readonly writer: LedgerWriter;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  /** Tells whatever hangs on these opportunities how the CRM has closed them. May be told twice. */
  readonly followDeals: (tenant: TenantScope, opportunityIds: readonly string[]) => Promise<void>;
};

const opportunitiesPerChunk = 500;
/** Each chunk is about fifteen D1 statements and calls to the ledger; an invocation may make 1,000. */
const chunksPerInvocation = 40;
/** Rounds in which every call lost to somebody else; then the run rests a while. */
const fruitlessRounds = 3;

/**
 * Works through a run chunk by chunk: load the cases, split them, post the differences, store the result. Every step may run twice:
 * the ledger knows its entries by key, and a chunk is stored only by whoever still stands at the run's cursor and has
 * seen its deals and the rule as they are.
 */
export async function runAttribution(
  needs: AttributionNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { kind: "attribution-run" }>,
): Promise<JobOutcome> {
  let run = await needs.store.getRun(message.runId);
  if (!run) return { kind: "reject", reason: `there is no attribution run ${message.runId}` };
  for (let chunk = 0; chunk < chunksPerInvocation; chunk++) {
    if (run.status === "done" || run.status === "failed") {
      await needs.store.settleRun(message.outboxId);
      return { kind: "done" };
    }
    const step = await runChunk(needs, { tenant, run, outboxId: message.outboxId });
    if (step.kind !== "next") return step.outcome;
    run = step.run;
  }
  return handOver(needs, message);
}

type Step =
  | { readonly kind: "next"; readonly run: Run }
  | { readonly kind: "stop"; readonly outcome: JobOutcome };

async function runChunk(
  needs: AttributionNeeds,
  { tenant, run, outboxId }: { tenant: TenantScope; run: Run; outboxId: string },
): Promise<Step> {
  const ids = await needs.store.listOpportunityIds({
    scope: run.scope,
    cursor: run.cursor,
    limit: opportunitiesPerChunk,
  });
  await needs.followDeals(tenant, ids);
  const settled = await settle(needs, tenant, ids);
  if (settled.kind === "held") return { kind: "stop", outcome: settled.outcome };
  const finished = ids.length < opportunitiesPerChunk;
  const toCursor = ids.at(-1) ?? run.cursor;
  const saved = await needs.store.saveChunk({
    run,
    outboxId,
    toCursor,
    finished,
    counts: {
      considered: ids.length,
      posted: settled.posted,
      unchanged: settled.unchanged,
      review: settled.records.filter(({ status }) => status === "review").length,
    },
    rulesRevision: settled.rulesRevision,
    records: settled.records,
    now: needs.clock.now(),
  });
  if (!saved) return resume(needs.store, run);
  if (finished) return { kind: "stop", outcome: { kind: "done" } };
  return { kind: "next", run: { ...run, cursor: toCursor, status: "running" } };
}

/**
 * A chunk that was not saved is another consumer's when the run has left our place. When it has not, a deal or the rule
 * has changed under us: what we posted may undo what was posted for that change, so the chunk is made again.
 */
async function resume(store: AttributionStore, before: Run): Promise<Step> {
  const now = await store.getRun(before.id);
  const isOurs = now?.cursor === before.cursor && (now.status === "queued" || now.status === "running");
  return isOurs ? { kind: "next", run: now } : { kind: "stop", outcome: { kind: "done" } };
}

type Settled =
  | { readonly kind: "held"; readonly outcome: JobOutcome }
  | {
      readonly kind: "settled";
      readonly posted: number;
      readonly unchanged: number;
      /** The oldest rules that any of the records was made by. */
      readonly rulesRevision: number;
      readonly records: readonly StoredRecord[];
    };

/**
 * Posts what differs. A call to the ledger is written whole or not at all; when one is refused because its
 * opportunities have moved on since they were read, those are read and planned again. A deal with more shares than a
 * call may carry is settled in several such rounds.
 */
async function settle(
  needs: AttributionNeeds,
  tenant: TenantScope,
  ids: readonly string[],
): Promise<Settled> {
  const records = new Map<string, StoredRecord>();
  const changed = new Set<string>();
  let rulesRevision: number | null = null;
  let posted = 0;
  let fruitless = 0;
  let open = ids;
  while (open.length > 0) {
    const { plans, found, ...made } = await plan(needs, tenant, open);
    rulesRevision ??= made.rulesRevision;
    for (const record of found) records.set(record.opportunityId, record);
    for (const { opportunityId, drafts } of plans) if (drafts.length > 0) changed.add(opportunityId);
    const round = await appendPlans(needs.writer, tenant, plans);
    if (round.kind === "held") return round;
    posted += round.posted;
    fruitless = round.posted === 0 ? fruitless + 1 : 0;
    if (round.unsettled.length > 0 && fruitless === fruitlessRounds) return retry(5);
    open = round.unsettled;
  }
  return {
    kind: "settled",
    posted,
    unchanged: ids.length - changed.size,
    rulesRevision: rulesRevision ?? (await needs.store.getRuleBook()).revision,
    records: [...records.values()],
  };
}

type Plan = { readonly opportunityId: string; readonly drafts: readonly EntryDraft[] };

/**
 * The order of the reads is what makes this safe beside other runs: first what the ledger says, then the rules, then the
 * deals. Whoever posts for one of these deals after our look at the ledger makes it refuse us as stale; whoever posted
 * before it knew nothing newer than we read afterwards. A merge counts as new rules, so one that comes after them keeps
 * the chunk from being stored; and credits go by the very merges that entries are compared by, or a merge between two
 * looks would post.
 */
async function plan(
  needs: AttributionNeeds,
  tenant: TenantScope,
  ids: readonly string[],
): Promise<{
  readonly plans: readonly Plan[];
  readonly found: readonly StoredRecord[];
  readonly rulesRevision: number;
}> {
  const positions = new Map(
    (await needs.readerOf(tenant).positions(ids)).map((position) => [position.opportunityRef, position]),
  );
  const rules = await needs.store.getRuleBook();
  const [{ cases, survivors }, periods, rates] = await Promise.all([
    needs.store.loadCases(ids),
    needs.periodsOf(tenant).postingPeriods(),
    needs.ratesOf(tenant).rateBook(),
  ]);
  const convert = converter(tenant.currency, rates, needs.sha256Hex);
  const survivorOf = (partnerRef: string) => survivors.get(partnerRef) ?? partnerRef;
  const attributeCase = caseAttributor(rules.versions, needs.sha256Hex);
  const results = cases.map((one) => attributeCase(one));
  const planned = results.map(({ record, credits }) => {
    const position = positions.get(record.opportunityId);
    assert(position, "every opportunity has its position");
    const desired = credits.map((credit) =>
      convert({ ...credit, period: periods.homeOf(credit.effectiveAt) }),
    );
    const drafts = planDifference({
      position,
      desired,
      openPeriodFrom: periods.openFrom,
      survivorOf,
    });
    const reportingCurrency = tenant.currency;
    const unconverted = unconvertedOf(desired, { position, drafts, reportingCurrency, survivorOf });
    const missingRate = unconverted && missingRateOf(unconverted, periods.openFrom(unconverted.period));
    return { plan: { opportunityId: record.opportunityId, drafts }, found: { ...record, missingRate } };
  });
  return {
    plans: planned.map((each) => each.plan),
    found: planned.map((each) => each.found),
    rulesRevision: rules.revision,
  };
}

/** Freezes each credit's worth in the company's own currency, where it is in another and there is a rate for its day. */
function converter(
  reportingCurrency: string,
  rateOn: RateBook,
  sha256Hex: Sha256Hex,
): (credit: DesiredCredit) => DesiredCredit {
  return (credit) => {
    if (credit.currency === reportingCurrency) return credit;
    const rate = rateOn(credit.currency, dayOf(credit.effectiveAt));
    const conversion = rate && freezeConversion(credit, { rate, reportingCurrency, sha256Hex });
    return conversion === null ? credit : { ...credit, conversion };
  };
}

/** A credit that will stand in the ledger without a rate; one that was posted with a rate keeps it, should that have gone since. */
function unconvertedOf(
  desired: readonly DesiredCredit[],
  planned: {
    readonly position: OpportunityPosition;
    readonly drafts: readonly EntryDraft[];
    readonly reportingCurrency: string;
    readonly survivorOf: (partnerRef: string) => string;
  },
): DesiredCredit | null {
  const { position, drafts, reportingCurrency, survivorOf } = planned;
  const reversed = new Set(drafts.map(({ reversesSeq }) => reversesSeq));
  const kept = position.open.filter(
    ({ isConverted, seq, ruleVersion }) =>
      isConverted && !reversed.has(seq) && !isDecidedByDispute(ruleVersion),
  );
  const places = new Set(
    kept.map(({ book, partnerRef }) => placeOf({ book, partnerRef: survivorOf(partnerRef) })),
  );
  const unconverted = desired.find(
    (credit) =>
      credit.currency !== reportingCurrency &&
      credit.conversion === undefined &&
      !places.has(placeOf(credit)),
  );
  return unconverted ?? null;
}

function placeOf({ book, partnerRef }: Pick<DesiredCredit, "book" | "partnerRef">): string {
  return `${book}:${partnerRef}`;
}

function missingRateOf({ currency, effectiveAt }: DesiredCredit, period: string): MissingRate {
  return { currency, day: dayOf(effectiveAt), period };
}

type Round =
  | { readonly kind: "held"; readonly outcome: JobOutcome }
  | { readonly kind: "appended"; readonly posted: number; readonly unsettled: readonly string[] };

function retry(afterSeconds: number): { readonly kind: "held"; readonly outcome: JobOutcome } {
  return { kind: "held", outcome: { kind: "retry", afterSeconds } };
}

async function appendPlans(
  writer: LedgerWriter,
  tenant: TenantScope,
  plans: readonly Plan[],
): Promise<Round> {
  const unsettled: string[] = [];
  let posted = 0;
  const calls = packCalls(plans);
  const results = await Promise.all(calls.map((call) => writer.append(tenant, call.drafts)));
  for (const [i, result] of results.entries()) {
    const call = calls[i];
    assert(call, "every result answers a call");
    if (result.ok) {
      posted += result.value.entries.filter((entry) => entry.status === "appended").length;
      unsettled.push(...call.unfinished);
    } else if (isOvertaken(result.error)) {
      unsettled.push(...call.opportunityIds);
    } else if (result.error.kind === "busy" || result.error.kind === "unavailable") {
      return retry(result.error.retryAfterSeconds);
    } else if (result.error.kind === "frozen") {
      return { kind: "held", outcome: { kind: "wait" } };
    } else {
      throw new Error(`the ledger refused a planned entry: ${JSON.stringify(result.error)}`);
    }
  }
  return { kind: "appended", posted, unsettled };
}

/** The ledger, or a period, is not what the plan was made from. */
function isOvertaken({ kind }: AppendError): boolean {
  return kind === "conflict" || kind === "stale" || kind === "period-closed";
}

type Call = {
  readonly drafts: EntryDraft[];
  readonly opportunityIds: string[];
  readonly unfinished: string[];
};

/** Fills calls with whole plans; one plan larger than a call goes as far as it fits and is finished in a later round. */
function packCalls(plans: readonly Plan[]): readonly Call[] {
  const calls: Call[] = [];
  let current: Call | undefined;
  for (const { opportunityId, drafts } of plans) {
    if (drafts.length === 0) continue;
    if (!current || current.drafts.length + drafts.length > maxDraftsPerAppend) {
      current = { drafts: [], opportunityIds: [], unfinished: [] };
      calls.push(current);
    }
    current.drafts.push(...drafts.slice(0, maxDraftsPerAppend));
    current.opportunityIds.push(opportunityId);
    if (drafts.length > maxDraftsPerAppend) current.unfinished.push(opportunityId);
  }
  return calls;
}

async function handOver(
  needs: AttributionNeeds,
  message: Extract<JobMessage, { kind: "attribution-run" }>,
): Promise<JobOutcome> {
  const next: JobMessage = { ...message, outboxId: needs.ids.fresh("job") };
  await needs.store.handOver({
    runId: message.runId,
    outboxId: message.outboxId,
    nextOutboxId: next.outboxId,
    now: needs.clock.now(),
  });
  await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}
