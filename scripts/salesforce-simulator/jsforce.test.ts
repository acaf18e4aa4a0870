import { readFileSync } from "node:fs";
import type { Connection } from "jsforce";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quillmarkOrg } from "#worker/dev/salesforce-simulator/seeds/quillmark-org.ts";
import { type ContractOrg, openContractOrg } from "./jsforce-org.ts";

/**
 * A client that thousands of companies use against the real Salesforce, against the simulator. With LIVE_ORG set it is tried
 * against a real org instead, and what only the simulator can be made to do is left out.
 */
let org: ContractOrg;
let connection: Connection;

beforeAll(async () => {
  org = await openContractOrg(quillmarkOrg);
  connection = await org.connect("integration@quillmark.example");
});

afterAll(() => org.close());

const inSimulator = test.skipIf(process.env.LIVE_ORG !== undefined);

test("logs in by code and PKCE and knows who it is", async () => {
  const identity = await connection.identity();
  expect(identity.user_id).toMatch(/^005/);
  expect(identity.organization_id).toMatch(/^00D/);
  expect(identity.urls.rest).toContain("/services/data/v");
  expect(connection.accessToken).toMatch(/^00D.{12}!/);
});

inSimulator("a query that is fetched to the end has every record once", async () => {
  org.simulator?.control.change({ pageSize: 50 });
  const query = connection.query<{ Id: string }>("SELECT Id FROM Opportunity");
  const records = await query.run({ autoFetch: true, maxFetch: 10_000 });
  org.simulator?.control.change({ pageSize: 2000 });
  expect(records.done).toBe(true);
  expect(records.records.length).toBe(records.totalSize);
  expect(records.totalSize).toBeGreaterThan(100);
  expect(new Set(records.records.map(({ Id }) => Id)).size).toBe(records.totalSize);
});

inSimulator("queryMore follows the locator it is given", async () => {
  org.simulator?.control.change({ pageSize: 100 });
  const first = await connection.query("SELECT Id FROM Opportunity ORDER BY Id");
  const second = await connection.queryMore(first.nextRecordsUrl ?? "");
  org.simulator?.control.change({ pageSize: 2000 });
  expect(first.done).toBe(false);
  expect(first.nextRecordsUrl).toMatch(/\/query\/0r8\w{15}-100$/);
  expect(first.records.length + second.records.length).toBe(first.totalSize);
});

inSimulator("scanAll shows what is in the recycle bin and what was merged away", async () => {
  const all = await connection.query(
    "SELECT Id, IsDeleted, MasterRecordId FROM Account WHERE IsDeleted = true",
    {
      scanAll: true,
    },
  );
  const live = await connection.query("SELECT Id FROM Account WHERE IsDeleted = true");
  expect(all.totalSize).toBe(3);
  expect(all.records.every((record) => record.MasterRecordId !== null)).toBe(true);
  expect(live.totalSize).toBe(0);
});

test("describes the org and an object", async () => {
  const global = await connection.describeGlobal();
  expect(global.sobjects.map(({ name }) => name)).toContain("Opportunity");
  const opportunity = await connection.describe("Opportunity");
  expect(opportunity.keyPrefix).toBe("006");
  const stage = opportunity.fields.find(({ name }) => name === "StageName");
  expect(stage?.type).toBe("picklist");
  expect(stage?.picklistValues?.length).toBeGreaterThan(3);
  const account = opportunity.fields.find(({ name }) => name === "AccountId");
  expect(account).toMatchObject({ type: "reference", referenceTo: ["Account"], relationshipName: "Account" });
});

test("creates, retrieves, changes and deletes a record", async () => {
  const created = await connection.sobject("Account").create({ Name: "Contract test" });
  expect(created).toMatchObject({ success: true, errors: [] });
  const id = created.id ?? "";
  const read = await connection.sobject("Account").retrieve(id);
  expect(read.Name).toBe("Contract test");
  expect(read.SystemModstamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
  expect(await connection.sobject("Account").update({ Id: id, Name: "Renamed" })).toMatchObject({
    success: true,
  });
  expect((await connection.sobject("Account").retrieve(id)).Name).toBe("Renamed");
  expect(await connection.sobject("Account").destroy(id)).toMatchObject({ success: true });
  await expect(connection.sobject("Account").retrieve(id)).rejects.toMatchObject({
    errorCode: "ENTITY_IS_DELETED",
  });
});

test("several records are written and read in one call", async () => {
  const created = await connection.sobject("Account").create([{ Name: "One" }, { Name: "Two" }]);
  const ids = created.map(({ id }) => id ?? "");
  const read = await connection.sobject("Account").retrieve(ids);
  expect(read.map((record) => record.Name)).toEqual(["One", "Two"]);
  const gone = await connection.sobject("Account").destroy(ids);
  expect(gone.map(({ success }) => success)).toEqual([true, true]);
});

test("lists what was changed and what was deleted", async () => {
  const created = await connection.sobject("Account").create({ Name: "Seen by replication" });
  const gone = await connection.sobject("Account").create({ Name: "Deleted for replication" });
  await connection.sobject("Account").destroy(gone.id ?? "");
  const start = new Date(Date.now() - 3_600_000);
  const end = new Date(Date.now() + 3_600_000);
  const updated = await connection.sobject("Account").updated(start, end);
  const deleted = await connection.sobject("Account").deleted(start, end);
  expect(updated.ids).toContain(created.id);
  expect(deleted.deletedRecords.map(({ id }) => id)).toContain(gone.id);
  expect(updated.latestDateCovered).toMatch(/\+0000$/);
  expect(deleted.earliestDateAvailable).toMatch(/\+0000$/);
  await connection.sobject("Account").destroy(created.id ?? "");
});

test("tells the limits, and every answer what is used of them", async () => {
  const limits = await connection.limits();
  expect(limits.DailyApiRequests?.Max).toBeGreaterThan(1000);
  const { apiUsage } = connection.limitInfo;
  expect(apiUsage?.limit).toBe(limits.DailyApiRequests?.Max);
  expect(apiUsage?.used).toBeGreaterThan(0);
});

test.each([
  ["SELECT Nonsense FROM Opportunity", "INVALID_FIELD", /No such column 'Nonsense' on entity 'Opportunity'/],
  ["SELECT Id FROM Nonsense__c", "INVALID_TYPE", /sObject type 'Nonsense__c' is not supported/],
  ["SELECT Id FORM Opportunity", "MALFORMED_QUERY", /unexpected token/],
  [
    "SELECT Foo__r.Name FROM Opportunity",
    "INVALID_FIELD",
    /Didn't understand relationship 'Foo__r' in field path/,
  ],
])("%s is refused by the code that clients know", async (soql, errorCode, message) => {
  await expect(connection.query(soql)).rejects.toMatchObject({
    errorCode,
    name: errorCode,
    message: expect.stringMatching(message),
  });
});

test("a record that is not there is a NOT_FOUND", async () => {
  await expect(connection.sobject("Account").retrieve("001000000000000AAA")).rejects.toMatchObject({
    errorCode: "NOT_FOUND",
  });
});

inSimulator(
  "an expired session is refreshed in the middle of a query's pages, and the work goes on",
  async () => {
    const own = await org.connect("admin@quillmark.example");
    const control = org.simulator?.control;
    control?.change({ pageSize: 60, locatorBoundToSession: false });
    const before = own.accessToken;
    const tokens = control?.calls.count({ grantType: "refresh_token" }) ?? 0;
    const first = await own.query("SELECT Id FROM Opportunity");
    control?.sessions.expireAll();
    const second = await own.queryMore(first.nextRecordsUrl ?? "");
    control?.change({ pageSize: 2000, locatorBoundToSession: true });
    expect(second.records.length).toBe(60);
    expect(own.accessToken).not.toBe(before);
    expect(control?.calls.count({ grantType: "refresh_token" })).toBe(tokens + 1);
    connection = await org.connect("integration@quillmark.example");
  },
);

inSimulator("a locator dies with its session", async () => {
  const own = await org.connect("admin@quillmark.example");
  org.simulator?.control.change({ pageSize: 60 });
  const first = await own.query("SELECT Id FROM Opportunity");
  org.simulator?.control.sessions.expireAll();
  await expect(own.queryMore(first.nextRecordsUrl ?? "")).rejects.toMatchObject({
    errorCode: "INVALID_QUERY_LOCATOR",
  });
  org.simulator?.control.change({ pageSize: 2000 });
  connection = await org.connect("integration@quillmark.example");
});

test("a bulk query of one page has every record", async () => {
  connection.bulk2.pollInterval = 10;
  const stream = await connection.bulk2.query("SELECT Id, Name FROM Opportunity");
  const records = (await stream.toArray()) as { Id: string; Name: string }[];
  const { totalSize } = await connection.query("SELECT COUNT() FROM Opportunity");
  expect(records.length).toBe(totalSize);
  expect(records[0]).toHaveProperty("Name");
});

inSimulator("logging out ends the session and the refresh token with it", async () => {
  const own = await org.connect("admin@quillmark.example");
  const { refreshToken } = own;
  await own.logoutByOAuth2(true);
  const again = await org.connect("admin@quillmark.example");
  await expect(again.oauth2.refreshToken(refreshToken ?? "")).rejects.toThrow("expired access/refresh token");
});

test("describe has every key that the client's types know", async () => {
  const types = readFileSync("node_modules/jsforce/lib/types/common.d.ts", "utf8");
  const keysOf = (type: string) => {
    const body = new RegExp(`export type ${type} = [^{]*\\{([\\s\\S]*?)\\n\\};`).exec(types)?.[1] ?? "";
    return [...body.matchAll(/^ {4}(\w+):/gm)].map(([, key = ""]) => key);
  };
  const described = await connection.describe("Opportunity");
  const [field] = described.fields;
  const [child] = described.childRelationships;
  expect(keysOf("Field").length).toBeGreaterThan(40);
  expect(keysOf("Field").filter((key) => !Object.hasOwn(field ?? {}, key))).toEqual([]);
  expect(keysOf("ChildRelationship").filter((key) => !Object.hasOwn(child ?? {}, key))).toEqual([]);
  const wanted = [...keysOf("DescribeGlobalSObjectResult"), ...keysOf("DescribeSObjectResult")];
  expect(wanted.length).toBeGreaterThan(30);
  expect(wanted.filter((key) => !Object.hasOwn(described, key))).toEqual([]);
});
