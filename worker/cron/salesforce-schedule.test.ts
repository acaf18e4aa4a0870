import { expect, test, vi } from "vitest";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { syncedCompany } from "#worker/testing/synced-company.ts";

vi.setConfig({ testTimeout: 120_000 });

function entriesOf(tenant: TenantScope) {
  return rowsOf<{ kind: string; partner: string; amount_minor: number }>(
    tenant,
    `SELECT e.kind, p.name AS partner, e.amount_minor FROM ledger_entries e
     JOIN partners p ON p.tenant_id = e.tenant_id AND p.id = e.partner_ref WHERE e.tenant_id = ?1 ORDER BY e.seq`,
  );
}

test("a partner that is changed in Salesforce is reversed and credited anew by the schedule, with no message and nobody there", async () => {
  const field = "Partner__c";
  const company = await syncedCompany(plainOrg, {
    partnerFields: [{ field, kind: "lookup" }],
    prepare: ({ schema, records }) => {
      const options = { referenceTo: ["Account"], relationshipName: "Partner__r" };
      schema.addField({ object: "Opportunity", field, type: "reference", options });
      const partner = records.create("Account", { Name: "First partner" });
      records.update(String(records.list("Opportunity")[0]?.Id), { [field]: partner });
    },
  });
  const { control, tenant } = company;
  const first = { kind: "credit", partner: "First partner", amount_minor: 1_200_000 };
  expect(await entriesOf(tenant)).toEqual([first]);
  const partner = control.records.create("Account", { Name: "Second partner" });
  control.records.update(String(control.records.list("Opportunity")[0]?.Id), { [field]: partner });
  company.pass(16 * 60_000);
  await company.tick();
  await company.workOff(tenant);
  const moved = [
    first,
    { ...first, kind: "reversal", amount_minor: -1_200_000 },
    { ...first, partner: "Second partner" },
  ];
  expect(await entriesOf(tenant)).toEqual(moved);
  // Nothing is due again until a quarter of an hour has passed.
  expect(await roundCalls(company)).toBe(0);
  company.pass(16 * 60_000);
  expect(await roundCalls(company)).toBeGreaterThan(0);
  expect(await entriesOf(tenant)).toEqual(moved);
});

type Company = Awaited<ReturnType<typeof syncedCompany>>;

/** What Salesforce is called for by one round of the schedule. */
async function roundCalls({ control, tick, workOff, tenant }: Company): Promise<number> {
  control.calls.clear();
  await tick();
  await workOff(tenant);
  return control.calls.list().length;
}

async function latestModes({ call, company, path }: Company): Promise<readonly string[]> {
  const { body } = await call<{ items: { mode: string }[] }>(company, "GET", `${path}/runs`);
  return body.items.map(({ mode }) => mode);
}

test("a schedule that is changed is kept to: its interval, its night by the company's clock, and its share of the calls", async () => {
  const company = await syncedCompany(plainOrg, {});
  const { call, control, path, pass } = company;
  const schedule = { everyMinutes: 240, fullReadHour: 3, orgCallPercent: 90, ownCallPercent: 50 };
  const put = (json: unknown) => call<{ schedule: object }>(company.company, "PUT", `${path}/schedule`, json);
  expect(await put({ ...schedule, everyMinutes: 7 })).toMatchObject({ status: 422 });
  expect(await put({ ...schedule, fullReadHour: 24 })).toMatchObject({ status: 422 });
  expect(await put({ ...schedule, ownCallPercent: 0 })).toMatchObject({ status: 422 });
  expect(await put(schedule)).toMatchObject({ status: 200, body: { schedule } });
  // Shortly after 12:00 in UTC: the round after the change, and the next one four hours later.
  pass(60_000);
  expect(await roundCalls(company)).toBeGreaterThan(0);
  pass(239 * 60_000);
  expect(await roundCalls(company)).toBe(0);
  pass(2 * 60_000);
  expect(await roundCalls(company)).toBeGreaterThan(0);
  expect(await latestModes(company)).toEqual(["incremental", "incremental", "full"]);
  // 20:02, and 00:02; the round after that is the night's, an hour before the four are over.
  for (let round = 0; round < 2; round += 1) {
    pass(240 * 60_000);
    expect(await roundCalls(company)).toBeGreaterThan(0);
  }
  pass(177 * 60_000);
  expect(await roundCalls(company)).toBe(0);
  pass(60_000);
  expect(await roundCalls(company)).toBeGreaterThan(0);
  expect((await latestModes(company))[0]).toBe("full");
  // One percent of the calls of a day is less than the runs of this day have made.
  await put({ ...schedule, everyMinutes: 5, ownCallPercent: 1 });
  control.change({ dailyApiLimit: 2000 });
  pass(6 * 60_000);
  await roundCalls(company);
  const { body } = await call<{ items: object[] }>(company.company, "GET", `${path}/runs`);
  expect(body.items[0]).toMatchObject({
    status: "waiting",
    reason: "Fairshare has made its share of the org's calls of the day, as the schedule says.",
  });
  // A day later the calls are no more of this day.
  pass(25 * 3_600_000);
  await company.workOff(company.tenant);
  const later = await call<{ items: object[] }>(company.company, "GET", `${path}/runs`);
  expect(later.body.items[0]).toMatchObject({ status: "done" });
});
