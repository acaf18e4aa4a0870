import { expect, test } from "vitest";
import { ConnectionReset } from "../salesforce-error.ts";
import { openTestOrg, sessionOf, type TestOrg, type TokenAnswer } from "../testing/test-org.ts";
import { type FaultName, namedFaults } from "./fault-effect.ts";

const query = `/query?q=${encodeURIComponent("SELECT Id FROM Opportunity")}`;
const minuteMs = 60_000;
const dayMs = 86_400_000;

test.each([
  ["session-invalid", 401, "INVALID_SESSION_ID", "Session expired or invalid"],
  ["session-not-for-rest", 401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"],
  ["auth-header-invalid", 401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"],
  ["request-limit", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."],
  [
    "concurrent-limit",
    403,
    "REQUEST_LIMIT_EXCEEDED",
    "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
  ],
  ["api-disabled", 403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner"],
  ["insufficient-access", 403, "INSUFFICIENT_ACCESS", "insufficient access rights on object id"],
  ["query-timeout", 400, "QUERY_TIMEOUT", "Your query request was running for too long."],
  ["operation-too-large", 400, "OPERATION_TOO_LARGE", "exceeded 100000 distinct who/what's"],
  ["invalid-query-locator", 400, "INVALID_QUERY_LOCATOR", "invalid query locator"],
  ["version-gone", 410, "GONE", "The requested API version is no longer available"],
  ["unavailable", 503, "SERVER_UNAVAILABLE", "Server unavailable, please try again later"],
] as const)("%s answers %i %s in Salesforce's array", async (effect, ...[status, errorCode, message]) => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.faults.add({ match: { path: "/query" }, effect });
  const answer = await session.send("GET", query);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual([{ message, errorCode }]);
});

test.each([
  ["bad-gateway", 502, "text/html", "Bad Gateway"],
  ["gateway-timeout", 504, "text/html", "Gateway Time-out"],
  ["maintenance", 503, "text/html", "maintenance"],
  ["edge", 420, "text/html", "Salesforce Edge"],
  ["login-page", 200, "text/html", "Login | Salesforce"],
  ["too-many-requests", 429, "text/plain", "Too Many Requests"],
  ["uri-too-long", 414, "text/plain", "URI Too Long"],
  ["headers-too-large", 431, "text/plain", "Request Header Fields Too Large"],
  ["not-acceptable", 406, null, ""],
] as const)("%s answers %i that is no JSON", async (effect, ...[status, contentType, text]) => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.faults.add({ match: { path: "/query" }, effect });
  const answer = await session.send("GET", query);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")?.split(";")[0] ?? null).toBe(contentType);
  expect(await answer.text()).toContain(text);
});

test.each([
  ["token-expired", "invalid_grant", "expired access/refresh token"],
  ["token-validity-expired", "invalid_grant", "token validity expired"],
  ["inactive-user", "invalid_grant", "inactive user"],
  ["inactive-org", "invalid_grant", "inactive org"],
  ["org-locked", "invalid_grant", "org locked"],
  ["ip-restricted", "invalid_grant", "ip restricted"],
  ["consumer-not-approved", "invalid_grant", "user hasn't approved this consumer"],
  ["authentication-failure", "invalid_grant", "authentication failure"],
  ["login-rate-limit", "invalid_grant", "rate limit exceeded"],
  ["rate-limit-exceeded", "rate_limit_exceeded", "rate limit exceeded"],
  ["invalid-client", "invalid_client", "invalid client credentials"],
  ["app-blocked", "OAUTH_APP_BLOCKED", "this app is blocked by admin"],
  ["app-access", "invalid_app_access", "user is not admin approved to access this app"],
] as const)("%s refuses a refresh with %s", async (effect, error, description) => {
  const org = openTestOrg();
  const { tokens } = await org.logIn();
  org.control.faults.add({ match: { grantType: "refresh_token" }, effect });
  const answer = await org.refresh(tokens.refresh_token ?? "");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ error, error_description: description });
});

test("every fault that has a name has a test or a kind that is tested below", () => {
  const kinds = new Set(Object.values(namedFaults).map((effect) => effect.kind));
  expect([...kinds].sort()).toEqual(
    ["bulk-ending", "cut", "end-session", "error", "oauth-error", "raw", "reset", "slow", "truncate"].sort(),
  );
});

test("a session that a fault ends stays ended, and a refresh mends it", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.faults.add({ match: { path: "/query" }, effect: "session-expired", times: 1 });
  expect((await session.send("GET", query)).status).toBe(401);
  expect((await session.send("GET", query)).status).toBe(401);
  const tokens = (await (await org.refresh(session.tokens.refresh_token ?? "")).json()) as TokenAnswer;
  expect((await sessionOf(org, tokens).send("GET", query)).status).toBe(200);
});

test("an access token may be good for so many calls only, in the middle of a query's pages too", async () => {
  const org = openTestOrg({ settings: { sessionCalls: 2, pageSize: 1 } });
  org.control.records.create("Account", { Name: "Second" });
  org.control.records.create("Account", { Name: "Third" });
  const session = await org.logIn();
  const first = await session.query("SELECT Id FROM Account");
  expect((await session.send("GET", first.nextRecordsUrl ?? "")).status).toBe(200);
  expect((await session.send("GET", first.nextRecordsUrl ?? "")).status).toBe(401);
});

test("a dropped refresh before rotation leaves the old token good; after it, the token is spent", async () => {
  const org = openTestOrg();
  const first = (await org.logIn()).tokens.refresh_token ?? "";
  org.control.faults.add({ match: { grantType: "refresh_token" }, effect: "reset-before", times: 1 });
  await expect(org.refresh(first)).rejects.toBeInstanceOf(ConnectionReset);
  const second = (await (await org.refresh(first)).json()) as TokenAnswer;
  org.control.faults.add({ match: { grantType: "refresh_token" }, effect: "reset-after", times: 1 });
  await expect(org.refresh(second.refresh_token ?? "")).rejects.toBeInstanceOf(ConnectionReset);
  const retried = await org.refresh(second.refresh_token ?? "");
  expect(await retried.json()).toEqual({
    error: "invalid_grant",
    error_description: "expired access/refresh token",
  });
});

test("a locator is bound to the session that opened it, and lives for two days", async () => {
  const org = openTestOrg({ settings: { pageSize: 1 } });
  org.control.records.create("Account", { Name: "Second" });
  const session = await org.logIn();
  const first = await session.query("SELECT Id FROM Account");
  const next = first.nextRecordsUrl ?? "";
  expect(next).toMatch(/^\/services\/data\/v66\.0\/query\/0r8\w{15}-1$/);
  const other = await org.logIn();
  const stolen = await other.send("GET", next);
  expect(await stolen.json()).toEqual([
    { message: "invalid query locator", errorCode: "INVALID_QUERY_LOCATOR" },
  ]);
  org.control.change({ foreignLocator: "INVALID_SESSION_ID" });
  expect((await other.send("GET", next)).status).toBe(401);
  expect((await other.send("GET", "/limits")).status).toBe(200);
  org.control.change({ locatorBoundToSession: false });
  expect((await other.send("GET", next)).status).toBe(200);
  org.control.clock.advance(2 * dayMs + 1000);
  const later = await org.logIn();
  expect(await (await later.send("GET", next)).json()).toMatchObject([
    { errorCode: "INVALID_QUERY_LOCATOR" },
  ]);
});

test("the daily allowance is counted, told in every answer, refused when it is spent, and rolls on", async () => {
  const org = openTestOrg({ settings: { dailyApiLimit: 10, apiCallsOfOthers: 7 } });
  const session = await org.logIn();
  const first = await session.send("GET", "/limits");
  expect(first.headers.get("Sforce-Limit-Info")).toBe("api-usage=8/10");
  expect(await first.json()).toMatchObject({ DailyApiRequests: { Max: 10, Remaining: 2 } });
  await session.send("GET", "/limits");
  await session.send("GET", "/limits");
  const refused = await session.send("GET", "/limits");
  expect(refused.status).toBe(403);
  expect(await refused.json()).toEqual([
    { message: "TotalRequests Limit exceeded.", errorCode: "REQUEST_LIMIT_EXCEEDED" },
  ]);
  org.control.clock.advance(25 * 60 * minuteMs);
  const tomorrow = await org.logIn();
  expect((await tomorrow.send("GET", "/limits")).status).toBe(200);
});

test("an org may tell the app's own use too, and hand out tokens of thousands of characters", async () => {
  const org = openTestOrg({ settings: { tellsUsagePerApp: true, accessTokenLength: 4000 } });
  const session = await org.logIn();
  expect(session.tokens.access_token.length).toBeGreaterThan(4000);
  const answer = await session.send("GET", "/limits");
  expect(answer.headers.get("Sforce-Limit-Info")).toBe(
    "api-usage=1/100000; per-app-api-usage=1/250(appName=Fairshare)",
  );
});

test("a slow answer waits before it comes", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.faults.add({ match: { path: "/query" }, effect: "slow", times: 1 });
  expect((await session.send("GET", query)).status).toBe(200);
  expect(org.sleeps).toEqual([30_000]);
});

test("a truncated body breaks off, a cut one just ends", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const whole = await (await session.send("GET", query)).text();
  org.control.faults.add({ match: { path: "/query" }, effect: "truncated", times: 1 });
  const broken = await session.send("GET", query);
  expect(broken.status).toBe(200);
  await expect(broken.text()).rejects.toThrow();
  org.control.faults.add({ match: { path: "/query" }, effect: "cut-body", times: 1 });
  const cut = await (await session.send("GET", query)).text();
  expect(cut).toBe(whole.slice(0, Math.floor(whole.length / 2)));
});

test("a timeout may strike wide windows alone", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.faults.add({ match: { windowOverMs: 7 * dayMs }, effect: "query-timeout" });
  const ask = (from: string, to: string) =>
    session.send(
      "GET",
      `/queryAll?q=${encodeURIComponent(`SELECT Id FROM Opportunity WHERE SystemModstamp >= ${from}T00:00:00Z AND SystemModstamp < ${to}T00:00:00Z`)}`,
    );
  expect((await ask("2026-01-01", "2026-01-15")).status).toBe(400);
  expect((await ask("2026-01-01", "2026-01-08")).status).toBe(200);
  expect((await session.send("GET", query)).status).toBe(400);
});

test("pages may be shorter than was asked for, and together they are the whole", async () => {
  const org = openTestOrg({ settings: { shortPages: true, pageSize: 10 } });
  for (let at = 0; at < 60; at += 1) org.control.records.create("Account", { Name: `A${at}` });
  const session = await org.logIn();
  const first = await session.query("SELECT Id FROM Account");
  const all = await session.queryToEnd("SELECT Id FROM Account");
  expect(first.records.length).toBeLessThan(10);
  expect(new Set(all.map((record) => record.Id)).size).toBe(first.totalSize);
});

test("a batch size is a hint between 200 and 2000", async () => {
  const org = openTestOrg();
  for (let at = 0; at < 450; at += 1)
    org.control.records.create("Account", { Name: `A${at}` }, { silent: true });
  const { tokens } = await org.logIn();
  const answer = await org.fetch(
    new Request(`${tokens.instance_url}/services/data/v66.0/query?q=SELECT+Id+FROM+Account`, {
      headers: { Authorization: `Bearer ${tokens.access_token}`, "Sforce-Query-Options": "batchSize=50" },
    }),
  );
  expect(((await answer.json()) as { records: unknown[] }).records.length).toBe(200);
});

test.each([
  [true, ["INVALID_FIELD", "No such column 'NextStep' on entity 'Opportunity'"]],
  [false, ["INVALID_TYPE", "sObject type 'Opportunity' is not supported"]],
])(
  "what a profile no longer sees vanishes from describe and breaks queries (field: %s)",
  async (isField, expected) => {
    const org = openTestOrg();
    const session = await org.logIn();
    const hidden = { profile: "Integration", object: "Opportunity", field: "NextStep" };
    if (isField) org.control.schema.hideField(hidden);
    else org.control.schema.hideObject(hidden);
    const answer = await session.send(
      "GET",
      `/query?q=${encodeURIComponent("SELECT NextStep FROM Opportunity")}`,
    );
    const [error] = (await answer.json()) as { errorCode: string; message: string }[];
    expect(error?.errorCode).toBe(expected[0]);
    expect(error?.message).toContain(expected[1]);
    const described = await session.send("GET", "/sobjects/Opportunity/describe");
    expect(described.status).toBe(isField ? 200 : 404);
    if (isField) expect(await described.text()).not.toContain('"NextStep"');
    const other = await org.logIn("admin@plain.example");
    expect((await other.query("SELECT NextStep FROM Opportunity")).done).toBe(true);
  },
);

test("records that sharing hides are not there, and nothing says so", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const [record] = (await session.query("SELECT Id FROM Opportunity")).records;
  const id = String(record?.Id);
  org.control.schema.hideRecords({ profile: "Integration", recordIds: [id] });
  expect((await session.query("SELECT Id FROM Opportunity")).totalSize).toBe(0);
  expect((await session.send("GET", `/sobjects/Opportunity/${id}`)).status).toBe(404);
  expect(org.control.records.visibleTo("integration@plain.example", "Opportunity")).toEqual([]);
});

test("a field is renamed with its values, retyped, and gets new picklist values", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const { records, schema } = org.control;
  const id = records.create("Account", { Name: "A", AccountSource: "Fair", Type: "Customer" });
  schema.renameField({ object: "Account", field: "AccountSource", to: "Source__c" });
  schema.retypeField({ object: "Account", field: "BillingCity", type: "picklist" });
  schema.addPicklistValue({ object: "Account", field: "Type", value: "Alliance" });
  const { fields } = await session.json<{
    fields: { name: string; type: string; picklistValues: unknown[] }[];
  }>("/sobjects/Account/describe");
  const byName = new Map(fields.map((field) => [field.name, field]));
  expect(byName.has("AccountSource")).toBe(false);
  expect(byName.get("BillingCity")?.type).toBe("picklist");
  expect(JSON.stringify(byName.get("Type")?.picklistValues)).toContain("Alliance");
  const renamed = await session.query(`SELECT Source__c FROM Account WHERE Id = '${id}'`);
  expect(renamed.records[0]?.Source__c).toBe("Fair");
});

test("a renamed picklist value moves the stamp of the records that have it", () => {
  const org = openTestOrg();
  const { records, schema, clock } = org.control;
  const id = records.create("Account", { Name: "A", Type: "Customer" });
  const before = Number(records.get(id)?.SystemModstamp);
  clock.advance(minuteMs);
  schema.renamePicklistValue({ object: "Account", field: "Type", from: "Customer", to: "Client" });
  expect(records.get(id)).toMatchObject({ Type: "Client", SystemModstamp: before + minuteMs });
});

test("a profile without the API is refused", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.schema.allowApi({ profile: "Integration", allowed: false });
  expect(await (await session.send("GET", "/limits")).json()).toMatchObject([
    { errorCode: "API_CURRENTLY_DISABLED" },
  ]);
});

test("a locked row fails a write, and in a collection each of its results", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const [record] = (await session.query("SELECT Id FROM Opportunity")).records;
  org.control.faults.add({ match: { path: "sobjects" }, effect: "lock-row", times: 2 });
  const single = await session.send("PATCH", `/sobjects/Opportunity/${record?.Id}`, { NextStep: "x" });
  expect(await single.json()).toMatchObject([{ errorCode: "UNABLE_TO_LOCK_ROW" }]);
  const body = { records: [{ Id: record?.Id }, { Id: record?.Id }] };
  const many = await session.send("PATCH", "/composite/sobjects", body);
  expect(many.status).toBe(200);
  const failed = { success: false, errors: [expect.objectContaining({ statusCode: "UNABLE_TO_LOCK_ROW" })] };
  expect(await many.json()).toEqual([failed, failed]);
  expect((await session.send("PATCH", `/sobjects/Opportunity/${record?.Id}`, { NextStep: "x" })).status).toBe(
    204,
  );
});

test("too many targets of activities in one query are refused", async () => {
  const org = openTestOrg({ settings: { distinctWhoWhat: 2 } });
  for (const Subject of ["a", "b", "c"]) org.control.records.create("Task", { Subject });
  const session = await org.logIn();
  const refused = await session.send("GET", `/query?q=${encodeURIComponent("SELECT Who.Name FROM Task")}`);
  expect(await refused.json()).toMatchObject([
    { errorCode: "OPERATION_TOO_LARGE", message: "exceeded 2 distinct who/what's" },
  ]);
  expect((await session.query("SELECT WhoId FROM Task")).totalSize).toBe(3);
});

test.each([
  ["/services/data/v30.0/limits", 410],
  ["/services/data/v31.0/limits", 200],
  ["/services/data/v67.0/limits", 200],
  ["/services/data/v68.0/limits", 404],
  ["/services/data/limits", 404],
  ["/services/data/v66.0/nonsense", 404],
  [`/services/data/v66.0/query?q=${"x".repeat(16_400)}`, 414],
])("%.40s answers %i", async (path, status) => {
  const session = await openTestOrg().logIn();
  expect((await session.send("GET", path)).status).toBe(status);
});

test("the list of versions needs no token and counts for nothing", async () => {
  const org = openTestOrg();
  const answer = await org.fetch(new Request("https://acme.my.salesforce.example/services/data"));
  expect(((await answer.json()) as unknown[]).at(-2)).toEqual({
    label: "Spring '26",
    url: "/services/data/v66.0",
    version: "66.0",
  });
  expect(answer.headers.has("Sforce-Limit-Info")).toBe(false);
});

test("the org's own clock is in the Date of every answer", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.clock.advance(60 * minuteMs);
  const answer = await session.send("GET", "/limits");
  expect(answer.headers.get("Date")).toBe("Thu, 15 Jan 2026 13:00:00 GMT");
});

async function statuses(org: TestOrg, calls: number): Promise<readonly number[]> {
  const session = await org.logIn();
  const answers: number[] = [];
  for (let call = 0; call < calls; call += 1) answers.push((await session.send("GET", query)).status);
  return answers;
}

test("a fault strikes from the n-th call on, as often as it is told", async () => {
  const org = openTestOrg();
  org.control.faults.add({ match: { object: "Opportunity", nth: 2 }, effect: "server-error", times: 2 });
  expect(await statuses(org, 5)).toEqual([200, 500, 500, 200, 200]);
  expect(org.control.faults.list()).toMatchObject([{ name: "server-error", fired: 2 }]);
});

test("a fault that has a chance strikes the same calls at every run", async () => {
  const run = () => {
    const org = openTestOrg();
    org.control.faults.add({ match: { path: "/query", probability: 0.5 }, effect: "unavailable" });
    return statuses(org, 20);
  };
  const first = await run();
  expect(new Set(first)).toEqual(new Set([200, 503]));
  expect(await run()).toEqual(first);
});

test("a fault of a name that there is not is refused", () => {
  const { faults } = openTestOrg().control;
  expect(() => faults.add({ effect: "no-such-fault" as FaultName })).toThrow("no fault called no-such-fault");
});

test("calls are written down with what they were about and what befell them", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.calls.clear();
  org.control.faults.add({ match: { path: "/query" }, effect: "unavailable", times: 1 });
  await session.send("GET", query);
  await session.send("GET", query);
  await session.send("GET", "/sobjects/Account/describe");
  const { calls } = org.control;
  expect(calls.list().map(({ object, status, faults }) => [object, status, faults])).toEqual([
    ["Opportunity", 503, ["unavailable"]],
    ["Opportunity", 200, []],
    ["Account", 200, []],
  ]);
  expect(calls.count({ object: "Opportunity", status: 200 })).toBe(1);
  expect(calls.count({ path: "/describe$" })).toBe(1);
});
