import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { makeColleague, makeCompany, signedIn } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { AuditLine } from "#worker/usecases/audit/read-audit-log.ts";

const wanted = { name: "Northwind Traders", currency: "EUR", timeZone: "Europe/Berlin", visibility: "names" };

test("a company changes its settings; what changed, and nothing else, stands in its log", async () => {
  const founder = await makeCompany();
  const before = await api(founder).get("/settings");
  const tag = before.headers.get("etag") ?? "";
  expect(await before.json()).toEqual({
    name: "Northwind",
    currency: "USD",
    timeZone: "UTC",
    workingDays: [1, 2, 3, 4, 5],
    visibility: "count",
    needsSecondFactor: false,
    currencyIsFixed: false,
  });
  const changed = await api(founder).put("/settings", wanted, { headers: { "if-match": tag } });
  expect(changed.status).toBe(200);
  expect(await changed.json()).toMatchObject(wanted);
  expect(await api(founder).json("/session")).toMatchObject({
    company: { name: "Northwind Traders", currency: "EUR" },
  });
  const lost = await api(founder).put("/settings", wanted, { headers: { "if-match": tag } });
  expect(lost.status).toBe(412);
  await api(founder).put("/settings", { ...wanted, visibility: "nothing" });
  await api(founder).put("/settings", { ...wanted, visibility: "nothing" });
  const { items } = await api(founder).json<{ items: AuditLine[] }>("/audit?action=company.settings_changed");
  expect(items).toMatchObject([
    {
      object: { name: "Northwind Traders" },
      before: { visibility: "names" },
      after: { visibility: "nothing" },
    },
    { before: { name: "Northwind", currency: "USD", timeZone: "UTC", visibility: "count" }, after: wanted },
  ]);
  expect(Object.keys(items[0]?.after ?? {})).toEqual(["visibility"]);
});

test("working days are a company's own, and whoever does not name them leaves them as they are", async () => {
  const founder = await makeCompany();
  const set = await api(founder).put("/settings", { ...wanted, workingDays: [7, 1, 2, 3, 4, 4] });
  expect(await set.json()).toMatchObject({ workingDays: [1, 2, 3, 4, 7] });
  await api(founder).put("/settings", { ...wanted, name: "Another" });
  expect(await api(founder).json("/settings")).toMatchObject({
    name: "Another",
    workingDays: [1, 2, 3, 4, 7],
  });
  for (const workingDays of [[], [0], [8]])
    expect((await api(founder).put("/settings", { ...wanted, workingDays })).status).toBe(422);
});

test("settings that make no sense are refused by field", async () => {
  const founder = await makeCompany();
  const bad = { name: " ", currency: "ABC", timeZone: "Mars/Olympus", visibility: "everything" };
  const answer = await api(founder).put("/settings", bad);
  expect(answer.status).toBe(422);
  const { errors } = await answer.json<{ errors: { path: string }[] }>();
  expect(errors.map(({ path }) => path).sort()).toEqual(["currency", "name", "timeZone", "visibility"]);
});

test("the currency stays once the ledger has an amount", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  await addOpportunity(tenant, { externalId: "1", partnerIds: [await addPartner(tenant, "Anchor")] });
  await attributeNow(tenant);
  expect(await api(founder).json("/settings")).toMatchObject({ currencyIsFixed: true });
  const { currency: _, ...rest } = wanted;
  const refused = await api(founder).put("/settings", { ...rest, currency: "EUR" });
  expect(await refused.json()).toMatchObject({ status: 409, code: "currency-in-use" });
  expect((await api(founder).put("/settings", { ...rest, currency: "USD" })).status).toBe(200);
});

test("only who has shown a second factor asks it of everybody, and only freshly; then the others may do nothing", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const colleague = await makeColleague(tenant, "viewer");
  const without = await api(founder).put("/settings/second-factor", { isAsked: true });
  expect(await without.json()).toMatchObject({ status: 409, code: "own-second-factor-first" });
  const seat = { audience: "company", tenantId: tenant.tenantId } as const;
  const stale = await signedIn(founder.principal.user, seat, { isTwoFactor: true, provedAt: 0 });
  const late = await api(stale).put("/settings/second-factor", { isAsked: true });
  expect(await late.json()).toMatchObject({ status: 403, code: "fresh-proof-needed" });
  const proved = await signedIn(founder.principal.user, seat, { isTwoFactor: true });
  expect((await api(proved).put("/settings/second-factor", { isAsked: true })).status).toBe(200);
  expect(await api(proved).json("/settings")).toMatchObject({ needsSecondFactor: true });
  const shut = await api(colleague).get("/settings");
  expect(await shut.json()).toMatchObject({ status: 403, code: "second-factor-required" });
});

test("everybody in the company reads its settings, and only owners and admins change them", async () => {
  const { tenant } = await makeCompany();
  const viewer = await makeColleague(tenant, "viewer");
  expect((await api(viewer).get("/settings")).status).toBe(200);
  expect((await api(viewer).put("/settings", wanted)).status).toBe(403);
});
