import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { PortalDeal, PortalDealDetail } from "#worker/usecases/views/portal-views.ts";

const overlay = {
  name: "Sourced by",
  priority: 10,
  book: "sourced",
  workflow: { kind: "single", model: { kind: "linear" } },
};
const revenue = {
  name: "Last touch wins",
  priority: 20,
  workflow: { kind: "single", model: { kind: "last_touch" } },
};

/** Anchor touched a deal of 1,000.00 twice and Beacon once, last. The revenue is Beacon's alone; "sourced" is linear. */
async function dealInTwoBooks() {
  const founder = await makeCompany();
  const { tenant } = founder;
  const [anchorId, beaconId] = [await addPartner(tenant, "Anchor"), await addPartner(tenant, "Beacon")];
  const [anchor, beacon] = await Promise.all([
    makePartnerUser({ at: [{ tenant, partnerId: anchorId }], organisation: "Anchor" }),
    makePartnerUser({ at: [{ tenant, partnerId: beaconId }], organisation: "Beacon" }),
  ]);
  const deal = await addOpportunity(tenant, { externalId: "1" });
  for (const [partnerId, day] of [
    [anchorId, 1],
    [anchorId, 2],
    [beaconId, 3],
  ] as const) {
    const occurredAt = Date.UTC(2025, 1, day);
    await addTouchpoint(tenant, { externalId: `${day}`, opportunityId: deal, partnerId, occurredAt });
  }
  await attributeNow(tenant);
  await publish(founder, overlay);
  await publish(founder, revenue);
  return { anchor, beacon, deal, path: `/portal/companies/${tenant.tenantId}/opportunities/${deal}` };
}

test("a partner reads its own part of an overlay book, and of the others only how much they have together", async () => {
  const { beacon, path } = await dealInTwoBooks();
  const answer = await api(beacon).get(path);
  const text = await answer.text();
  expect(text).not.toContain("Anchor");
  const deal = JSON.parse(text) as PortalDealDetail;
  expect(deal).toMatchObject({ sharePpm: 1_000_000, others: { partners: 0, sharePpm: 0 } });
  expect(deal.overlays).toMatchObject([
    {
      book: "sourced",
      sharePpm: 333_333,
      amount: { amountMinor: 33_333, currency: "USD" },
      rule: { name: "Sourced by", version: 1 },
      others: { partners: 1, sharePpm: 666_667 },
      unattributed: { sharePpm: 0 },
    },
  ]);
  expect(deal.overlays[0]?.explanation?.arithmetic).toContain("33,333");
  expect(deal.overlays[0]?.rule).not.toHaveProperty("id");
});

test("a partner with a part of an overlay alone opens the deal from its entries, and its lists do not count it", async () => {
  const { anchor, deal, path } = await dealInTwoBooks();
  const { items: entries } = await api(anchor).json<{ items: EntryView[] }>("/portal/ledger/entries");
  expect(entries.find(({ book }) => book === "sourced")).toMatchObject({ opportunityId: deal });
  const detail = await api(anchor).json<PortalDealDetail>(path);
  expect(detail).toMatchObject({
    status: "attributed",
    sharePpm: 0,
    amount: { amountMinor: 0, currency: "USD" },
    explanation: null,
    others: { partners: 1, sharePpm: 1_000_000 },
    overlays: [{ book: "sourced", amount: { amountMinor: 66_667 } }],
  });
  const { items } = await api(anchor).json<{ items: PortalDeal[] }>("/portal/opportunities");
  expect(items).toEqual([]);
});

test("an overlay of which the partner has nothing is not shown, nor a deal of which it has nothing at all", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const [anchorId, beaconId] = [await addPartner(tenant, "Anchor"), await addPartner(tenant, "Beacon")];
  const beacon = await makePartnerUser({ at: [{ tenant, partnerId: beaconId }], organisation: "Beacon" });
  const shared = await addOpportunity(tenant, { externalId: "1", partnerIds: [anchorId, beaconId] });
  const foreign = await addOpportunity(tenant, { externalId: "2", partnerIds: [anchorId] });
  await attributeNow(tenant);
  const ppm = { [anchorId]: 400_000 };
  await publish(founder, {
    ...overlay,
    workflow: { kind: "single", model: { kind: "custom_ppm", ppm } },
  });
  const path = (id: string) => `/portal/companies/${tenant.tenantId}/opportunities/${id}`;
  expect(await api(beacon).json(path(shared))).toMatchObject({ sharePpm: 500_000, overlays: [] });
  expect((await api(beacon).get(path(foreign))).status).toBe(404);
});
