import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { publish, republish } from "#worker/testing/rules.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import type {
  BackTestDetail,
  BackTestView,
  DealChangeView,
} from "#worker/usecases/back-tests/back-test-views.ts";
import type { ComparisonView } from "#worker/usecases/back-tests/compare-models.ts";
import { startBackTest } from "#worker/usecases/back-tests/start-back-test.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

const filter = { approvedOnly: true, validAtCloseOnly: true };
const every = { kind: "all" as const, conditions: [] };

/** "Every deal" by this model instead. */
function definitionOf(kind: "equal_split" | "first_touch" | "last_touch", name = "Every deal") {
  return {
    name,
    priority: 1_000,
    book: "revenue",
    conditions: every,
    dateBasis: "close" as const,
    workflow: { kind: "single" as const, filter, model: { kind }, whenEmpty: "unattributed" as const },
    confidenceWeighsCredit: false,
  };
}

/** `deals` deals of 1,000.00, one a day from 1 January 2025, each touched by Anchor and then by Beacon; posted. */
async function companyWith(deals: number) {
  const founder = await makeCompany();
  const { tenant } = founder;
  const [anchor, beacon] = [await addPartner(tenant, "Anchor"), await addPartner(tenant, "Beacon")];
  for (let i = 0; i < deals; i++) {
    const closedAt = Date.UTC(2025, 0, 1 + i);
    const opportunityId = await addOpportunity(tenant, { externalId: `${i}`, closedAt });
    const touch = (partnerId: string, daysBefore: number) =>
      addTouchpoint(tenant, {
        externalId: `${i}-${partnerId}`,
        opportunityId,
        partnerId,
        occurredAt: closedAt - daysBefore * 86_400_000,
      });
    await touch(anchor, 20);
    await touch(beacon, 10);
  }
  await attributeNow(tenant);
  const [rule] = await buildServices(env).attributionOf(tenant).listRules();
  if (rule === undefined) throw new Error("a company has a rule from its first day");
  return { founder, tenant, anchor, beacon, ruleId: rule.id };
}

/** Runs every back-test that the outbox promises, as the queue would bring them. */
async function workOff(tenant: TenantScope): Promise<void> {
  const { runJob } = buildServices(env);
  for (;;) {
    const sql = "SELECT message FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = 'back-test'";
    const promised = await rowsOf<{ message: string }>(tenant, sql);
    if (promised.length === 0) return;
    for (const { message } of promised) await runJob(JSON.parse(message) as JobMessage);
  }
}

const year = { from: "2025-01-01", to: "2025-12-31" };

async function start(founder: { readonly cookie: string }, body: unknown): Promise<string> {
  const response = await api(founder).post("/back-tests", body);
  expect(response.status).toBe(202);
  return (await response.json<{ id: string }>()).id;
}

test("a back-test says what a draft would change for partners, months and deals, and posts nothing", async () => {
  const { founder, tenant, anchor, beacon, ruleId } = await companyWith(40);
  const ledger = () => api(founder).json("/ledger/head");
  const stored = () =>
    rowsOf(
      tenant,
      "SELECT * FROM opportunity_shares WHERE tenant_id = ?1 ORDER BY opportunity_id, partner_id",
    );
  const [headBefore, sharesBefore] = [await ledger(), await stored()];
  const id = await start(founder, { ruleId, definition: definitionOf("first_touch"), ...year });
  await workOff(tenant);
  const view = await api(founder).json<BackTestDetail>(`/back-tests/${id}`);
  expect(view).toMatchObject({
    status: "done",
    ruleId,
    version: null,
    considered: 40,
    total: 40,
    changedDeals: 40,
    createdBy: "Northwind founder",
  });
  const [result] = view.results;
  expect(result?.partners.map(({ partnerId, changeMinor }) => [partnerId, changeMinor])).toEqual([
    [anchor, 2_000_000],
    [beacon, -2_000_000],
  ]);
  expect(result?.totals).toMatchObject({
    amountMinor: 4_000_000,
    attributedBeforeMinor: 4_000_000,
    attributedAfterMinor: 4_000_000,
    coverageBeforePpm: 1_000_000,
    coverageAfterPpm: 1_000_000,
  });
  expect(result?.periods.map(({ period, deals }) => [period, deals])).toEqual([
    ["2025-01", 31],
    ["2025-02", 9],
  ]);
  expect(result).toMatchObject({ winners: 1, losers: 1 });
  expect(result?.largestChanges[0]).toMatchObject({ movedMinor: 50_000, amount: { amountMinor: 100_000 } });
  expect([await ledger(), await stored()]).toEqual([headBefore, sharesBefore]);
  const { items } = await api(founder).json<{ items: BackTestView[] }>(`/back-tests?ruleId=${ruleId}`);
  expect(items.map((item) => item.id)).toEqual([id]);
});

test("the changed deals page through once each, in the order of closing", async () => {
  const { founder, tenant, ruleId } = await companyWith(7);
  const id = await start(founder, { ruleId, definition: definitionOf("last_touch"), ...year });
  await workOff(tenant);
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: { items: DealChangeView[]; nextCursor: string | null } = await api(founder).json(
      `/back-tests/${id}/changes?limit=3${query}`,
    );
    seen.push(...page.items.map((item) => item.name));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `Deal ${i}`));
});

test("the changed deals are searched, filtered and put in order, and the file has exactly what the list shows", async () => {
  const { founder, tenant, anchor, beacon, ruleId } = await companyWith(3);
  const euros = await addOpportunity(tenant, {
    externalId: "euro",
    name: "Harbour 100% upgrade",
    currency: "EUR",
    closedAt: Date.UTC(2025, 1, 3),
  });
  // Only Anchor was there, so the first touch changes nothing.
  await addTouchpoint(tenant, { externalId: "only", opportunityId: euros, partnerId: anchor });
  const shared = await addOpportunity(tenant, {
    externalId: "euro-2",
    name: "Harbour upkeep",
    currency: "EUR",
    closedAt: Date.UTC(2025, 1, 4),
  });
  for (const [partnerId, day] of [
    [beacon, 1],
    [anchor, 2],
  ] as const) {
    await addTouchpoint(tenant, {
      externalId: `${partnerId} upkeep`,
      opportunityId: shared,
      partnerId,
      occurredAt: Date.UTC(2025, 1, day),
    });
  }
  const id = await start(founder, { ruleId, definition: definitionOf("first_touch"), ...year });
  await workOff(tenant);
  const list = async (query: string) => {
    const path = `/back-tests/${id}/changes?${query}`;
    return (await api(founder).json<{ items: DealChangeView[] }>(path)).items.map(({ name }) => name);
  };
  const all = ["Deal 0", "Deal 1", "Deal 2", "Harbour upkeep"];
  expect(await list("")).toEqual(all);
  expect(await list("sort=-closedAt")).toEqual(all.toReversed());
  expect(await list("period=2025-01")).toEqual(all.slice(0, 3));
  expect(await list("currency=EUR")).toEqual(["Harbour upkeep"]);
  expect(await list("q=UPKEEP")).toEqual(["Harbour upkeep"]);
  expect(await list(`q=${"long".repeat(40)}`)).toEqual([]);
  expect(await list("q=%25")).toEqual([]);
  expect(await list(`partnerId=${anchor}`)).toEqual(all);
  expect(await list(`partnerId=${anchor}&change=up`)).toEqual(all.slice(0, 3));
  expect(await list(`partnerId=${anchor}&change=down`)).toEqual(["Harbour upkeep"]);
  expect(await list("partnerId=ptr_nobody")).toEqual([]);
  const first = await api(founder).json<{ nextCursor: string }>(
    `/back-tests/${id}/changes?sort=-closedAt&limit=3`,
  );
  expect(await list(`sort=-closedAt&limit=3&cursor=${first.nextCursor}`)).toEqual(["Deal 0"]);
  const file = await api(founder).get(`/back-tests/${id}/changes/export.csv?partnerId=${anchor}&change=down`);
  const lines = (await file.text()).trim().replaceAll('"', "").split("\r\n");
  expect(lines[0]).toBe("Deal,Deal id,Month,Amount,Currency,Moved,Partner,Now,With the rule,Change");
  expect(lines.slice(1).toSorted()).toEqual([
    `Harbour upkeep,${shared},2025-02,1000.00,EUR,500.00,Anchor,500.00,0.00,-500.00`,
    `Harbour upkeep,${shared},2025-02,1000.00,EUR,500.00,Beacon,500.00,1000.00,500.00`,
  ]);
});

test("the changed deals of a back-test that is still at work are not exported", async () => {
  const company = await companyWith(1);
  const { id, services, message } = await held(company);
  const path = `/back-tests/${id}/changes/export.csv`;
  expect(await (await api(company.founder).get(path)).json()).toMatchObject({
    status: 409,
    code: "back-test-at-work",
  });
  await services.runJob(message);
  expect((await api(company.founder).get(path)).status).toBe(200);
});

test("only deals that were won on the days asked for are considered, and a split set by hand stays", async () => {
  const { founder, tenant, anchor, beacon, ruleId } = await companyWith(3);
  const byHand = await addOpportunity(tenant, {
    externalId: "by hand",
    partnerIds: [anchor, beacon],
    closedAt: Date.UTC(2025, 0, 2),
  });
  const shares = { kind: "ppm", of: [{ partner: beacon, sharePpm: 1_000_000 }] };
  await api(founder).put(`/opportunities/${byHand}/override`, { reason: "Agreed", shares });
  await addOpportunity(tenant, { externalId: "open", outcome: "open", closedAt: Date.UTC(2025, 0, 2) });
  await addOpportunity(tenant, { externalId: "lost", outcome: "lost", closedAt: Date.UTC(2025, 0, 2) });
  await addOpportunity(tenant, {
    externalId: "no amount",
    amountMinor: null,
    closedAt: Date.UTC(2025, 0, 2),
  });
  const days = { from: "2025-01-02", to: "2025-01-02" };
  const id = await start(founder, { ruleId, definition: definitionOf("first_touch"), ...days });
  await workOff(tenant);
  const view = await api(founder).json<BackTestDetail>(`/back-tests/${id}`);
  expect(view).toMatchObject({ considered: 2, total: 2, changedDeals: 1 });
});

/** A back-test whose message nobody delivers but the test. */
async function held(company: Awaited<ReturnType<typeof companyWith>>) {
  const services = buildServices(env);
  const transport = heldTransport();
  const started = await startBackTest(
    { ...services, transport },
    {
      tenant: company.tenant,
      ruleId: company.ruleId,
      definition: definitionOf("first_touch"),
      days: year,
      actor: systemActor("usr_1", "req_test"),
    },
  );
  const [message] = transport.messages;
  if (!started.ok || message?.kind !== "back-test") throw new Error("a back-test promises its message");
  return { services, message, id: started.value.id, store: services.backTestsOf(company.tenant) };
}

test("a back-test that is delivered twice, even at once, counts every deal once", async () => {
  const company = await companyWith(6);
  const { services, message, id } = await held(company);
  await Promise.all([services.runJob(message), services.runJob(message)]);
  await services.runJob(message);
  const view = await api(company.founder).json<BackTestDetail>(`/back-tests/${id}`);
  expect(view).toMatchObject({ status: "done", considered: 6, changedDeals: 6 });
  expect(await rowsOf(company.tenant, "SELECT id FROM outbox WHERE tenant_id = ?1")).toEqual([]);
});

test("a back-test that was interrupted goes on where it stood", async () => {
  const company = await companyWith(6);
  const { services, message, id, store } = await held(company);
  const backTest = await store.getBackTest(id);
  const state = await store.getState(id);
  if (backTest === null || state === null) throw new Error("there is a back-test");
  const [, , third] = await store.listClosed({ days: year, after: null, limit: 3 });
  if (third === undefined) throw new Error("there are three deals");
  const saved = await store.saveChunk({
    backTest,
    outboxId: message.outboxId,
    cursor: [third.closedAt, third.opportunityId],
    considered: 3,
    state,
    changes: [],
    finished: false,
    now: services.clock.now(),
  });
  expect(saved).toBe(true);
  await services.runJob(message);
  const view = await api(company.founder).json<BackTestDetail>(`/back-tests/${id}`);
  expect(view).toMatchObject({ status: "done", considered: 6, changedDeals: 3 });
});

test("a cancelled back-test stops, keeps what it found, and stays cancelled", async () => {
  const company = await companyWith(2);
  const { services, message, id } = await held(company);
  const cancelled = await api(company.founder).post(`/back-tests/${id}/cancel`);
  expect(await cancelled.json()).toMatchObject({ status: "cancelled", considered: 0 });
  await services.runJob(message);
  expect(await api(company.founder).json(`/back-tests/${id}`)).toMatchObject({ status: "cancelled" });
  expect(await rowsOf(company.tenant, "SELECT id FROM outbox WHERE tenant_id = ?1")).toEqual([]);
});

test("a back-test is only of rules that can be read, over days in their order", async () => {
  const { founder, ruleId } = await companyWith(1);
  const post = async (body: unknown) => {
    const response = await api(founder).post("/back-tests", body);
    const { errors = [] } = await response.json<{ errors?: { path: string }[] }>();
    return [response.status, ...errors.map(({ path }) => path)];
  };
  const definition = definitionOf("first_touch");
  expect(await post({ ...year })).toEqual([422, "definition"]);
  expect(await post({ ruleId, from: "2025-02-01", to: "2025-01-01" })).toEqual([422, "to"]);
  expect(await post({ definition, from: "2025-02-30", to: "2025-03-01" })).toEqual([422, "from"]);
  expect(await post({ definition: { ...definition, priority: 0 }, ...year })).toEqual([
    422,
    "definition.priority",
  ]);
  expect(await post({ ruleId: "rul_nobody", ...year })).toEqual([404]);
});

test("rules side by side split the same revenue, each column to the cent", async () => {
  const { founder, tenant, anchor, beacon } = await companyWith(5);
  await addOpportunity(tenant, {
    externalId: "untouched",
    amountMinor: 33_333,
    closedAt: Date.UTC(2025, 0, 3),
  });
  const models = [definitionOf("first_touch", "First"), definitionOf("last_touch", "Last")];
  const response = await api(founder).post("/attribution/comparisons", { models, ...year });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    deals: 6,
    columns: [
      { name: "Rules in force", origin: { kind: "in-force" }, sentence: null },
      { name: "First", origin: { kind: "definition" } },
      { name: "Last" },
    ],
    results: [
      {
        currency: "USD",
        deals: 6,
        amountMinor: 533_333,
        columns: [
          { name: "Rules in force", attributedMinor: 500_000, unattributedMinor: 33_333, coveredDeals: 5 },
          { name: "First", attributedMinor: 500_000, unattributedMinor: 33_333, coveredDeals: 5 },
          { name: "Last", attributedMinor: 500_000, unattributedMinor: 33_333, coveredDeals: 5 },
        ],
        partners: [
          { partnerId: anchor, partnerName: "Anchor", amountsMinor: [250_000, 500_000, 0] },
          { partnerId: beacon, partnerName: "Beacon", amountsMinor: [250_000, 0, 500_000] },
        ].toSorted((a, b) => (a.partnerId < b.partnerId ? -1 : 1)),
      },
    ],
  });
  const refused = await api(founder).post("/attribution/comparisons", {
    models: [{ ...definitionOf("first_touch"), priority: 0 }],
  });
  expect(await refused.json()).toMatchObject({ status: 422, errors: [{ path: "models.0.priority" }] });
});

test("a rule that has moved to another book by another date decides no revenue any more, in a comparison too", async () => {
  const { founder, anchor } = await companyWith(1);
  const definition = { ...definitionOf("first_touch", "Moved"), priority: 10 };
  const ruleId = await publish(founder, definition);
  const moved = { ...definition, book: "sourced", dateBasis: "registration" };
  await republish(founder, ruleId, { definition: moved, effectiveFrom: "2024-01-01" });
  const totals = await api(founder).json<{ totals: readonly object[] }>("/ledger/totals");
  expect(totals.totals).toMatchObject([
    { book: "revenue", amountMinor: 100_000 },
    { book: "sourced", amountMinor: 100_000 },
  ]);
  const body = { models: [definitionOf("last_touch", "Last")], ...year };
  const compared = await (await api(founder).post("/attribution/comparisons", body)).json<ComparisonView>();
  const amounts = compared.results[0]?.partners.find(({ partnerId }) => partnerId === anchor)?.amountsMinor;
  expect(amounts).toEqual([50_000, 0]);
});

test("a company's own versions, its drafts and templates stand side by side, and add up to the same revenue", async () => {
  const { founder, tenant, anchor, beacon, ruleId } = await companyWith(2);
  await addOpportunity(tenant, { externalId: "untouched", closedAt: Date.UTC(2025, 0, 3) });
  const narrow = { kind: "text", field: "region", operator: "is", value: "Nowhere" };
  const draft = { ...definitionOf("first_touch", "Narrowed"), conditions: narrow };
  await republish(founder, ruleId, { definition: definitionOf("last_touch") });
  await api(founder).put(`/rules/${ruleId}/draft`, { definition: draft });
  const models = [
    { ruleId, version: 1 },
    { ruleId, version: 2 },
    { ruleId, version: "draft" },
    { template: "first-touch" },
  ];
  const compare = async (body: object) =>
    (await api(founder).post("/attribution/comparisons", { models, ...year, ...body })).json<{
      columns: { name: string; origin: unknown }[];
      results: { amountMinor: number; partners: { partnerId: string; amountsMinor: number[] }[] }[];
    }>();
  const amountsOf = async (body: object) => {
    const { results } = await compare(body);
    const of = (partnerId: string) =>
      results[0]?.partners.find((partner) => partner.partnerId === partnerId)?.amountsMinor;
    return [of(anchor), of(beacon)];
  };
  expect((await compare({})).columns).toMatchObject([
    { name: "Rules in force" },
    { name: "Every deal", origin: { kind: "rule", ruleId, version: 1 } },
    { name: "Every deal", origin: { kind: "rule", ruleId, version: 2 } },
    { name: "Narrowed", origin: { kind: "rule", ruleId, version: "draft" } },
    { name: "First touch wins", origin: { kind: "template", template: "first-touch" } },
  ]);
  expect((await compare({})).results).toMatchObject([
    {
      amountMinor: 300_000,
      columns: [200_000, 200_000, 200_000, 0, 200_000].map((attributedMinor) => ({
        attributedMinor,
        unattributedMinor: 300_000 - attributedMinor,
      })),
    },
  ]);
  expect(await amountsOf({})).toEqual([
    [0, 100_000, 0, 0, 200_000],
    [200_000, 100_000, 200_000, 0, 0],
  ]);
  expect(await amountsOf({ everyDeal: true, current: false })).toEqual([
    [100_000, 0, 200_000, 200_000],
    [100_000, 200_000, 0, 0],
  ]);
});

test("models are compared on one deal, closed or not; one that is not there is nobody's", async () => {
  const { founder, tenant, anchor, beacon } = await companyWith(2);
  await addOpportunity(tenant, {
    externalId: "open one",
    outcome: "open",
    amountMinor: 50_000,
    partnerIds: [anchor],
  });
  const { items } = await api(founder).json<{ items: { id: string; externalId: string; outcome: string }[] }>(
    "/opportunities",
  );
  const models = [{ template: "first-touch" }, { template: "last-touch" }];
  const compare = (opportunityId: string | undefined) =>
    api(founder).post("/attribution/comparisons", { models, current: false, opportunityId });
  const amountsOf = async (deal: { id: string } | undefined) => {
    const { deals, results } = await (await compare(deal?.id)).json<ComparisonView>();
    expect(deals).toBe(1);
    return Object.fromEntries(
      (results[0]?.partners ?? []).map(({ partnerId, amountsMinor }) => [partnerId, amountsMinor]),
    );
  };
  const won = items.find(({ outcome }) => outcome === "won");
  // The first and the last to touch it, each with all of it.
  const split = await amountsOf(won);
  expect([split[anchor], split[beacon]].toSorted()).toEqual([
    [0, 100_000],
    [100_000, 0],
  ]);
  expect(await amountsOf(items.find(({ outcome }) => outcome === "open"))).toEqual({
    [anchor]: [50_000, 50_000],
  });
  expect((await compare("opp_none")).status).toBe(404);
  const stranger = await companyWith(1);
  const asked = { models, opportunityId: won?.id };
  expect((await api(stranger.founder).post("/attribution/comparisons", asked)).status).toBe(404);
});

test("what cannot be compared is named by its place", async () => {
  const { founder, ruleId } = await companyWith(1);
  const stranger = await companyWith(1);
  const errorsOf = async (...models: readonly unknown[]) => {
    const refused = await api(founder).post("/attribution/comparisons", { models });
    const { errors } = await refused.json<{ errors: { path: string; code: string; message: string }[] }>();
    return [refused.status, ...errors.map(({ path, code, message }) => `${path} ${code}: ${message}`)];
  };
  expect(
    await errorsOf(
      { template: "equal" },
      { template: "no such" },
      { ruleId, version: 7 },
      { ruleId, version: "draft" },
      { ruleId: stranger.ruleId, version: 1 },
    ),
  ).toEqual([
    422,
    'models.1.template unknown-template: There is no template "no such".',
    'models.2.version unknown-version: The rule "Every deal" has no version 7.',
    'models.3.version no-draft: The rule "Every deal" has no draft.',
    "models.4.ruleId unknown-rule: There is no rule of this id.",
  ]);
  const [status, first] = await errorsOf({ ruleId, version: 0 });
  expect([status, first]).toEqual([422, expect.stringMatching(/^models\.0 .*Give a template as/)]);
  expect(await errorsOf(...Array.from({ length: 9 }, () => ({ template: "equal" })))).toEqual([
    422,
    expect.stringMatching(/^models too-big/),
  ]);
});

test("should other rules be published meanwhile, a back-test begins again and is held against those", async () => {
  const company = await companyWith(6);
  const { message, id, store, services } = await held(company);
  const [backTest, state] = [await store.getBackTest(id), await store.getState(id)];
  const [, , third] = await store.listClosed({ days: year, after: null, limit: 3 });
  if (!backTest || !state || !third) throw new Error("there is a back-test of six deals");
  const chunk = { backTest, outboxId: message.outboxId, state, changes: [], finished: false };
  const cursor = [third.closedAt, third.opportunityId] as const;
  await store.saveChunk({ ...chunk, cursor, considered: 3, now: services.clock.now() });
  await publish(company.founder, { ...definitionOf("last_touch", "Before all others"), priority: 5 });
  const view = await api(company.founder).json<BackTestDetail>(`/back-tests/${id}`);
  // The rule that is tried comes after the one that was published, so it would change nothing any more.
  expect(view).toMatchObject({ status: "done", considered: 6, total: 6, changedDeals: 0 });
  expect(view.results[0]).toMatchObject({
    totals: { deals: 6 },
    partners: [{ partnerId: company.beacon, beforeMinor: 600_000, afterMinor: 600_000 }],
  });
});

test("a back-test names the version that was published exactly as it was tested", async () => {
  const { founder, tenant, ruleId } = await companyWith(1);
  const definition = definitionOf("first_touch");
  const id = await start(founder, { ruleId, definition, ...year });
  await workOff(tenant);
  expect(await api(founder).json(`/back-tests/${id}`)).toMatchObject({ version: null });
  await republish(founder, ruleId, { definition });
  expect(await api(founder).json(`/back-tests/${id}`)).toMatchObject({ ruleId, version: 2 });
});

test("a rule of another book is held against that book, and leaves the revenue alone", async () => {
  const { founder, tenant, anchor } = await companyWith(2);
  const definition = { ...definitionOf("first_touch", "Sourced"), book: "sourced" };
  const id = await start(founder, { definition, ...year });
  await workOff(tenant);
  const view = await api(founder).json<BackTestDetail>(`/back-tests/${id}`);
  expect(view).toMatchObject({
    book: "sourced",
    results: [
      {
        totals: { attributedBeforeMinor: 0, attributedAfterMinor: 200_000 },
        partners: [{ partnerId: anchor, beforeMinor: 0, afterMinor: 200_000 }],
      },
    ],
  });
});
