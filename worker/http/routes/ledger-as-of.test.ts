import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { type CompanyPerson, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import type { LedgerCheck } from "#worker/usecases/ledger/check-ledger.ts";
import type { EntryPage } from "#worker/usecases/views/entry-views.ts";
import type { LedgerStanding } from "#worker/usecases/views/ledger-standing.ts";
import type { PortalStanding } from "#worker/usecases/views/portal-standing.ts";

test("lists, totals and a partner's standing say what they said after an entry, at an instant, and by a day", async () => {
  const { company, north, south } = await makeStory();
  const entries = await api(company).json<EntryPage>("/ledger/entries?sort=-seq&asOf=%232");
  expect(entries.items.map(({ seq, reversedBySeq }) => [seq, reversedBySeq])).toEqual([
    [2, null],
    [1, null],
  ]);
  expect(entries.moment).toMatchObject({ asOf: "#2", headSeq: 2 });
  const now = await api(company).json<EntryPage>("/ledger/entries");
  expect([now.items.length, now.moment, now.items[0]?.reversedBySeq]).toEqual([4, null, 3]);
  const totals = async (asOf: string) =>
    (
      await api(company).json<{ groups: { key: string; amountMinor: number }[] }>(
        `/ledger/totals?asOf=${asOf}`,
      )
    ).groups.map(({ key, amountMinor }) => [key, amountMinor]);
  expect((await totals("%232")).toSorted()).toEqual(
    [
      [north, 1234],
      [south, 66],
    ].toSorted(),
  );
  const standing = (asOf: string) =>
    api(company).json<LedgerStanding>(`/partners/${north}/standing?asOf=${asOf}`);
  expect(await standing("2")).toMatchObject({
    asOf: "#2",
    headSeq: 2,
    entries: 1,
    attributed: [{ amountMinor: 1234, currency: "USD" }],
    trend: [{ period: "2025-03", attributedMinor: 1234 }],
    deals: [{ id: "opp_one", attributed: { amountMinor: 1234, currency: "USD" } }],
  });
  const recorded = entries.items[0]?.recordedAt ?? "";
  expect(await standing(recorded)).toMatchObject({ asOf: recorded });
  expect(await standing("2001-01-01")).toMatchObject({
    headSeq: 0,
    recordedAt: null,
    attributed: [],
    deals: [],
  });
  expect(await standing("999")).toMatchObject({ headSeq: 4, attributed: [{ amountMinor: 50 }] });
  expect((await api(company).get("/ledger/totals?asOf=then")).status).toBe(422);
  // A partner's home says the same of it, over all its companies.
  const { tenant } = company;
  const person = await makePartnerUser({ at: [{ tenant, partnerId: north }], organisation: "North" });
  const home = (asOf: string) => api(person).json<PortalStanding>(`/portal/standing?asOf=${asOf}`);
  const attributed = [{ amountMinor: 1234, currency: "USD" }];
  expect(await home("2")).toEqual({
    asOf: "#2",
    entries: 1,
    attributed,
    trend: [{ period: "2025-03", currency: "USD", attributedMinor: 1234 }],
    companies: [
      { companyId: tenant.tenantId, companyName: tenant.name, partnerId: north, entries: 1, attributed },
    ],
  });
  expect(await home("999")).toMatchObject({ attributed: [{ amountMinor: 50, currency: "USD" }] });
});

test("who has several companies names a day, and not an entry, for all of them", async () => {
  const [one, two] = [await makeStory(), await makeStory()];
  const person = await makePartnerUser({
    at: [one, two].map(({ company: { tenant }, north }) => ({ tenant, partnerId: north })),
    organisation: "North",
  });
  expect((await api(person).get("/portal/standing?asOf=2")).status).toBe(422);
  const now = await api(person).json<PortalStanding>("/portal/standing");
  expect(now).toMatchObject({ asOf: null, attributed: [{ amountMinor: 100, currency: "USD" }] });
  expect(now.companies.map(({ entries }) => entries)).toEqual([3, 3]);
});

test("a verification shows each step with its count, the root and the key; the first that fails is named", async () => {
  const { company } = await makeStory();
  const check = async () => (await api(company).post("/ledger/verify")).json<LedgerCheck>();
  const sound = await check();
  expect(sound).toMatchObject({ ok: true, checked: 4 });
  expect(sound.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "bytes ok",
    "chain ok",
    "partner-chain ok",
    "reversals ok",
    "conversions ok",
    "heads ok",
    "balances ok",
    "tree ok",
    "signature ok",
  ]);
  const { root, signedTreeHead } = await api(company).json<{ root: string; signedTreeHead: string }>(
    "/ledger/head",
  );
  expect(sound.steps[7]?.facts).toContainEqual({ name: "root", value: root });
  expect(sound.steps[8]?.facts).toContainEqual({
    name: "key",
    value: buildServices(env).signer.keyIdOf(signedTreeHead),
  });
  const db = shardOf(env, company.tenant);
  const { tenantId } = company.tenant;
  await db.exec("DROP TRIGGER ledger_tree_heads_no_update");
  const setRoot = db.prepare("UPDATE ledger_tree_heads SET root = ?2 WHERE tenant_id = ?1");
  await setRoot.bind(tenantId, "0".repeat(64)).run();
  expect((await check()).steps.at(7)).toMatchObject({ name: "tree", status: "failed" });
  await setRoot.bind(tenantId, root).run();
  const setDigest = "UPDATE ledger_tree_heads SET head_digest = ?2 WHERE tenant_id = ?1";
  await db.prepare(setDigest).bind(tenantId, "0".repeat(64)).run();
  expect(await check()).toMatchObject({ ok: false, reason: "tree-head-differs" });
});

async function makeStory() {
  const company = await makeCompany();
  const [north, south] = [
    await addPartner(company.tenant, "North"),
    await addPartner(company.tenant, "South"),
  ];
  const first = creditDraft({ partnerRef: north });
  await append(company, [
    first,
    creditDraft({ partnerRef: south, opportunityRef: "opp_two", amountMinor: 66 }),
  ]);
  await append(company, [
    reversalDraft(first, 1),
    creditDraft({ partnerRef: north, opportunitySeq: 1, amountMinor: 50 }),
  ]);
  return { company, north, south };
}

async function append({ tenant }: CompanyPerson, drafts: readonly EntryDraft[]): Promise<void> {
  const result = await buildServices(env).writer.append(tenant, drafts);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
}
