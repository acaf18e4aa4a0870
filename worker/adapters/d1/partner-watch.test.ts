import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, HOUR_MS } from "#worker/domain/time/instant.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { type CompanyPerson, makeColleague, makeCompany } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import { watchCompany } from "#worker/usecases/alerts/watch-company.ts";
import { computeHealth } from "#worker/usecases/health/compute-health.ts";
import { alertWatchJob, partnerHealthJob } from "#worker/usecases/jobs/job.ts";
import { healthStore } from "./health-store.ts";
import { shardOf } from "./shards.ts";

const now = Date.UTC(2026, 2, 31, 12);
const daysAgo = (days: number) => startOfDay(dayOf(now)) - days * DAY_MS;

/** The jobs, as often as a test likes and at the moment it likes. */
function jobsAt(tenant: TenantScope, at = now, given = env) {
  const services = buildServices(given);
  const needs = { ...services, clock: { now: () => at }, transport: heldTransport() };
  return {
    measure: () => computeHealth(needs, tenant, partnerHealthJob(tenant.tenantId)),
    watch: () => watchCompany(needs, tenant, alertWatchJob(tenant.tenantId)),
  };
}

type Health = {
  readonly health: {
    readonly grade: string;
    readonly score: number;
    readonly computedAt: string;
    readonly parts: readonly { readonly part: string; readonly points?: number }[];
    readonly measures: Readonly<Record<string, unknown>>;
  } | null;
};

const healthOf = async (person: CompanyPerson, partnerId: string) =>
  (await (await api(person).get(`/partners/${partnerId}/health`)).json<Health>()).health;

/** Two partners: one is on a deal of 60,000 then one of 50,000, the other on a deal that was lost. */
async function makeTrade() {
  const person = await makeCompany();
  const { tenant } = person;
  const [big, other] = [await addPartner(tenant, "Big"), await addPartner(tenant, "Other")];
  await publish(person, {
    name: "By the CRM",
    priority: 1,
    workflow: { kind: "single", model: { kind: "equal_split" } },
  });
  const deal = (externalId: string, ago: number, more: object) =>
    addOpportunity(tenant, { externalId, closedAt: daysAgo(ago), partnerIds: [big], ...more });
  const last = await deal("last", 0, { amountMinor: 6_000_000 });
  await deal("before", 45, { amountMinor: 5_000_000 });
  await deal("lost", 10, { outcome: "lost", partnerIds: [other] });
  await deal("long ago", 91, { amountMinor: 9_000_000 });
  const touch = (externalId: string, ago: number) =>
    addTouchpoint(tenant, { externalId, opportunityId: last, partnerId: big, occurredAt: daysAgo(ago) });
  await touch("one", 14);
  await touch("two", 28);
  await attributeNow(tenant);
  return { person, tenant, big, other, last };
}

test("partners are measured by their dates, and neither a recalculation nor a second job moves a grade", async () => {
  const { person, tenant, big, other } = await makeTrade();
  expect(await healthOf(person, big)).toBeNull();
  await jobsAt(tenant).measure();
  const found = await healthOf(person, big);
  expect(found?.measures).toMatchObject({
    last30Days: { amountMinor: 6_000_000, currency: "USD" },
    before30Days: { amountMinor: 5_000_000 },
    last90Days: { amountMinor: 11_000_000 },
    won: 2,
    lost: 0,
    touches: 2,
    lastTouchOn: "2026-03-17",
    averageDeal: { amountMinor: 5_500_000 },
    companyAverageDeal: { amountMinor: 5_500_000 },
  });
  // 35 + 5 + 20 + 8 + 10.
  expect(found).toMatchObject({ score: 78, grade: "C" });
  expect((await healthOf(person, other))?.measures).toMatchObject({ won: 0, lost: 1, touches: 0 });

  await shardOf(env, tenant)
    .prepare("UPDATE opportunities SET revision = revision + 1 WHERE tenant_id = ?1")
    .bind(tenant.tenantId)
    .run();
  await attributeNow(tenant);
  await jobsAt(tenant).measure();
  await jobsAt(tenant).measure();
  expect(await healthOf(person, big)).toEqual(found);
  expect(
    await rowsOf(tenant, "SELECT id FROM outbox WHERE tenant_id = ?1 AND id = 'partner-health'"),
  ).toEqual([]);
});

test("a merged record counts as the partner that stays, and a deal in another currency at its day's rate", async () => {
  const { person, tenant, big, other } = await makeTrade();
  const db = shardOf(env, tenant);
  await db
    .prepare("UPDATE partners SET survivor_id = ?2 WHERE tenant_id = ?1 AND id = ?3")
    .bind(tenant.tenantId, big, other)
    .run();
  const rate = { currency: "EUR", day: "2026-01-01", rate: "2", source: "Bank" };
  expect((await api(person).post("/rates", { rates: [rate] })).status).toBe(201);
  await addOpportunity(tenant, {
    externalId: "euro",
    currency: "EUR",
    amountMinor: 100_000,
    closedAt: daysAgo(2),
    partnerIds: [other],
  });
  await attributeNow(tenant);
  await jobsAt(tenant).measure();
  expect((await healthOf(person, big))?.measures).toMatchObject({
    last30Days: { amountMinor: 6_200_000 },
    won: 3,
    lost: 1,
  });
  expect(await rowsOf(tenant, "SELECT partner_id FROM partner_health WHERE tenant_id = ?1")).toEqual([
    { partner_id: big },
  ]);
});

type AlertPage = {
  readonly items: readonly {
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly times: number;
    readonly subjectId: string;
  }[];
};

const alertsOf = async (person: CompanyPerson, query = "") =>
  (await (await api(person).get(`/alerts${query}`)).json<AlertPage>()).items;

const told = (tenant: TenantScope) =>
  rowsOf<{ kind: string }>(tenant, "SELECT kind FROM events WHERE tenant_id = ?1 AND kind LIKE 'alert.%'");

test("an alert is raised once, told once, snoozed, resolved when it holds no longer, and opened again", async () => {
  const { person, tenant, big, last } = await makeTrade();
  const { measure, watch } = jobsAt(tenant);
  await measure();
  await Promise.all([watch(), watch()]);
  await watch();
  const raised = await alertsOf(person);
  expect(raised.map(({ kind, state, times }) => ({ kind, state, times }))).toEqual(
    expect.arrayContaining([
      { kind: "silent", state: "open", times: 1 },
      { kind: "star", state: "open", times: 1 },
    ]),
  );
  expect(raised).toHaveLength(2);
  expect((await told(tenant)).map(({ kind }) => kind).sort()).toEqual([
    "alert.partner_silent",
    "alert.partner_star",
  ]);
  expect(await (await api(person).get("/alerts/count")).json()).toEqual({ open: 2 });
  await workOff(tenant);
  const list = await (await api(person).get("/notifications")).json<{
    items: readonly { title: string }[];
  }>();
  expect(list.items.map(({ title }) => title)).toContain("Big has been silent for 14 days");

  const silent = raised.find(({ kind }) => kind === "silent");
  const snooze = (until: string | null) => api(person).post(`/alerts/${silent?.id}/snooze`, { until });
  expect((await snooze("2020-01-01")).status).toBe(422);
  expect((await snooze(dayOf(buildServices(env).clock.now() + 30 * DAY_MS))).status).toBe(200);
  expect((await alertsOf(person, "?state=snoozed")).map(({ id }) => id)).toEqual([silent?.id]);
  expect((await alertsOf(person, "?state=open")).map(({ kind }) => kind)).toEqual(["star"]);
  expect((await snooze(null)).status).toBe(200);

  const touch = { externalId: "now", opportunityId: last, partnerId: big };
  await addTouchpoint(tenant, { ...touch, occurredAt: now });
  await jobsAt(tenant, now + HOUR_MS).measure();
  await jobsAt(tenant, now + HOUR_MS).watch();
  expect((await alertsOf(person, "?kind=silent")).map(({ state }) => state)).toEqual(["resolved"]);
  expect((await snooze("2999-01-01")).status).toBe(422);
  expect((await snooze(dayOf(buildServices(env).clock.now() + 2 * DAY_MS))).status).toBe(409);

  const later = jobsAt(tenant, now + 14 * DAY_MS);
  await later.measure();
  await later.watch();
  await later.watch();
  expect(await alertsOf(person, "?kind=silent")).toMatchObject([{ id: silent?.id, state: "open", times: 2 }]);
  expect((await told(tenant)).filter(({ kind }) => kind === "alert.partner_silent")).toHaveLength(2);
});

test("low coverage is found, and thresholds of the company's own end it", async () => {
  const person = await makeCompany();
  const { tenant } = person;
  await addPartner(tenant, "Nobody's");
  await addOpportunity(tenant, { externalId: "1", closedAt: daysAgo(1) });
  await jobsAt(tenant).watch();
  expect(await alertsOf(person)).toMatchObject([{ kind: "coverage", subjectId: "company", state: "open" }]);
  expect(await (await api(person).get("/alerts/export.csv")).text()).toContain(
    "Something is attributed in 0 of the 1 deals won in 30 days",
  );
  const { settings } = await (await api(person).get("/alerts/settings")).json<{
    settings: Readonly<Record<string, object>>;
  }>();
  const analyst = await makeColleague(tenant, "analyst");
  const wanted = { ...settings, coverage: { isOn: false, percent: 70 } };
  expect((await api(analyst).put("/alerts/settings", wanted)).status).toBe(403);
  expect((await api(person).put("/alerts/settings", wanted)).status).toBe(200);
  await jobsAt(tenant).watch();
  expect(await alertsOf(person)).toMatchObject([{ state: "resolved" }]);
  // Nobody is told again of what a viewer may not see.
  const viewer = await makeColleague(tenant, "viewer");
  expect((await api(viewer).get("/alerts?kind=drift")).status).toBe(200);
});

test("other weights grade otherwise once they add up to 100, and a preview says how many", async () => {
  const { person, tenant, big } = await makeTrade();
  await jobsAt(tenant, buildServices(env).clock.now()).measure();
  await jobsAt(tenant).measure();
  const weights = { trend: 100, engagement: 0, "win-rate": 0, "deal-size": 0, consistency: 0 };
  const preview = await api(person).post("/health/settings/preview", { weights });
  expect(await preview.json()).toMatchObject({ partners: 2, better: 1 });
  const off = await api(person).put("/health/settings", {
    weights: { ...weights, trend: 99 },
    isShownToPartners: false,
  });
  expect(off.status).toBe(422);
  expect(await off.json()).toMatchObject({ errors: [{ path: "weights" }] });
  expect((await api(person).put("/health/settings", { weights, isShownToPartners: false })).status).toBe(200);
  await jobsAt(tenant).measure();
  expect(await healthOf(person, big)).toMatchObject({ grade: "A", score: 100 });
  const stale = await api(person).put(
    "/health/settings",
    { weights, isShownToPartners: true },
    { headers: { "If-Match": '"v0"' } },
  );
  expect(stale.status).toBe(412);
});

test("the cron promises what is due, and measuring is due once a day or when the ledger has moved", async () => {
  const { tenant } = await makeTrade();
  const services = buildServices(env);
  await services.promiseWatch();
  await services.promiseWatch();
  const promised = () =>
    rowsOf<{ id: string }>(
      tenant,
      "SELECT id FROM outbox WHERE tenant_id = ?1 AND id IN ('partner-health', 'alert-watch') ORDER BY id",
    );
  expect((await promised()).map(({ id }) => id)).toEqual(["alert-watch", "partner-health"]);
  await workOff(tenant);
  await services.promiseWatch();
  expect((await promised()).map(({ id }) => id)).toEqual(["alert-watch"]);
});

test("measuring reads the look-back, however long the company's history is", async () => {
  const { tenant, big } = await makeTrade();
  for (let at = 0; at < 40; at += 1) {
    const closedAt = Date.UTC(2024, 0, 1 + at);
    const opportunityId = await addOpportunity(tenant, {
      externalId: `old ${at}`,
      closedAt,
      partnerIds: [big],
    });
    await addTouchpoint(tenant, {
      externalId: `old ${at}`,
      opportunityId,
      partnerId: big,
      occurredAt: closedAt,
    });
  }
  const meter = meterDatabases(env);
  const store = healthStore(meter.env, tenant);
  const span = { from: daysAgo(89), to: daysAgo(-1) };
  const before = meter.costs();
  expect(await store.listClosedDeals(span, { after: null, limit: 100 })).toHaveLength(3);
  expect(await store.listTouches([big], span)).toHaveLength(2);
  expect(meter.since(before).rowsRead).toBeLessThan(60);
  const [first, ...rest] = await store.listClosedDeals(span, { after: null, limit: 100 });
  const after = [first?.closedAt ?? 0, first?.id ?? ""] as const;
  expect(await store.listClosedDeals(span, { after, limit: 100 })).toEqual(rest);
});
