import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { grantPartnerScope } from "#worker/domain/access/principal.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import { listPortalDeals } from "#worker/usecases/views/portal-views.ts";
import type { Page, PageCursor } from "#worker/usecases/views/view-ports.ts";
import { portalStore } from "./portal-store.ts";
import { viewStore } from "./view-store.ts";

test("a touchpoint that is gone is nobody's first or last touch", async () => {
  const { tenant } = await makeCompany();
  const partnerId = await addPartner(tenant, "Brightwater");
  const opportunityId = await addOpportunity(tenant, { externalId: "1" });
  const touch = (externalId: string, occurredAt: number) =>
    addTouchpoint(tenant, { externalId, opportunityId, partnerId, occurredAt });
  await touch("first", 1_000);
  await touch("kept", 2_000);
  await touch("last", 3_000);
  await rowsOf(
    tenant,
    "UPDATE touchpoints SET deleted_at = 1 WHERE tenant_id = ?1 AND external_id <> 'kept'",
  );
  expect(await viewStore(env, tenant).getPartner(partnerId)).toMatchObject({
    firstTouchAt: 2_000,
    lastTouchAt: 2_000,
  });
});

const deals = 60;

/** A company with one partner on many deals, whose reads are counted. */
async function metered() {
  const { tenant } = await makeCompany();
  const partner = await addPartner(tenant, "Anchor");
  for (let i = 0; i < deals; i++) {
    const closedAt = Date.UTC(2025, 0, 1 + i);
    await addOpportunity(tenant, {
      externalId: `${i}`,
      amountMinor: 1_000 + i,
      closedAt,
      partnerIds: [partner],
    });
  }
  await attributeNow(tenant);
  const meter = meterDatabases(env);
  const scopes = [grantPartnerScope(tenant, partner)];
  return { meter, views: viewStore(meter.env, tenant), portal: portalStore(meter.env), scopes };
}

/** Reads all pages; answers how many rows of the database each took. */
async function costsOf(
  meter: Awaited<ReturnType<typeof metered>>["meter"],
  readPage: (cursor: PageCursor | null) => Promise<Page<unknown>>,
): Promise<readonly number[]> {
  const costs: number[] = [];
  let seen = 0;
  for (let cursor: PageCursor | null = null; ; ) {
    const before = meter.costs();
    const page: Page<unknown> = await readPage(cursor);
    costs.push(meter.since(before).rowsRead);
    seen += page.items.length;
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(seen).toBe(deals);
  return costs;
}

test("a late page of a list costs what an early one does", async () => {
  const { meter, views, portal, scopes } = await metered();
  for (const sort of ["-closedAt", "closedAt", "-amount", "amount"] as const) {
    const costs = await costsOf(meter, (cursor) => views.listOpportunities({}, sort, { limit: 10, cursor }));
    expect(costs.at(-1)).toBeLessThanOrEqual((costs[0] ?? 0) + 4);
  }
  const costs = await costsOf(meter, (cursor) =>
    listPortalDeals({ portal }, scopes, { filter: {}, page: { limit: 10, cursor } }),
  );
  expect(costs.at(-1)).toBeLessThanOrEqual((costs[0] ?? 0) + 6);
});
