import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type {
  AttributionRecord,
  AttributionStore,
  Case,
} from "#worker/usecases/attribution/attribution-ports.ts";
import { attributionStore } from "./attribution-store.ts";

/** An env whose shards count the rows that batches and single reads look at. */
function metered(): { readonly env: Env; readonly rowsRead: () => number } {
  let rowsRead = 0;
  const count = <Result extends D1Result<unknown>>(result: Result): Result => {
    rowsRead += result.meta.rows_read;
    return result;
  };
  const meter = (db: D1Database) =>
    new Proxy(db, {
      get: (target, key) => {
        if (key === "batch") {
          return async (statements: D1PreparedStatement[]) => (await target.batch(statements)).map(count);
        }
        if (key === "prepare") {
          return (sql: string) => {
            const prepared = target.prepare(sql);
            const bind = prepared.bind.bind(prepared);
            prepared.bind = (...values: unknown[]) => {
              const bound = bind(...values);
              const all = bound.all.bind(bound);
              bound.all = async <Row>() => count(await all<Row>());
              return bound;
            };
            return prepared;
          };
        }
        return Reflect.get(target, key);
      },
    });
  return {
    env: { ...env, SHARD_0: meter(env.SHARD_0), SHARD_1: meter(env.SHARD_1) },
    rowsRead: () => rowsRead,
  };
}

async function fillCompany(tenant: TenantScope, opportunities: number): Promise<readonly string[]> {
  const partnerId = await addPartner(tenant, "Brightwater");
  const ids: string[] = [];
  for (let i = 0; i < opportunities; i++) {
    const opportunityId = await addOpportunity(tenant, { externalId: `${i}`, partnerIds: [partnerId] });
    await addTouchpoint(tenant, { externalId: `${i}`, opportunityId, partnerId });
    ids.push(opportunityId);
  }
  return ids.sort();
}

async function casesOf(store: AttributionStore, limit: number): Promise<readonly Case[]> {
  return store.getCases(await store.listOpportunityIds({ scope: { kind: "changed" }, cursor: null, limit }));
}

test("a chunk reads a bounded number of rows an opportunity, however many the company has", async () => {
  const { tenant } = await makeCompany();
  await fillCompany(tenant, 120);
  const meter = metered();
  const store = attributionStore(meter.env, tenant);
  const run = {
    id: "run_1",
    scope: { kind: "changed" as const },
    createdBy: "usr_1",
    outboxId: "job_1",
    now: 1,
    audit: [],
  };
  await store.createRun(run);
  const { revision: rulesRevision } = await store.getRuleBook();
  const before = meter.rowsRead();
  const cases = await casesOf(store, 20);
  const loaded = meter.rowsRead() - before;
  const records = cases.map(
    (one): AttributionRecord => ({
      opportunityId: one.opportunityId,
      revision: one.revision,
      status: "attributed",
      rule: null,
      attributedMinor: 100_000,
      unattributedMinor: 0,
      currency: "USD",
      closedAt: one.closedAt,
      shares: [
        {
          partnerId: "ptr_1",
          sharePpm: 1_000_000,
          amountMinor: 100_000,
          role: "referral",
          isSourced: true,
        },
      ],
      outcome: "won",
      roles: ["referral"],
    }),
  );
  const stored = await store.getRun(run.id);
  if (stored === null) throw new Error("the run is gone");
  const saved = await store.saveChunk({
    run: stored,
    outboxId: run.outboxId,
    toCursor: records.at(-1)?.opportunityId ?? null,
    finished: false,
    counts: { considered: 20, posted: 0, unchanged: 20, review: 0 },
    rulesRevision,
    records: records.map((record) => ({ ...record, missingRate: null })),
    now: 2,
  });
  expect(saved).toBe(true);
  expect(loaded).toBeLessThanOrEqual(20 * 10);
  expect(meter.rowsRead() - before - loaded).toBeLessThanOrEqual(20 * 50);
});

test("an opportunity that changed while it was attributed keeps waiting", async () => {
  const { tenant } = await makeCompany();
  const [id] = await fillCompany(tenant, 1);
  const store = attributionStore(env, tenant);
  const run = {
    id: "run_1",
    scope: { kind: "changed" as const },
    createdBy: "usr_1",
    outboxId: "job_1",
    now: 1,
    audit: [],
  };
  await store.createRun(run);
  const [one] = await casesOf(store, 10);
  await addOpportunity(tenant, { externalId: "0", amountMinor: 5 });
  const stored = await store.getRun(run.id);
  if (!stored || !one || !id) throw new Error("there is a run and a case");
  await store.saveChunk({
    run: stored,
    outboxId: run.outboxId,
    toCursor: id,
    finished: true,
    counts: { considered: 1, posted: 0, unchanged: 1, review: 0 },
    rulesRevision: (await store.getRuleBook()).revision,
    records: [
      {
        opportunityId: id,
        revision: one.revision,
        status: "none",
        rule: null,
        missingRate: null,
        attributedMinor: 0,
        unattributedMinor: 0,
        currency: "USD",
        closedAt: null,
        shares: [],
        outcome: "won",
        roles: [],
      },
    ],
    now: 2,
  });
  const waiting = await casesOf(store, 10);
  expect(waiting.map((still) => still.amountMinor)).toEqual([5]);
});
