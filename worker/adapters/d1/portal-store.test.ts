import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { grantPartnerScope, grantTenantScope, type PartnerScope } from "#worker/domain/access/principal.ts";
import { shardNames } from "#worker/env.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import { getPortalHome, listPortalDeals } from "#worker/usecases/views/portal-views.ts";
import { dealsQuery, portalStore } from "./portal-store.ts";
import { shardOf } from "./shards.ts";

const clock = { now: () => Date.UTC(2025, 2, 15) };

/** A company on each shard with deals of this partner's, and of another's. */
async function makePair(): Promise<readonly PartnerScope[]> {
  const scopes = new Map<string, PartnerScope>();
  while (scopes.size < shardNames.length) {
    const { tenant } = await makeCompany({ name: `Company ${scopes.size}` });
    if (scopes.has(tenant.shard)) continue;
    const mine = await addPartner(tenant, "Harbour");
    const theirs = await addPartner(tenant, "Anchor");
    for (const day of [1, 2, 3]) {
      const closedAt = Date.UTC(2025, 2, 2 * day + scopes.size);
      await addOpportunity(tenant, { externalId: `mine-${day}`, closedAt, partnerIds: [mine] });
    }
    await addOpportunity(tenant, { externalId: "open", outcome: "open", partnerIds: [mine] });
    await addOpportunity(tenant, { externalId: "theirs", partnerIds: [theirs] });
    await attributeNow(tenant);
    scopes.set(tenant.shard, grantPartnerScope(tenant, mine));
  }
  return [...scopes.values()];
}

/** Partnerships with companies that hold no deals: what is asked does not depend on what there is. */
function many(scopes: readonly PartnerScope[], count: number): readonly PartnerScope[] {
  const more = Array.from({ length: count - scopes.length }, (_, at) => {
    const { tenant } = scopes[at % scopes.length] as PartnerScope;
    return grantPartnerScope(grantTenantScope({ ...tenant, tenantId: `ten_${at}` }), "ptr_none");
  });
  return [...scopes, ...more];
}

test("fifty companies on two shards are asked with as many statements as two are", async () => {
  const two = await makePair();
  const asked = async (partnerships: readonly PartnerScope[]) => {
    const meter = meterDatabases(env, { countsRows: false });
    await getPortalHome({ portal: portalStore(meter.env), clock }, { partnerships });
    const { statements, calls } = meter.costs();
    return { statements, calls };
  };
  expect(await asked(two)).toEqual({ statements: 6 * shardNames.length, calls: 2 * shardNames.length });
  expect(await asked(many(two, 50))).toEqual(await asked(two));
});

test("what is read grows with the companies, and not with what others have in their databases", async () => {
  const scopes = await makePair();
  const cost = async () => {
    const meter = meterDatabases(env);
    await getPortalHome({ portal: portalStore(meter.env), clock }, { partnerships: scopes });
    return meter.costs().rowsRead;
  };
  const before = await cost();
  for (let others = 0; others < 5; others += 1) await makePair();
  // Each statement may look at the row after its last one, which is there or not by the chance of ids.
  const neighbours = 6 * shardNames.length;
  expect(await cost()).toBeLessThanOrEqual(before + neighbours);
});

test.each([false, true])("deals are found by keys alone (after another page: %s)", async (hasCursor) => {
  const { results } = await env.SHARD_0.prepare(`EXPLAIN QUERY PLAN ${dealsQuery(hasCursor)}`)
    .bind("[]", 1, null, null, ...(hasCursor ? [0, ""] : []))
    .all<{ detail: string }>();
  const plan = results.map(({ detail }) => detail);
  expect(plan.filter((step) => /^SCAN (?!json_each|newest|s\b|\(subquery)/.test(step))).toEqual([]);
  expect(plan).toContainEqual(
    expect.stringContaining("USING COVERING INDEX opportunity_shares_listed (tenant_id=? AND partner_id=?"),
  );
});

test("companies, sums and the latest deals come from every shard, each only of this partner", async () => {
  const scopes = await makePair();
  const home = await getPortalHome({ portal: portalStore(env), clock }, { partnerships: many(scopes, 5) });
  expect(home.companies.slice(0, 2)).toMatchObject(
    scopes.map(({ tenant, partnerId }) => ({
      companyId: tenant.tenantId,
      partnerId,
      partnerName: "Harbour",
      attributed: [{ currency: "USD", amountMinor: 300_000 }],
      thisPeriod: [{ currency: "USD", amountMinor: 300_000 }],
      expected: [{ currency: "USD", amountMinor: 100_000 }],
      opportunities: 4,
    })),
  );
  expect(home.companies[4]).toMatchObject({ partnerName: "ptr_none", attributed: [], opportunities: 0 });
  expect(home.totals).toEqual([{ currency: "USD", amountMinor: 600_000 }]);
  expect(home.trend).toEqual([{ period: "2025-03", currency: "USD", attributedMinor: 600_000 }]);
});

test("shares of attributed deals fall into fifths over all companies, and their average is of those deals alone", async () => {
  const scopes = await makePair();
  const { tenant, partnerId: mine } = scopes[0] as PartnerScope;
  const others = [await addPartner(tenant, "Buoy"), await addPartner(tenant, "Cleat")];
  await addOpportunity(tenant, { externalId: "of-three", partnerIds: [mine, ...others] });
  await attributeNow(tenant);
  const { split, averageSharePpm } = await getPortalHome(
    { portal: portalStore(env), clock },
    { partnerships: scopes },
  );
  expect(split.map(({ fromPpm, deals }) => [fromPpm, deals])).toEqual([
    [0, 0],
    [200_000, 1],
    [400_000, 0],
    [600_000, 0],
    [800_000, 6],
  ]);
  const third = 333_333;
  expect(Math.abs((averageSharePpm ?? 0) * 7 - 6_000_000 - third)).toBeLessThan(7);
});

test("what now runs is each company's own period, a quarter where it has chosen quarters", async () => {
  const scopes = await makePair();
  const [first, second] = scopes as [PartnerScope, PartnerScope];
  await shardOf(env, second.tenant)
    .prepare("INSERT INTO period_calendars VALUES (?, '0000-01-01', 'quarter', 4, 'UTC')")
    .bind(second.tenant.tenantId)
    .run();
  const home = await getPortalHome({ portal: portalStore(env), clock }, { partnerships: scopes });
  expect(home.companies.map(({ companyId, period }) => [companyId, period])).toEqual([
    [first.tenant.tenantId, "2025-03"],
    [second.tenant.tenantId, "2025-Q4"],
  ]);
  expect(home.period).toBeNull();
});

test("pages of deals over all companies hold each deal once, latest first, whatever a page takes", async () => {
  const scopes = await makePair();
  const portal = portalStore(env);
  const all = await listPortalDeals({ portal }, scopes, { filter: {}, page: { limit: 100, cursor: null } });
  expect(all.items).toHaveLength(8);
  const closes = all.items.map(({ closedAt }) => closedAt ?? "");
  expect(closes).toEqual(closes.toSorted().reverse());
  const ids: string[] = [];
  for (let cursor: Parameters<typeof portal.listDeals>[1]["page"]["cursor"] = null; ; ) {
    const page = await listPortalDeals({ portal }, scopes, { filter: {}, page: { limit: 3, cursor } });
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(ids).toEqual(all.items.map(({ id }) => id));
  const open = { filter: { outcome: "open" as const, q: "DEAL O" }, page: { limit: 9, cursor: null } };
  expect((await listPortalDeals({ portal }, scopes, open)).items.map(({ name }) => name)).toEqual([
    "Deal open",
    "Deal open",
  ]);
});
