import { expect, test, vi } from "vitest";
import type { FaultOrder } from "#worker/dev/salesforce-simulator/faults/fault-book.ts";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { syncedCompany } from "#worker/testing/synced-company.ts";

vi.setConfig({ testTimeout: 240_000 });

/** The deals' own query: what cannot be read beside them is left out, and would hide what a fault does. */
const queries = { soql: "FROM Opportunity " };
const renewals = { grantType: "refresh_token" };
const deal = { StageName: "Negotiation", CloseDate: "2026-02-01", Amount: 100 };

/** Objects that a run could not read, and went on without. */
function leftOut(tenant: TenantScope) {
  return rowsOf(tenant, "SELECT object, message FROM connection_alerts WHERE tenant_id = ?1");
}

test.each<[string, FaultOrder]>([
  ["a session that ends", { match: queries, effect: "session-expired", times: 1 }],
  ["a server error", { match: queries, effect: "server-error", times: 3 }],
  ["a bad gateway", { match: queries, effect: "bad-gateway", times: 3 }],
  ["maintenance", { match: queries, effect: "unavailable", times: 12 }],
  ["a login page that calls itself a success", { match: queries, effect: "login-page", times: 2 }],
  ["a reset before the answer", { match: queries, effect: "reset-before", times: 2 }],
  ["a reset after the answer", { match: queries, effect: "reset-after", times: 2 }],
  ["JSON that breaks off", { match: queries, effect: "truncated", times: 2 }],
  ["an empty 406", { match: queries, effect: "not-acceptable", times: 2 }],
  ["too many requests", { match: queries, effect: "too-many-requests", times: 2 }],
  ["a gateway that waits too long", { match: queries, effect: "gateway-timeout", times: 2 }],
  ["a refusal of Salesforce Edge", { match: queries, effect: "edge", times: 2 }],
  ["a page of maintenance", { match: queries, effect: "maintenance", times: 6 }],
  ["JSON that ends too early", { match: queries, effect: "cut-body", times: 2 }],
  ["the day's calls are spent", { match: queries, effect: "request-limit", times: 2 }],
  ["too many calls at once", { match: queries, effect: "concurrent-limit", times: 2 }],
  [
    "a query that takes too long",
    { match: { soql: "FROM Opportunity " }, effect: "query-timeout", times: 2 },
  ],
])("%s costs no record", async (_name, fault) => {
  const company = await syncedCompany(plainOrg);
  const deal = company.control.records.list("Opportunity").find((row) => row.IsDeleted !== true);
  company.pass(60_000);
  company.control.records.update(String(deal?.Id), { Name: "Changed under a fault" });
  company.pass(60_000);
  company.control.faults.add(fault);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  expect(company.control.faults.list()[0]?.fired).toBeGreaterThan(0);
  expect(await leftOut(company.tenant)).toEqual([]);
  expect((await company.deals()).map(({ name }) => name)).toContain("Changed under a fault");
});

test.each<[string, FaultOrder, string]>([
  [
    "a refresh that is refused",
    { match: { grantType: "refresh_token" }, effect: "inactive-user" },
    "inactive",
  ],
  [
    "a network that is not allowed",
    { match: { grantType: "refresh_token" }, effect: "ip-restricted" },
    "network addresses",
  ],
])("%s asks for a person, with the reason, and ends in no loop", async (_name, fault, reason) => {
  const company = await syncedCompany(plainOrg);
  company.control.sessions.expireAll();
  company.control.faults.add(fault);
  const before = company.control.calls.list().length;
  expect(await company.sync("incremental")).toMatchObject({ status: "failed" });
  expect(await company.connection()).toMatchObject({
    status: "needs_reauth",
    reason: expect.stringContaining(reason),
  });
  expect(company.control.calls.list().length - before).toBeLessThan(8);
});

test("a token that is good for a few calls only is renewed once each time, in the middle of pages too, and no row is lost", async () => {
  const company = await syncedCompany(plainOrg);
  const { control } = company;
  for (let at = 0; at < 25; at += 1) control.records.create("Opportunity", { ...deal, Name: `Deal ${at}` });
  company.pass(60_000);
  control.change({ sessionCalls: 4, pageSize: 3 });
  control.calls.clear();
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  const refused = control.calls.count({ status: 401 });
  expect(refused).toBeGreaterThan(3);
  expect(control.calls.count({ grantType: "refresh_token" })).toBe(refused);
  await company.compare("Opportunity", ["Name"]);
});

test("a query's pages that Salesforce has forgotten are read from the beginning", async () => {
  const company = await syncedCompany(plainOrg);
  company.control.change({ pageSize: 2 });
  company.control.faults.add({ match: { path: "/query/0r8" }, effect: "invalid-query-locator", times: 2 });
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  expect(company.control.faults.list()[0]?.fired).toBe(2);
  await company.compare("OpportunityStage", ["MasterLabel", "IsWon"]);
});

test("a renewal whose answer is lost before the token was spent is made good by one more", async () => {
  const company = await syncedCompany(plainOrg);
  company.control.sessions.expireAll();
  company.control.faults.add({ match: renewals, effect: "reset-before", times: 1 });
  company.control.calls.clear();
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  expect(company.control.calls.count({ grantType: "refresh_token" })).toBe(2);
});

test("a renewal whose answer is lost after the token was spent asks for a person, says so, and ends in no loop", async () => {
  const company = await syncedCompany(plainOrg);
  company.control.sessions.expireAll();
  company.control.faults.add({ match: renewals, effect: "reset-after", times: 1 });
  company.control.calls.clear();
  expect(await company.sync("incremental")).toMatchObject({ status: "failed" });
  expect(await company.connection()).toMatchObject({
    status: "needs_reauth",
    reason: expect.stringContaining("was lost"),
  });
  const asked = company.control.calls.count({ grantType: "refresh_token" });
  expect(asked).toBeLessThanOrEqual(3);
  // Nothing is asked any more until somebody has connected again.
  await company.workOff(company.tenant);
  expect(company.control.calls.count({ grantType: "refresh_token" })).toBe(asked);
});

test("tokens that somebody else's use has revoked ask for a person, and what was read stays", async () => {
  const company = await syncedCompany(plainOrg);
  const before = await company.deals();
  company.control.sessions.revokeGrantsOf(company.integration);
  company.control.sessions.expireAll();
  company.control.calls.clear();
  expect(await company.sync("incremental")).toMatchObject({ status: "failed" });
  expect(await company.connection()).toMatchObject({ status: "needs_reauth" });
  expect(company.control.calls.count({ grantType: "refresh_token" })).toBeLessThanOrEqual(2);
  expect(await company.deals()).toEqual(before);
});

test("a session that is not for the API is no matter of a fresh token", async () => {
  const company = await syncedCompany(plainOrg);
  company.control.faults.add({ match: { path: "/services/data" }, effect: "session-not-for-rest" });
  company.control.calls.clear();
  expect(await company.sync("incremental")).toMatchObject({ status: "failed" });
  expect(company.control.calls.list().length).toBeLessThan(4);
  expect(company.control.calls.count({ grantType: "refresh_token" })).toBe(0);
});

test.each<[string, FaultOrder]>([
  ["fails without a word", { match: { soql: "FROM Opportunity" }, effect: "bulk-failed", times: 1 }],
  ["fails with one", { match: { soql: "FROM Opportunity" }, effect: "bulk-failed-with-message", times: 1 }],
  ["is aborted by somebody", { match: { soql: "FROM Opportunity" }, effect: "bulk-aborted", times: 1 }],
  ["was made by another version", { match: { path: "/results" }, effect: "bulk-version-conflict", times: 1 }],
  ["has pages that break off", { match: { path: "/results" }, effect: "truncated", times: 3 }],
  ["has pages that end too early", { match: { path: "/results" }, effect: "cut-body", times: 3 }],
])("a Bulk job that %s costs no record", async (_name, fault) => {
  const company = await syncedCompany(plainOrg);
  company.control.records.create("Opportunity", { ...deal, Name: 'N/A\n"quoted", on two lines' });
  company.pass(60_000);
  company.control.faults.add(fault);
  expect(await company.sync("full")).toMatchObject({ status: "done" });
  expect(company.control.faults.list()[0]?.fired).toBeGreaterThan(0);
  expect(await leftOut(company.tenant)).toEqual([]);
  await company.compare("Opportunity", ["Name"]);
});

test("calls of the day that others have used are left to them, and the run goes on when there are more", async () => {
  const company = await syncedCompany(plainOrg);
  company.control.records.create("Opportunity", { ...deal, Name: "After the pause" });
  company.pass(60_000);
  company.control.change({ apiCallsOfOthers: 85_000 });
  const runId = await company.start("incremental");
  company.control.calls.clear();
  await company.workOff(company.tenant);
  expect(await company.runOf(runId)).toMatchObject({
    status: "waiting",
    reason: expect.stringContaining("calls"),
  });
  // Each object's first call tells how many there are left.
  expect(company.control.calls.list({ path: "/query" })).toEqual([]);
  company.control.change({ apiCallsOfOthers: 0 });
  company.pass(3_700_000);
  await company.workOff(company.tenant);
  expect(await company.runOf(runId)).toMatchObject({ status: "done" });
  expect((await company.deals()).map(({ name }) => name)).toContain("After the pause");
});

test.each([
  ["an hour ahead of ours", 3_600_000],
  ["an hour behind ours", -3_600_000],
])("an org whose clock is %s is read completely", async (_name, skewMs) => {
  const company = await syncedCompany(plainOrg);
  company.control.clock.advance(skewMs + 7_200_000);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  // Ours follows by the two hours that the org's must not go back behind what it has stamped.
  company.pass(7_200_000);
  company.control.clock.advance(-7_200_000);
  company.control.records.create("Opportunity", { ...deal, Name: "Beside our clock" });
  company.pass(5000);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  await company.compare("Opportunity", ["Name"]);
});

test("accounts that are merged one into the other, and deals that go with theirs, are as the org shows them", async () => {
  const company = await syncedCompany(plainOrg);
  const { records } = company.control;
  const [first, second, third, gone] = ["A", "B", "C", "D"].map((Name) =>
    records.create("Account", { Name }),
  );
  for (const [at, AccountId] of [first, second, third, gone].entries())
    records.create("Opportunity", { ...deal, Name: `Of ${at}`, AccountId: AccountId ?? null });
  for (const AccountId of [first, second, third, gone])
    records.create("Contact", { LastName: "Child", AccountId: AccountId ?? null });
  company.pass(60_000);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  // Past the look-back: the deals themselves are not read again.
  company.pass(20 * 60_000);
  records.merge({ masterId: String(second), loserIds: [String(first)] });
  company.pass(2000);
  records.merge({ masterId: String(third), loserIds: [String(second)] });
  records.remove(String(gone));
  company.pass(60_000);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  const deals = await rowsOf<{ name: string; account_name: string }>(
    company.tenant,
    "SELECT name, account_name FROM opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL AND name LIKE 'Of %' ORDER BY name",
  );
  expect(deals.map(({ name, account_name }) => [name, account_name])).toEqual([
    ["Of 0", "C"],
    ["Of 1", "C"],
    ["Of 2", "C"],
  ]);
  const asTheOrgShows = async () => {
    await company.compare("Account", ["Name"]);
    await company.compare("Opportunity", ["Name", "AccountId"]);
    await company.compare("Contact", ["LastName", "AccountId"]);
  };
  // Children that a merge has moved without a stamp of their own are met by the night's reading.
  company.pass(20 * 60_000);
  expect(await company.sync("full")).toMatchObject({ status: "done" });
  await asTheOrgShows();
  records.undelete(String(gone));
  company.pass(60_000);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  await asTheOrgShows();
  const back = await company.deals();
  expect(back.filter(({ name }) => name.startsWith("Of "))).toHaveLength(4);
});

test("a picklist value that is added and a field that gets another type while everything is read cost nothing that was known", async () => {
  const [value, retyped] = ["Reseller__c", "Referrer__c"] as const;
  const object = "Opportunity";
  const company = await syncedCompany(plainOrg, {
    partnerFields: [
      { field: value, kind: "picklist" },
      { field: retyped, kind: "text" },
    ],
    prepare: ({ schema, records }) => {
      schema.addField({ object, field: value, type: "picklist", options: { picklist: ["Acme"] } });
      schema.addField({ object, field: retyped, type: "string" });
      records.update(String(records.list(object)[0]?.Id), { [value]: "Acme", [retyped]: "Larkfield" });
    },
  });
  const { control, tenant } = company;
  const id = String(control.records.list(object)[0]?.Id);
  const held = async () => {
    const [row] = await rowsOf<{ fields: string }>(
      tenant,
      `SELECT fields FROM crm_mirror WHERE tenant_id = ?1 AND id = '${id}'`,
    );
    const { [value]: picked, [retyped]: text } = JSON.parse(row?.fields ?? "{}") as Record<string, string>;
    return [picked, text];
  };
  control.faults.add({ match: { path: "/results" }, effect: "request-limit", times: 40 });
  const runId = await company.start("full");
  await company.workOff(tenant);
  expect(await company.runOf(runId)).toMatchObject({ status: "waiting" });
  control.faults.clear();
  control.schema.addPicklistValue({ object, field: value, value: "Brightwater" });
  control.records.update(id, { [value]: "Brightwater" });
  control.schema.retypeField({ object, field: retyped, type: "boolean" });
  company.pass(3_600_000);
  await company.workOff(tenant);
  expect(await company.runOf(runId)).toMatchObject({ status: "done" });
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
  expect(await held()).toEqual(["Brightwater", "Larkfield"]);
  expect(await rowsOf(tenant, "SELECT code, subject FROM connection_alerts WHERE tenant_id = ?1")).toEqual([
    { code: "field-retyped", subject: retyped },
  ]);
});

test("a message that comes again after a day changes nothing, and one without effect leaves nothing behind", async () => {
  const company = await syncedCompany(plainOrg);
  const { control, tenant } = company;
  control.outbound.addRule({
    objectName: "Opportunity",
    fields: ["Id"],
    endpointUrl: company.webhookUrl,
    when: "created-or-updated",
    sendsSessionId: false,
  });
  const [row] = control.records.list("Opportunity");
  control.records.update(String(row?.Id), { Name: "By message" });
  company.pass(1000);
  expect(await control.outbound.dispatch()).toMatchObject([{ acknowledged: true }]);
  await company.workOff(tenant);
  expect((await company.deals()).map(({ name }) => name)).toEqual(["By message"]);
  // A look has no run, and its call counts all the same.
  const calls = "SELECT sum(calls) AS calls FROM connection_calls WHERE tenant_id = ?1";
  expect(await rowsOf(tenant, calls)).toEqual([{ calls: 1 }]);
  company.pass(23 * 3_600_000);
  control.outbound.replay(control.outbound.list()[0]?.id ?? "");
  control.calls.clear();
  expect(await control.outbound.dispatch()).toMatchObject([{ acknowledged: true }]);
  await company.workOff(tenant);
  expect(control.calls.list({ path: "/query" })).toEqual([]);
  const waiting = "SELECT notification_id FROM connection_hints WHERE tenant_id = ?1 AND handled_at IS NULL";
  expect(await rowsOf(tenant, waiting)).toEqual([]);
});

test("a session that is refused again and again ends the run after few calls, and the next run mends it", async () => {
  const company = await syncedCompany(plainOrg);
  const fault = company.control.faults.add({ match: { path: "/services/data" }, effect: "session-invalid" });
  const before = company.control.calls.list().length;
  expect(await company.sync("incremental")).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("twice in a row"),
  });
  expect(company.control.calls.list().length - before).toBeLessThan(8);
  expect(await company.connection()).toMatchObject({ status: "connected" });
  company.control.faults.remove(fault);
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
});

test("an org that moves to another instance is followed", async () => {
  const company = await syncedCompany(plainOrg);
  company.control.migrate(company.origin);
  company.control.sessions.expireAll();
  expect(await company.sync("incremental")).toMatchObject({ status: "done" });
});

test("a sandbox that was copied anew does not mix its records with the old ones", async () => {
  const company = await syncedCompany(plainOrg);
  const before = await company.deals();
  company.control.refreshSandbox();
  expect(await company.sync("incremental")).toMatchObject({ status: "failed" });
  expect(await company.connection()).toMatchObject({ status: "needs_reauth" });
  expect(await company.deals()).toEqual(before);
});
