import type { TenantScope } from "#worker/domain/access/principal.ts";
import { addToBacktest, type BacktestDeal, type BacktestState } from "#worker/domain/attribution/backtest.ts";
import type { DealSplit } from "#worker/domain/attribution/deal-split.ts";
import { periodOf } from "#worker/domain/time/period-key.ts";
import type { AttributionStoreOf, Case } from "#worker/usecases/attribution/attribution-ports.ts";
import type { RuleBook } from "#worker/usecases/attribution/rule-ports.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import { withCandidate } from "#worker/usecases/rules/try-rule.ts";
import type { BackTest, BackTestStore, BackTestStoreOf, ClosedDeal } from "./back-test-ports.ts";
import { dealSplitter } from "./deal-splitter.ts";

/** There is no ledger among them: a back-test cannot post. */
export type BackTestNeeds = {
  readonly backTestsOf: BackTestStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

type Message = Extract<JobMessage, { kind: "back-test" }>;
type Progress = { readonly backTest: BackTest; readonly state: BacktestState };

const dealsPerChunk = 500;
/** Each chunk is about ten statements of D1; an invocation may make 1,000, and has 30 s of its processor. */
const chunksPerInvocation = 40;
/** A row of D1 holds 2 MB, and the state of what has been found is one value of one. */
const longestState = 1_800_000;

/**
 * Works through the deals chunk by chunk in the order of closing: splits each as the rules do now and as they would with
 * the draft, adds the difference up and stores how far it has come. Every step may run twice; only one is stored.
 */
export async function runBackTest(
  needs: BackTestNeeds,
  tenant: TenantScope,
  message: Message,
): Promise<JobOutcome> {
  const store = needs.backTestsOf(tenant);
  let progress = await readProgress(store, message.backTestId);
  if (progress === null) return { kind: "reject", reason: `there is no back-test ${message.backTestId}` };
  let rules = await compileRules(needs, tenant, progress.backTest);
  for (let chunk = 0; chunk < chunksPerInvocation; chunk++) {
    if (hasEnded(progress.backTest)) {
      await store.settleBackTest(message.outboxId);
      return { kind: "done" };
    }
    if (progress.backTest.rulesRevision !== rules.revision) await beginAgain(store, progress.backTest, rules);
    else {
      const next = await testChunk(needs, { tenant, rules, progress, outboxId: message.outboxId });
      if (next !== null) {
        progress = next;
        continue;
      }
    }
    const stored = await readProgress(store, message.backTestId);
    rules = await compileRules(needs, tenant, progress.backTest);
    const isOvertaken = stored !== null && stored.backTest.chunks > progress.backTest.chunks;
    // Somebody else has this message too and is ahead.
    if (stored === null || isOvertaken) return { kind: "done" };
    progress = stored;
  }
  return handOver(needs, store, message);
}

async function readProgress(store: BackTestStore, id: string): Promise<Progress | null> {
  const backTest = await store.getBackTest(id);
  const state = await store.getState(id);
  return backTest === null || state === null ? null : { backTest, state };
}

/** The company's rules as they are, and as they would be with the draft. */
type CompiledRules = {
  readonly revision: RuleBook["revision"];
  readonly before: (one: Case) => DealSplit;
  readonly after: (one: Case) => DealSplit;
};

async function compileRules(
  needs: BackTestNeeds,
  tenant: TenantScope,
  { ruleId, definition }: BackTest,
): Promise<CompiledRules> {
  const rules = await needs.attributionOf(tenant).getRuleBook();
  return {
    revision: rules.revision,
    before: dealSplitter(rules.versions, definition.book),
    after: dealSplitter(withCandidate(rules, { ruleId, definition }), definition.book),
  };
}

function hasEnded({ finishedAt }: BackTest): boolean {
  return finishedAt !== null;
}

/** Other rules have been published, so what was added up so far is held against rules that are no more. */
async function beginAgain(store: BackTestStore, backTest: BackTest, rules: CompiledRules): Promise<void> {
  const total = await store.countClosed(backTest.days);
  await store.restart({ backTest, rulesRevision: rules.revision, total });
}

/** The progress after one more chunk; null when it was not stored. */
async function testChunk(
  needs: BackTestNeeds,
  at: {
    readonly tenant: TenantScope;
    readonly rules: CompiledRules;
    readonly progress: Progress;
    readonly outboxId: string;
  },
): Promise<Progress | null> {
  const { tenant, rules, outboxId } = at;
  const { backTest, state } = at.progress;
  const store = needs.backTestsOf(tenant);
  const listed = await store.listClosed({
    days: backTest.days,
    after: backTest.cursor,
    limit: dealsPerChunk,
  });
  const cases = await needs.attributionOf(tenant).getCases(listed.map(({ opportunityId }) => opportunityId));
  const deals = splitTwice(inOrderOf(listed, cases), rules);
  const added = addToBacktest(state, deals);
  const now = needs.clock.now();
  if (JSON.stringify(added.state).length > longestState) {
    const reason = "There are too many partners to keep the result. Test fewer months at once.";
    await store.failBackTest({ id: backTest.id, outboxId, reason, now });
    return null;
  }
  const last = listed.at(-1);
  const cursor = last === undefined ? backTest.cursor : ([last.closedAt, last.opportunityId] as const);
  const finished = listed.length < dealsPerChunk;
  const chunk = { cursor, considered: deals.length, state: added.state, changes: added.changes };
  if (!(await store.saveChunk({ ...chunk, backTest, outboxId, finished, now }))) return null;
  const next: BackTest = {
    ...backTest,
    cursor,
    status: finished ? "done" : "running",
    chunks: backTest.chunks + 1,
    considered: backTest.considered + deals.length,
    finishedAt: finished ? now : null,
  };
  return { backTest: next, state: added.state };
}

/** Cases in the order of the list; what has been deleted or reopened since it was listed is left out. */
function inOrderOf(listed: readonly ClosedDeal[], cases: readonly Case[]): readonly Case[] {
  const known = new Map(cases.map((one) => [one.opportunityId, one]));
  return listed.flatMap(({ opportunityId }) => {
    const one = known.get(opportunityId);
    return one !== undefined && one.outcome === "won" && !one.deleted ? [one] : [];
  });
}

function splitTwice(cases: readonly Case[], { before, after }: CompiledRules): readonly BacktestDeal[] {
  return cases.flatMap((one): readonly BacktestDeal[] => {
    if (one.closedAt === null || one.amountMinor === null) return [];
    return [
      {
        opportunityId: one.opportunityId,
        period: periodOf(one.closedAt),
        currency: one.currency,
        amountMinor: one.amountMinor,
        before: before(one),
        after: after(one),
      },
    ];
  });
}

async function handOver(needs: BackTestNeeds, store: BackTestStore, message: Message): Promise<JobOutcome> {
  const next: Message = { ...message, outboxId: needs.ids.fresh("job") };
  await store.handOverBackTest({
    id: message.backTestId,
    outboxId: message.outboxId,
    nextOutboxId: next.outboxId,
    now: needs.clock.now(),
  });
  await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}
