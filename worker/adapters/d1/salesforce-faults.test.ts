import { expect, test, vi } from "vitest";
import type { FaultOrder } from "#worker/dev/salesforce-simulator/faults/fault-book.ts";
import { createRandom } from "#worker/dev/salesforce-simulator/random.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { changeSomething } from "#worker/dev/salesforce-simulator/testing/random-operations.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { beforeSimulatedSalesforce } from "#worker/testing/simulated-salesforce.ts";

vi.setConfig({ testTimeout: 240_000 });

type Run = { readonly status: string; readonly reason: string | null };

/** A company that is connected to a simulated org and has read it once. */
async function syncedCompany(seed?: OrgSeed) {
  const world = beforeSimulatedSalesforce(seed === undefined ? {} : { seed });
  const company = await makeCompany();
  const { tenant } = company;
  const created = await world.call<{ id: string; authorizeUrl: string }>(
    company,
    "POST",
    "/connections/salesforce",
    {
      name: "CRM",
      environment: "production",
      clientId: world.app.clientId,
      clientSecret: world.app.clientSecret,
    },
  );
  const back = await world.logIn(company, created.body.authorizeUrl);
  expect(back.status).toBe(200);
  const path = `/connections/${created.body.id}`;
  const mapping = { segment: 2, opportunity: { partnerFields: [] } };
  expect((await world.call(company, "PUT", `${path}/mapping`, mapping)).status).toBe(200);
  const start = async (mode: "full" | "incremental") =>
    (await world.call<{ runId: string }>(company, "POST", `${path}/sync`, { mode })).body.runId;
  const runOf = async (runId: string) =>
    (await world.call<Run>(company, "GET", `${path}/runs/${runId}`)).body;
  /** Waits what has to be waited, as the outbox would. */
  const sync = async (mode: "full" | "incremental") => {
    const runId = await start(mode);
    for (let hour = 0; hour < 12; hour += 1) {
      await world.workOff(tenant);
      const run = await runOf(runId);
      if (run.status === "done" || run.status === "failed") return run;
      world.pass(3_600_000);
    }
    throw new Error(`the run does not end: ${JSON.stringify(await runOf(runId))}`);
  };
  const [, integration = ""] = world.control.usernames();
  /** What the user sees of an object, and what is kept of it, in one form. */
  const compare = async (object: string, fields: readonly string[]) => {
    const seen = world.control.records
      .visibleTo(integration, object)
      .map((row) => [row.Id, ...fields.map((name) => shown(row[name]))]);
    const kept = await rowsOf<{ id: string; fields: string }>(
      tenant,
      `SELECT id, fields FROM crm_mirror WHERE tenant_id = ?1 AND object = '${object}' AND deleted_at IS NULL`,
    );
    const stored = kept.map((row) => {
      const values = JSON.parse(row.fields) as Record<string, unknown>;
      return [row.id, ...fields.map((name) => shown(values[name]))];
    });
    expect(stored.sort(byId)).toEqual(seen.sort(byId));
  };
  const deals = () =>
    rowsOf<{ name: string }>(
      tenant,
      "SELECT name FROM opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL",
    );
  const connection = async () =>
    (await world.call<{ status: string; reason?: string }>(company, "GET", path)).body;
  expect(await sync("full")).toMatchObject({ status: "done" });
  return { ...world, company, tenant, path, start, runOf, sync, compare, deals, connection, integration };
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text;
}

function byId([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}

const queries = { path: "/query" };

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

const passing: readonly FaultOrder[] = [
  { match: { probability: 0.05 }, effect: "server-error" },
  { match: { probability: 0.05 }, effect: "reset-after" },
  { match: { ...queries, probability: 0.1 }, effect: "session-expired" },
  { match: { ...queries, probability: 0.1 }, effect: "truncated" },
  { match: { ...queries, probability: 0.05 }, effect: "request-limit" },
];

test.each([1, 2, 3])(
  "whatever happens in the org and on the way, the store is what the user sees (%i)",
  async (seed) => {
    const company = await syncedCompany(plainOrg);
    const random = createRandom(seed);
    company.control.change({ shortPages: true });
    for (let round = 0; round < 4; round += 1) {
      const fault = passing[random.below(passing.length)];
      // Nobody but a person can mend a token that was lost on the way: those faults have tests of their own.
      if (fault)
        company.control.faults.add({ ...fault, match: { ...fault.match, path: "/services/data" }, times: 6 });
      for (let change = 0; change < 12; change += 1) changeSomething(company.control, random);
      company.pass(120_000);
      // A session that ends twice in a row ends the run; the next one goes on where it stood.
      await company.sync("incremental");
      expect(await company.connection()).toMatchObject({ status: "connected" });
    }
    company.control.faults.clear();
    company.pass(20 * 60_000);
    expect(await company.sync("full")).toMatchObject({ status: "done" });
    await company.compare("Opportunity", ["Name", "StageName", "Amount", "AccountId"]);
    await company.compare("Account", ["Name"]);
    await company.compare("Contact", ["LastName", "AccountId"]);
    const visible = company.control.records
      .visibleTo(company.integration, "Opportunity")
      .map(({ Name }) => String(Name));
    expect((await company.deals()).map(({ name }) => name).sort()).toEqual(visible.sort());
  },
);
