import { expect, test } from "vitest";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { ruleTemplates } from "#worker/domain/rule/templates.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { addAccount, moveOn, register } from "#worker/testing/registrations.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow } from "#worker/testing/runs.ts";

type Shares = {
  attribution: { status: string; shares: { partnerName: string; sharePpm: number }[] };
};

async function makeScene(templateId: string) {
  const company = await makeCompany();
  const { tenant } = company;
  const template = ruleTemplates("USD").find(({ id }) => id === templateId);
  await publish(company, { ...template?.rule });
  const ids = await Promise.all(
    ["Harbour", "Quay", "Pier", "Dock", "Wharf"].map((n) => addPartner(tenant, n)),
  );
  const [oneId = "", twoId = ""] = ids;
  const one = await makePartnerUser({ at: [{ tenant, partnerId: oneId }] });
  const two = await makePartnerUser({ at: [{ tenant, partnerId: twoId }], organisation: "Quay" });
  const shares = async (opportunityId: string) => {
    await workOff(tenant);
    const { attribution } = await api(company).json<Shares>(`/opportunities/${opportunityId}`);
    return Object.fromEntries(attribution.shares.map(({ partnerName, sharePpm }) => [partnerName, sharePpm]));
  };
  const state = async (id: string) =>
    (await api(company).json<{ state: string }>(`/registrations/${id}`)).state;
  return { company, tenant, ids, one, two, shares, state };
}

/** Handed in and approved, and linked to the deal. */
async function protect(
  { company }: Awaited<ReturnType<typeof makeScene>>,
  person: { cookie: string },
  { account, opportunityId }: { readonly account: string; readonly opportunityId: string },
): Promise<string> {
  const id = await register(person, account);
  expect(await moveOn(company, { id, to: "approve" })).toEqual([200, "approved"]);
  expect(await moveOn(company, { id, to: "link" }, { opportunityId })).toEqual([200, "approved"]);
  return id;
}

const tomorrow = () => Date.now() + 86_400_000;

function closeDeal(tenant: TenantScope, externalId: string, outcome: "won" | "lost" | "open" = "won") {
  return addOpportunity(tenant, { externalId, outcome, closedAt: tomorrow(), createdAt: null });
}

test("the registrant has 80 and four who helped 5 each; who registers and helps as well has 84, the others 4", async () => {
  const scene = await makeScene("registration-80-influence-20");
  const { tenant, ids, one, shares, state, company } = scene;
  const deal = await closeDeal(tenant, "A-1", "open");
  const [oneId = "", ...others] = ids;
  for (const [i, partnerId] of others.entries())
    await addTouchpoint(tenant, { externalId: `a${i}`, opportunityId: deal, partnerId });
  const id = await protect(scene, one, { account: "Acme", opportunityId: deal });
  expect(await shares(deal)).toMatchObject({ Harbour: 800_000, Quay: 50_000, Pier: 50_000, Wharf: 50_000 });
  expect(await state(id)).toBe("approved");

  await closeDeal(tenant, "A-1");
  await addTouchpoint(tenant, { externalId: "own", opportunityId: deal, partnerId: oneId });
  await attributeNow(tenant);
  expect(await shares(deal)).toEqual({
    Harbour: 840_000,
    Quay: 40_000,
    Pier: 40_000,
    Dock: 40_000,
    Wharf: 40_000,
  });
  expect(await state(id)).toBe("won");
  const { events } = await api(company).json<{ events: { move: string; side: string }[] }>(
    `/registrations/${id}`,
  );
  expect(events.slice(-2).map(({ move, side }) => [move, side])).toEqual([
    ["link", "company"],
    ["win", "system"],
  ]);
  // Attributing all of it again moves nothing: neither the split nor the history.
  const before = await rowsOf<{ n: number }>(
    tenant,
    "SELECT COUNT(*) AS n FROM ledger_entries WHERE tenant_id = ?1",
  );
  await attributeNow(tenant);
  expect(await rowsOf(tenant, "SELECT COUNT(*) AS n FROM ledger_entries WHERE tenant_id = ?1")).toEqual(
    before,
  );
});

test("the first of registration, CRM field and activity decides, and a registration that gives nothing leaves it to the next", async () => {
  const scene = await makeScene("registration-first");
  const { tenant, ids, one, shares, company } = scene;
  const [, twoId = "", threeId = ""] = ids;
  const deal = await addOpportunity(tenant, {
    externalId: "A-1",
    outcome: "open",
    closedAt: tomorrow(),
    partnerIds: [twoId],
  });
  await addTouchpoint(tenant, { externalId: "t", opportunityId: deal, partnerId: threeId });
  const id = await protect(scene, one, { account: "Acme", opportunityId: deal });
  expect(await shares(deal)).toEqual({ Harbour: 1_000_000 });
  expect(
    await moveOn(company, { id, to: "release" }, { reason: "They chose Quay", cause: "customer_choice" }),
  ).toEqual([200, "expired"]);
  expect(await shares(deal)).toEqual({ Quay: 1_000_000 });
});

test("what is contested waits, and what is split is credited by its parts once the deal is linked", async () => {
  const scene = await makeScene("registration-first");
  const { tenant, one, two, shares, company, state } = scene;
  const deal = await closeDeal(tenant, "A-1", "open");
  const first = await protect(scene, one, { account: "Acme", opportunityId: deal });
  const second = await register(two, "Acme");
  expect(await moveOn(company, { id: second, to: "contest" }, { reason: "Both say so" })).toEqual([
    200,
    "contested",
  ]);
  expect(await shares(deal)).toEqual({});
  const decision = {
    reason: "Each did a part",
    outcome: "split",
    shares: [
      { registrationId: first, percent: 70 },
      { registrationId: second, percent: 30 },
    ],
  };
  expect(await moveOn(company, { id: first, to: "decide" }, decision)).toEqual([200, "approved"]);
  expect(await shares(deal)).toEqual({ Harbour: 700_000, Quay: 300_000 });
  await closeDeal(tenant, "A-1");
  await attributeNow(tenant);
  expect([await state(first), await state(second)]).toEqual(["won", "won"]);
  expect(await shares(deal)).toEqual({ Harbour: 700_000, Quay: 300_000 });
});

test("of two links to one deal at once exactly one holds, and the deal is free again when that one gives it up", async () => {
  const scene = await makeScene("registration-first");
  const { tenant, one, two, company } = scene;
  const deal = await closeDeal(tenant, "A-1", "open");
  const ids = [await register(one, "Acme"), await register(two, "Beta Works")];
  for (const id of ids) await moveOn(company, { id, to: "approve" });
  const link = (id: string, opportunityId: string | null) =>
    moveOn(company, { id, to: "link" }, { opportunityId });
  const answers = await Promise.all(ids.map((id) => link(id, deal)));
  expect(answers.map(([status]) => status).sort()).toEqual([200, 409]);
  expect(answers.find(([status]) => status === 409)).toEqual([409, "opportunity-taken"]);
  const [winner = "", loser = ""] = answers[0]?.[0] === 200 ? ids : [...ids].reverse();
  expect(await link(winner, null)).toEqual([200, "approved"]);
  // The id that the CRM knows it by does as well.
  expect(await link(loser, "A-1")).toEqual([200, "approved"]);
  expect(await link(winner, "no-such-deal")).toEqual([422, "invalid-request"]);
});

test("a lost deal loses the registration, and a deal that was closed after the protection had ended gives no credit", async () => {
  const scene = await makeScene("registration-first");
  const { tenant, one, state, shares } = scene;
  const [inTime, tooLate, lost] = [
    await closeDeal(tenant, "A-1", "open"),
    await closeDeal(tenant, "A-2", "open"),
    await closeDeal(tenant, "A-3", "open"),
  ];
  const ids = [
    await protect(scene, one, { account: "Acme", opportunityId: inTime }),
    await protect(scene, one, { account: "Beta Works", opportunityId: tooLate }),
    await protect(scene, one, { account: "Gamma Mills", opportunityId: lost }),
  ];
  await workOff(tenant);
  const afterProtection = Date.now() + 200 * 86_400_000;
  await addOpportunity(tenant, { externalId: "A-2", outcome: "won", closedAt: afterProtection });
  await closeDeal(tenant, "A-3", "lost");
  await attributeNow(tenant);
  expect(await shares(tooLate)).toEqual({});
  expect(await Promise.all(ids.map(state))).toEqual(["approved", "won", "lost"]);
  await closeDeal(tenant, "A-1");
  await attributeNow(tenant);
  expect(await shares(inTime)).toEqual({ Harbour: 1_000_000 });
});

test("the deals of the registered account are offered, likeliest first, with who has them already", async () => {
  const scene = await makeScene("registration-first");
  const { tenant, one, company } = scene;
  await addAccount(tenant, { id: "acc_acme", name: "Acme Inc", domain: "acme.example" });
  const near = await addOpportunity(tenant, {
    externalId: "A-1",
    name: "Acme rollout",
    outcome: "open",
    amountMinor: 250_000,
  });
  const far = await addOpportunity(tenant, { externalId: "A-2", name: "Renewal", outcome: "won" });
  await addOpportunity(tenant, { externalId: "B-1", name: "Acme rollout elsewhere" });
  await rowsOf(
    tenant,
    `UPDATE opportunities SET account_id = 'acc_acme' WHERE tenant_id = ?1 AND external_id LIKE 'A-%' RETURNING id`,
  );
  const id = await protect(scene, one, { account: "Acme", opportunityId: far });
  const { items } = await api(company).json<{
    items: { id: string; takenBy: number | null; accountName: string }[];
  }>(`/registrations/${id}/deals`);
  expect(items.map(({ id: dealId, takenBy }) => [dealId, takenBy])).toEqual([
    [near, null],
    [far, 1],
  ]);
  expect(items[0]?.accountName).toBe("Acme Inc");
});
