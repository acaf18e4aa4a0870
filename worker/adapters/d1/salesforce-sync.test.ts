import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { aField } from "#worker/domain/crm/salesforce/description-factory.ts";
import { acme, acmeOrg, deal, dealsOf, minute } from "#worker/testing/acme-org.ts";
import { salesOrg } from "#worker/testing/fake-org.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { connectedCompany, referralMapping } from "#worker/testing/salesforce-connections.ts";
import { startDueSyncs } from "#worker/usecases/connections/sync-jobs.ts";
import { dueConnections } from "./connection-store.ts";

// A dozen objects are read over a real database in each of them.
vi.setConfig({ testTimeout: 60_000 });

test("a first sync brings deals with their accounts and partners, and attributes them", async () => {
  const company = await connectedCompany(acmeOrg());
  const runId = await company.sync("full");
  expect(await dealsOf(company.tenant)).toEqual([
    {
      name: "Acme renewal",
      amount_minor: 120_050,
      outcome: "won",
      account_name: "Acme",
      partners: "Bolt,Carl",
      revision: 1,
      deleted_at: null,
      attribution_status: "attributed",
    },
  ]);
  expect(
    await rowsOf(company.tenant, "SELECT name, domain FROM accounts WHERE tenant_id = ?1 ORDER BY name"),
  ).toEqual([
    { name: "Acme", domain: "acme.example" },
    { name: "Bolt", domain: null },
  ]);
  expect(await company.store.getRun(runId)).toMatchObject({ status: "done", mode: "full" });
  const objects = await company.store.listRunObjects(runId);
  expect(objects.find(({ object }) => object === "Opportunity")).toMatchObject({
    status: "done",
    read: 1,
    changed: 1,
  });
  // No currencies and no campaigns in this org.
  expect(objects.find(({ object }) => object === "CurrencyType")).toMatchObject({ status: "skipped" });
});

test("every message may come twice", async () => {
  const company = await connectedCompany(acmeOrg());
  const runId = await company.sync("full", { twice: true });
  expect(await company.store.getRun(runId)).toMatchObject({ status: "done" });
  const objects = await company.store.listRunObjects(runId);
  expect(objects.find(({ object }) => object === "Opportunity")).toMatchObject({ read: 1, changed: 1 });
  expect(await dealsOf(company.tenant)).toMatchObject([{ revision: 1, partners: "Bolt,Carl" }]);
});

test("an increment without changes reads nothing new and writes no deal", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(30 * minute);
  await company.sync("incremental");
  org.pass(30 * minute);
  const runId = await company.sync("incremental");
  const objects = await company.store.listRunObjects(runId);
  expect(objects.find(({ object }) => object === "Opportunity")).toMatchObject({
    status: "done",
    read: 0,
    changed: 0,
  });
  expect(await dealsOf(company.tenant)).toMatchObject([{ revision: 1 }]);
});

test("a change moves the deal, and what is read again in the look-back changes nothing", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Referral_Partner__c: null, Amount: "2000" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([
    { amount_minor: 200_000, partners: "Carl", revision: 2 },
  ]);
  org.pass(minute);
  const runId = await company.sync("incremental");
  const objects = await company.store.listRunObjects(runId);
  expect(objects.find(({ object }) => object === "Opportunity")).toMatchObject({ read: 1, changed: 0 });
  expect(await dealsOf(company.tenant)).toMatchObject([{ revision: 2 }]);
});

test("a row that is seen late is met by the look-back", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  const stampedAt = org.now();
  org.pass(9 * minute);
  await company.sync("incremental");
  org.put("Opportunity", { Id: "006000000000002AAA", Name: "Late", StageName: "Talking" });
  const row = org.rows("Opportunity").find(({ Name }) => Name === "Late");
  if (row) row.SystemModstamp = new Date(stampedAt).toISOString().replace("Z", "+0000");
  org.pass(minute / 2);
  await company.sync("incremental");
  expect((await dealsOf(company.tenant)).map(({ name }) => name)).toEqual(["Acme renewal", "Late"]);
});

test("deleted, undeleted, purged: the deal goes, comes back, and goes for good", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.remove("Opportunity", deal);
  org.pass(minute);
  await company.sync("incremental");
  expect((await dealsOf(company.tenant))[0]?.deleted_at).not.toBeNull();
  org.pass(minute);
  org.undelete("Opportunity", deal);
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ deleted_at: null, partners: "Bolt,Carl" }]);
  org.pass(minute);
  org.purge("Opportunity", deal);
  org.pass(2 * 60 * minute);
  await company.sync("incremental");
  expect((await dealsOf(company.tenant))[0]?.deleted_at).not.toBeNull();
});

test("a full sync repairs what no increment can see", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  org.put("Opportunity", { Id: "006000000000002AAA", Name: "Unshared", StageName: "Talking" });
  org.pass(minute);
  await company.sync("full");
  expect(await dealsOf(company.tenant)).toHaveLength(2);
  org.pass(minute);
  org.purge("Opportunity", "006000000000002AAA");
  const row = org.rows("Opportunity")[0];
  // A formula's value: the record's stamp has not moved.
  if (row) row.Amount = "5";
  // Older than what a reading may not have in sight yet.
  org.pass(11 * minute);
  await company.sync("full");
  const deals = await dealsOf(company.tenant);
  expect(deals.map(({ amount_minor, deleted_at }) => [amount_minor, deleted_at !== null])).toEqual([
    [500, false],
    [null, true],
  ]);
});

test("an account that is renamed or merged shows on its deals, though they have not moved", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.put("Account", { Id: acme, Name: "Acme Group" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ account_name: "Acme Group" }]);
  org.pass(minute);
  org.put("Account", { Id: "001000000000003AAA", Name: "Winner" });
  org.put("Account", { Id: acme, IsDeleted: true, MasterRecordId: "001000000000003AAA" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ account_name: "Winner" }]);
});

test("a stage that means something else now moves its deals", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.put("OpportunityStage", { Id: "01J000000000001", IsWon: false });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ outcome: "lost", attribution_status: "none" }]);
});

test("a window that takes too long is halved until it answers", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Name: "Renamed" });
  org.pass(minute);
  for (let time = 0; time < 3; time += 1) {
    org.failNext((call) => call.includes("FROM Opportunity "), { kind: "query-too-slow" });
  }
  const runId = await company.sync("incremental");
  expect(await company.store.getRun(runId)).toMatchObject({ status: "done" });
  expect(await dealsOf(company.tenant)).toMatchObject([{ name: "Renamed" }]);
});

test("short pages and thousands of rows of one second are read completely", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  for (let at = 100; at < 2600; at += 1) {
    org.put("Opportunity", {
      Id: `00600000000${at.toString().padStart(4, "0")}`,
      Name: `Deal ${at}`,
      StageName: "Talking",
    });
  }
  org.setPageSize(700);
  org.pass(minute);
  const runId = await company.sync("incremental");
  expect(
    (await company.store.listRunObjects(runId)).find(({ object }) => object === "Opportunity"),
  ).toMatchObject({
    changed: 2500,
  });
  expect(await dealsOf(company.tenant)).toHaveLength(2501);
});

test("a first read goes by Bulk page by page, and one that Bulk cannot is read by windows", async () => {
  const org = acmeOrg();
  for (let at = 100; at < 1400; at += 1) {
    org.put("Contact", {
      Id: `00300000000${at.toString().padStart(4, "0")}`,
      LastName: `Person ${at}`,
      AccountId: acme,
    });
  }
  org.setPageSize(600);
  org.pass(minute);
  org.failNext((call) => call.startsWith("bulk") && call.includes("FROM Task"), {
    kind: "bulk-unsupported",
    code: "INVALIDENTITY",
    message: "",
  });
  org.put("Task", { Id: "00T000000000001", Subject: "Call", WhatId: deal });
  org.pass(minute);
  const company = await connectedCompany(org);
  const runId = await company.sync("full");
  const objects = await company.store.listRunObjects(runId);
  expect(objects.find(({ object }) => object === "Contact")).toMatchObject({ read: 1300, changed: 1300 });
  expect(objects.find(({ object }) => object === "Task")).toMatchObject({ read: 1, changed: 1 });
  const task = await rowsOf(
    company.tenant,
    "SELECT opportunity_id FROM crm_mirror WHERE tenant_id = ?1 AND object = 'Task'",
  );
  expect(task).toEqual([{ opportunity_id: deal }]);
});

test("a query of more than Salesforce takes is asked for page by page, and its object is read whole", async () => {
  const org = acmeOrg();
  const wide = Array.from({ length: 1500 }, (_, at) => `Field_${"x".repeat(60)}_${at}__c`);
  for (const name of wide) org.define("Opportunity", aField({ name, type: "text" }));
  const last = wide.at(-1) ?? "";
  org.put("Opportunity", { Id: deal, [last]: "kept" });
  org.pass(minute);
  const custom = Object.fromEntries(wide.map((name, at) => [`f${at}`, name]));
  const opportunity = { ...referralMapping.opportunity, custom };
  const company = await connectedCompany(org, { ...referralMapping, opportunity });
  await company.sync("full");
  const deals = org.asked.filter((call) => / FROM Opportunity( |$)/.test(call));
  expect(deals.filter((call) => call.startsWith("bulk"))).toEqual([]);
  expect(Math.max(...deals.map((call) => call.length))).toBeGreaterThan(100_000);
  expect(
    await rowsOf(
      company.tenant,
      `SELECT fields ->> '$.${last}' AS kept FROM crm_mirror WHERE tenant_id = ?1 AND id = '${deal}'`,
    ),
  ).toEqual([{ kept: "kept" }]);
});

test("a spent day parks the run without losing anything; access that is gone asks for a person", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  org.failNext((call) => call === "describe Opportunity", { kind: "daily-limit" });
  const runId = await company.sync("full");
  expect(await company.store.getRun(runId)).toMatchObject({
    status: "waiting",
    reason: expect.stringContaining("calls of the day"),
  });
  org.pass(3_600_000 + minute);
  await company.workOff();
  expect(await company.store.getRun(runId)).toMatchObject({ status: "done" });
  expect(await dealsOf(company.tenant)).toHaveLength(1);
  org.failNext(() => true, { kind: "needs-reauth", reason: "The access was revoked. Connect again." });
  const second = await company.sync("incremental");
  expect(await company.store.getRun(second)).toMatchObject({ status: "failed" });
  expect(await company.needs.connectionsOf(company.tenant).get(company.connectionId)).toMatchObject({
    status: "needs_reauth",
    reason: "The access was revoked. Connect again.",
  });
});

test("an org of nothing is no failure", async () => {
  const company = await connectedCompany(salesOrg());
  expect(await company.sync("full")).toMatch(/^syn_/);
  expect(await dealsOf(company.tenant)).toEqual([]);
});

test("the schedule reads what is due: in full once a day, else what has changed, and never twice at once", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  const due = dueConnections(env);
  const directory = { getCompany: async () => company.tenant };
  const tick = () => startDueSyncs(company.needs, { due, directory });
  const modes = async () => (await company.store.listRuns(company.connectionId, 10)).map(({ mode }) => mode);
  await tick();
  await tick();
  expect(await modes()).toEqual(["full"]);
  await company.workOff();
  org.pass(16 * minute);
  await tick();
  await company.workOff();
  expect(await modes()).toEqual(["incremental", "full"]);
  await tick();
  expect(await modes()).toHaveLength(2);
  org.pass(25 * 60 * minute);
  await tick();
  expect(await modes()).toEqual(["full", "incremental", "full"]);
});
