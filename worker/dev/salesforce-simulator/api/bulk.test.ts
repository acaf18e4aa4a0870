import { expect, test } from "vitest";
import type { FaultName } from "../faults/fault-effect.ts";
import { largeOrg } from "../seeds/large-org.ts";
import { openTestOrg, type TestSession } from "../testing/test-org.ts";

type Job = { readonly id: string; readonly state: string; readonly errorMessage?: string };

async function createJob(session: TestSession, query: string, changes: object = {}): Promise<Job> {
  const answer = await session.send("POST", "/jobs/query", { operation: "query", query, ...changes });
  return (await answer.json()) as Job;
}

/** Asks until the job is over. */
async function finish(session: TestSession, job: Job): Promise<Job> {
  for (let asked = 0; asked < 10; asked += 1) {
    const now = await session.json<Job>(`/jobs/query/${job.id}`);
    if (["JobComplete", "Failed", "Aborted"].includes(now.state)) return now;
  }
  throw new Error("the job does not end");
}

async function results(session: TestSession, job: Job, query = ""): Promise<Response> {
  return session.send("GET", `/jobs/query/${job.id}/results${query}`);
}

test("a job is told of with every key, goes through its states, and ends", async () => {
  const session = await openTestOrg().logIn();
  const job = await createJob(session, "SELECT Id FROM Opportunity");
  expect(job).toEqual({
    id: expect.stringMatching(/^750/),
    operation: "query",
    object: "Opportunity",
    createdById: expect.stringMatching(/^005/),
    createdDate: "2026-01-15T12:00:00.000+0000",
    systemModstamp: "2026-01-15T12:00:00.000+0000",
    state: "UploadComplete",
    concurrencyMode: "Parallel",
    contentType: "CSV",
    apiVersion: 66,
    lineEnding: "LF",
    columnDelimiter: "COMMA",
  });
  expect((await results(session, job)).status).toBe(400);
  expect((await session.json<Job>(`/jobs/query/${job.id}`)).state).toBe("InProgress");
  expect(await session.json(`/jobs/query/${job.id}`)).toMatchObject({
    state: "JobComplete",
    jobType: "V2Query",
    numberRecordsProcessed: 1,
    isPkChunkingSupported: true,
  });
});

test("results come in pages with a header on each, and a page can be fetched again", async () => {
  const org = openTestOrg();
  for (const Name of ["A", "B", "C", "D"]) org.control.records.create("Account", { Name });
  const session = await org.logIn();
  const job = await createJob(session, "SELECT Name FROM Account ORDER BY Name");
  await finish(session, job);
  const first = await results(session, job, "?maxRecords=3");
  const locator = first.headers.get("Sforce-Locator") ?? "";
  expect([first.headers.get("Sforce-NumberOfRecords"), locator]).toEqual(["3", "Mw"]);
  expect(await first.text()).toBe('"Name"\n"A"\n"Ashgrove Freight"\n"B"\n');
  const page = async () => results(session, job, `?maxRecords=3&locator=${locator}`);
  const second = await page();
  expect(second.headers.get("Sforce-Locator")).toBe("null");
  const text = await second.text();
  expect(text).toBe('"Name"\n"C"\n"D"\n');
  expect(await (await page()).text()).toBe(text);
  const pages = await session.json<{ resultPages: unknown[] }>(`/jobs/query/${job.id}/resultPages`);
  expect(pages.resultPages).toHaveLength(1);
});

test("values are quoted; null and empty are alike; quotes, breaks and NUL are kept, and N/A is text", async () => {
  const org = openTestOrg();
  const account = org.control.records.create("Account", { Name: 'Say "hi", A/S' });
  org.control.records.create("Opportunity", {
    Name: "N/A",
    AccountId: account,
    StageName: "Prospecting",
    CloseDate: "2026-02-01",
    Amount: 1200,
    NextStep: "line\nbreak",
    Description: "NUL \u0000 inside",
    Type: null,
  });
  const session = await org.logIn();
  const job = await createJob(
    session,
    "SELECT Name, Account.Name, Amount, IsWon, CloseDate, CreatedDate, NextStep, Description, Type FROM Opportunity WHERE Name = 'N/A'",
  );
  await finish(session, job);
  expect(await (await results(session, job)).text()).toBe(
    [
      '"Name","Account.Name","Amount","IsWon","CloseDate","CreatedDate","NextStep","Description","Type"\n',
      '"N/A","Say ""hi"", A/S","1200.0","false","2026-02-01","2026-01-15T12:00:00.000Z","line\nbreak","NUL \u0000 inside",""\n',
    ].join(""),
  );
});

test("delimiter and line ending are those that were asked for", async () => {
  const session = await openTestOrg().logIn();
  const job = await createJob(session, "SELECT Name, Type FROM Account", {
    columnDelimiter: "SEMICOLON",
    lineEnding: "CRLF",
  });
  await finish(session, job);
  expect(await (await results(session, job)).text()).toBe(
    '"Name";"Type"\r\n"Ashgrove Freight";"Customer"\r\n',
  );
});

test.each([
  ["header" as const, '"Id"\n'],
  ["records-not-found" as const, "Records not found for this query"],
])("a job without rows answers with %s", async (emptyBulkResult, expected) => {
  const session = await openTestOrg({ settings: { emptyBulkResult } }).logIn();
  const job = await createJob(session, "SELECT Id FROM Lead");
  await finish(session, job);
  expect(await (await results(session, job)).text()).toBe(expected);
});

test("queryAll has what is deleted, query has not", async () => {
  const org = openTestOrg();
  const id = org.control.records.create("Account", { Name: "Gone" });
  org.control.records.remove(id);
  const session = await org.logIn();
  const count = async (operation: string) => {
    const job = await createJob(session, "SELECT Id, IsDeleted FROM Account", { operation });
    await finish(session, job);
    return (await (await results(session, job)).text()).split("\n").length - 2;
  };
  expect([await count("query"), await count("queryAll")]).toEqual([1, 2]);
});

test("a job is no cursor: a refreshed session goes on with it", async () => {
  const org = openTestOrg();
  const before = await org.logIn();
  const job = await createJob(before, "SELECT Id FROM Account");
  org.control.sessions.expireAll();
  const after = await org.logIn();
  expect((await finish(after, job)).state).toBe("JobComplete");
  expect((await results(after, job)).status).toBe(200);
});

test("results are kept for a week, and fetched in the version that made the job", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const job = await createJob(session, "SELECT Id FROM Account");
  await finish(session, job);
  const conflict = await session.send("GET", `/services/data/v65.0/jobs/query/${job.id}/results`);
  expect(conflict.status).toBe(409);
  org.control.clock.advance(8 * 86_400_000);
  expect((await results(await org.logIn(), job)).status).toBe(404);
});

test("a job is aborted while it runs and removed when it is over", async () => {
  const session = await openTestOrg({ settings: { bulkPolls: 3 } }).logIn();
  const job = await createJob(session, "SELECT Id FROM Account");
  expect((await session.send("DELETE", `/jobs/query/${job.id}`)).status).toBe(400);
  const aborted = await session.send("PATCH", `/jobs/query/${job.id}`, { state: "Aborted" });
  expect(await aborted.json()).toMatchObject({ state: "Aborted" });
  expect((await results(session, job)).status).toBe(400);
  expect((await session.send("DELETE", `/jobs/query/${job.id}`)).status).toBe(204);
  expect((await session.send("GET", `/jobs/query/${job.id}`)).status).toBe(404);
});

test.each([
  ["bulk-failed", "Failed", undefined],
  ["bulk-failed-with-message", "Failed", expect.stringContaining("QUERY_TIMEOUT")],
  ["bulk-aborted", "Aborted", undefined],
] as const)("%s: the job ends as %s", async (effect, state, errorMessage) => {
  const org = openTestOrg();
  org.control.faults.add({ effect, times: 1 });
  const session = await org.logIn();
  const ended = await finish(session, await createJob(session, "SELECT Id FROM Account"));
  expect([ended.state, ended.errorMessage]).toEqual([state, errorMessage]);
  const again = await finish(session, await createJob(session, "SELECT Id FROM Account"));
  expect(again.state).toBe("JobComplete");
});

test.each([
  ["bulk-version-conflict", "/results", 409],
  ["bulk-limit", "/jobs/query$", 400],
] as const)("%s strikes %s", async (effect: FaultName, path, status) => {
  const org = openTestOrg();
  const session = await org.logIn();
  const job = await createJob(session, "SELECT Id FROM Account");
  await finish(session, job);
  org.control.faults.add({ match: { path }, effect });
  const answer =
    path === "/results" ? await results(session, job) : await session.send("POST", "/jobs/query", {});
  expect(answer.status).toBe(status);
});

test.each([
  ["SELECT COUNT(Id) FROM Account", "API_ERROR"],
  ["SELECT Id FROM Account LIMIT 5 OFFSET 5", "API_ERROR"],
  ["SELECT Id, (SELECT Id FROM Contacts) FROM Account", "API_ERROR"],
  ["SELECT TYPEOF What WHEN Opportunity THEN Amount END FROM Task", "API_ERROR"],
  ["SELECT Id FROM PartnerRole", "INVALIDENTITY"],
  ["SELECT Nonsense FROM Account", "INVALID_FIELD"],
])("%s is no bulk query", async (query, errorCode) => {
  const session = await openTestOrg().logIn();
  const answer = await session.send("POST", "/jobs/query", { operation: "query", query });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject([{ errorCode }]);
});

test("a large org is the same at every reading, through bulk, pages and single records", async () => {
  const org = openTestOrg({ seed: largeOrg({ opportunities: 3000, activities: 900 }) });
  const session = await org.logIn();
  const job = await createJob(session, "SELECT Id, Name, Amount FROM Opportunity");
  const finished = await finish(session, job);
  expect(finished).toMatchObject({ numberRecordsProcessed: 3000 });
  const csv = await (await results(session, job)).text();
  const pages = await session.queryToEnd("SELECT Id, Name FROM Opportunity");
  expect(pages.length).toBe(3000);
  expect(csv.split("\n").length).toBe(3002);
  for (const record of pages.slice(0, 20)) expect(csv).toContain(`"${record.Id}","${record.Name}"`);
  const tasks = await session.query("SELECT COUNT() FROM Task");
  const events = await session.query("SELECT COUNT() FROM Event");
  expect(tasks.totalSize + events.totalSize).toBe(900);
});

test("a window finds the generated rows of its time, and a changed row in its new place", async () => {
  const org = openTestOrg({ seed: largeOrg({ opportunities: 3000, activities: 0 }) });
  const session = await org.logIn();
  const count = async (condition: string) =>
    (await session.query(`SELECT COUNT() FROM Opportunity WHERE ${condition}`)).totalSize;
  const older = await count("SystemModstamp < 2025-06-01T00:00:00Z");
  const newer = await count("SystemModstamp >= 2025-06-01T00:00:00Z");
  expect(older + newer).toBe(3000);
  expect(older).toBeGreaterThan(newer);
  const [row] = (
    await session.query("SELECT Id FROM Opportunity WHERE SystemModstamp < 2025-06-01T00:00:00Z LIMIT 1")
  ).records;
  org.control.records.update(String(row?.Id), { Amount: 1 });
  expect(await count("SystemModstamp < 2025-06-01T00:00:00Z")).toBe(older - 1);
  expect(await count("SystemModstamp >= 2026-01-15T12:00:00Z")).toBe(1);
});

test("a generated account takes its deals, contacts and activities along, and brings them back", async () => {
  const org = openTestOrg({ seed: largeOrg({ opportunities: 1000, activities: 3000 }) });
  const session = await org.logIn();
  const [account] = (await session.query("SELECT Id FROM Account WHERE Name = 'Customer 60'")).records;
  const id = String(account?.Id);
  const counts = async () => {
    const of = async (soql: string) => (await session.query(`SELECT COUNT() FROM ${soql}`)).totalSize;
    return [
      await of(`Opportunity WHERE AccountId = '${id}'`),
      await of(`Contact WHERE AccountId = '${id}'`),
      await of(`Task WHERE AccountId = '${id}'`),
      await of(`Event WHERE AccountId = '${id}'`),
    ];
  };
  const before = await counts();
  expect(before).toEqual([5, 2, 10, 5]);
  org.control.records.remove(id);
  expect(await counts()).toEqual([0, 0, 0, 0]);
  org.control.records.undelete(id);
  expect(await counts()).toEqual(before);
});
