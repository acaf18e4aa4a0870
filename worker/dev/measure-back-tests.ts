import { attributionStore } from "#worker/adapters/d1/attribution-store.ts";
import { backTestStore } from "#worker/adapters/d1/back-test-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { ruleTemplates } from "#worker/domain/rule/templates.ts";
import { openFilter } from "#worker/domain/workflow/workflow.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { compareModels } from "#worker/usecases/back-tests/compare-models.ts";
import { runBackTest } from "#worker/usecases/back-tests/run-back-test.ts";
import { startBackTest } from "#worker/usecases/back-tests/start-back-test.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { makeMeasuredCompany } from "./measured-company.ts";
import { type DatabaseCosts, meterDatabases } from "./meter-databases.ts";

/** One call of the queue's consumer. */
type Invocation = DatabaseCosts & { readonly ms: number };

export type BackTestMeasured = {
  readonly considered: number;
  readonly changed: number;
  readonly stateBytes: number;
  /** What counts the deals and records the back-test, within the request that starts it. */
  readonly start: Invocation;
  readonly invocations: readonly Invocation[];
};

/** One answer of a comparison: all of it is one request. */
export type ComparisonMeasured = Invocation & { readonly deals: number; readonly columns: number };

const partners = 200;
const mostModels = 8;
const dealsPerFill = 10_000;

/** Makes a company with that many won deals and 3.5 touchpoints a deal, and back-tests a rule on all of them, message by message. */
export async function measureBackTest(env: Env, deals: number): Promise<BackTestMeasured> {
  const tenant = await makeMeasuredCompany(env);
  await fill(env, tenant, deals);
  const { meter, timed } = stopwatch(env);
  const messages: JobMessage[] = [];
  const needs = {
    ...buildServices(env),
    attributionOf: (scope: TenantScope) => attributionStore(meter.env, scope),
    backTestsOf: (scope: TenantScope) => backTestStore(meter.env, scope),
    transport: {
      send: async (sent: readonly JobMessage[]) => void messages.push(...sent),
      scheduleDrain: async () => {},
    },
  };
  const request = {
    tenant,
    ruleId: null,
    definition: tried,
    days,
    actor: systemActor("usr_bench", "req_bench"),
  };
  const { value: started, cost: start } = await timed(() => startBackTest(needs, request));
  if (!started.ok) throw new Error(started.error);
  const invocations: Invocation[] = [];
  for (let message = messages.shift(); message; message = messages.shift()) {
    const job = message as Extract<JobMessage, { kind: "back-test" }>;
    const { cost } = await timed(() => runBackTest(needs, tenant, job));
    invocations.push(cost);
  }
  const state = await needs.backTestsOf(tenant).getState(started.value.id);
  const ended = await needs.backTestsOf(tenant).getBackTest(started.value.id);
  if (state === null || ended?.status !== "done") throw new Error(`the back-test ended ${ended?.status}`);
  const stateBytes = JSON.stringify(state).length;
  return { considered: ended.considered, changed: state.changedDeals, stateBytes, start, invocations };
}

/** Compares as many templates as one request may with the rules in force, on that many won deals. */
export async function measureComparison(env: Env, deals: number): Promise<ComparisonMeasured> {
  const tenant = await makeMeasuredCompany(env);
  await fill(env, tenant, deals);
  const { meter, timed } = stopwatch(env);
  const templates = ruleTemplates(tenant.currency).slice(-mostModels);
  const models = templates.map(({ id }) => ({ kind: "template" as const, template: id }));
  const request = { tenant, models, everyDeal: true, current: true, days };
  const { value, cost } = await timed(() => compareModels(buildServices(meter.env), request));
  if (!value.ok) throw new Error(value.error.code);
  return { ...cost, deals: value.value.deals, columns: value.value.columns.length };
}

function stopwatch(env: Env) {
  const meter = meterDatabases(env);
  const timed = async <Value>(work: () => Promise<Value>) => {
    const before = meter.costs();
    const started = performance.now();
    const value = await work();
    return { value, cost: { ms: performance.now() - started, ...meter.since(before) } };
  };
  return { meter, timed };
}

const days = { from: "2022-01-01", to: "2024-12-31" };

const tried: RuleDefinition = {
  name: "Time decay",
  priority: 1,
  book: "revenue",
  conditions: { kind: "all", conditions: [] },
  dateBasis: "close",
  workflow: {
    kind: "single",
    filter: openFilter,
    model: { kind: "time_decay", halfLifeDays: "30" },
    whenEmpty: "unattributed",
  },
  confidenceWeighsCredit: false,
};

async function fill(env: Env, tenant: TenantScope, deals: number): Promise<void> {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const numbers = "WITH RECURSIVE n(n) AS (SELECT ?2 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?3)";
  await db
    .prepare(
      `${numbers} INSERT INTO partners (tenant_id, id, name, name_key, created_at, updated_at)
       SELECT ?1, printf('ptr_%026d', n), 'Partner ' || n, 'partner ' || n, 0, 0 FROM n`,
    )
    .bind(tenantId, 0, partners)
    .run();
  for (let from = 0; from < deals; from += dealsPerFill) {
    const span = [tenantId, from, Math.min(deals, from + dealsPerFill)] as const;
    // Closed on any of 1,096 days; four touchpoints a deal, or three.
    await db.batch([
      db
        .prepare(
          `${numbers} INSERT INTO opportunities (tenant_id, id, external_id, name, amount_minor, currency, outcome,
             crm_created_at, closed_at, created_at, updated_at)
           SELECT ?1, printf('opp_%026d', n), n, 'Deal ' || n, 100000 + n * 37 % 9000000, 'USD', 'won',
             (18993 + n * 7 % 1096 - 120) * 86400000, (18993 + n * 7 % 1096) * 86400000, 0, 0 FROM n`,
        )
        .bind(...span),
      db
        .prepare(
          `${numbers} INSERT INTO touchpoints (tenant_id, id, external_id, opportunity_id, partner_id, source, role,
             occurred_at, created_at, updated_at)
           SELECT ?1, printf('tpt_%025d%d', n, k.value), n || '-' || k.value, printf('opp_%026d', n),
             printf('ptr_%026d', (n * 7 + k.value * 13) % ${partners}), 'activity', 'Referral',
             (18993 + n * 7 % 1096 - k.value * 17 - n % 60) * 86400000, 0, 0
           FROM n, json_each('[0,1,2,3]') k WHERE k.value < 3 OR n % 2 = 0`,
        )
        .bind(...span),
    ]);
  }
}
