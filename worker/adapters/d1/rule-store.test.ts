import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { type CompanyPerson, makeCompany } from "#worker/testing/people.ts";
import { publish, republish } from "#worker/testing/rules.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import { runAttribution } from "#worker/usecases/attribution/run-attribution.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";
import { attributionStore } from "./attribution-store.ts";

async function fillCompany(tenant: TenantScope, deals: number): Promise<void> {
  const partnerId = await addPartner(tenant, "Brightwater");
  for (let i = 0; i < deals; i++) {
    const opportunityId = await addOpportunity(tenant, { externalId: `${i}`, partnerIds: [partnerId] });
    await addTouchpoint(tenant, { externalId: `${i}`, opportunityId, partnerId });
  }
}

async function publishSeveral(founder: CompanyPerson, rules: number): Promise<number> {
  const workflow = { kind: "single", model: { kind: "linear" } };
  for (let priority = 1; priority <= rules; priority++) {
    const definition = { name: `Rule ${priority}`, priority, workflow };
    const id = await publish(founder, definition);
    await republish(founder, id, { definition, effectiveFrom: "2025-06-01" });
  }
  // Two versions of each, and the rule of the first day.
  return 2 * rules + 1;
}

test("a run reads the rules once a chunk, however many deals are in it", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const versions = await publishSeveral(founder, 5);
  const meter = meterDatabases(env);
  const { rowsRead } = meter.costs();
  await attributionStore(meter.env, tenant).getRuleBook();
  const once = meter.costs().rowsRead - rowsRead;
  expect(once).toBeLessThanOrEqual(3 * versions + 2);
  await fillCompany(tenant, 40);
  const services = buildServices(env);
  const transport = heldTransport();
  const store = attributionStore(meter.env, tenant);
  let books = 0;
  const counting = {
    ...store,
    getRuleBook: () => {
      books += 1;
      return store.getRuleBook();
    },
  };
  await startRun(
    { ...services, store, transport },
    { tenantId: tenant.tenantId, scope: { kind: "all" }, actor: systemActor("A test", "req_test") },
  );
  const before = meter.costs();
  for (const message of transport.messages) {
    if (message.kind === "attribution-run") {
      await runAttribution({ ...services, store: counting }, tenant, message);
    }
  }
  expect(books).toBe(1);
  expect(meter.since(before).rowsRead).toBeLessThanOrEqual(40 * 31 + once);
});

test("trying a rule on some deals reads a bounded number of rows a deal, however many the company has", async () => {
  const { tenant } = await makeCompany();
  await fillCompany(tenant, 120);
  const meter = meterDatabases(env);
  const cases = await attributionStore(meter.env, tenant).listLatestWon(20);
  expect(cases).toHaveLength(20);
  expect(meter.costs().rowsRead).toBeLessThanOrEqual(20 * 7);
});

test("the values of fields are sampled from the latest deals, the most frequent first", async () => {
  const { tenant } = await makeCompany();
  for (const [index, region] of ["EMEA", "APAC", "APAC", null, " "].entries()) {
    await addOpportunity(tenant, { externalId: `${index}`, region });
  }
  const samples = await attributionStore(env, tenant).sampleValues(20);
  expect(samples.get("region")).toEqual(["APAC", "EMEA"]);
  expect((await attributionStore(env, tenant).sampleValues(1)).get("region")).toEqual(["APAC"]);
});
