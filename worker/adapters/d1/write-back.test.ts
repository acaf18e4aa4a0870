import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { registrationFields } from "#worker/dev/salesforce-simulator/schema/custom-objects.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { moveOn, register } from "#worker/testing/registrations.ts";
import { syncedCompany } from "#worker/testing/synced-company.ts";
import { writeJob } from "#worker/usecases/write-back/write-ports.ts";
import { writeRegistration } from "#worker/usecases/write-back/write-registration.ts";

// An org is connected and read over a real database in each of them.
vi.setConfig({ testTimeout: 240_000 });

const minute = 60_000;

const org: OrgSeed = {
  ...plainOrg,
  objects: plainOrg.objects.map((object) =>
    object.name === "Opportunity" ? { ...object, fields: [...object.fields, ...registrationFields] } : object,
  ),
};

const fields = {
  registrationId: "Fairshare_Registration_Id__c",
  number: "Fairshare_Number__c",
  partner: "Fairshare_Partner__c",
  state: "Fairshare_State__c",
  protectedUntil: "Fairshare_Protected_Until__c",
};

type Shown = {
  status: string;
  recordId: string | null;
  isMadeHere: boolean;
  mayRetry: boolean;
  problems: { code: string; field: string | null; message: string; remedy: string }[];
};

async function writingCompany(dealChoice: "person" | "create" = "create") {
  const scene = await syncedCompany(org);
  const { company, tenant, path, call, control, pass } = scene;
  const asked = { fields, dealChoice, newDealStage: dealChoice === "create" ? "Prospecting" : null };
  expect((await call(company, "PUT", `${path}/write-back`, asked)).status).toBe(200);
  const partnerId = await addPartner(tenant, "Harbour");
  const approve = async (account: string) => {
    const id = await register(company, account, { partnerId });
    expect(await moveOn(company, { id, to: "approve" })).toEqual([200, "approved"]);
    return id;
  };
  const write = (id: string) => writeRegistration(scene.services, tenant, writeJob(tenant.tenantId, id));
  const shown = async (id: string) => (await call<Shown>(company, "GET", `/registrations/${id}/crm`)).body;
  const ask = async (id: string, what: "retry" | "create") =>
    (await call(company, "POST", `/registrations/${id}/crm`, { ask: what })).status;
  const dealsOf = (id: string) =>
    control.records
      .list("Opportunity")
      .filter((row) => row.IsDeleted !== true && row.Fairshare_Registration_Id__c === id);
  /** Everything that is due, and what was put off too. */
  const workOff = async () => {
    await scene.workOff(tenant);
    pass(minute);
  };
  const patches = () => control.calls.list().filter(({ method }) => method === "PATCH").length;
  const history = async (id: string) =>
    (
      await rowsOf<{ move: string }>(
        tenant,
        `SELECT move FROM registration_events WHERE tenant_id = ?1 AND registration_id = '${id}' ORDER BY seq`,
      )
    ).map(({ move }) => move);
  return { ...scene, partnerId, approve, write, shown, ask, dealsOf, workOff, patches, history };
}

test("an approval without a deal makes one, once, however often and at once it is told to; it is linked when it is read, and that writes nothing more", async () => {
  const scene = await writingCompany();
  const { approve, write, dealsOf, shown, workOff, patches, history } = scene;
  const id = await approve("Zephyr Kiosk");
  await Promise.all([write(id), write(id), write(id)]);
  await write(id);
  expect(dealsOf(id)).toMatchObject([
    {
      Name: "Zephyr Kiosk rollout",
      StageName: "Prospecting",
      CloseDate: "2099-06-30",
      Amount: 2500,
      Fairshare_Number__c: "1",
      Fairshare_Partner__c: "Harbour",
      Fairshare_State__c: "Approved",
    },
  ]);
  expect(await shown(id)).toMatchObject({ status: "written", isMadeHere: true, problems: [] });
  const made = patches();
  await workOff();
  await scene.sync("incremental");
  await workOff();
  expect(await history(id)).toEqual(["create", "submit", "approve", "link"]);
  expect(patches()).toBe(made);

  // A salesperson works on the deal: none of that is ours, and it is won for the partner too.
  const [deal] = dealsOf(id);
  scene.control.records.update(String(deal?.Id), { StageName: "Closed Won", Amount: 9000, Name: "Kiosks" });
  scene.pass(minute);
  await scene.sync("incremental");
  await workOff();
  expect(await history(id)).toEqual(["create", "submit", "approve", "link", "win"]);
  expect(dealsOf(id)).toMatchObject([{ Name: "Kiosks", Amount: 9000, Fairshare_State__c: "Won" }]);
  expect(patches()).toBe(made + 1);
});

test("a deal that was made without our hearing of it, and one of a Worker that died, is found and not made again", async () => {
  const scene = await writingCompany();
  const { approve, write, dealsOf, shown, control, pass } = scene;
  const id = await approve("Zephyr Kiosk");
  control.faults.add({ match: { method: "PATCH" }, effect: "reset-after", times: 1 });
  await write(id);
  expect(dealsOf(id)).toHaveLength(1);
  expect(await shown(id)).toMatchObject({ status: "waiting", recordId: null });
  await write(id);
  expect(dealsOf(id)).toHaveLength(1);
  expect(await shown(id)).toMatchObject({ status: "written", isMadeHere: true });

  const other = await approve("Quartz Bakery");
  const store = scene.services.writesOf(scene.tenant);
  const finish = vi.fn(async () => {
    throw new Error("the Worker died");
  });
  const dying = { ...scene.services, writesOf: () => ({ ...store, finish }) };
  const job = writeJob(scene.tenant.tenantId, other);
  await expect(writeRegistration(dying, scene.tenant, job)).rejects.toThrow("died");
  expect(await write(other)).toMatchObject({ kind: "retry" });
  pass(5 * minute);
  await write(other);
  expect(dealsOf(other)).toHaveLength(1);
  expect(await shown(other)).toMatchObject({ status: "written", isMadeHere: true });
});

test("a person's value is kept and told of; the rest is written, and an emptied field is filled when somebody asks", async () => {
  const scene = await writingCompany("person");
  const { company, approve, shown, ask, control, workOff, call } = scene;
  const dealId = control.records.create("Opportunity", {
    Name: "Kiosks",
    StageName: "Negotiation",
    CloseDate: "2026-02-01",
    Fairshare_Partner__c: "Quay, by phone",
  });
  scene.pass(minute);
  await scene.sync("incremental");
  const id = await approve("Zephyr Kiosk");
  await workOff();
  expect(await shown(id)).toMatchObject({ status: "asks", problems: [{ code: "nobody-chose" }] });
  expect((await call(company, "POST", `/registrations/${id}/link`, { opportunityId: dealId })).status).toBe(
    200,
  );
  await workOff();
  expect(control.records.get(dealId)).toMatchObject({
    Fairshare_Partner__c: "Quay, by phone",
    Fairshare_State__c: "Approved",
    Fairshare_Registration_Id__c: id,
    Name: "Kiosks",
  });
  expect(await shown(id)).toMatchObject({
    status: "written",
    problems: [{ code: "held-by-somebody", field: "Fairshare_Partner__c" }],
  });
  control.records.update(dealId, { Fairshare_Partner__c: null, Fairshare_State__c: "Rejected" });
  expect(await ask(id, "retry")).toBe(202);
  await workOff();
  expect(control.records.get(dealId)).toMatchObject({
    Fairshare_Partner__c: "Harbour",
    Fairshare_State__c: "Rejected",
  });
  // The link is taken away: what is ours is emptied, what a person has said stays.
  expect((await call(company, "POST", `/registrations/${id}/link`, { opportunityId: null })).status).toBe(
    200,
  );
  await workOff();
  expect(control.records.get(dealId)).toMatchObject({
    Fairshare_Partner__c: null,
    Fairshare_Registration_Id__c: null,
    Fairshare_State__c: "Rejected",
  });
});

const refusals = [
  ["validation-rule", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "validation rule"],
  ["required-field", "REQUIRED_FIELD_MISSING", "asks for fields"],
  ["no-edit-access", "INSUFFICIENT_ACCESS_OR_READONLY", "edit access"],
] as const;

test("a refusal is told with its remedy, tried no more, and mended by asking again", async () => {
  const scene = await writingCompany();
  const { approve, write, shown, ask, dealsOf, control, patches } = scene;
  for (const [effect, code, remedy] of refusals) {
    const id = await approve(`Customer of ${effect}`);
    control.faults.add({ match: { method: "PATCH" }, effect, times: 1 });
    await write(id);
    const refused = patches();
    expect(await shown(id)).toMatchObject({
      status: "failed",
      mayRetry: true,
      problems: [{ code, remedy: expect.stringContaining(remedy) }],
    });
    await scene.workOff();
    expect(patches()).toBe(refused);
    expect(await ask(id, "retry")).toBe(202);
    await scene.workOff();
    expect(dealsOf(id)).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ status: "written" });
  }
});

test("a locked row, a twin and a server error pass by themselves, and are tried eight times at most", async () => {
  const scene = await writingCompany();
  const { approve, write, shown, dealsOf, control, patches } = scene;
  for (const effect of ["lock-row", "duplicate-value", "server-error"] as const) {
    const id = await approve(`Customer of ${effect}`);
    control.faults.add({ match: { method: "PATCH" }, effect, times: 2 });
    await write(id);
    await write(id);
    expect(await shown(id)).toMatchObject({ status: "waiting" });
    await write(id);
    expect(dealsOf(id)).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ status: "written" });
  }
  const other = await approve("Quartz Bakery");
  control.faults.add({ match: { method: "PATCH" }, effect: "lock-row" });
  const before = patches();
  for (let time = 0; time < 8; time += 1) await write(other);
  expect(patches() - before).toBe(8);
  expect(await shown(other)).toMatchObject({ status: "failed", problems: [{ code: "too-many-tries" }] });
});

test("nothing is written while it is off, and only fields that can be written are taken", async () => {
  const scene = await syncedCompany(org);
  const { company, tenant, path, call, control } = scene;
  const partnerId = await addPartner(tenant, "Harbour");
  const id = await register(company, "Zephyr Kiosk", { partnerId });
  await moveOn(company, { id, to: "approve" });
  await scene.workOff(tenant);
  expect(control.calls.list().some(({ method }) => method === "PATCH")).toBe(false);
  expect((await call<Shown>(company, "GET", `/registrations/${id}/crm`)).body.status).toBe("off");
  const refused = await call<{ errors: { path: string; code: string }[] }>(
    company,
    "PUT",
    `${path}/write-back`,
    {
      fields: {
        registrationId: "Name",
        number: "Nowhere__c",
        protectedUntil: "Fairshare_Number__c",
        state: "Fairshare_Protected_Until__c",
      },
      dealChoice: "create",
      newDealStage: "Dreaming",
    },
  );
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path: at, code }) => [at, code])).toEqual([
    ["fields.registrationId", "not-own"],
    ["fields.number", "unknown-field"],
    ["fields.state", "wrong-field-type"],
    ["fields.registrationId", "no-key"],
    ["newDealStage", "unknown-stage"],
  ]);
  const partnerFields = [{ field: "Fairshare_Partner__c", kind: "text" }];
  const mapping = { segment: 1, opportunity: { partnerFields } };
  expect((await call(company, "PUT", `${path}/mapping`, mapping)).status).toBe(200);
  const asked = { fields: { partner: "Fairshare_Partner__c" }, dealChoice: "person" };
  const also = await call<{ errors: { code: string }[] }>(company, "PUT", `${path}/write-back`, asked);
  expect(also.body.errors).toMatchObject([{ code: "read-as-well" }]);
});

test("what was contested and split is one deal, made once and linked to every part", async () => {
  const scene = await writingCompany();
  const { company, tenant, call, approve, shown, control, workOff } = scene;
  const first = await approve("Zephyr Kiosk");
  const otherPartner = await addPartner(tenant, "Quay");
  const second = await register(company, "Zephyr Kiosk", { partnerId: otherPartner });
  await moveOn(company, { id: second, to: "contest" }, { reason: "Both say so" });
  const { body } = await call<{ contest: { id: string }[] }>(company, "GET", `/registrations/${second}`);
  expect(body.contest.map(({ id }) => id)).toEqual([first]);
  await moveOn(
    company,
    { id: second, to: "decide" },
    {
      outcome: "split",
      reason: "Both did it",
      shares: [
        { registrationId: first, percent: 60 },
        { registrationId: second, percent: 40 },
      ],
    },
  );
  await scene.write(second);
  await scene.write(first);
  await workOff();
  await scene.sync("incremental");
  await workOff();
  const made = control.records.list("Opportunity").filter(({ Name }) => Name === "Zephyr Kiosk rollout");
  expect(made).toHaveLength(1);
  const linked = await rowsOf<{ deal: string | null }>(
    tenant,
    "SELECT DISTINCT opportunity_id AS deal FROM registrations WHERE tenant_id = ?1",
  );
  expect(linked).toEqual([{ deal: expect.any(String) }]);
  expect((await shown(first)).status).toBe("written");
});

test("trying all again fills nothing that people emptied, and makes nothing that they deleted", async () => {
  const scene = await writingCompany();
  const { company, approve, write, shown, ask, dealsOf, control, workOff, call, path } = scene;
  const [emptied, deleted] = [await approve("Zephyr Kiosk"), await approve("Quartz Bakery")];
  await write(emptied);
  await write(deleted);
  const [kept, gone] = [String(dealsOf(emptied)[0]?.Id), String(dealsOf(deleted)[0]?.Id)];
  control.records.update(kept, { Fairshare_Partner__c: null });
  control.records.remove(gone);
  // Nothing is to be written before something changes, so each is asked about by a settings change.
  const asked = { fields, dealChoice: "create", newDealStage: "Prospecting" };
  await call(company, "PUT", `${path}/write-back`, asked);
  await write(emptied);
  await write(deleted);
  expect(await shown(emptied)).toMatchObject({ problems: [{ code: "held-by-somebody" }] });
  expect(await shown(deleted)).toMatchObject({ status: "failed", problems: [{ code: "record-gone" }] });
  expect((await call(company, "POST", `${path}/problems/retry`)).status).toBe(202);
  await workOff();
  expect(control.records.get(kept)).toMatchObject({ Fairshare_Partner__c: null });
  expect(dealsOf(deleted)).toEqual([]);
  // Asked for by a person, it is.
  expect(await ask(deleted, "retry")).toBe(202);
  await workOff();
  expect(dealsOf(deleted)).toHaveLength(1);
});

test("a deal that was made unheard is linked though it was read before, and forgotten where none are made any more", async () => {
  const scene = await writingCompany();
  const { company, approve, write, shown, dealsOf, control, pass, workOff, history, call, path } = scene;
  const id = await approve("Zephyr Kiosk");
  control.faults.add({ match: { method: "PATCH" }, effect: "reset-after", times: 1 });
  await write(id);
  pass(minute);
  // The reading comes before the next try.
  await shardOf(env, scene.tenant)
    .prepare("DELETE FROM outbox WHERE tenant_id = ?1 AND id = ?2")
    .bind(scene.tenant.tenantId, writeJob(scene.tenant.tenantId, id).outboxId)
    .run();
  await scene.sync("incremental");
  expect(await history(id)).toEqual(["create", "submit", "approve"]);
  await write(id);
  await workOff();
  expect(dealsOf(id)).toHaveLength(1);
  expect(await history(id)).toEqual(["create", "submit", "approve", "link"]);
  expect(await shown(id)).toMatchObject({ status: "written", isMadeHere: true });

  const other = await approve("Quartz Bakery");
  control.faults.add({ match: { method: "PATCH" }, effect: "server-error", times: 1 });
  await write(other);
  expect(await shown(other)).toMatchObject({ status: "waiting" });
  await call(company, "PUT", `${path}/write-back`, {
    fields: { number: fields.number },
    dealChoice: "person",
  });
  await write(other);
  expect(await shown(other)).toMatchObject({ status: "asks", problems: [{ code: "nobody-chose" }] });
  expect(dealsOf(other)).toEqual([]);
});

test("a field that is hidden later stops alone, and a merged partner is written by the one that stays", async () => {
  const scene = await writingCompany();
  const { tenant, approve, write, shown, dealsOf, control, partnerId } = scene;
  const id = await approve("Zephyr Kiosk");
  const stays = await addPartner(tenant, "Harbour Group");
  await shardOf(env, tenant)
    .prepare("UPDATE partners SET survivor_id = ?3 WHERE tenant_id = ?1 AND id = ?2")
    .bind(tenant.tenantId, partnerId, stays)
    .run();
  await write(id);
  expect(dealsOf(id)).toMatchObject([{ Fairshare_Partner__c: "Harbour Group" }]);
  control.schema.hideField({ profile: "Integration", object: "Opportunity", field: fields.state });
  await moveOn(
    scene.company,
    { id, to: "release" },
    { reason: "They chose another", cause: "customer_choice" },
  );
  await write(id);
  expect(await shown(id)).toMatchObject({
    status: "written",
    problems: [{ code: "field-hidden", field: fields.state, remedy: expect.stringContaining("access") }],
  });
});

test("a deal that was read before it was noted whose it is, is linked all the same", async () => {
  const scene = await writingCompany();
  const { approve, tenant, dealsOf, workOff, history } = scene;
  const id = await approve("Zephyr Kiosk");
  const store = scene.services.writesOf(tenant);
  const job = writeJob(tenant.tenantId, id);
  let isRead = false;
  const readFirst = async () => {
    if (isRead || dealsOf(id).length === 0) return;
    isRead = true;
    // Its own promise is away meanwhile, because whatever is promised is worked off with the reading.
    await store.settle(job.outboxId);
    await scene.sync("incremental");
    await shardOf(env, tenant)
      .prepare(
        "INSERT INTO outbox (tenant_id, id, message, available_at, created_at) VALUES (?1, ?2, ?3, 0, 0)",
      )
      .bind(tenant.tenantId, job.outboxId, JSON.stringify(job))
      .run();
  };
  const slow = {
    ...store,
    intend: async (write: Parameters<typeof store.intend>[0]) => {
      await readFirst();
      return store.intend(write);
    },
    finish: async (finished: Parameters<typeof store.finish>[0]) => {
      await readFirst();
      return store.finish(finished);
    },
  };
  const needs = { ...scene.services, writesOf: () => slow };
  await writeRegistration(needs, tenant, job);
  expect(isRead).toBe(true);
  await workOff();
  await workOff();
  expect(await history(id)).toEqual(["create", "submit", "approve", "link"]);
  expect(dealsOf(id)).toHaveLength(1);
});

test("a deal that is asked for after a link was taken away is linked too; one that closed deals outnumber is open still", async () => {
  const scene = await writingCompany();
  const { company, approve, shown, ask, control, workOff, call, dealsOf, history } = scene;
  const accountId = control.records.create("Account", { Name: "Zephyr Kiosk" });
  const deal = (Name: string, StageName: string) =>
    control.records.create("Opportunity", {
      Name,
      StageName,
      CloseDate: "2026-02-01",
      AccountId: accountId,
    });
  for (let year = 0; year < 24; year += 1) deal("Zephyr Kiosk rollout", "Closed Lost");
  const open = deal("Something else", "Negotiation");
  scene.pass(minute);
  await scene.sync("incremental");
  const id = await approve("Zephyr Kiosk");
  await workOff();
  expect(await shown(id)).toMatchObject({ status: "asks", problems: [{ code: "several-may-be" }] });
  expect(dealsOf(id)).toEqual([]);

  for (const opportunityId of [open, null]) {
    const linked = await call(company, "POST", `/registrations/${id}/link`, { opportunityId });
    expect(linked.status).toBe(200);
    await workOff();
  }
  expect(await shown(id)).toMatchObject({ status: "asks", problems: [{ code: "nobody-chose" }] });
  expect(await ask(id, "create")).toBe(202);
  await workOff();
  scene.pass(minute);
  await scene.sync("incremental");
  await workOff();
  expect(await history(id)).toEqual(["create", "submit", "approve", "link", "link", "link"]);
  expect(dealsOf(id)).toHaveLength(1);
  expect(await shown(id)).toMatchObject({ status: "written", recordId: dealsOf(id)[0]?.Id });
  // Taken away from that one too, it is a person's again, and its fields are emptied.
  await call(company, "POST", `/registrations/${id}/link`, { opportunityId: null });
  await workOff();
  expect(dealsOf(id)).toEqual([]);
  expect(await shown(id)).toMatchObject({ status: "asks" });
});
