import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { outboxStore } from "#worker/adapters/d1/outbox-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { stalledRuns } from "#worker/adapters/d1/stalled-runs.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import {
  addOpportunity,
  addPartner,
  addTouchpoint,
  deleteOpportunity,
  type OpportunityFixture,
} from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";
import { drainOutbox, type JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { OpportunityDetail, OpportunityView } from "#worker/usecases/views/opportunity-views.ts";
import type { Overview } from "#worker/usecases/views/overview.ts";

async function entriesOf(caller: { readonly cookie: string }): Promise<readonly string[]> {
  const { items } = await api(caller).json<{ items: EntryView[] }>("/ledger/entries?limit=200");
  return items.map((entry) => `${entry.kind} ${entry.partnerName} ${entry.amount.amountMinor}`);
}

test("a won deal is credited to the partner that the CRM names, and a second run changes nothing", async () => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  await addOpportunity(founder.tenant, { externalId: "1", partnerIds: [partner] });
  expect(await attributeNow(founder.tenant)).toMatchObject({
    status: "done",
    considered: 1,
    posted: 1,
    unchanged: 0,
  });
  expect(await entriesOf(founder)).toEqual(["credit Brightwater 100000"]);
  expect(await attributeNow(founder.tenant, { kind: "all" })).toMatchObject({
    considered: 1,
    posted: 0,
    unchanged: 1,
  });
  expect(await attributeNow(founder.tenant)).toMatchObject({ considered: 0, posted: 0 });
});

type Change = Partial<OpportunityFixture> & { readonly other?: boolean };

test.each<readonly [string, Change, readonly string[]]>([
  [
    "its amount changes",
    { amountMinor: 50_000 },
    ["reversal Brightwater -100000", "credit Brightwater 50000"],
  ],
  ["its partner changes", { other: true }, ["reversal Brightwater -100000", "credit Other 100000"]],
  ["it is lost after all", { outcome: "lost" as const }, ["reversal Brightwater -100000"]],
  ["it is reopened", { outcome: "open" as const }, ["reversal Brightwater -100000"]],
  ["it loses its amount", { amountMinor: null }, ["reversal Brightwater -100000"]],
])("a deal's entry is reversed when %s", async (_, { other, ...change }: { other?: boolean }, added) => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  const another = await addPartner(founder.tenant, "Other");
  await addOpportunity(founder.tenant, { externalId: "1", partnerIds: [partner] });
  await attributeNow(founder.tenant);
  await addOpportunity(founder.tenant, {
    externalId: "1",
    partnerIds: [other ? another : partner],
    ...change,
  });
  await attributeNow(founder.tenant);
  expect(await entriesOf(founder)).toEqual(["credit Brightwater 100000", ...added]);
  const verdict = await api(founder).post("/ledger/verify");
  expect(await verdict.json()).toMatchObject({ ok: true, checked: 1 + added.length });
});

test("a deleted deal is reversed, and credited again when it comes back", async () => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  const id = await addOpportunity(founder.tenant, { externalId: "1", partnerIds: [partner] });
  await attributeNow(founder.tenant);
  await deleteOpportunity(founder.tenant, id);
  await attributeNow(founder.tenant);
  expect((await api(founder).get(`/opportunities/${id}`)).status).toBe(404);
  await addOpportunity(founder.tenant, { externalId: "1", partnerIds: [partner] });
  await attributeNow(founder.tenant);
  expect(await entriesOf(founder)).toEqual([
    "credit Brightwater 100000",
    "reversal Brightwater -100000",
    "credit Brightwater 100000",
  ]);
});

test("an open deal shows what to expect and posts nothing", async () => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  const id = await addOpportunity(founder.tenant, {
    externalId: "1",
    outcome: "open",
    partnerIds: [partner],
  });
  await attributeNow(founder.tenant);
  expect(await entriesOf(founder)).toEqual([]);
  const deal = await api(founder).json<OpportunityDetail>(`/opportunities/${id}`);
  expect(deal.attribution).toMatchObject({
    status: "expected",
    shares: [{ partnerId: partner, amountMinor: 100_000 }],
  });
});

test("the shares of a deal carry the sentence and the numbers behind them", async () => {
  const founder = await makeCompany();
  const [a, b] = [await addPartner(founder.tenant, "Anchor"), await addPartner(founder.tenant, "Beacon")];
  const opportunityId = await addOpportunity(founder.tenant, { externalId: "1", amountMinor: 10_001 });
  await addTouchpoint(founder.tenant, { externalId: "t1", opportunityId, partnerId: a });
  await addTouchpoint(founder.tenant, { externalId: "t2", opportunityId, partnerId: b });
  await addTouchpoint(founder.tenant, {
    externalId: "t3",
    opportunityId,
    partnerId: b,
    occurredAt: Date.UTC(2025, 5, 1),
  });
  await attributeNow(founder.tenant);
  const deal = await api(founder).json<OpportunityDetail>(`/opportunities/${opportunityId}`);
  expect(deal.attribution.shares.map((share) => share.amountMinor).sort()).toEqual([5_000, 5_001]);
  expect(deal.attribution.shares[0]?.explanation?.sentence).toContain("50 %");
  expect(deal.touchpoints.map((touchpoint) => touchpoint.reason)).toEqual([null, null, "after-close"]);
  expect(deal.entries.map((entry) => entry.amount.amountMinor).sort()).toEqual([5_000, 5_001]);
});

test("a deal with 450 partners is settled although a call to the ledger carries two hundred", async () => {
  const founder = await makeCompany();
  const partnerIds = Array.from({ length: 450 }, (_, i) => `ptr_${String(i).padStart(26, "0")}`);
  await addOpportunity(founder.tenant, { externalId: "1", amountMinor: 1_234_567, partnerIds });
  expect(await attributeNow(founder.tenant)).toMatchObject({ status: "done", posted: 450 });
  const totals = await api(founder).json<{ totals: { amountMinor: number }[] }>("/ledger/totals");
  expect(totals.totals).toMatchObject([{ amountMinor: 1_234_567 }]);
});

test("a run that is delivered twice, even at once, posts once and counts once", async () => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  for (let i = 0; i < 20; i++)
    await addOpportunity(founder.tenant, { externalId: `${i}`, partnerIds: [partner] });
  const services = buildServices(env);
  const transport = heldTransport();
  const store = services.attributionOf(founder.tenant);
  const { id } = await startRun(
    { ...services, store, transport },
    {
      tenantId: founder.tenant.tenantId,
      scope: { kind: "changed" },
      actor: systemActor("A test", "req_test"),
    },
  );
  const [message] = transport.messages;
  if (!message) throw new Error("the run promised no message");
  await Promise.all([services.runJob(message), services.runJob(message)]);
  await services.runJob(message);
  expect(await store.getRun(id)).toMatchObject({ status: "done", considered: 20 });
  expect(await entriesOf(founder)).toHaveLength(20);
  expect(await promisedTo(founder.tenant)).toBe(0);
});

test("a run whose message was lost is sent again once its lease is over", async () => {
  const founder = await makeCompany();
  const services = buildServices(env);
  const lost = { send: async () => Promise.reject(new Error("lost")), scheduleDrain: async () => {} };
  await startRun(
    { ...services, store: services.attributionOf(founder.tenant), transport: lost },
    {
      tenantId: founder.tenant.tenantId,
      scope: { kind: "changed" },
      actor: systemActor("A test", "req_test"),
    },
  );
  expect(await promisedTo(founder.tenant)).toBe(1);
  const drainAt = (now: number, transport: JobTransport) =>
    drainOutbox(
      { outbox: outboxStore(env), transport, clock: { now: () => now }, abandon: services.abandonJob },
      founder.tenant.tenantId,
    );
  const [early, late] = [heldTransport(), heldTransport()];
  const due = await drainAt(services.clock.now(), early);
  expect(early.messages).toEqual([]);
  await drainAt(due ?? 0, late);
  expect(late.messages).toMatchObject([{ kind: "attribution-run" }]);
});

test("lists page through all deals once, filtered and sorted", async () => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  for (let i = 0; i < 5; i++) {
    await addOpportunity(founder.tenant, {
      externalId: `${i}`,
      amountMinor: 1_000 * (i % 3),
      partnerIds: i === 4 ? [] : [partner],
      closedAt: Date.UTC(2025, i, 10),
    });
  }
  await attributeNow(founder.tenant);
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page = await api(founder).json<{ items: OpportunityView[]; nextCursor: string | null }>(
      `/opportunities?limit=2&sort=-amount${query}`,
    );
    seen.push(...page.items.map((item) => item.externalId));
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
  const list = async (query: string) =>
    (await api(founder).json<{ items: OpportunityView[] }>(`/opportunities?${query}`)).items.map(
      (item) => item.externalId,
    );
  expect(await list("status=unattributed")).toEqual(["4"]);
  expect(await list("closedFrom=2025-02-01&closedTo=2025-02-28")).toEqual(["1"]);
  expect(await list(`partnerId=${partner}&sort=closedAt`)).toEqual(["0", "1", "2", "3"]);
  expect(await list("currency=EUR")).toEqual([]);
  expect(await list("status=pending")).toEqual([]);
  expect(await list("q=Deal%203")).toEqual(["3"]);
  expect(await list("q=%25")).toEqual([]);
  const csv = await (await api(founder).get("/opportunities/export.csv?status=unattributed")).text();
  expect(csv.trim().split("\r\n")).toHaveLength(2);
});

test("the overview and the partner's totals agree with the ledger", async () => {
  const founder = await makeCompany();
  const partner = await addPartner(founder.tenant, "Brightwater");
  await addOpportunity(founder.tenant, { externalId: "1", partnerIds: [partner] });
  await addOpportunity(founder.tenant, { externalId: "2", amountMinor: 300_000 });
  await addOpportunity(founder.tenant, {
    externalId: "3",
    outcome: "open",
    amountMinor: 7_000,
    partnerIds: [partner],
  });
  await attributeNow(founder.tenant);
  const view = await api(founder).json<Overview>("/overview");
  expect(view.totals).toEqual([
    {
      currency: "USD",
      wonMinor: 400_000,
      lostMinor: 0,
      attributedMinor: 100_000,
      adjustedMinor: 0,
      sourcedMinor: 0,
      influencedMinor: 100_000,
      unattributedMinor: 300_000,
      coveragePpm: 250_000,
      wonCount: 2,
      lostCount: 0,
      coveredCount: 1,
      unattributedCount: 1,
      reviewCount: 0,
      openCount: 1,
      openMinor: 7_000,
      expectedMinor: 7_000,
    },
  ]);
  const later = await api(founder).json<Overview>("/overview?from=2025-04");
  expect(later.partners.top).toEqual([]);
  expect(view.partners.top).toEqual([
    { partnerId: partner, partnerName: "Brightwater", amountMinor: 100_000, beforeMinor: null },
  ]);
  expect(await api(founder).json(`/partners/${partner}`)).toMatchObject({
    totals: {
      attributed: [{ amountMinor: 100_000, currency: "USD" }],
      expected: [{ amountMinor: 7_000, currency: "USD" }],
      opportunities: 2,
    },
    trend: [{ period: "2025-03", attributedMinor: 100_000 }],
  });
});

test("a rule that is published posts only what it changes", async () => {
  const founder = await makeCompany();
  const [a, b] = [await addPartner(founder.tenant, "Anchor"), await addPartner(founder.tenant, "Beacon")];
  await addOpportunity(founder.tenant, { externalId: "1", partnerIds: [a] });
  const opportunityId = await addOpportunity(founder.tenant, { externalId: "2" });
  await addTouchpoint(founder.tenant, {
    externalId: "t1",
    opportunityId,
    partnerId: a,
    occurredAt: Date.UTC(2025, 1, 5),
  });
  await addTouchpoint(founder.tenant, {
    externalId: "t2",
    opportunityId,
    partnerId: b,
    occurredAt: Date.UTC(2025, 2, 5),
  });
  await attributeNow(founder.tenant);
  await publish(founder, {
    name: "First touch wins",
    priority: 10,
    workflow: { kind: "single", model: { kind: "first_touch" } },
  });
  await attributeNow(founder.tenant, { kind: "all" });
  const entries = await entriesOf(founder);
  expect(entries.slice(0, 3).toSorted()).toEqual([
    "credit Anchor 100000",
    "credit Anchor 50000",
    "credit Beacon 50000",
  ]);
  expect(entries.slice(3).toSorted()).toEqual([
    "credit Anchor 100000",
    "reversal Anchor -50000",
    "reversal Beacon -50000",
  ]);
});

test("the preview refuses settings that are not valid, and says which", async () => {
  const founder = await makeCompany();
  const response = await api(founder).post("/attribution/preview", {
    opportunity: { amountMinor: 100, currency: "USD", createdAt: null, closedAt: null, leadCreatedAt: null },
    touchpoints: [],
    model: { kind: "time_decay", halfLifeDays: 0 },
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ path: "model.halfLifeDays" }] });
});

async function promisedTo(tenant: TenantScope): Promise<number | null> {
  return shardOf(env, tenant)
    .prepare("SELECT COUNT(*) AS promised FROM outbox WHERE tenant_id = ?1")
    .bind(tenant.tenantId)
    .first<number>("promised");
}

test("a run that was given up on is started again by the hour, over as much as it was over", async () => {
  const founder = await makeCompany();
  const services = buildServices(env);
  const store = services.attributionOf(founder.tenant);
  await addOpportunity(founder.tenant, { externalId: "1" });
  const transport = heldTransport();
  const { id } = await startRun(
    { ...services, store, transport },
    { tenantId: founder.tenant.tenantId, scope: { kind: "all" }, actor: systemActor("A test", "req_test") },
  );
  expect(await stalledOf(founder.tenant)).toEqual([]);
  const [message] = transport.messages;
  if (!message) throw new Error("the run promised no message");
  await services.abandonJob(message, "It failed every try.");
  expect(await store.getRun(id)).toMatchObject({ status: "failed", failure: "It failed every try." });
  expect(await stalledOf(founder.tenant)).toEqual([{ kind: "all" }]);
  await attributeNow(founder.tenant, { kind: "all" });
  expect(await stalledOf(founder.tenant)).toEqual([]);
  await addOpportunity(founder.tenant, { externalId: "2" });
  expect(await stalledOf(founder.tenant)).toEqual([{ kind: "changed" }]);
});

async function stalledOf(tenant: TenantScope) {
  const stalled = await stalledRuns(env).listStalled();
  return stalled.filter(({ tenantId }) => tenantId === tenant.tenantId).map(({ scope }) => scope);
}
