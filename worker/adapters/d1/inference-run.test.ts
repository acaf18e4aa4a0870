import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { confidenceOf } from "#worker/domain/inference/explain-link.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import { buildServices } from "#worker/services.ts";
import { salesOrg } from "#worker/testing/fake-org.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { connectedCompany, referralMapping } from "#worker/testing/salesforce-connections.ts";
import {
  changeInferenceSettings,
  previewInferenceSettings,
} from "#worker/usecases/inference/change-inference-settings.ts";
import { decideTraces } from "#worker/usecases/inference/decide-traces.ts";
import type { QueueFilter } from "#worker/usecases/inference/inference-ports.ts";
import { countQueue } from "#worker/usecases/inference/inference-report.ts";
import { startInference } from "#worker/usecases/inference/start-inference.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

// A dozen objects are read over a real database in each of them.
vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;
const customer = "001000000000001AAA";
const partner = "001000000000002AAA";
const deal = "006000000000001AAA";
const partnersPerson = "003000000000001AAA";
const meeting = "00U000000000001EAA";
const call = "00T000000000001EAA";

/** A partner whose person met the customer about one deal, and called somebody about nothing that can be told. */
function anOrg() {
  const org = salesOrg();
  org.define("Account", "Type");
  org.define("Event", "StartDateTime");
  org.define("Task", "ActivityDate", "AccountId");
  org.put("Account", { Id: customer, Name: "Ashgrove Freight", Website: "https://ashgrove.example" });
  org.put("Account", { Id: partner, Name: "Nimbrook", Type: "Partner", Website: "https://nimbrook.example" });
  org.put("Contact", {
    Id: partnersPerson,
    LastName: "Odell",
    Email: "kim@nimbrook.example",
    AccountId: partner,
  });
  org.put("Opportunity", {
    Id: deal,
    Name: "Ashgrove cold chain",
    StageName: "Signed",
    Amount: "9000",
    CloseDate: "2026-01-05",
    CreatedDate: "2025-11-01T00:00:00.000+0000",
    AccountId: customer,
  });
  org.put("Event", {
    Id: meeting,
    Subject: "Cold chain scope",
    WhoId: partnersPerson,
    WhatId: deal,
    StartDateTime: "2025-12-20T10:00:00.000+0000",
  });
  org.put("Task", {
    Id: call,
    Subject: "Catching up",
    WhoId: partnersPerson,
    AccountId: partner,
    ActivityDate: "2025-06-01",
  });
  org.pass(minute);
  return org;
}

const inferred = {
  ...referralMapping,
  segment: 2 as const,
  opportunity: { ...referralMapping.opportunity, partnerFields: [] },
};

async function inferringCompany(org = anOrg()) {
  const company = await connectedCompany(org, inferred);
  const services = buildServices(env);
  const { tenant } = company;
  /** What inference and decisions promise is by the Worker's own clock. */
  const workOffAll = async () => {
    for (let round = 0; round < 100; round++) {
      const sql = "SELECT message FROM outbox WHERE tenant_id = ?1";
      const promised = await rowsOf<{ message: string }>(tenant, sql);
      if (promised.length === 0) return;
      for (const { message } of promised) await services.runJob(JSON.parse(message) as JobMessage);
    }
    throw new Error("the work does not end");
  };
  const sync = async (mode: "full" | "incremental", options: { readonly twice?: boolean } = {}) => {
    await company.sync(mode, options);
    await workOffAll();
  };
  const store = services.inferenceOf(tenant);
  const queue = async () =>
    (await store.listQueue({ filter: {}, sort: "-confidence", page: { limit: 50, cursor: null } })).items;
  const actor = systemActor("test", "req_test");
  return { ...company, services, store, sync, queue, actor, workOffAll };
}

type Touchpoint = { readonly source: string; readonly confidence_ppm: number; readonly type: string };

function evidenceOf(tenant: Parameters<typeof rowsOf>[0]) {
  return rowsOf<Touchpoint>(
    tenant,
    "SELECT source, confidence_ppm, type FROM touchpoints WHERE tenant_id = ?1 AND deleted_at IS NULL ORDER BY id",
  );
}

function creditOf(tenant: Parameters<typeof rowsOf>[0]) {
  return rowsOf<{ name: string; amount_minor: number }>(
    tenant,
    `SELECT p.name, s.amount_minor FROM opportunity_shares s JOIN partners p ON p.tenant_id = ?1 AND p.id = s.partner_id
     WHERE s.tenant_id = ?1`,
  );
}

test("traces of a partner's people become evidence with a confidence, and evidence becomes credit", async () => {
  const { tenant, store, sync, queue } = await inferringCompany();
  await sync("full");
  const [sure, vague] = await queue();
  expect(sure).toMatchObject({
    partner: { name: "Nimbrook" },
    subject: "Cold chain scope",
    band: "auto",
    deal: { name: "Ashgrove cold chain" },
  });
  expect(vague).toMatchObject({ subject: "Catching up", band: "ignored", deal: null });
  expect(await evidenceOf(tenant)).toEqual([
    { source: "activity", type: "meeting", confidence_ppm: expect.any(Number) },
  ]);
  expect(await creditOf(tenant)).toEqual([{ name: "Nimbrook", amount_minor: 900_000 }]);

  const trace = await store.getTrace(sure?.id ?? "");
  const [candidate] = trace?.candidates ?? [];
  expect(Math.floor(confidenceOf(candidate?.factors ?? []) * 1_000_000)).toBe(candidate?.confidencePpm);
  const counts = countQueue(await store.countTypes());
  expect(counts).toMatchObject({ auto: 1, review: 0, ignored: 1, all: 2 });
});

test("the queue is filtered by partner, type, confidence and whoever decided", async () => {
  const { tenant, services, store, sync, actor } = await inferringCompany();
  await sync("full");
  const shown = async (filter: QueueFilter) => {
    const page = { limit: 50, cursor: null };
    return (await store.listQueue({ filter, sort: "-confidence", page })).items.map(({ subject }) => subject);
  };
  const { partners, deciders } = await store.listQueueChoices();
  expect({ partners, deciders }).toMatchObject({ partners: [{ name: "Nimbrook" }], deciders: [] });
  const [partner] = partners;
  expect(await shown({ partnerId: partner?.id })).toEqual(["Cold chain scope", "Catching up"]);
  expect(await shown({ partnerId: "ptr_other" })).toEqual([]);
  expect(await shown({ words: [[null, "meeting"]] })).toEqual(["Cold chain scope"]);
  expect(await shown({ words: [] })).toEqual([]);
  expect(await shown({ leastPpm: 500_000 })).toEqual(["Cold chain scope"]);
  expect(await shown({ mostPpm: 499_999 })).toEqual(["Catching up"]);
  expect(await shown({ band: "review", decision: "open" })).toEqual([]);
  const [sure] = (
    await store.listQueue({ filter: {}, sort: "-confidence", page: { limit: 1, cursor: null } })
  ).items;
  const decisions = [{ kind: "reject" as const, activityId: sure?.id ?? "" }];
  await decideTraces(services, { tenant, decisions, actor });
  expect((await store.listQueueChoices()).deciders).toEqual(["test"]);
  expect(await shown({ decidedBy: "test" })).toEqual(["Cold chain scope"]);
  expect(await shown({ decidedBy: "somebody" })).toEqual([]);
});

test("an increment judges what it touches, and one without changes writes nothing", async () => {
  const org = anOrg();
  const { tenant, store, sync } = await inferringCompany(org);
  await sync("full");
  org.pass(30 * minute);
  await sync("incremental");
  const [quiet] = await store.listRuns(1);
  expect(quiet).toMatchObject({
    status: "done",
    everything: false,
    recordsRead: 0,
    changed: 0,
    evidenceAdded: 0,
  });
  org.put("Event", {
    Id: "00U000000000002EAA",
    Subject: "Prices",
    WhoId: partnersPerson,
    WhatId: deal,
    StartDateTime: "2025-12-22T10:00:00.000+0000",
  });
  org.pass(minute);
  await sync("incremental");
  const [run] = await store.listRuns(1);
  expect(run).toMatchObject({ everything: false, recordsRead: 1, evidenceAdded: 1 });
  expect(await store.listRunDeals(run?.id ?? "", 10)).toMatchObject([
    { name: "Ashgrove cold chain", gained: 1 },
  ]);
  expect(await evidenceOf(tenant)).toHaveLength(2);
  // The report goes on telling of it when nothing new comes.
  org.pass(30 * minute);
  await sync("incremental");
  expect((await store.listRuns(1))[0]).toMatchObject({ changed: 0 });
  expect(await store.lastTellingRun()).toMatchObject({ id: run?.id });
});

test("a record that goes takes its evidence and its credit along", async () => {
  const org = anOrg();
  const { tenant, sync } = await inferringCompany(org);
  await sync("full");
  org.pass(minute);
  org.put("Event", { Id: meeting, IsDeleted: true });
  org.pass(minute);
  await sync("incremental");
  expect(await evidenceOf(tenant)).toEqual([]);
  expect(await creditOf(tenant)).toEqual([]);
});

test("what somebody rejects gives no credit and stays rejected; taken back, it is as before; confirmed, it is sure", async () => {
  const org = anOrg();
  const { tenant, services, sync, queue, actor, workOffAll } = await inferringCompany(org);
  await sync("full");
  const [sure] = await queue();
  const activityId = sure?.id ?? "";
  const before = await evidenceOf(tenant);
  const decide = async (kind: "confirm" | "reject" | "undo") => {
    const decided = await decideTraces(services, { tenant, decisions: [{ kind, activityId }], actor });
    expect(decided).toEqual({ ok: true, value: { decided: 1 } });
    await workOffAll();
  };
  await decide("reject");
  expect(await evidenceOf(tenant)).toEqual([]);
  expect(await creditOf(tenant)).toEqual([]);
  org.put("Event", { Id: meeting, Subject: "Cold chain scope, once more" });
  org.pass(minute);
  await sync("incremental");
  expect(await evidenceOf(tenant)).toEqual([]);
  await decide("undo");
  expect(await evidenceOf(tenant)).toHaveLength(before.length);
  expect(await creditOf(tenant)).toEqual([{ name: "Nimbrook", amount_minor: 900_000 }]);
  await decide("confirm");
  expect(await evidenceOf(tenant)).toMatchObject([{ confidence_ppm: 1_000_000 }]);
});

test("settings say beforehand what they would change, and every record follows them", async () => {
  const { tenant, services, store, sync, actor, workOffAll } = await inferringCompany();
  await sync("full");
  const settings = { ...DEFAULT_INFERENCE_SETTINGS, automaticConfidence: 1 };
  const preview = await previewInferenceSettings(services, { tenant, settings });
  expect(preview).toMatchObject({
    records: { looked: 2, all: 2 },
    bands: { before: { auto: 1, review: 0, ignored: 1 }, after: { auto: 0, review: 1, ignored: 1 } },
    changed: 1,
    deals: { gaining: 0, losing: 1 },
  });
  const change = { tenant, settings, comment: null, seen: 0, actor };
  expect(await changeInferenceSettings(services, change)).toMatchObject({ ok: true, value: { version: 1 } });
  expect(await changeInferenceSettings(services, change)).toEqual({ ok: false, error: "changed-meanwhile" });
  await workOffAll();
  expect(countQueue(await store.countTypes())).toMatchObject({ auto: 0, review: 1, waiting: 1 });
  expect(await creditOf(tenant)).toEqual([]);
});

test("every step of a run may come twice", async () => {
  const company = await inferringCompany();
  const { tenant, store } = company;
  await company.sync("full", { twice: true });
  expect(await store.listRuns(5)).toMatchObject([{ status: "done", recordsRead: 2 }]);
  expect(await evidenceOf(tenant)).toHaveLength(1);
});

/** Accounts with a contact and a deal each, and a record of a partner that has nothing to do with the others'. */
async function addUnrelated(
  tenant: Parameters<typeof rowsOf>[0],
  { connectionId, from, to }: { readonly connectionId: string; readonly from: number; readonly to: number },
): Promise<void> {
  const numbers = `WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to - 1})`;
  const mirror = "crm_mirror (tenant_id, connection_id, object, id, modstamp, fields, account_id, unread)";
  const put = (into: string, values: string) =>
    rowsOf(tenant, `${numbers} INSERT INTO ${into} SELECT ?1, ${values} FROM n`);
  await put(
    "accounts (tenant_id, id, external_id, name, name_key, domain, created_at, updated_at)",
    "'acc_x' || i, '001x' || i, 'Else ' || i, 'else ' || i, 'else' || i || '.example', 0, 0",
  );
  await put(
    `opportunities (tenant_id, id, external_id, name, account_id, currency, outcome, crm_created_at, attributed_revision,
       created_at, updated_at)`,
    "'opp_x' || i, '006x' || i, 'Else', 'acc_x' || i, 'EUR', 'open', 1766000000000, 1, 0, 0",
  );
  await put(mirror, `'${connectionId}', 'Account', '001x' || i, 1, '{"Name":"Else"}', NULL, 0`);
  await put(
    mirror,
    `'${connectionId}', 'Contact', '003x' || i, 1, '{"Email":"a@b.example"}', '001x' || i, 0`,
  );
  await put(
    `inference_activities (tenant_id, id, connection_id, record, partner_id, partner_basis, source, usual_type, subject,
       occurred_at, account_id, updated_at)`,
    `'act_x' || i, '${connectionId}', 'Event:x' || i, 'ptr_x', '', 'activity', 'meeting', '', 1766000000000, 'acc_x' || i, 0`,
  );
}

/** A company after its first sync, and what is read of the database for each work of inference from then on. */
async function meteredCompany(org: ReturnType<typeof anOrg>) {
  const meter = meterDatabases(env);
  const services = buildServices(meter.env);
  let read = 0;
  const runJob = async (job: JobMessage) => {
    const before = meter.costs();
    await services.runJob(job);
    if (job.kind === "inference-run") read += meter.since(before).rowsRead;
  };
  const company = await connectedCompany(org, inferred, runJob);
  const { tenant, connectionId } = company;
  /** Since the last time, in rows. */
  const rowsReadByInference = async () => {
    for (let round = 0; round < 50; round++) {
      const sql = "SELECT message FROM outbox WHERE tenant_id = ?1";
      const promised = await rowsOf<{ message: string }>(tenant, sql);
      if (promised.length === 0) {
        const since = read;
        read = 0;
        return since;
      }
      for (const { message } of promised) await runJob(JSON.parse(message) as JobMessage);
    }
    throw new Error("the work does not end");
  };
  await company.sync("full");
  await rowsReadByInference();
  return {
    company,
    tenant,
    services,
    actor: systemActor("test", "req_test"),
    rowsReadByInference,
    addUnrelated: (numbered: { readonly from: number; readonly to: number }) =>
      addUnrelated(tenant, { connectionId, ...numbered }),
    /** Runs of a sync are dated by the org's clock, and come after that of a person. */
    lastSyncRun: async () =>
      (await services.inferenceOf(tenant).listRuns(9)).find(({ reason }) => reason === "sync"),
  };
}

test("what new records, a changed deal and a contact who moved cost to judge has nothing to do with how much else the company has", async () => {
  const org = anOrg();
  const customersPerson = "003000000000002AAA";
  org.put("Contact", {
    Id: customersPerson,
    LastName: "Lee",
    Email: "lee@ashgrove.example",
    AccountId: customer,
  });
  const { company, tenant, services, actor, rowsReadByInference, addUnrelated, lastSyncRun } =
    await meteredCompany(org);
  let records = 2;
  const readWith = async (unrelated: { readonly from: number; readonly to: number }) => {
    await addUnrelated(unrelated);
    await startInference(services, { tenant, everything: false, actor });
    await rowsReadByInference();
    const Id = `00U00000000${1000 + unrelated.to}EAA`;
    org.put("Event", {
      Id,
      WhoId: partnersPerson,
      WhatId: deal,
      // Of another day than the one before, whose duplicate it would be.
      StartDateTime: `2025-12-${20 + records}T10:00:00.000+0000`,
    });
    // The deal reads otherwise, its customer's person has moved, and a file's record writes the customer's name, misspelt.
    org.put("Opportunity", { Id: deal, CloseDate: `2026-01-${10 + records}` });
    org.put("Contact", { Id: customersPerson, Email: `lee${records}@ashgrove.example` });
    await rowsOf(
      tenant,
      `INSERT INTO activities (tenant_id, id, external_id, partner_id, source, type, subject, occurred_at, account_name, created_at, updated_at)
       SELECT ?1, 'fil_${records}', 'f${records}', id, 'activity', 'Call', '', 1766000000000 + ${records} * 86400000, 'Ashgrov Freight', 0, 0
       FROM partners WHERE tenant_id = ?1 AND name = 'Nimbrook'`,
    );
    org.pass(minute);
    await company.sync("incremental");
    const read = await rowsReadByInference();
    records += 2;
    expect(await lastSyncRun()).toMatchObject({ status: "done", bookChanged: false, judged: records });
    return read;
  };
  const few = await readWith({ from: 0, to: 40 });
  const many = await readWith({ from: 40, to: 400 });
  // The partner has two records more by then; of the others there are 360 more, in six tables.
  expect(Math.abs(many - few)).toBeLessThan(120);
});

test("an account that comes after its records, and one that is called otherwise, have no other account read", async () => {
  const org = anOrg();
  org.define("Event", "StartDateTime", "AccountId");
  const { company, tenant, services, actor, rowsReadByInference, addUnrelated, lastSyncRun } =
    await meteredCompany(org);
  const readWith = async (
    round: number,
    { name, misspelt, from, to }: { name: string; misspelt: string; from: number; to: number },
  ) => {
    const late = `00100000000010${round}AAA`;
    await addUnrelated({ from, to });
    org.put("Event", {
      Id: `00U00000000010${round}EAA`,
      WhoId: partnersPerson,
      AccountId: late,
      StartDateTime: `2025-12-0${round}T10:00:00.000+0000`,
    });
    // A file's record writes a name that no account has yet, misspelt.
    await rowsOf(
      tenant,
      `INSERT INTO activities (tenant_id, id, external_id, partner_id, source, type, subject, occurred_at, account_name, created_at, updated_at)
       SELECT ?1, 'fil_${round}', 'f${round}', id, 'activity', 'Call', '', 1766000000000 + ${round} * 86400000, '${misspelt}', 0, 0
       FROM partners WHERE tenant_id = ?1 AND name = 'Nimbrook'`,
    );
    org.pass(minute);
    await company.sync("incremental");
    await rowsReadByInference();
    await startInference(services, { tenant, everything: false, actor });
    await rowsReadByInference();
    const accountsOfRecords = async () => {
      const records = await rowsOf<{ name: string | null }>(
        tenant,
        `SELECT max(a.name) AS name FROM inference_activities t
         LEFT JOIN inference_record_accounts r ON r.tenant_id = ?1 AND r.activity_id = t.id
         LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id IN (t.account_id, r.account_id) AND a.name = '${name}'
         WHERE t.tenant_id = ?1 AND (t.record = 'Event:00U00000000010${round}EAA' OR t.account_name = '${misspelt}')
         GROUP BY t.id`,
      );
      return records.map((record) => record.name);
    };
    expect(await accountsOfRecords()).toEqual([null, null]);

    org.put("Account", {
      Id: late,
      Name: name,
      Website: `https://late${round}.example`,
    });
    org.put("Account", { Id: customer, Name: `Ashgrove Freight ${"I".repeat(round)}` });
    org.pass(minute);
    await company.sync("incremental");
    const read = await rowsReadByInference();
    expect(await accountsOfRecords()).toEqual([name, name]);
    expect(await lastSyncRun()).toMatchObject({ status: "done", bookChanged: false });
    return read;
  };
  const few = await readWith(1, {
    name: "Harrowgate Shipping",
    misspelt: "Harowgate Shipping",
    from: 0,
    to: 400,
  });
  const many = await readWith(2, {
    name: "Tolverton Marine",
    misspelt: "Tolverten Marine",
    from: 400,
    to: 1200,
  });
  expect(Math.abs(many - few)).toBeLessThan(120);
});
