import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { type CompanyPerson, makeCompany } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { OpportunityView } from "#worker/usecases/views/opportunity-views.ts";
import type { Overview } from "#worker/usecases/views/overview.ts";

const may = Date.UTC(2025, 4, 2);

/**
 * Deals of every kind that a count could forget: attributed as a whole and in part, unattributed, waiting for a person, not yet
 * attributed, without an amount, without a close date, open, lost, of another month and of another currency.
 */
async function companyOfAllKinds(): Promise<CompanyPerson> {
  const founder = await makeCompany();
  const { tenant } = founder;
  const partnerId = await addPartner(tenant, "Brightwater");
  const only = { partnerIds: [partnerId] };
  const add = (externalId: string, more: object) => addOpportunity(tenant, { externalId, ...more });
  await add("whole", only);
  await add("part", { ...only, region: "Half", amountMinor: 200_001 });
  await add("nobody", { amountMinor: 300_000 });
  await add("review", { ...only, region: "Asked", amountMinor: 40_000 });
  await add("review in May", { ...only, region: "Asked", amountMinor: 50_000, closedAt: may });
  await add("nobody in May", { amountMinor: 7_000, closedAt: may });
  await add("nobody, in euros", { amountMinor: 9_000, currency: "EUR" });
  await add("whole, in euros", { ...only, amountMinor: 8_000, currency: "EUR" });
  await add("without an amount", { amountMinor: null });
  await add("without a close date", { ...only, closedAt: null });
  await add("open", { ...only, outcome: "open", closedAt: may });
  await add("lost", { ...only, outcome: "lost" });
  await attributeNow(tenant);
  const where = (value: string) => ({ kind: "text", field: "region", operator: "is", value });
  await publish(founder, {
    name: "Half stays",
    priority: 10,
    conditions: where("Half"),
    workflow: { kind: "single", model: { kind: "custom_ppm", ppm: { [partnerId]: 500_000 } } },
  });
  await publish(founder, {
    name: "Ask somebody",
    priority: 20,
    conditions: where("Asked"),
    workflow: { kind: "manual_review" },
  });
  await add("not attributed yet", { ...only, amountMinor: 600 });
  return founder;
}

async function dealsOf(founder: CompanyPerson, query: string): Promise<readonly OpportunityView[]> {
  const path = `/opportunities?limit=200&${query}`;
  return (await api(founder).json<{ items: OpportunityView[] }>(path)).items;
}

test.each([
  { asked: "", listed: "" },
  { asked: "?from=2025-05&to=2025-05", listed: "&closedFrom=2025-05-01&closedTo=2025-05-31" },
  { asked: "?to=2025-04", listed: "&closedTo=2025-04-30" },
])(
  "what the overview counts ($asked) is what the lists hold, deal by deal and to the cent",
  async (months) => {
    const founder = await companyOfAllKinds();
    const { totals } = await api(founder).json<Overview>(`/overview${months.asked}`);
    expect(totals.length).toBeGreaterThan(0);
    for (const total of totals) {
      const list = (query: string) => dealsOf(founder, `${query}&currency=${total.currency}`);
      const incomplete = await list(`status=incomplete${months.listed}`);
      expect(incomplete).toHaveLength(total.unattributedCount);
      const waiting = incomplete.filter((deal) => deal.waiting);
      const shown = incomplete.filter((deal) => !deal.waiting);
      expect(
        sum(shown, (deal) => deal.attribution.unattributed.amountMinor) +
          sum(waiting, (deal) => deal.amount?.amountMinor ?? 0),
      ).toBe(total.unattributedMinor);
      expect(await list(`status=review${months.listed}`)).toHaveLength(total.reviewCount);
      expect(await list(`outcome=won${months.listed}`)).toHaveLength(total.wonCount);
      expect(await list("outcome=open")).toHaveLength(total.openCount);
    }
  },
);

test("deals that wait for a person are counted as nobody's, and told apart", async () => {
  const founder = await companyOfAllKinds();
  const { totals } = await api(founder).json<Overview>("/overview");
  expect(totals.find(({ currency }) => currency === "USD")).toMatchObject({
    unattributedCount: 7,
    reviewCount: 2,
  });
});

// Loading the built pages for the first time takes seconds on a busy machine.
const pageTimeoutMs = 30_000;

test("every count on the page of the overview opens a list with that many rows", {
  timeout: pageTimeoutMs,
}, async () => {
  const founder = await companyOfAllKinds();
  const page = await (await api(founder).get("//company/overview")).text();
  // A link says its count itself, "<a …>2 wait for a person</a>", or leads from a sum that has its count below it.
  const figures = page
    .replaceAll("<!-- -->", "")
    .matchAll(
      /href="\/company\/deals\?([^"]*)"[^>]*>(?:(\d+)(?: waits? for a person)?<\/a>|(?:(?!<\/dd>).)*<\/dd><dd class="stat-note">(\d+) deals?)/g,
    );
  const counted = [...figures].map(([, query = "", own, note]) => ({
    query: query.replaceAll("&amp;", "&"),
    count: Number(own ?? note),
  }));
  expect(counted.length).toBe(8);
  for (const { query, count } of counted) {
    expect([query, (await dealsOf(founder, query)).length]).toEqual([query, count]);
  }
});

function sum(deals: readonly OpportunityView[], minorOf: (deal: OpportunityView) => number): number {
  return deals.reduce((total, deal) => total + minorOf(deal), 0);
}
