import { expect, test } from "vitest";
import type { Visibility } from "#worker/domain/access/principal.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { PortalDealDetail } from "#worker/usecases/views/portal-views.ts";

const workflow = { kind: "single", model: { kind: "linear" } };
const rules = [
  { name: "Linear", priority: 20, workflow },
  { name: "Sourced by", priority: 10, book: "sourced", workflow },
];

/** Own touched the deal once; Canary Two and Canary Three touched it four times together. */
async function seenUnder(visibility: Visibility) {
  const founder = await makeCompany();
  const { tenant } = founder;
  const names = ["Own", "CANARY Two", "CANARY Three"];
  const ids: string[] = [];
  for (const name of names) ids.push(await addPartner(tenant, name));
  const deal = await addOpportunity(tenant, { externalId: "1", amountMinor: 100_000 });
  for (const [at, partner] of [0, 1, 1, 2, 2].entries()) {
    const occurredAt = Date.UTC(2025, 1, at + 1);
    const touchpoint = {
      externalId: `${at}`,
      opportunityId: deal,
      partnerId: ids[partner] ?? "",
      occurredAt,
    };
    await addTouchpoint(tenant, touchpoint);
  }
  const shown = { name: "Northwind", currency: "USD", timeZone: "UTC", visibility };
  expect((await api(founder).put("/settings", shown)).status).toBe(200);
  for (const rule of rules) await publish(founder, rule);
  await attributeNow(tenant);
  const own = await makePartnerUser({ at: [{ tenant, partnerId: ids[0] ?? "" }] });
  const answer = await api(own).get(`/portal/companies/${tenant.tenantId}/opportunities/${deal}`);
  const text = await answer.text();
  const lists = await Promise.all(
    [
      "/portal/home",
      "/portal/opportunities",
      "/portal/opportunities/export.csv",
      "/portal/ledger/entries",
      "/portal/ledger/entries/export.csv",
    ].map(async (path) => (await api(own).get(path)).text()),
  );
  return { text, deal: JSON.parse(text) as PortalDealDetail, lists: lists.join("\n"), others: ids.slice(1) };
}

test("by count a partner reads how many others there are and what they have together, and no name", async () => {
  const { text, deal, lists, others } = await seenUnder("count");
  expect(deal.others).toEqual({ partners: 2, sharePpm: 800_000, named: null });
  expect(deal.overlays).toMatchObject([{ others: { partners: 2, sharePpm: 800_000, named: null } }]);
  for (const secret of ["CANARY", ...others]) expect(text + lists).not.toContain(secret);
});

test("by names a partner reads each other's name and share, and still no id", async () => {
  const { text, deal, lists, others } = await seenUnder("names");
  const named = [
    { name: "CANARY Three", sharePpm: 400_000 },
    { name: "CANARY Two", sharePpm: 400_000 },
  ];
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(deal.others?.named?.toSorted(byName)).toEqual(named);
  expect(deal.overlays[0]?.others?.named?.toSorted(byName)).toEqual(named);
  expect(lists).not.toContain("CANARY");
  for (const id of others) expect(text + lists).not.toContain(id);
});

test("where the company shows nothing, neither numbers nor explanations tell of the others", async () => {
  const { text, deal, lists, others } = await seenUnder("nothing");
  for (const part of [deal, ...deal.overlays]) {
    expect(part).toMatchObject({
      sharePpm: 200_000,
      others: null,
      unattributed: null,
      trace: [],
      explanation: {
        sentence: "Your part of the evidence gives you 200,000 of 1,000,000",
        arithmetic: "100,000 x 200,000 / 1,000,000 = 20,000",
        touchpoints: [],
      },
    });
  }
  expect(deal.touchpoints).toHaveLength(1);
  // The home's fifths begin at such shares, whatever anybody has.
  const seen = (text + lists).replaceAll(/"fromPpm":\d+/g, "");
  for (const secret of ["CANARY", "800000", "400000", "of 5", "/ 5", ...others]) {
    expect(seen).not.toContain(secret);
  }
});
