import { expect, test } from "vitest";
import { createSalesforceSimulator } from "../create-salesforce-simulator.ts";
import { quillmarkOrg } from "../seeds/quillmark-org.ts";
import { openTestOrg, sessionOf, type TestOrg, type TokenAnswer, testNowMs } from "../testing/test-org.ts";

const origin = "https://acme.my.salesforce.example";

async function call(org: TestOrg, method: string, path: string, body?: unknown): Promise<Response> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return org.fetch(new Request(`${origin}/__control${path}`, { method, ...sent }));
}

test("the clock is advanced, stopped and set going", async () => {
  const org = openTestOrg();
  const now = async () => ((await (await call(org, "GET", "/clock")).json()) as { nowMs: number }).nowMs;
  await call(org, "POST", "/clock", { advanceMs: 5000 });
  expect(await now()).toBe(testNowMs + 5000);
  await call(org, "POST", "/clock", { freezeAtMs: 1000 });
  await call(org, "POST", "/clock", { advanceMs: 500 });
  expect(await now()).toBe(1500);
});

test("faults are added, listed, taken away one by one and all", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const added = await call(org, "POST", "/faults", { match: { path: "/limits" }, effect: "unavailable" });
  const { id } = (await added.json()) as { id: string };
  expect((await session.send("GET", "/limits")).status).toBe(503);
  expect(await (await call(org, "GET", "/faults")).json()).toMatchObject({ faults: [{ id, fired: 1 }] });
  await call(org, "DELETE", `/faults/${id}`);
  expect((await session.send("GET", "/limits")).status).toBe(200);
  await call(org, "POST", "/faults", { effect: { kind: "raw", status: 418, contentType: null, body: "" } });
  expect((await session.send("GET", "/limits")).status).toBe(418);
  await call(org, "DELETE", "/faults");
  expect((await session.send("GET", "/limits")).status).toBe(200);
});

test("calls to the control doors are not calls to the org", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  await call(org, "DELETE", "/log");
  org.control.faults.add({ effect: "unavailable" });
  await session.send("GET", "/limits");
  const log = await (await call(org, "GET", "/log?path=/limits")).json();
  expect(log).toMatchObject({ count: 1, calls: [{ status: 503, faults: ["unavailable"] }] });
});

test("records are written, merged and listed behind everybody's back", async () => {
  const org = openTestOrg();
  const change = async (body: unknown) =>
    (await (await call(org, "POST", "/records", body)).json()) as { id: string };
  const { id } = await change({ change: "create", object: "Account", values: { Name: "One" } });
  const { id: other } = await change({ change: "create", object: "Account", values: { Name: "Two" } });
  await change({ change: "update", id, values: { Name: "First" } });
  await change({ change: "merge", masterId: id, loserIds: [other] });
  await change({ change: "remove", id });
  await change({ change: "undelete", id });
  const { records } = (await (
    await call(org, "GET", "/records/Account?visibleTo=integration@plain.example")
  ).json()) as { records: { Name: string }[] };
  expect(records.map(({ Name }) => Name).sort()).toEqual(["Ashgrove Freight", "First"]);
});

test("settings, schema, sessions, apps and the org itself are changed", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  expect(await (await call(org, "PATCH", "/settings", { pageSize: 3 })).json()).toMatchObject({
    pageSize: 3,
  });
  const hidden = { change: "hideField", profile: "Integration", object: "Account", field: "Industry" };
  expect((await call(org, "POST", "/schema", hidden)).status).toBe(204);
  expect(await (await session.send("GET", "/sobjects/Account/describe")).text()).not.toContain('"Industry"');
  await call(org, "POST", "/sessions", { change: "expireAll" });
  expect((await session.send("GET", "/limits")).status).toBe(401);
  await call(org, "POST", "/org", { instanceOrigin: "https://moved.example" });
  expect(await (await call(org, "GET", "/")).json()).toMatchObject({
    org: { instanceOrigin: "https://moved.example" },
  });
});

test.each([
  ["PATCH", "/settings", { pageSiez: 1 }, "there is no setting pageSiez"],
  ["POST", "/faults", { effect: "typo" }, "there is no fault called typo"],
  ["POST", "/schema", { change: "explode" }, "no change of the schema called explode"],
  [
    "POST",
    "/schema",
    { change: "hideField", profile: "X", object: "Account", field: "Name" },
    "no profile X",
  ],
  ["POST", "/schema", { change: "removeField", object: "Account", field: "X" }, "Account has no field X"],
] as const)("%s %s %j is answered with what is wrong", async (method, path, ...[body, problem]) => {
  const answer = await call(openTestOrg(), method, path, body);
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { error: string }).error).toContain(problem);
});

test("a snapshot keeps whoever is connected connected, with the org as it was", async () => {
  const org = openTestOrg({ seed: quillmarkOrg });
  const session = await org.logIn();
  const id = org.control.records.create("Account", { Name: "Written later" });
  org.control.schema.hideField({ profile: "Integration", object: "Account", field: "Tier__c" });
  org.control.clock.advance(60_000);
  const snapshot = JSON.parse(JSON.stringify(org.control.snapshot()));
  const again = createSalesforceSimulator({
    now: () => testNowMs,
    seed: quillmarkOrg,
    loginOrigin: origin,
    snapshot,
  });
  const resumed = sessionOf(again, session.tokens);
  expect(await resumed.json(`/sobjects/Account/${id}?fields=Name`)).toMatchObject({ Name: "Written later" });
  expect(await (await resumed.send("GET", "/sobjects/Account/describe")).text()).not.toContain('"Tier__c"');
  expect(again.control.clock.now()).toBe(testNowMs + 60_000);
  expect(again.control.records.list("Opportunity").length).toBe(
    org.control.records.list("Opportunity").length,
  );
  const refreshed = await again.fetch(
    new Request(`${origin}/services/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        refresh_token: session.tokens.refresh_token ?? "",
        client_id: "3MVG9fairshare.simulator.client",
        client_secret: "1234567890ABCDEF",
      }),
    }),
  );
  const tokens = (await refreshed.json()) as TokenAnswer;
  expect(tokens.access_token).not.toBe(session.tokens.access_token);
  expect((await sessionOf(again, tokens).send("GET", "/limits")).status).toBe(200);
});

test("what a user sees is the org less what is hidden, deleted and not shared", () => {
  const org = openTestOrg({ seed: quillmarkOrg });
  const { records } = org.control;
  const all = records.list("Opportunity");
  const live = all.filter((row) => row.IsDeleted !== true);
  const restricted = records.visibleTo("restricted@quillmark.example", "Opportunity");
  expect(records.visibleTo("integration@quillmark.example", "Opportunity").length).toBe(live.length);
  expect(restricted.length).toBe(live.length - 1);
  expect(Object.keys(restricted[0] ?? {})).not.toContain("Amount");
  expect(records.visibleTo("restricted@quillmark.example", "Deal_Registration__c")).toEqual([]);
});
