import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { searchTerms } from "#worker/domain/search/search-terms.ts";
import type { Env } from "#worker/env.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { opportunitySorts } from "#worker/usecases/views/view-ports.ts";
import { importStore } from "./import-store.ts";
import { searchStore } from "./search-store.ts";
import { viewStore } from "./view-store.ts";

const deals = 600;
const few = 5;
const meter = meterDatabases(env);

const importsOfMetered = (tenant: TenantScope) =>
  importsOf(tenant, { storeOf: (scope) => importStore(meter.env, scope) });

function fileOf(header: string, count: number, row: (at: number) => string): string {
  return [header, ...Array.from({ length: count }, (_, at) => row(at))].join("\n");
}

function touchpointsFile(
  count: number,
  { ids, partner }: { readonly ids: string; readonly partner: string },
): string {
  const header = "Touchpoint ID,Deal ID,Partner,Source,Date";
  return fileOf(header, count, (at) => `${ids}-${at},D-${at},${partner} ${at % 9},activity,2025-01-20`);
}

/** A company with more deals and touchpoints than a look-up by key would ever read. */
async function makeLargeCompany() {
  const { tenant } = await makeCompany();
  const company = importsOfMetered(tenant);
  const header = "Deal ID,Deal Name,Account,Amount,Stage,Created,Close Date,Partner";
  await company.import(
    fileOf(
      header,
      deals,
      (at) => `D-${at},Deal ${at},Account ${at % 30},1,Won,2025-01-01,2025-02-01,Partner ${at % 9}`,
    ),
  );
  await company.import(touchpointsFile(deals, { ids: "T", partner: "Partner" }), { kind: "touchpoints" });
  return { tenant, company, views: viewStore(answerRaw(meter.env), tenant) };
}

/** What the query builder asks for says nothing of its costs, so it is answered from what does. */
function answerRaw(env: Env): Env {
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, key) => {
        if (key === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        if (key === "raw")
          return async () => (await target.all<object>()).results.map((row) => Object.values(row));
        return Reflect.get(target, key);
      },
    });
  const wrapShard = (db: D1Database) =>
    new Proxy(db, {
      get: (target, key) =>
        key === "prepare" ? (sql: string) => wrap(target.prepare(sql)) : Reflect.get(target, key),
    });
  return { ...env, SHARD_0: wrapShard(env.SHARD_0), SHARD_1: wrapShard(env.SHARD_1) };
}

async function rowsReadBy(work: () => Promise<unknown>): Promise<number> {
  const before = meter.costs();
  await work();
  return meter.since(before).rowsRead;
}

test("a few rows with a few columns read a few rows, however many deals the company has", async () => {
  const { company } = await makeLargeCompany();
  const file = fileOf("Deal ID,Amount", few, (at) => `D-${at},2`);
  const read = await rowsReadBy(async () => {
    expect((await company.import(file)).counts).toMatchObject({ updated: few });
  });
  expect(read).toBeLessThan(deals / 2);
});

test("a few touchpoints read a few rows, however many deals the company has", async () => {
  const { company } = await makeLargeCompany();
  const file = touchpointsFile(few, { ids: "U", partner: "Partner" });
  const read = await rowsReadBy(async () => {
    expect((await company.import(file, { kind: "touchpoints" })).counts).toMatchObject({ added: few });
  });
  expect(read).toBeLessThan(deals / 2);
});

test("undoing what a later import has changed reads a few rows, however much was imported before", async () => {
  const { tenant, company } = await makeLargeCompany();
  const amounts = (amount: number) => fileOf("Deal ID,Amount", few, (at) => `D-${at},${amount}`);
  const { id } = await company.import(amounts(3));
  await company.import(amounts(4));
  const store = importStore(meter.env, tenant);
  await store.startUndo({ importId: id, outboxId: "job_1", requestedBy: "usr_1", now: 1, audit: [] });
  const undo = (await store.getImport(id))?.undo;
  if (!undo) throw new Error("the undo has begun");
  const step = { importId: id, outboxId: "job_1", now: 1, kind: "opportunities" as const, undo };
  const read = await rowsReadBy(() => store.undoChunk({ ...step, toCursor: few + 1 }));
  expect(await store.getImport(id)).toMatchObject({ undo: { kept: few } });
  expect(read).toBeLessThan(deals / 2);
});

test("undoing an import that named partners looks at their own touchpoints only", async () => {
  const { tenant, company } = await makeLargeCompany();
  const file = touchpointsFile(few, { ids: "V", partner: "Newcomer" });
  const { id } = await company.import(file, { kind: "touchpoints" });
  const read = await rowsReadBy(() => company.undo(id));
  const kept = await rowsOf(tenant, "SELECT id FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL");
  expect(kept).toHaveLength(9);
  // The CRM's partner field has no index, so the deals themselves are read once, each with its field.
  expect(read).toBeLessThan(2.5 * deals);
});

test("a deal's touchpoints and a partner's roles are found by key", async () => {
  const { tenant, views } = await makeLargeCompany();
  const [deal] = await rowsOf<{ id: string }>(tenant, "SELECT id FROM opportunities WHERE tenant_id = ?1");
  const [partner] = await rowsOf<{ id: string }>(tenant, "SELECT id FROM partners WHERE tenant_id = ?1");
  if (!deal || !partner) throw new Error("the company has deals and partners");
  expect(await rowsReadBy(() => views.listTouchpoints(deal.id))).toBeLessThan(10);
  expect(await rowsReadBy(() => views.touchpointsByRole(partner.id))).toBeLessThan(deals / 2);
});

test.each(opportunitySorts)("a later page of deals by %s reads no more than the first", async (sort) => {
  const { tenant, views } = await makeLargeCompany();
  await rowsOf(
    tenant,
    "UPDATE opportunities SET closed_at = import_row, amount_minor = import_row WHERE tenant_id = ?1",
  );
  const { next } = await views.listOpportunities({}, sort, { limit: deals - 50, cursor: null });
  const read = await rowsReadBy(async () => {
    const page = await views.listOpportunities({}, sort, { limit: 20, cursor: next });
    expect(page.items).toHaveLength(20);
  });
  expect(read).toBeLessThan(100);
});

test("a search reads what the rarest of its words finds, however many deals the others would", async () => {
  const { tenant, company } = await makeLargeCompany();
  const search = searchStore(meter.env, tenant);
  const find = async (text: string) => {
    const { records, cut } = await search.findRecords(searchTerms(text));
    return { names: records.map(({ kind, name }) => `${kind} ${name}`).sort(), cut };
  };
  const read = await rowsReadBy(async () => {
    expect(await find("deal 599")).toEqual({ names: ["deal Deal 599"], cut: [] });
  });
  expect(read).toBeLessThan(deals);
  const readOfMany = await rowsReadBy(async () => expect((await find("deal")).cut).toEqual(["deal"]));
  expect(readOfMany).toBeLessThan(deals);
  expect((await find("partner 3")).names).toContain("partner Partner 3");
  expect((await find("ACCOUNT 29")).names).toContain("account Account 29");

  await company.import("Deal ID,Deal Name\nD-7,\u00dcberseehafen (Phase 2)");
  expect((await find("\u00fcbersee")).names).toEqual(["deal \u00dcberseehafen (Phase 2)"]);
  expect((await find("d-7")).names).toContain("deal \u00dcberseehafen (Phase 2)");
  await rowsOf(
    tenant,
    "UPDATE opportunities SET name = 'Harbour;\"Quay\"' WHERE tenant_id = ?1 AND external_id = 'D-7'",
  );
  expect((await find("\u00fcbersee")).names).toEqual([]);
  expect((await find("quay")).names).toEqual(['deal Harbour;"Quay"']);
  await rowsOf(
    tenant,
    "UPDATE opportunities SET deleted_at = 1 WHERE tenant_id = ?1 AND external_id = 'D-7'",
  );
  expect((await find("quay")).names).toEqual([]);
});
