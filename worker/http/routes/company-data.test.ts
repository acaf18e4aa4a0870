import { env } from "cloudflare:workers";
import { unzipSync } from "fflate";
import { expect, test, vi } from "vitest";
import { companyTables, ledgerTables, workTables } from "#worker/adapters/d1/company-tables.ts";
import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { fileKeys, placesOf } from "#worker/testing/canaries.ts";
import { addOpportunity } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { tokenTo } from "#worker/testing/invitations.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { type CompanyPerson, makeColleague, openSession, signedIn } from "#worker/testing/people.ts";
import { makeWorld } from "#worker/testing/worlds.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";

type File = { readonly name: string; readonly rows: number | null; readonly sha256: string | null };
type Detail = {
  readonly id: string;
  readonly status: string;
  readonly rows: number;
  readonly files: readonly File[];
};

async function startExport(person: CompanyPerson): Promise<string> {
  const response = await api(person).post("/company-exports");
  expect(response.status).toBe(202);
  return (await response.json<{ id: string }>()).id;
}

async function archiveOf(person: CompanyPerson, id: string) {
  const response = await api(person).get(`/company-exports/${id}/download`);
  expect(response.headers.get("content-type")).toBe("application/zip");
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
}

/** Each makes a whole world or two first. */
vi.setConfig({ testTimeout: 150_000 });

test("every table of companies' rows is copied, removed or kept on purpose", async () => {
  const known = [...companyTables, ...ledgerTables, ...workTables];
  const found = new Map<string, readonly string[]>();
  const { results } = await env.SHARD_0.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all<{
    name: string;
  }>();
  for (const { name } of results.filter((table) => !/^(sqlite|_cf|d1)_/.test(table.name))) {
    const columns = await env.SHARD_0.prepare(`PRAGMA table_info(${name})`).all<{
      name: string;
      pk: number;
    }>();
    const key = columns.results.filter(({ pk }) => pk > 0).toSorted((x, y) => x.pk - y.pk);
    if (columns.results.some((column) => column.name === "tenant_id")) {
      found.set(
        name,
        key.map((column) => column.name),
      );
    }
  }
  found.delete("tenant_erasures");
  // A company's only row has no key beside the company, which then is what it is removed by.
  const keyOf = (key: readonly string[]) => [...new Set(["tenant_id", ...key])];
  expect([...found].sort()).toEqual(known.map(({ name, key }) => [name, keyOf(key)]).sort());
});

test("a copy holds every row of every table, the ledger's bytes and the imported files, each as its hash says", async () => {
  const { company: owner } = await makeWorld("E", { moreDeals: 1 });
  const { tenant } = owner;
  // What is told and sent meanwhile would be in the tables and not in the copy.
  await workOff(tenant);
  const id = await startExport(owner);
  await workOff(tenant);
  const detail = await api(owner).json<Detail>(`/company-exports/${id}`);
  expect(detail.status).toBe("done");
  const archive = await archiveOf(owner, id);
  expect(JSON.parse(archive["manifest.json"] ?? "")).toMatchObject({ id, rows: detail.rows });
  expect(Object.keys(archive).sort()).toEqual(
    ["manifest.json", ...detail.files.map(({ name }) => name)].sort(),
  );
  for (const { name, sha256 } of detail.files) {
    if (sha256 !== null) expect([name, sha256Hex(archive[name] ?? "")]).toEqual([name, sha256]);
  }
  for (const { name } of [...companyTables, ...ledgerTables]) {
    const [counted] = await rowsOf<{ rows: number }>(
      tenant,
      `SELECT COUNT(*) AS rows FROM ${name} WHERE tenant_id = ?1`,
    );
    const exported = detail.files.filter((file) => file.name.startsWith(`${name}/`));
    expect([name, exported.reduce((sum, { rows }) => sum + (rows ?? 0), 0)]).toEqual([name, counted?.rows]);
  }
  const all = Object.values(archive).join("\n");
  expect(all).toContain("CANARY-E-own-deal");
  expect(all).toContain("CANARY-E-own-file");
  expect(all).toMatch(/"payload":"{/);
  expect(all).not.toMatch(/token_hash|secret_hash|client_secret/);
});

test("a copy that is worked off by two at once, or stopped and begun again, holds each row once", async () => {
  const { company: owner } = await makeWorld("F", { moreDeals: 0 });
  const { tenant } = owner;
  const id = await startExport(owner);
  const { runJob } = buildServices(env);
  const [promised] = await rowsOf<{ message: string }>(
    tenant,
    "SELECT message FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = 'company-export'",
  );
  const message = JSON.parse(promised?.message ?? "");
  await Promise.all([runJob(message), runJob(message)]);
  await workOff(tenant);
  const { files, status, rows } = await api(owner).json<Detail>(`/company-exports/${id}`);
  expect(status).toBe("done");
  expect(files.reduce((sum, file) => sum + (file.rows ?? 0), 0)).toBe(rows);
  const lines = Object.entries(await archiveOf(owner, id))
    .filter(([name]) => name.startsWith("opportunities/"))
    .flatMap(([, text]) => text.trimEnd().split("\n"));
  expect(new Set(lines).size).toBe(lines.length);
});

test("a copy goes after seven days, with its files", async () => {
  const { company: owner } = await makeWorld("G", { moreDeals: 0 });
  const id = await startExport(owner);
  await workOff(owner.tenant);
  const isOf = (key: string) => key.includes(id);
  expect((await fileKeys()).filter(isOf).length).toBeGreaterThan(5);
  await rowsOf(owner.tenant, "UPDATE company_exports SET expires_at = 1 WHERE tenant_id = ?1");
  await buildServices(env).companyData.removeExpiredExports();
  expect((await fileKeys()).filter(isOf)).toEqual([]);
  expect(await api(owner).json<Detail>(`/company-exports/${id}`)).toMatchObject({
    status: "expired",
    files: [],
  });
  expect((await api(owner).get(`/company-exports/${id}/download`)).status).toBe(404);
});

test("copies need a fresh proof", async () => {
  const { company: owner, ids } = await makeWorld("H", { moreDeals: 0 });
  const seat = { audience: "company", tenantId: owner.tenant.tenantId } as const;
  const stale = await openSession(owner.principal.user, seat, { provedAt: 1 });
  expect((await api(stale).post("/company-exports")).status).toBe(403);
  expect((await api(stale).get(`/company-exports/${ids.exportId}/download`)).status).toBe(403);
});

async function requestDeletion(owner: CompanyPerson) {
  const { user } = owner.principal;
  const response = await api(owner).post("/company-deletion", { name: owner.tenant.name });
  expect(response.status).toBe(202);
  return tokenTo(user.email);
}

test("a deleted company lets nobody in: not its people, its partners or its keys; and the mailed link opens it again", async () => {
  const { company: owner, one } = await makeWorld("I", { moreDeals: 0 });
  const admin = await makeColleague(owner.tenant, "admin");
  const key = await (
    await api(owner).post("/keys", { name: "Nightly", permissions: ["deals.read"], validDays: 1 })
  ).json<{ secret: string }>();
  expect((await api(admin).post("/company-deletion", { name: owner.tenant.name })).status).toBe(403);
  expect((await api(owner).post("/company-deletion", { name: "Another" })).status).toBe(422);
  const token = await requestDeletion(owner);

  expect((await api(owner).get("/overview")).status).toBe(401);
  expect((await api(admin).get("/overview")).status).toBe(401);
  expect((await api({ key: key.secret }).get("/opportunities")).status).toBe(401);
  const home = await api(one).json<{ companies: unknown[] }>("/portal/home");
  expect(home.companies).toEqual([]);

  expect(await api(null).json(`/company-deletion/link?token=${token}`)).toMatchObject({
    companyName: owner.tenant.name,
  });
  expect((await api(null).post("/company-deletion/cancel", { token })).status).toBe(200);
  expect((await api(null).post("/company-deletion/cancel", { token })).status).toBe(410);
  const seat = { audience: "company", tenantId: owner.tenant.tenantId } as const;
  expect((await api(await signedIn(owner.principal.user, seat)).get("/overview")).status).toBe(200);
  expect((await api({ key: key.secret }).get("/opportunities")).status).toBe(200);
  expect((await api(one).json<{ companies: unknown[] }>("/portal/home")).companies).toHaveLength(1);
});

/** The cron job as it would run each minute, from this moment on. */
async function deleteAt(now: number) {
  const { companyData } = buildServices(env);
  await env.DIRECTORY.prepare("UPDATE company_deletions SET due_at = min(due_at, ?1)").bind(now).run();
  for (let minute = 0; minute < 20; minute += 1) {
    if ((await companyData.deleteDueCompanies()) === 0) return;
  }
  throw new Error("a deletion has no end");
}

test("after the days of grace nothing is left but the ledger, which names nobody and still holds", async () => {
  const { company: owner } = await makeWorld("J", { moreDeals: 2 });
  const other = await makeWorld("K", { moreDeals: 0 });
  const { tenant } = owner;
  await addOpportunity(tenant, { externalId: "late" });
  const token = await requestDeletion(owner);
  await env.DIRECTORY.prepare("DELETE FROM dev_mailbox").run();
  await buildServices(env).companyData.deleteDueCompanies();
  expect((await placesOf(["CANARY-J-own-deal"])).length).toBeGreaterThan(0);

  await deleteAt(1);

  // People and partner organisations are their own, with whom they invite themselves, and stay.
  const allowed = [
    // A world tries several companies until one is on the shard it wants.
    "DIRECTORY.tenants.name",
    "DIRECTORY.users.name",
    "DIRECTORY.partner_organisations.name",
    "DIRECTORY.audit_events.after",
    "DIRECTORY.invitations.name",
    "DIRECTORY.mails.to_name",
  ];
  expect((await placesOf(["CANARY-J"])).filter((place) => !allowed.includes(place))).toEqual([]);
  expect(await placesOf(["CANARY-J-own"])).toEqual([]);
  const kept = await env.DIRECTORY.prepare("SELECT name FROM tenants WHERE id = ?")
    .bind(tenant.tenantId)
    .first();
  expect(kept).toEqual({ name: "Deleted company" });
  const named = await placesOf([tenant.tenantId]);
  const record = /\.(ledger_\w+|periods|period_calendars|tenant_erasures)\.|^file ledger-heads\//;
  expect(named.filter((place) => !record.test(place)).sort()).toEqual([
    "DIRECTORY.company_deletions.tenant_id",
    "DIRECTORY.tenants.id",
  ]);
  const services = buildServices(env);
  const ledger = { ...services, reader: services.readerOf(tenant) };
  expect(await verifyLedger(ledger, { tenantId: tenant.tenantId })).toMatchObject({ ok: true });
  expect((await api(null).post("/company-deletion/cancel", { token })).status).toBe(410);
  expect((await placesOf(["CANARY-K-own-deal"])).length).toBeGreaterThan(0);
  expect((await api(other.company).get("/overview")).status).toBe(200);
});

test("what is append-only stays so for every company that is not being removed", async () => {
  const { company: owner } = await makeWorld("L", { moreDeals: 0 });
  for (const table of ["rule_versions", "audit_events"]) {
    await expect(rowsOf(owner.tenant, `DELETE FROM ${table} WHERE tenant_id = ?1`)).rejects.toThrow();
  }
  await expect(
    env.DIRECTORY.prepare("DELETE FROM audit_events WHERE owner_id = ?1").bind(owner.tenant.tenantId).run(),
  ).rejects.toThrow("append-only");
});
