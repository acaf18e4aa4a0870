import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantPartnerScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import type { AttributionStore } from "#worker/usecases/attribution/attribution-ports.ts";
import { runAttribution } from "#worker/usecases/attribution/run-attribution.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";

/** Works a run off, and lets the rest of the world go on between its look at the deals and what it makes of them. */
async function runAround(tenant: TenantScope, meanwhile: () => Promise<unknown>) {
  const services = buildServices(env);
  const own = services.attributionOf(tenant);
  let looks = 0;
  const loadCases: AttributionStore["loadCases"] = async (ids) => {
    const loaded = await own.loadCases(ids);
    looks += 1;
    if (looks === 1) await meanwhile();
    return loaded;
  };
  const store = { ...own, loadCases };
  const needs = { ...services, store, transport: heldTransport() };
  const { id } = await startRun(needs, {
    tenantId: tenant.tenantId,
    scope: { kind: "all" },
    actor: systemActor("A test", "req_test"),
  });
  const [message] = needs.transport.messages;
  if (message?.kind !== "attribution-run") throw new Error("the run promised a message");
  await runAttribution(needs, tenant, message);
  expect(await own.getRun(id)).toMatchObject({ status: "done", considered: 1 });
  return services;
}

async function postedTo(tenant: TenantScope): Promise<Readonly<Record<string, number>>> {
  const { groups: totals } = await buildServices(env).readerOf(tenant).currentTotals({ by: "partner" });
  return Object.fromEntries(totals.map(({ key, amountMinor }) => [key, amountMinor]));
}

test("a run that looked before a deal changed hands does not give it back after another run has posted the change", async () => {
  const { tenant } = await makeCompany();
  const [before, after] = [await addPartner(tenant, "Before"), await addPartner(tenant, "After")];
  await addOpportunity(tenant, { externalId: "1", partnerIds: [before] });
  await attributeNow(tenant);
  const services = await runAround(tenant, async () => {
    await addOpportunity(tenant, { externalId: "1", partnerIds: [after] });
    await attributeNow(tenant);
  });
  expect(await postedTo(tenant)).toEqual({ [before]: 0, [after]: 100_000 });
  const dealsOf = (partnerId: string) =>
    services.portal.listDeals([grantPartnerScope(tenant, partnerId)], {
      filter: {},
      page: { limit: 5, cursor: null },
    });
  expect(await dealsOf(before)).toEqual([]);
  expect(await dealsOf(after)).toMatchObject([
    { deal: { amount: { amountMinor: 100_000 }, waiting: false } },
  ]);
});

test("a run that began before a rule was published ends by that rule", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const [first, last] = [await addPartner(tenant, "First"), await addPartner(tenant, "Last")];
  const opportunityId = await addOpportunity(tenant, { externalId: "1" });
  for (const [at, partnerId] of [first, last].entries())
    await addTouchpoint(tenant, {
      externalId: partnerId,
      opportunityId,
      partnerId,
      occurredAt: Date.UTC(2025, at, 5),
    });
  await runAround(tenant, async () => {
    await publish(founder, {
      name: "First touch wins",
      priority: 10,
      workflow: { kind: "single", model: { kind: "first_touch" }, whenEmpty: "unattributed" },
    });
  });
  expect((await postedTo(tenant))[first]).toBe(100_000);
});

test("deals that are not there hide none of those that were asked for", async () => {
  const { tenant } = await makeCompany();
  const partnerId = await addPartner(tenant, "Brightwater");
  const asked = Array.from({ length: 600 }, (_, at) => `opp_${String(at).padStart(26, "0")}`);
  const last = await addOpportunity(tenant, { externalId: "1", partnerIds: [partnerId] });
  const run = await attributeNow(tenant, { kind: "opportunities", opportunityIds: [...asked, last, last] });
  expect(run).toMatchObject({ status: "done", considered: 1, posted: 1 });
});
