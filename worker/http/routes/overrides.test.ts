import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import { setOverride } from "#worker/usecases/overrides/change-override.ts";
import type { OverrideHistory } from "#worker/usecases/overrides/get-overrides.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { OpportunityDetail, OpportunityView } from "#worker/usecases/views/opportunity-views.ts";
import type { PortalDealDetail } from "#worker/usecases/views/portal-views.ts";

/** A deal of 1,000.00 that the rules share equally between Anchor and Beacon, posted. */
async function sharedDeal() {
  const founder = await makeCompany();
  const { tenant } = founder;
  const [anchor, beacon] = [await addPartner(tenant, "Anchor"), await addPartner(tenant, "Beacon")];
  const deal = await addOpportunity(tenant, { externalId: "1", partnerIds: [anchor, beacon] });
  await attributeNow(tenant);
  const path = `/opportunities/${deal}/override`;
  return { founder, tenant, anchor, beacon, deal, path };
}

const ppm = (partner: string, sharePpm: number) => ({ partner, sharePpm });
const byPpm = (reason: string, ...of: readonly ReturnType<typeof ppm>[]) => ({
  reason,
  shares: { kind: "ppm", of },
});

async function entriesOf(caller: { readonly cookie: string }): Promise<readonly string[]> {
  const { items } = await api(caller).json<{ items: EntryView[] }>("/ledger/entries?limit=200");
  return items.map((entry) => `${entry.kind} ${entry.partnerName} ${entry.amount.amountMinor}`);
}

test("a split set by hand is posted as a difference, and every recalculation keeps it until it is lifted", async () => {
  const { founder, tenant, anchor, deal, path } = await sharedDeal();
  const set = await api(founder).put(path, byPpm("Anchor did it all.", ppm(anchor, 1_000_000)));
  expect(set.status).toBe(200);
  const { overrideId } = await set.json<{ overrideId: string; runId: string }>();
  expect(set.headers.get("etag")).toBe(`"${overrideId}"`);
  expect(await attributeNow(tenant)).toMatchObject({ status: "done" });
  const first = await entriesOf(founder);
  expect(first.slice(0, 2).toSorted()).toEqual(["credit Anchor 50000", "credit Beacon 50000"]);
  expect(first.slice(2).toSorted()).toEqual([
    "credit Anchor 100000",
    "reversal Anchor -50000",
    "reversal Beacon -50000",
  ]);
  expect(await attributeNow(tenant, { kind: "all" })).toMatchObject({ posted: 0, unchanged: 1 });
  const view = await api(founder).json<OpportunityDetail>(`/opportunities/${deal}`);
  expect(view.attribution).toMatchObject({
    status: "attributed",
    rule: null,
    override: { id: overrideId, reason: "Anchor did it all.", setBy: "Northwind founder" },
    shares: [{ partnerId: anchor, sharePpm: 1_000_000, amountMinor: 100_000 }],
    flags: ["set-by-hand"],
  });
  expect(view.attribution.shares[0]?.explanation?.sentence).toContain("Anchor did it all.");
  const lifted = await api(founder).delete(path);
  expect(lifted.headers.get("etag")).toBe('"none"');
  await attributeNow(tenant);
  const after = (await entriesOf(founder)).slice(first.length);
  expect(after.toSorted()).toEqual(["credit Anchor 50000", "credit Beacon 50000", "reversal Anchor -100000"]);
  const history = await api(founder).json<OverrideHistory>(path);
  expect(history).toMatchObject({
    open: null,
    lifted: [{ id: overrideId, reason: "Anchor did it all.", liftedBy: "Northwind founder" }],
  });
});

test("setting or lifting starts a run of that deal alone, and what is set already starts none", async () => {
  const { founder, tenant, anchor, deal, path } = await sharedDeal();
  const change = byPpm("As agreed", ppm(anchor, 700_000));
  const { runId, overrideId } = await (await api(founder).put(path, change)).json<{
    runId: string;
    overrideId: string;
  }>();
  const run = await buildServices(env).attributionOf(tenant).getRun(runId);
  expect(run?.scope).toEqual({ kind: "opportunities", opportunityIds: [deal] });
  const again = await api(founder).put(path, change);
  expect(await again.json()).toEqual({ overrideId, runId: null });
  await api(founder).delete(path);
  const nothing = await api(founder).delete(path);
  expect(await nothing.json()).toEqual({ overrideId: null, runId: null });
});

test("the partner reads why its share was set by hand, and nothing of what others were given", async () => {
  const { founder, tenant, anchor, beacon, deal, path } = await sharedDeal();
  const partner = await makePartnerUser({ at: [{ tenant, partnerId: beacon }] });
  await api(founder).put(path, byPpm("Agreed in March", ppm(anchor, 876_543), ppm(beacon, 123_457)));
  await attributeNow(tenant);
  const response = await api(partner).get(`/portal/companies/${tenant.tenantId}/opportunities/${deal}`);
  const text = await response.text();
  expect(JSON.parse(text) as PortalDealDetail).toMatchObject({
    sharePpm: 123_457,
    rule: null,
    override: { reason: "Agreed in March", setBy: "Northwind founder" },
    explanation: { sentence: "Set by hand: Agreed in March. Your share is 12.35 %" },
  });
  expect(text).not.toContain(anchor);
});

test.each([
  ["no reason", (a: string) => byPpm(" ", ppm(a, 1)), ["reason"]],
  [
    "more than the whole",
    (a: string, b: string) => byPpm("x", ppm(a, 600_000), ppm(b, 600_000)),
    ["shares.of"],
  ],
  ["a partner nobody knows", () => byPpm("x", ppm("ptr_nobody", 1)), ["shares.of.0.partner"]],
  ["one partner twice", (a: string) => byPpm("x", ppm(a, 1), ppm(a, 2)), ["shares.of.1.partner"]],
  [
    "amounts above the deal's",
    (a: string) => ({ reason: "x", shares: { kind: "amounts", of: [{ partner: a, amountMinor: 100_001 }] } }),
    ["shares.of"],
  ],
])("%s is refused with the place where it stands", async (_, bodyOf, paths) => {
  const { founder, anchor, beacon, path } = await sharedDeal();
  const refused = await api(founder).put(path, bodyOf(anchor, beacon));
  expect(refused.status).toBe(422);
  const { errors } = await refused.json<{ errors: { path: string }[] }>();
  expect(errors.map((error) => error.path)).toEqual(paths);
  expect(await api(founder).json(path)).toEqual({ open: null, lifted: [] });
});

test("a deal without an amount has nothing to divide", async () => {
  const founder = await makeCompany();
  const anchor = await addPartner(founder.tenant, "Anchor");
  const deal = await addOpportunity(founder.tenant, { externalId: "1", amountMinor: null });
  const refused = await api(founder).put(
    `/opportunities/${deal}/override`,
    byPpm("x", ppm(anchor, 1_000_000)),
  );
  expect(await refused.json()).toMatchObject({ status: 422, errors: [{ code: "amount-missing" }] });
});

test("of two people who set a split, the one who has not seen the other's is told so", async () => {
  const { founder, tenant, anchor, beacon, deal, path } = await sharedDeal();
  const asSeen = { headers: { "If-Match": '"none"' } };
  const first = await api(founder).put(path, byPpm("First", ppm(anchor, 1_000_000)), asSeen);
  expect(first.status).toBe(200);
  const second = await api(founder).put(path, byPpm("Second", ppm(beacon, 1_000_000)), asSeen);
  expect(await second.json()).toMatchObject({ status: 412, code: "stale-version" });
  // At the very same moment: both have read before either writes.
  const services = buildServices(env);
  const { user } = founder.principal;
  const at = { tenant, opportunityId: deal, isExpected: () => true, actor: systemActor(user.id, "req_test") };
  const set = (partner: string) =>
    setOverride(services, {
      ...at,
      override: { reason: partner, shares: { kind: "ppm", of: [{ partner, sharePpm: 1 }] } },
    });
  const both = await Promise.all([set(anchor), set(beacon)]);
  const codes = both.map((outcome) => (outcome.ok ? "set" : outcome.error.code));
  expect(codes.toSorted()).toEqual(["changed-meanwhile", "set"]);
  const { open, lifted } = await api(founder).json<OverrideHistory>(path);
  expect([open, ...lifted].map((one) => one?.reason)).toHaveLength(2);
});

test("amounts that a deal has shrunk below are not posted: the deal waits for a person, who decides anew", async () => {
  const { founder, tenant, anchor, beacon, deal, path } = await sharedDeal();
  await api(founder).put(path, {
    reason: "Fixed sum",
    shares: { kind: "amounts", of: [{ partner: anchor, amountMinor: 90_000 }] },
  });
  await attributeNow(tenant);
  await addOpportunity(tenant, { externalId: "1", amountMinor: 80_000, partnerIds: [anchor, beacon] });
  expect(await attributeNow(tenant)).toMatchObject({ review: 1 });
  expect((await entriesOf(founder)).at(-1)).toBe("reversal Anchor -90000");
  const queue = await api(founder).json<{ items: OpportunityView[]; nextCursor: string | null }>("/reviews");
  expect(queue.items).toMatchObject([
    { id: deal, attribution: { status: "review", flags: ["set-by-hand", "override-does-not-fit"] } },
  ]);
  const decide = (of: unknown) =>
    api(founder).post(`/reviews/${deal}`, { override: { reason: "Anew", shares: { kind: "amounts", of } } });
  const refused = await decide([{ partner: anchor, amountMinor: 80_001 }]);
  expect(await refused.json()).toMatchObject({ status: 422, errors: [{ path: "override.shares.of" }] });
  expect((await decide([{ partner: anchor, amountMinor: 80_000 }])).status).toBe(200);
  await attributeNow(tenant);
  expect((await entriesOf(founder)).at(-1)).toBe("credit Anchor 80000");
  expect(await api(founder).json("/reviews")).toEqual({ items: [], nextCursor: null });
  expect(await (await decide([{ partner: anchor, amountMinor: 1 }])).json()).toMatchObject({
    status: 409,
    code: "not-in-review",
  });
});

test("a deal that waits can be left to nobody: it waits no longer, and nothing is posted", async () => {
  const { founder, tenant, deal } = await sharedDeal();
  await publish(founder, { name: "By hand", priority: 1, workflow: { kind: "manual_review" } });
  await attributeNow(tenant);
  const override = { reason: "Our own work", shares: { kind: "ppm", of: [] } };
  expect((await api(founder).post(`/reviews/${deal}`, { override })).status).toBe(200);
  await attributeNow(tenant);
  expect(await api(founder).json("/reviews")).toEqual({ items: [], nextCursor: null });
  expect(await api(founder).json("/ledger/totals")).toMatchObject({ totals: [{ amountMinor: 0 }] });
  expect(await api(founder).json(`/opportunities/${deal}`)).toMatchObject({
    attribution: { status: "unattributed", shares: [], flags: ["set-by-hand"] },
  });
});

test("amounts that were set in one currency are never posted as another: the deal waits for a person", async () => {
  const { founder, tenant, anchor, deal, path } = await sharedDeal();
  const put = (shares: object) => api(founder).put(path, { reason: "Fixed sum", shares });
  const of = [{ partner: anchor, amountMinor: 90_000 }];
  const refused = await put({ kind: "amounts", currency: "JPY", of });
  expect(await refused.json()).toMatchObject({
    status: 422,
    errors: [{ path: "shares.currency", code: "currency-differs" }],
  });
  expect((await put({ kind: "amounts", of })).status).toBe(200);
  const { open } = await api(founder).json<OverrideHistory>(path);
  expect(open?.shares).toMatchObject({ kind: "amounts", currency: "USD" });
  await attributeNow(tenant);
  await addOpportunity(tenant, { externalId: "1", currency: "JPY", partnerIds: [anchor] });
  expect(await attributeNow(tenant)).toMatchObject({ review: 1 });
  expect((await entriesOf(founder)).at(-1)).toBe("reversal Anchor -90000");
  expect(await api(founder).json("/reviews")).toMatchObject({
    items: [{ id: deal, attribution: { flags: ["set-by-hand", "override-does-not-fit"] } }],
  });
});

test("a rule can leave deals to a person: nothing is posted until one decides, and again once that is lifted", async () => {
  const { founder, tenant, anchor, beacon, deal, path } = await sharedDeal();
  const large = await addOpportunity(tenant, {
    externalId: "2",
    amountMinor: 900_000,
    partnerIds: [anchor, beacon],
    closedAt: Date.UTC(2025, 4, 1),
  });
  await attributeNow(tenant);
  await publish(founder, { name: "By hand", priority: 1, workflow: { kind: "manual_review" } });
  const idsOf = async (query: string) => {
    const page = await api(founder).json<{ items: OpportunityView[]; nextCursor: string | null }>(
      `/reviews?limit=1&sort=-closedAt${query}`,
    );
    return { ids: page.items.map(({ id }) => id), nextCursor: page.nextCursor };
  };
  const first = await idsOf("");
  expect(first.ids).toEqual([large]);
  expect(await idsOf(`&cursor=${first.nextCursor}`)).toEqual({ ids: [deal], nextCursor: null });
  const totals = () => api(founder).json<{ totals: { amountMinor: number }[] }>("/ledger/totals");
  expect((await totals()).totals).toMatchObject([{ amountMinor: 0 }]);
  const override = byPpm("Decided", ppm(anchor, 250_000), ppm(beacon, 750_000));
  expect((await api(founder).post(`/reviews/${deal}`, { override })).status).toBe(200);
  await attributeNow(tenant);
  expect((await entriesOf(founder)).slice(-2).toSorted()).toEqual([
    "credit Anchor 25000",
    "credit Beacon 75000",
  ]);
  await api(founder).delete(path);
  await attributeNow(tenant);
  expect((await totals()).totals).toMatchObject([{ amountMinor: 0 }]);
  expect((await idsOf("&q=Deal%201")).ids).toEqual([deal]);
});
