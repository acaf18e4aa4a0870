import { expect, test, vi } from "vitest";
import { customObjects } from "#worker/dev/salesforce-simulator/schema/custom-objects.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { moveOn, register } from "#worker/testing/registrations.ts";
import { syncedCompany } from "#worker/testing/synced-company.ts";
import { recordJob } from "#worker/usecases/registration-records/record-ports.ts";
import { writeRegistrationRecord } from "#worker/usecases/registration-records/write-registration-record.ts";

// An org is connected and read over a real database in each of them.
vi.setConfig({ testTimeout: 240_000 });

const minute = 60_000;
const object = "Deal_Registration__c";
const org: OrgSeed = { ...plainOrg, objects: [...plainOrg.objects, ...customObjects] };

const fields = {
  registrationId: "Registration_Id__c",
  partner: "Partner__c",
  accountName: "Account_Name__c",
  state: "Status__c",
  dealName: "Deal_Name__c",
  amount: "Amount__c",
  closeDate: "Close_Date__c",
  products: "Products__c",
  opportunity: "Opportunity__c",
  submittedOn: "Submitted_Date__c",
  protectedUntil: "Expiration_Date__c",
};

type Shown = {
  chosen: { object: string; fields: Record<string, string> } | null;
  counts: { waiting: number; written: number; held: number; failed: number } | null;
};

async function keepingCompany() {
  let harbour = "";
  const scene = await syncedCompany(org, {
    prepare: ({ records }) => {
      harbour = records.create("Account", { Name: "Harbour", Type: "Partner" });
    },
  });
  const { company, tenant, path, call, control, pass, services } = scene;
  const asked = { object, fields };
  expect((await call(company, "PUT", `${path}/registration-object`, asked)).status).toBe(200);
  // Records that are made in the same second as the choice would be older than it.
  pass(minute);
  const partnerId =
    (
      await rowsOf<{ id: string }>(
        tenant,
        "SELECT id FROM partners WHERE tenant_id = ?1 AND name = 'Harbour'",
      )
    )[0]?.id ?? "";
  const records = () => control.records.list(object).filter((row) => row.IsDeleted !== true);
  const recordOf = (id: string) => records().find((row) => row.Registration_Id__c === id);
  const write = (id: string) => writeRegistrationRecord(services, tenant, recordJob(tenant.tenantId, id));
  const shown = async () => (await call<Shown>(company, "GET", `${path}/registration-object`)).body;
  /** Reads what has changed there, and does all that follows. */
  const settle = async () => {
    pass(minute);
    expect(await scene.sync("incremental")).toMatchObject({ status: "done" });
    await scene.workOff(tenant);
    pass(minute);
  };
  const workOff = () => scene.workOff(tenant);
  const registrations = () =>
    rowsOf<{ id: string; state: string; account_name: string; opportunity_name: string; partner_id: string }>(
      tenant,
      "SELECT id, state, account_name, opportunity_name, partner_id FROM registrations WHERE tenant_id = ?1 ORDER BY number",
    );
  const problems = async () =>
    (
      await call<{ items: { kind: string; code: string; field: string | null; reason: string }[] }>(
        company,
        "GET",
        `${path}/problems`,
      )
    ).body.items;
  const history = async (id: string) =>
    rowsOf<{ move: string; side: string; text: string }>(
      tenant,
      `SELECT move, side, text FROM registration_events WHERE tenant_id = ?1 AND registration_id = '${id}' ORDER BY seq`,
    );
  const writes = () =>
    control.calls.list().filter(({ method }) => method === "PATCH" || method === "POST").length;
  const tools = {
    records,
    recordOf,
    write,
    shown,
    settle,
    workOff,
    registrations,
    problems,
    history,
    writes,
  };
  return { ...scene, ...tools, harbour, partnerId };
}

test("a registration is one record there, however often it is told to be written, and its state follows; what comes back moves nothing", async () => {
  const scene = await keepingCompany();
  const { company, partnerId, records, recordOf, write, control, workOff, settle, shown, history, call } =
    scene;
  const id = await register(company, "Zephyr Kiosk", { partnerId });
  await Promise.all([write(id), write(id), write(id)]);
  await write(id);
  expect(records()).toMatchObject([
    {
      Registration_Id__c: id,
      Partner__c: scene.harbour,
      Account_Name__c: "Zephyr Kiosk",
      Deal_Name__c: "Zephyr Kiosk rollout",
      Status__c: "Submitted",
      Amount__c: 2500,
      Close_Date__c: "2099-06-30",
      Products__c: "Analytics",
    },
  ]);
  await settle();
  const calm = scene.writes();
  await settle();
  expect(scene.writes()).toBe(calm);

  expect(await moveOn(company, { id, to: "approve" })).toEqual([200, "approved"]);
  await workOff();
  expect(recordOf(id)).toMatchObject({ Status__c: "Approved" });
  await settle();
  expect((await history(id)).map(({ move }) => move)).toEqual(["create", "submit", "approve"]);
  expect((await shown()).counts).toEqual({ waiting: 0, written: 1, held: 0, failed: 0 });
  const there = await call(company, "GET", `/registrations/${id}/crm`);
  expect(there.body).toMatchObject({
    status: "off",
    record: {
      label: "Deal Registration",
      status: "written",
      recordId: recordOf(id)?.Id,
      recordUrl: expect.stringMatching(`/${recordOf(id)?.Id}$`),
      problems: [],
    },
  });

  // One whose answer was lost is found by its key.
  const other = await register(company, "Quartz Bakery", { partnerId });
  control.faults.add({ match: { method: "PATCH" }, effect: "reset-after", times: 1 });
  await write(other);
  await write(other);
  expect(records().filter((row) => row.Registration_Id__c === other)).toHaveLength(1);
});

test("a record that somebody makes there is a registration of its partner here, once, and what is set there moves it by the table", async () => {
  const scene = await keepingCompany();
  const { control, harbour, partnerId, settle, registrations, recordOf, history, problems } = scene;
  const made = control.records.create(object, {
    Partner__c: harbour,
    Account_Name__c: "Morning Star Mills",
    Status__c: "Submitted",
    Amount__c: 1800,
    Submitted_Date__c: "2025-12-01",
  });
  const nobody = control.records.create(object, {
    Account_Name__c: "Without partner",
    Status__c: "Submitted",
  });
  await settle();
  const [registered, ...more] = await registrations();
  expect(more).toEqual([]);
  expect(registered).toMatchObject({
    state: "submitted",
    account_name: "Morning Star Mills",
    partner_id: partnerId,
  });
  const id = registered?.id ?? "";
  expect(recordOf(id)).toMatchObject({
    Id: made,
    Account_Name__c: "Morning Star Mills",
    Amount__c: 1800,
    Submitted_Date__c: "2025-12-01",
  });
  expect(await problems()).toMatchObject([{ kind: "record", code: "no-partner" }]);
  control.records.remove(nobody);

  const deal = { Name: "Mills", StageName: "Prospecting", CloseDate: "2026-06-30" };
  const dealId = control.records.create("Opportunity", deal);
  control.records.update(made, { Status__c: "Approved", Opportunity__c: dealId });
  await settle();
  expect((await registrations()).map(({ state }) => state)).toEqual(["approved"]);
  const [, , approved, linked] = await history(id);
  expect(linked).toMatchObject({ move: "link", side: "system" });
  expect(approved).toMatchObject({ move: "approve", side: "system" });
  expect(approved?.text).toMatch(/has said so in Salesforce: Approved/);
  expect(await problems()).toEqual([]);

  // There is no way back from an approval: the record keeps what somebody says, and somebody reads why it does not count.
  control.records.update(made, { Status__c: "Submitted" });
  await settle();
  expect((await registrations()).map(({ state }) => state)).toEqual(["approved"]);
  expect(recordOf(id)).toMatchObject({ Status__c: "Submitted" });
  expect((await problems()).map(({ code }) => code).sort()).toEqual(["held-by-somebody", "illegal-move"]);
  control.records.update(made, { Status__c: "Approved" });
  await settle();
  expect(await problems()).toEqual([]);
});

test("where both sides have changed at once, and where a person has written into a field, nobody's value is lost; nothing is written while it is paused, or left", async () => {
  const scene = await keepingCompany();
  const { company, partnerId, control, path, call, settle, workOff, recordOf, registrations, problems } =
    scene;
  const id = await register(company, "Zephyr Kiosk", { partnerId });
  await settle();
  const record = String(recordOf(id)?.Id);
  control.records.update(record, { Status__c: "Approved", Deal_Name__c: "Kiosks, all of them" });
  expect(await moveOn(company, { id, to: "reject" }, { reason: "No budget" })).toEqual([200, "rejected"]);
  await settle();
  expect(recordOf(id)).toMatchObject({ Status__c: "Approved", Deal_Name__c: "Kiosks, all of them" });
  expect((await registrations()).map(({ state, opportunity_name }) => [state, opportunity_name])).toEqual([
    ["rejected", "Zephyr Kiosk rollout"],
  ]);
  expect((await problems()).map(({ code, field }) => [code, field])).toEqual(
    expect.arrayContaining([
      ["illegal-move", null],
      ["held-by-somebody", "Status__c"],
      ["held-by-somebody", "Deal_Name__c"],
    ]),
  );
  expect((await scene.shown()).counts).toMatchObject({ written: 1, held: 1 });

  expect((await call(company, "POST", `${path}/pause`)).status).toBe(200);
  const second = await register(company, "Quartz Bakery", { partnerId });
  await scene.write(second);
  expect(recordOf(second)).toBeUndefined();
  expect((await call(company, "POST", `${path}/resume`)).status).toBe(200);
  await scene.write(second);
  expect(recordOf(second)).toMatchObject({ Status__c: "Submitted" });

  await rowsOf(
    company.tenant,
    `INSERT INTO sync_problems (tenant_id, connection_id, object, record_id, code, message, found_at)
     SELECT tenant_id, id, 'Campaign', '701', 'unreadable', 'Of something else.', 1 FROM connections WHERE tenant_id = ?1`,
  );
  expect((await call(company, "DELETE", `${path}/registration-object`)).body).toMatchObject({ chosen: null });
  expect(await rowsOf(company.tenant, "SELECT object FROM sync_problems WHERE tenant_id = ?1")).toEqual([
    { object: "Campaign" },
  ]);
  const third = await register(company, "Ferns and Sons", { partnerId });
  await workOff();
  control.records.update(record, { Status__c: "Won" });
  await settle();
  expect(recordOf(third)).toBeUndefined();
  expect((await registrations()).map(({ state }) => state)).toEqual(["rejected", "submitted", "submitted"]);
});

test("an object without a key that is External ID and unique is refused, and so are fields that cannot hold what they are for", async () => {
  const scene = await keepingCompany();
  const { company, path, call } = scene;
  const refused = await call<{ errors: { path: string; code: string }[] }>(
    company,
    "PUT",
    `${path}/registration-object`,
    { object, fields: { ...fields, registrationId: "Name", amount: "Account_Name__c" } },
  );
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path: at, code }) => [at, code])).toEqual(
    expect.arrayContaining([
      ["fields.registrationId", "no-key"],
      ["fields.amount", "wrong-field-type"],
    ]),
  );
  const taken = { object: "Opportunity", fields };
  expect((await call(company, "PUT", `${path}/registration-object`, taken)).status).toBe(422);
  // A new mapping of deals leaves it chosen.
  const mapping = { segment: 2, opportunity: { partnerFields: [] } };
  expect((await call(company, "PUT", `${path}/mapping`, mapping)).status).toBe(200);
  const both = { object, opportunityField: "Opportunity__c", partnerField: "Partner__c" };
  expect((await call(company, "PUT", `${path}/mapping`, { ...mapping, partnerObject: both })).status).toBe(
    422,
  );
  expect((await scene.shown()).chosen).toMatchObject({ object });
});
