import { env } from "cloudflare:workers";
import { getTableColumns, getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { buildServices } from "#worker/services.ts";
import { makeCompany, makePartnerUser, makeUser, signedIn } from "#worker/testing/people.ts";
import { createDirectory } from "./directory-store.ts";
import { createIdempotencyStore } from "./idempotency-store.ts";
import {
  idempotencyKeys,
  organisationMembers,
  partnerBlocks,
  partnerOrganisations,
  partnerships,
  sessions,
  tenantMembers,
  tenants,
  users,
} from "./schema/directory.ts";

test.each([
  users,
  tenants,
  tenantMembers,
  partnerOrganisations,
  organisationMembers,
  partnerships,
  partnerBlocks,
  sessions,
  idempotencyKeys,
])("the schema in code has the columns of its table (%#)", async (table) => {
  const { results } = await env.DIRECTORY.prepare("SELECT name FROM pragma_table_info(?)")
    .bind(getTableName(table))
    .all();
  const columns = Object.values(getTableColumns(table)).map(({ name }) => name);
  expect(columns.sort()).toEqual(results.map(({ name }) => name).sort());
});

test("a session, its user and every membership are one query that reads a few rows", async () => {
  const { tenant, principal } = await makeCompany({ name: "Acme" });
  const other = await makeCompany({ name: "Zenith" });
  for (let index = 0; index < 30; index += 1)
    await makePartnerUser({ at: [{ tenant, partnerId: `ptr_${index}` }] });
  const { access } = buildServices(env);
  const { id: organisationId } = await access.createPartnerOrganisation({ name: "Harbour" });
  await access.linkPartner({
    tenant: other.tenant,
    partnerId: "ptr_x",
    userId: principal.user.id,
    organisationId,
  });
  const person = await signedIn(principal.user, { audience: "company", tenantId: tenant.tenantId });

  const { database, queries } = counted(env.DIRECTORY);
  const token = person.cookie.replace("__Host-sid=", "");
  const found = await createDirectory({ ...env, DIRECTORY: database }).getSession(tokens.hash(token));
  expect(found?.standing.companies.map(({ company, role }) => `${role} of ${company.name}`)).toEqual([
    "owner of Acme",
  ]);
  expect(found?.standing.organisation?.partnerships.map(({ company }) => company.name)).toEqual(["Zenith"]);
  expect(queries).toHaveLength(1);
  const plan = await env.DIRECTORY.prepare(`EXPLAIN QUERY PLAN ${queries[0]}`)
    .bind("x")
    .all<{ detail: string }>();
  expect(
    plan.results.map(({ detail }) => detail).filter((detail) => /^SCAN (?!belongs)/.test(detail)),
  ).toEqual([]);
});

test("an address belongs to one person, however it is written", async () => {
  const { access } = buildServices(env);
  const first = await access.createUser({
    email: "Ada@Example.com",
    name: " Ada ",
    password: "seven wet otters",
  });
  expect(first).toMatchObject({ ok: true, value: { email: "ada@example.com", name: "Ada" } });
  const again = await access.createUser({
    email: " ada@example.com ",
    name: "Eve",
    password: "eight wet otters",
  });
  expect(again).toEqual({ ok: false, error: "email-taken" });
});

test.each([
  [{ email: "ada", password: "seven wet otters" }, "invalid-email"],
  [{ email: "bob@example.com", password: "short" }, "password-too-short"],
  [{ email: "bob@example.com", password: "password123" }, "password-too-common"],
])("nobody is made from %j", async (input, error) => {
  const result = await buildServices(env).access.createUser({ ...input, name: "Bob" });
  expect(result).toEqual({ ok: false, error });
});

test("companies spread over every database that holds them", async () => {
  const founder = await makeUser("Founder");
  const { access } = buildServices(env);
  const actor = systemActor("test", "req_test");
  const made = await Promise.all(
    Array.from({ length: 24 }, (_, index) =>
      access.createCompany({ name: `Company ${index}`, currency: "USD", founderId: founder.id, actor }),
    ),
  );
  expect(new Set(made.map(({ shard }) => shard))).toEqual(new Set(["SHARD_0", "SHARD_1"]));
});

test("linking the same partner twice changes nothing", async () => {
  const { tenant } = await makeCompany();
  const user = await makeUser("Partner person");
  const { access } = buildServices(env);
  const { id: organisationId } = await access.createPartnerOrganisation({ name: "Harbour" });
  const link = { tenant, partnerId: "ptr_1", userId: user.id, organisationId };
  await access.linkPartner(link);
  await access.linkPartner(link);
  const standing = await createDirectory(env).getStanding(user.id);
  expect(standing.organisation?.partnerships).toHaveLength(1);
});

test("what has expired is cleared away and the rest stays", async () => {
  const [gone, kept] = [await makeCompany(), await makeCompany()];
  const now = buildServices(env).clock.now();
  await env.DIRECTORY.prepare("UPDATE sessions SET expires_at = ? WHERE user_id = ?")
    .bind(now, gone.principal.user.id)
    .run();
  expect(await createDirectory(env).removeExpiredSessions(now)).toBeGreaterThan(0);
  const directory = createDirectory(env);
  const hashOf = ({ cookie }: { cookie: string }) => tokens.hash(cookie.replace("__Host-sid=", ""));
  expect(await directory.getSession(hashOf(gone))).toBeNull();
  expect(await directory.getSession(hashOf(kept))).not.toBeNull();

  const store = createIdempotencyStore(env);
  await store.claim({ actor: "a", key: "old" }, now - 24 * 3_600_000);
  await store.claim({ actor: "a", key: "new" }, now);
  expect(await store.removeExpired(now)).toBeGreaterThan(0);
  expect(await store.claim({ actor: "a", key: "new" }, now)).toEqual({ kind: "at-work" });
});

test("whoever lost a claim to another cannot write over the other's answer", async () => {
  const store = createIdempotencyStore(env);
  const key = { actor: "a", key: "k" };
  await store.claim(key, 0);
  expect(await store.claim(key, 5 * 60_000)).toEqual({ kind: "claimed", claimedAt: 5 * 60_000 });
  const reply = { status: 200, headers: {}, body: "late" };
  await store.keep(key, { claimedAt: 0, requestHash: "h", reply });
  await store.release(key, 0);
  expect(await store.claim(key, 5 * 60_000)).toEqual({ kind: "at-work" });
});

function counted(database: D1Database) {
  const queries: string[] = [];
  const prepare = (sql: string) => {
    queries.push(sql);
    return database.prepare(sql);
  };
  return { database: { prepare } as unknown as D1Database, queries };
}
