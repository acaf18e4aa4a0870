import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantPartnerScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import type { AttributionStore } from "#worker/usecases/attribution/attribution-ports.ts";
import { runAttribution } from "#worker/usecases/attribution/run-attribution.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";
import { decideTraces } from "#worker/usecases/inference/decide-traces.ts";
import { startInference } from "#worker/usecases/inference/start-inference.ts";
import { listDuplicates } from "#worker/usecases/merges/list-duplicates.ts";
import { mergeRecords, setPartnerParent, undoMerge } from "#worker/usecases/merges/merge-records.ts";
import { readPartnerFamily } from "#worker/usecases/merges/partner-family.ts";
import { previewMerge } from "#worker/usecases/merges/preview-merge.ts";
import { shardOf } from "./shards.ts";

const actor = systemActor("A test", "req_test");

/** A company whose deal "one" is the first record's, "two" the duplicate's, and "both" theirs and somebody else's. */
async function makeDuplicates() {
  const { tenant } = await makeCompany();
  const [stays, duplicate, other] = [
    await addPartner(tenant, "Falcon Machinery"),
    await addPartner(tenant, "Falcon Machinery B.V."),
    await addPartner(tenant, "Corwin Steel"),
  ];
  await addOpportunity(tenant, { externalId: "one", partnerIds: [stays] });
  await addOpportunity(tenant, { externalId: "two", partnerIds: [duplicate] });
  await addOpportunity(tenant, {
    externalId: "both",
    amountMinor: 90_000,
    partnerIds: [stays, duplicate, other],
  });
  await attributeNow(tenant);
  return { tenant, stays, duplicate, other };
}

function merging(tenant: TenantScope, on: Env = env) {
  const transport = heldTransport();
  const services = buildServices(on);
  const needs = { ...services, transport };
  const settle = async () => {
    for (const message of transport.messages.splice(0)) await services.runJob(message);
  };
  return {
    services,
    transport,
    settle,
    merge: (from: string, into: string) =>
      mergeRecords(needs, { tenant, kind: "partner", actor, from, into }),
    undo: (from: string) => undoMerge(needs, { tenant, kind: "partner", actor, from }),
    preview: (from: string, into: string) => previewMerge(needs, tenant, { kind: "partner", from, into }),
    setParent: (id: string, parentId: string | null) =>
      setPartnerParent(needs, { tenant, actor, id, parentId }),
  };
}

async function postedTo(tenant: TenantScope): Promise<Readonly<Record<string, number>>> {
  const { groups: totals } = await buildServices(env).readerOf(tenant).currentTotals({ by: "partner" });
  return Object.fromEntries(totals.map(({ key, amountMinor }) => [key, amountMinor]));
}

async function listed(tenant: TenantScope, withSubsidiaries = false) {
  const page = { limit: 10, cursor: null };
  const found = await buildServices(env).viewsOf(tenant).listPartners({ withSubsidiaries }, "name", page);
  return found.items.map(({ id, totals }) => [
    id,
    totals.attributed[0]?.amountMinor ?? 0,
    totals.opportunities,
  ]);
}

test("a merge keeps both histories and the total, posts nothing, and can be taken back", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { services, settle, merge, undo, preview } = merging(tenant);
  const before = await postedTo(tenant);
  expect(before).toEqual({ [stays]: 130_000, [duplicate]: 130_000, [other]: 30_000 });
  const seen = await preview(duplicate, stays);
  expect(seen).toMatchObject({
    ok: true,
    value: {
      totals: [
        {
          book: "revenue",
          fromMinor: 130_000,
          intoMinor: 130_000,
          beforeMinor: 260_000,
          afterMinor: 260_000,
        },
      ],
      sharedDeals: 1,
      obstacle: null,
    },
  });

  const roles = shardOf(env, tenant).prepare(
    "UPDATE opportunity_shares SET role = ?3, is_sourced = ?4 WHERE tenant_id = ?1 AND partner_id = ?2",
  );
  await roles.bind(tenant.tenantId, stays, "influence", 0).run();
  await roles.bind(tenant.tenantId, duplicate, "sourcing", 1).run();
  expect(await merge(duplicate, stays)).toEqual({ ok: true, value: { intoId: stays } });
  const merged = await shardOf(env, tenant)
    .prepare(
      `SELECT role, is_sourced AS isSourced, amount_minor AS amountMinor FROM opportunity_shares
       WHERE tenant_id = ?1 AND partner_id = ?2 ORDER BY amount_minor, role`,
    )
    .bind(tenant.tenantId, stays)
    .all();
  expect(merged.results).toEqual([
    { role: "sourcing", isSourced: 1, amountMinor: 60_000 },
    { role: "influence", isSourced: 0, amountMinor: 100_000 },
    { role: "sourcing", isSourced: 1, amountMinor: 100_000 },
  ]);
  expect(await merge(duplicate, stays)).toEqual({ ok: true, value: { intoId: stays } });
  await settle();
  const head = await services.readerOf(tenant).head();
  expect(await postedTo(tenant)).toEqual(before);
  expect(await listed(tenant)).toEqual([
    [other, 30_000, 1],
    [stays, 260_000, 3],
  ]);
  expect(await services.viewsOf(tenant).partnerMonths(stays)).toEqual([
    { period: "2025-03", currency: "USD", attributedMinor: 260_000 },
  ]);
  await attributeNow(tenant);
  expect((await services.readerOf(tenant).head()).seq).toBe(head.seq);

  // Attributed anew, the deal of both is split as if they had always been one; the deals of one of them stay as they are.
  await attributeNow(tenant, { kind: "all" });
  expect(await listed(tenant)).toEqual([
    [other, 45_000, 1],
    [stays, 245_000, 3],
  ]);
  expect((await postedTo(tenant))[duplicate]).toBe(100_000);

  expect(await undo(duplicate)).toEqual({ ok: true, value: null });
  await settle();
  expect(await listed(tenant)).toEqual([
    [other, 30_000, 1],
    [stays, 130_000, 2],
    [duplicate, 130_000, 2],
  ]);
  expect(await postedTo(tenant)).toEqual(before);
  expect(await undo(duplicate)).toEqual({ ok: true, value: null });
});

test("of two who merge the same record at once one is told, and a circle is refused", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { merge } = merging(tenant);
  const both = await Promise.all([merge(duplicate, stays), merge(duplicate, other)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toEqual({ ok: false, error: "changed-meanwhile" });
  expect(await merge(both[0].ok ? stays : other, duplicate)).toEqual({ ok: false, error: "same-record" });
  const { results } = await shardOf(env, tenant)
    .prepare("SELECT count(*) AS merges FROM record_merges WHERE tenant_id = ?1")
    .bind(tenant.tenantId)
    .all();
  expect(results).toEqual([{ merges: 1 }]);
});

test("a run that looked before a merge ends as if it had looked after it", async () => {
  const { tenant, stays, duplicate } = await makeDuplicates();
  const { services, merge } = merging(tenant);
  await addOpportunity(tenant, { externalId: "late", partnerIds: [duplicate] });
  const own = services.attributionOf(tenant);
  let looks = 0;
  const loadCases: AttributionStore["loadCases"] = async (ids) => {
    const loaded = await own.loadCases(ids);
    looks += 1;
    if (looks === 1) await merge(duplicate, stays);
    return loaded;
  };
  const needs = { ...services, store: { ...own, loadCases }, transport: heldTransport() };
  await startRun(needs, { tenantId: tenant.tenantId, scope: { kind: "changed" }, actor });
  const [message] = needs.transport.messages;
  if (message?.kind !== "attribution-run") throw new Error("the run promised a message");
  await runAttribution(needs, tenant, message);
  expect(looks).toBe(2);
  expect(await listed(tenant)).toContainEqual([stays, 360_000, 4]);
  const deals = await services.portal.listDeals([grantPartnerScope(tenant, duplicate)], {
    filter: {},
    page: { limit: 5, cursor: null },
  });
  expect(deals).toEqual([]);
});

test("a merge that comes between a run's look at the rules and at the deals posts nothing", async () => {
  const { tenant, stays, duplicate } = await makeDuplicates();
  const { services, merge } = merging(tenant);
  const own = services.attributionOf(tenant);
  const { seq } = await services.readerOf(tenant).head();
  let looks = 0;
  const loadCases: AttributionStore["loadCases"] = async (ids) => {
    looks += 1;
    if (looks === 1) await merge(duplicate, stays);
    return own.loadCases(ids);
  };
  const needs = { ...services, store: { ...own, loadCases }, transport: heldTransport() };
  const two = await rowsOf<{ id: string }>(
    tenant,
    "SELECT id FROM opportunities WHERE tenant_id = ?1 AND external_id = 'two'",
  );
  const scope = { kind: "opportunities", opportunityIds: two.map(({ id }) => id) } as const;
  await startRun(needs, { tenantId: tenant.tenantId, scope, actor });
  const [message] = needs.transport.messages;
  if (message?.kind !== "attribution-run") throw new Error("the run promised a message");
  await runAttribution(needs, tenant, message);
  expect(looks).toBe(2);
  expect((await services.readerOf(tenant).head()).seq).toBe(seq);
});

const meter = meterDatabases(env);

async function rowsReadBy(work: () => Promise<unknown>): Promise<number> {
  const before = meter.costs();
  await work();
  return meter.since(before).rowsRead;
}

/** Adds 400 rows to a table; `row` is made of their number n. */
async function fill(tenant: TenantScope, into: string, row: string): Promise<void> {
  await rowsOf(
    tenant,
    `INSERT INTO ${into} WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 400)
     SELECT ?1, ${row} FROM counted`,
  );
}

test("taking a merge back, and a partner's family, read few rows, however many deals and accounts there are", async () => {
  const { tenant, stays, duplicate } = await makeDuplicates();
  await fill(
    tenant,
    "opportunities (tenant_id, id, external_id, name, currency, outcome, created_at, updated_at)",
    "'opp_' || n, n, n, 'USD', 'open', 1, 1",
  );
  await rowsOf(
    tenant,
    `INSERT INTO connections (tenant_id, id, provider, name, environment, login_origin, grant_kind, client_id, webhook_secret,
       webhook_secret_hash, status, created_by, created_at, updated_at)
     VALUES (?1, 'con_1', 'salesforce', 'CRM', 'production', 'https://login.example', 'jwt-bearer', 'c', 's', 's', 'paused', 'usr_1', 1, 1)`,
  );
  await fill(
    tenant,
    "crm_mirror (tenant_id, connection_id, object, id, modstamp, fields)",
    `'con_1', 'Account', printf('A-%03d', n), 1, '{"ParentId":"A-001"}'`,
  );
  for (const [id, externalId] of [
    [stays, "A-001"],
    [duplicate, "A-002"],
  ])
    await rowsOf(
      tenant,
      `UPDATE partners SET external_id = '${externalId}' WHERE tenant_id = ?1 AND id = '${id}'`,
    );
  const { services, merge, undo } = merging(tenant, meter.env);
  const family = () => readPartnerFamily(services, tenant, duplicate);
  expect(await rowsReadBy(async () => expect((await family())?.proposedParent?.id).toBe(stays))).toBeLessThan(
    100,
  );
  expect((await merge(duplicate, stays)).ok).toBe(true);
  expect(await rowsReadBy(async () => expect((await undo(duplicate)).ok).toBe(true))).toBeLessThan(200);
});

test("undoing an import leaves both records of a merge, which can still be taken back", async () => {
  const { tenant } = await makeCompany();
  const { import: importFile, undo: undoImport } = importsOf(tenant);
  const file = await importFile(
    "Deal ID,Deal Name,Account,Amount,Stage,Created,Close Date,Partner\n1,One,Acme,1,Won,2025-01-01,2025-02-01,Corwin\n2,Two,Acme,1,Won,2025-01-01,2025-02-01,Corwin Steel\n3,Three,Acme,1,Won,2025-01-01,2025-02-01,Lone",
  );
  const living = () =>
    rowsOf<{ id: string; name: string }>(
      tenant,
      "SELECT id, name FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY name",
    );
  const [stays, duplicate] = await living();
  if (!stays || !duplicate) throw new Error("the file named partners");
  const { merge, undo } = merging(tenant);
  expect((await merge(duplicate.id, stays.id)).ok).toBe(true);
  expect(await undoImport(file.id)).toMatchObject({ status: "undone" });
  expect((await living()).map(({ name }) => name)).toEqual(["Corwin", "Corwin Steel"]);
  // One that was archived before merges were looked at.
  await rowsOf(tenant, `UPDATE partners SET archived_at = 1 WHERE tenant_id = ?1 AND id = '${duplicate.id}'`);
  expect(await undo(duplicate.id)).toEqual({ ok: true, value: null });
  expect(await undo("nobody")).toEqual({ ok: false, error: "unknown-record" });
});

test("what people said of a record stays when the first merge of several is taken back", async () => {
  const { tenant } = await makeCompany();
  const imports = importsOf(tenant);
  await imports.import("Partner ID,Partner Name\nP-1,Nimbrook\nP-2,Nimbrok\nP-3,Nimbrook Group", {
    kind: "partners",
  });
  await imports.import(
    "Deal ID,Deal Name,Account,Amount,Stage,Created,Close Date\nD-1,Cold chain,Ashgrove,9000,Closed Won,2025-11-01,2026-01-05",
  );
  await imports.import(
    "Activity ID,Activity Date,Type,Subject,Company,Partner,Deal ID\nT-1,2025-12-20,Meeting,Scope,Ashgrove,Nimbrook,D-1",
    { kind: "activities" },
  );
  await workOff(tenant);
  const [first, second, third] = (
    await rowsOf<{ id: string }>(tenant, "SELECT id FROM partners WHERE tenant_id = ?1 ORDER BY external_id")
  ).map(({ id }) => id);
  if (!first || !second || !third) throw new Error("there are three partners");
  const { services, merge, undo } = merging(tenant);
  const decided = () =>
    rowsOf<{ id: string; partner_id: string; decision: string | null }>(
      tenant,
      "SELECT id, partner_id, decision FROM inference_activities WHERE tenant_id = ?1",
    );
  await merge(first, second);
  await merge(second, third);
  await workOff(tenant);
  const [trace] = await decided();
  expect(trace).toMatchObject({ partner_id: third, decision: null });
  const decisions = [{ kind: "reject" as const, activityId: trace?.id ?? "" }];
  expect((await decideTraces(services, { tenant, decisions, actor })).ok).toBe(true);
  for (const [duplicate, owner] of [
    [first, first],
    [second, first],
  ] as const) {
    await undo(duplicate);
    await workOff(tenant);
    expect(await decided()).toMatchObject([{ partner_id: owner, decision: "rejected" }]);
  }
});

test("of two decisions on one record whose partners become one the later stands", async () => {
  const { tenant } = await makeCompany();
  const [stays, first, second] = [
    await addPartner(tenant, "Falcon Machinery"),
    await addPartner(tenant, "Falcon Machinery B.V."),
    await addPartner(tenant, "Falcon Machines"),
  ];
  const { settle, merge, services } = merging(tenant);
  await rowsOf(
    tenant,
    `INSERT INTO activities (tenant_id, id, external_id, partner_id, source, type, subject, occurred_at, created_at, updated_at)
     VALUES (?1, 'act', 'a1', '${first}', 'activity', 'Call', '', 1766000000000, 0, 0)`,
  );
  await startInference(services, { tenant, everything: false, actor });
  await workOff(tenant);
  const traces = () =>
    rowsOf<{ id: string; partner_id: string; decision: string | null; decided_at: number | null }>(
      tenant,
      "SELECT id, partner_id, decision, decided_at FROM inference_activities WHERE tenant_id = ?1",
    );
  const [trace] = await traces();
  // As the CRM has it of one activity with people of both: the later decision has the earlier id.
  await rowsOf(
    tenant,
    `INSERT INTO inference_activities (tenant_id, id, connection_id, record, partner_id, partner_basis, source, usual_type, subject,
       occurred_at, decision, decided_by, decided_at, updated_at)
     SELECT tenant_id, '0 later', connection_id, record, '${second}', partner_basis, source, usual_type, subject, occurred_at,
       'rejected', 'usr_b', 2, 0 FROM inference_activities WHERE tenant_id = ?1 AND id = '${trace?.id}'`,
  );
  await rowsOf(
    tenant,
    `UPDATE inference_activities SET decision = 'confirmed', decided_by = 'usr_a', decided_at = 1 WHERE tenant_id = ?1 AND id = '${trace?.id}'`,
  );
  await merge(first, stays);
  await merge(second, stays);
  await settle();
  await workOff(tenant);
  expect(await traces()).toMatchObject([{ partner_id: stays, decision: "rejected", decided_at: 2 }]);
});

test("two records are kept apart by their ids alone, and what was merged is found by a name", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { services, merge } = merging(tenant);
  const store = services.mergesOf(tenant);
  expect(await store.areThere("partner", [stays, other])).toBe(true);
  expect(await store.areThere("partner", [stays, "ptr_nobody"])).toBe(false);
  expect(await store.areThere("account", [stays, other])).toBe(false);
  await merge(duplicate, stays);
  const named = async (text: string) => (await store.listMerges("partner", text)).map(({ fromId }) => fromId);
  expect(await named("")).toEqual([duplicate]);
  expect(await named("FALCON mach")).toEqual([duplicate]);
  expect(await named("Corwin")).toEqual([]);
  const likely = (named?: string) => listDuplicates(services, tenant, { kind: "partner", named });
  expect((await likely()).merged).toHaveLength(1);
  expect((await likely("corwin")).merged).toEqual([]);
});

test("a copy of merges that was given up on is still promised", async () => {
  const { tenant, stays, duplicate } = await makeDuplicates();
  const { services, transport, merge } = merging(tenant);
  await merge(duplicate, stays);
  const message = transport.messages.find(({ kind }) => kind === "partner-aliases");
  if (message === undefined) throw new Error("the merge promised a copy");
  await services.abandonJob(message, "It failed every try.");
  const promised = () =>
    rowsOf<{ attempts: number }>(
      tenant,
      `SELECT attempts FROM outbox WHERE tenant_id = ?1 AND id = '${message.outboxId}'`,
    );
  expect(await promised()).toEqual([{ attempts: 0 }]);
  await services.runJob(message);
  expect(await promised()).toEqual([]);
  const { results } = await env.DIRECTORY.prepare(
    "SELECT partner_id, survivor_id FROM partner_aliases WHERE tenant_id = ?1",
  )
    .bind(tenant.tenantId)
    .all();
  expect(results).toEqual([{ partner_id: duplicate, survivor_id: stays }]);
});

test("a family's figures hold each deal once, and the company's total counts nobody twice", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { setParent } = merging(tenant);
  expect(await setParent(duplicate, stays)).toEqual({ ok: true, value: null });
  expect(await setParent(stays, duplicate)).toEqual({ ok: false, error: "circle-of-parents" });
  expect(await listed(tenant, true)).toEqual([
    [other, 30_000, 1],
    [stays, 260_000, 3],
    [duplicate, 130_000, 2],
  ]);
  expect(await listed(tenant)).toContainEqual([stays, 130_000, 2]);
});
