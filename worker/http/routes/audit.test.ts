import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { auditLogs } from "#worker/adapters/d1/audit-log-store.ts";
import { auditInDirectory, auditInTenant } from "#worker/adapters/d1/audit-statements.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { type AuditEvent, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { type CompanyPerson, makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import type { AuditLine } from "#worker/usecases/audit/read-audit-log.ts";

type Page = { readonly items: readonly AuditLine[]; readonly nextCursor: string | null };

const definition = {
  name: "First touch wins",
  priority: 700,
  workflow: { kind: "single", model: { kind: "first_touch" } },
};

function event(
  tenant: TenantScope,
  { at, id, action }: { at: number; id: string; action: string },
): AuditEvent {
  return {
    ownerId: tenant.tenantId,
    id,
    at,
    actor: systemActor("test", "req_test"),
    action,
    object: { kind: "thing", id: `thing_${id}` },
    before: null,
    after: null,
  };
}

async function wholeLog(person: CompanyPerson, query = ""): Promise<readonly AuditLine[]> {
  const lines: AuditLine[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Page = await api(person).json(
      `/audit?${query}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    lines.push(...page.items);
    cursor = page.nextCursor;
  }
  return lines;
}

test("every change to the company's own data stands in its log, by whoever made it and with what it was and is", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const colleague = await makeColleague(tenant, "admin");
  const deal = await addOpportunity(tenant, {
    externalId: "1",
    partnerIds: [await addPartner(tenant, "Brightwater")],
  });
  const [partner] = (await api(founder).json<{ items: { id: string }[] }>("/partners")).items;
  const { id } = await (await api(founder).post("/rules", { definition })).json<{ id: string }>();
  await api(founder).put(`/rules/${id}/draft`, { definition: { ...definition, name: "Renamed" } });
  await api(founder).put("/rules/settings", { secondPersonPublishes: true });
  await api(founder).put("/rules/settings", { secondPersonPublishes: true });
  await api(colleague).post(`/rules/${id}/approve`);
  expect((await api(founder).post(`/rules/${id}/publish`, { comment: "As agreed" })).status).toBe(200);
  expect((await api(founder).post(`/rules/${id}/retire`, { until: "2030-01-01" })).status).toBe(200);
  const { id: dropped } = await (await api(founder).post("/rules", { definition })).json<{ id: string }>();
  await api(founder).delete(`/rules/${dropped}/draft`);
  const override = {
    reason: "By hand",
    shares: { kind: "ppm", of: [{ partner: partner?.id, sharePpm: 500_000 }] },
  };
  expect((await api(founder).put(`/opportunities/${deal}/override`, override)).status).toBe(200);
  expect((await api(founder).delete(`/opportunities/${deal}/override`)).status).toBe(200);
  await api(founder).post("/attribution/runs", { scope: "all" });
  const days = { from: "2025-01-01", to: "2025-12-31" };
  const tested = await api(founder).post("/back-tests", { definition, ...days });
  const { id: backTest } = await tested.json<{ id: string }>();
  await api(founder).post(`/back-tests/${backTest}/cancel`);
  await api(founder).post(`/back-tests/${backTest}/cancel`);

  const log = await wholeLog(founder);
  const done = log.filter(({ action }) => !/^(company|member|session)\./.test(action)).reverse();
  expect(done.map(({ action, actor }) => [action, actor.name])).toEqual(
    [
      "rule.draft_created",
      "rule.draft_saved",
      "rules.settings_changed",
      "rule.draft_approved",
      "rule.published",
      "rule.retired",
      "rule.draft_created",
      "rule.draft_dropped",
      "override.set",
      "override.lifted",
      "run.started",
      "back_test.started",
      "back_test.cancelled",
    ].map((action) => [action, action === "rule.draft_approved" ? "Northwind admin" : "Northwind founder"]),
  );
  expect(done[1]).toMatchObject({
    object: { kind: "rule", id, name: "Renamed" },
    before: { name: "First touch wins", hash: expect.any(String) },
    after: { name: "Renamed", hash: expect.any(String) },
    audience: "company",
    requestId: expect.stringMatching(/./),
  });
  expect(done[1]?.before?.hash).not.toBe(done[1]?.after?.hash);
  expect(done[8]).toMatchObject({ object: { kind: "opportunity", id: deal }, after: override });
  expect(done[9]).toMatchObject({ before: override, after: null });
});

test("a change that is refused leaves no line, and one file leaves a line for each thing done to it", async () => {
  const founder = await makeCompany();
  const { id } = await (await api(founder).post("/rules", { definition })).json<{ id: string }>();
  const stale = { headers: { "if-match": '"v9"' } };
  expect((await api(founder).put(`/rules/${id}/draft`, { definition }, stale)).status).toBe(412);
  const upload = new FormData();
  upload.set("kind", "partners");
  upload.set("file", new File(["Partner name\nBrightwater\n"], "partners.csv"));
  const imported = await (await api(founder).post("/imports", upload)).json<{ id: string }>();
  await workOff(founder.tenant);
  expect((await api(founder).post(`/imports/${imported.id}/undo`)).status).toBe(200);
  await workOff(founder.tenant);
  const lines = (await wholeLog(founder)).filter(({ object }) => object.kind !== "user");
  expect(lines.map(({ action, actor }) => [action, actor.kind])).toEqual([
    ["import.undone", "system"],
    ["import.undo_started", "user"],
    ["import.written", "system"],
    ["import.uploaded", "user"],
    ["rule.draft_created", "user"],
    ["company.created", "system"],
  ]);
  expect(lines[0]?.after).toEqual({ removed: 1, restored: 0, kept: 0 });
  expect(lines[2]?.after).toEqual({ kind: "partners", fileName: "partners.csv", records: 1 });
});

test("both logs of a company are one, newest first, however the pages cut them", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const events = Array.from({ length: 30 }, (_, at) =>
    event(tenant, { at: 1_000 + (at >> 2), id: `aud_${String(at).padStart(2, "0")}`, action: "thing.done" }),
  );
  const even = (_: AuditEvent, at: number) => at % 2 === 0;
  await auditInDirectory(env.DIRECTORY, events.filter(even)).run();
  await auditInTenant(
    shardOf(env, tenant),
    events.filter((one, at) => !even(one, at)),
  ).run();
  const expected = events.toReversed().map(({ id }) => id);
  for (const limit of [1, 4, 7, 50]) {
    const found = await wholeLog(founder, `limit=${limit}&action=thing.`);
    expect(found.map(({ id }) => id)).toEqual(expected);
  }
  expect(await wholeLog(founder, "objectKind=thing&objectId=thing_aud_07")).toHaveLength(1);
  expect(await wholeLog(founder, "q=THING_AUD_1")).toHaveLength(10);
  expect(await wholeLog(founder, "actor=test&action=thing.&limit=9")).toHaveLength(30);
  expect(await wholeLog(founder, "to=1970-01-01")).toHaveLength(30);
  expect((await wholeLog(founder, "from=1970-01-02")).every(({ action }) => action !== "thing.done")).toBe(
    true,
  );
  const csv = await (await api(founder).get("/audit/export.csv?action=thing.")).text();
  expect(csv.trim().split("\r\n")).toHaveLength(31);
  expect((await api(founder).get("/audit?from=yesterday")).status).toBe(422);
});

test("a search reads a bounded part of the log, and goes on with the next page where it stopped", async () => {
  const { tenant } = await makeCompany();
  const meter = meterDatabases(env);
  const db = shardOf(env, tenant);
  const events = Array.from({ length: 5_000 }, (_, at) =>
    event(tenant, { at, id: `aud_${at}`, action: at === 10 ? "needle.found" : "thing.done" }),
  );
  for (let from = 0; from < events.length; from += 1_000)
    await auditInTenant(db, events.slice(from, from + 1_000)).run();
  const log = auditLogs(meter.env).ofTenant(tenant);
  const costOf = async (query: Parameters<typeof log>[0]) => {
    const before = meter.costs();
    const found = await log(query);
    return { ...found, rowsRead: meter.since(before).rowsRead };
  };
  const plain = await costOf({ filter: {}, after: null, limit: 50 });
  expect(plain.events).toHaveLength(50);
  expect(plain.rowsRead).toBeLessThan(300);
  const first = await costOf({ filter: { action: "needle." }, after: null, limit: 50 });
  expect(first).toMatchObject({ events: [], lookedTo: { at: 3_000 } });
  expect(first.rowsRead).toBeLessThan(9_000);
  const object = { objectKind: "thing", objectId: "thing_aud_7" };
  const one = await costOf({ filter: object, after: null, limit: 50 });
  expect(one.events).toHaveLength(1);
  expect(one.rowsRead).toBeLessThan(20);
  const second = await costOf({ filter: { action: "needle." }, after: first.lookedTo, limit: 50 });
  const third = await costOf({ filter: { action: "needle." }, after: second.lookedTo, limit: 50 });
  expect(third).toMatchObject({ events: [{ id: "aud_10" }], lookedTo: null });
});

test("a company, an organisation and a person each read their own log and no other", async () => {
  const founder = await makeCompany();
  const other = await makeCompany({ name: "Southwind" });
  const partnerId = await addPartner(founder.tenant, "Brightwater");
  const partner = await makePartnerUser({ at: [{ tenant: founder.tenant, partnerId }] });
  await publish(founder, { ...definition, name: "CANARY rule" });
  expect(JSON.stringify(await wholeLog(other))).not.toContain("CANARY");
  const renamed = await api(partner).put("/account/name", { name: "CANARY person" });
  expect(renamed.status).toBeLessThan(300);
  const own = await api(partner).json<Page>("/account/audit");
  expect(own.items.map(({ action }) => action)).toContain("account.renamed");
  expect((await api(founder).json<Page>("/account/audit")).items.map(({ action }) => action)).not.toContain(
    "account.renamed",
  );
  const event: AuditEvent = {
    ownerId: partner.organisationId,
    id: "aud_org",
    at: 1,
    actor: {
      ...systemActor("x", "req"),
      kind: "user",
      id: "usr_x",
      audience: "company",
      address: "10.1.2.0",
    },
    action: "partnership.started",
    object: { kind: "company", id: "ten_x" },
    before: null,
    after: null,
  };
  await auditInDirectory(env.DIRECTORY, [event]).run();
  const portal = await api(partner).json<Page>("/portal/audit");
  expect(portal.items.at(-1)).toMatchObject({ id: "aud_org", address: "" });
  expect(JSON.stringify(portal)).not.toContain("CANARY rule");
  expect((await api(partner).get("/audit")).status).toBe(404);
  expect((await api(await makeColleague(founder.tenant, "finance")).get("/audit")).status).toBe(403);
});
