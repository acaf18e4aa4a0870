import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { makeCompany, makePartnerUser, makeUser, signedIn } from "#worker/testing/people.ts";

const password = "seven wet otters";
const hourMs = 3_600_000;

afterEach(() => vi.restoreAllMocks());

test("a session tells who is signed in, and as what", async () => {
  const company = await makeCompany({ name: "Northwind", currency: "EUR" });
  const partner = await makePartnerUser({
    at: [{ tenant: company.tenant, partnerId: "ptr_1" }],
    organisation: "Harbour",
  });
  const { tenantId } = company.tenant;
  expect(await api(company).json("/session")).toMatchObject({
    user: company.principal.user,
    audience: "company",
    company: { id: tenantId, name: "Northwind", currency: "EUR" },
    memberships: [{ audience: "company", companyId: tenantId, companyName: "Northwind" }],
  });
  expect(await api(partner).json("/session")).toMatchObject({
    user: partner.principal.user,
    audience: "partner",
    company: null,
    memberships: [
      {
        audience: "partner",
        companyId: tenantId,
        companyName: "Northwind",
        partnerId: "ptr_1",
        partnerName: "Harbour",
      },
    ],
  });
});

test("signing in answers with the session and a cookie that only this host can read back", async () => {
  const { email } = await makeAccount();
  const response = await signIn({ email: ` ${email.toUpperCase()} `, password });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const [cookie = "", ...others] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-sid=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect(others).toEqual([]);
  const session = await api({ cookie: cookieOf(response) }).json("/session");
  expect(session).toMatchObject({ user: { email }, audience: "company" });
});

test("the database holds no token, only its hash", async () => {
  const { email } = await makeAccount();
  const token = cookieOf(await signIn({ email, password })).replace("__Host-sid=", "");
  const { results } = await env.DIRECTORY.prepare("SELECT * FROM sessions").all();
  expect(results.length).toBeGreaterThan(0);
  expect(JSON.stringify(results)).not.toContain(token);
});

test("an unknown address, a wrong password and a disabled account get the same answer for the same work", async () => {
  const [known, disabled] = [await makeAccount(), await makeAccount()];
  await env.DIRECTORY.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(disabled.id).run();
  const derive = vi.spyOn(crypto.subtle, "deriveBits");
  const answers = [];
  for (const input of [
    { email: known.email, password: "seven dry otters" },
    { email: "nobody@example.com", password },
    { email: disabled.email, password },
    { email: (await makeUser("Has no password")).email, password },
    { email: "not an address at all", password },
  ]) {
    derive.mockClear();
    const response = await signIn(input);
    const { requestId, ...body } = await response.json<{ requestId: string }>();
    expect(requestId).toMatch(/^req_/);
    const names = [...response.headers.keys()].sort();
    answers.push({ status: response.status, body, names, work: derive.mock.calls.length });
  }
  expect(answers[0]).toMatchObject({ status: 401, body: { code: "invalid-credentials" }, work: 6 });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test("someone who belongs nowhere may come in and see nothing", async () => {
  const { email } = await makeAccount({ withCompany: false });
  expect(await codeOf(await signIn({ email, password: "seven dry otters" }))).toBe("invalid-credentials");
  const response = await signIn({ email, password });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ audience: null, memberships: [], permissions: [] });
  const cookie = cookieOf(response);
  expect((await api({ cookie }).get("/overview")).status).toBe(404);
});

test("a token planted before the sign-in is worth nothing after it", async () => {
  const { email } = await makeAccount();
  const planted = { cookie: "__Host-sid=chosen-by-an-attacker" };
  const response = await api(planted).post("/session", { email, password });
  expect(response.status).toBe(200);
  expect(cookieOf(response)).not.toBe(planted.cookie);
  expect((await api(planted).get("/session")).status).toBe(401);
});

test("signing in again ends the session that was open in this browser", async () => {
  const { email } = await makeAccount();
  const first = { cookie: cookieOf(await signIn({ email, password })) };
  const second = { cookie: cookieOf(await api(first).post("/session", { email, password })) };
  expect((await api(first).get("/session")).status).toBe(401);
  expect((await api(second).get("/session")).status).toBe(200);
});

test("signing out ends the session and clears the cookie; once more changes nothing", async () => {
  const company = await makeCompany();
  for (let time = 0; time < 2; time += 1) {
    const response = await api(company).delete("/session");
    expect(response.status).toBe(204);
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-sid=; Max-Age=0; Path=\/; HttpOnly; Secure/);
  }
  expect((await api(company).get("/session")).status).toBe(401);
});

test.each([
  ["idle just short of 12 hours", { seen: -12 * hourMs + 60_000, expires: 60_000 }, 200],
  ["idle for 12 hours", { seen: -12 * hourMs, expires: 60_000 }, 401],
  ["past its end though just used", { seen: 0, expires: 0 }, 401],
])("a session %s", async (_, { seen, expires }, status) => {
  const company = await makeCompany();
  const now = Date.now();
  await env.DIRECTORY.prepare("UPDATE sessions SET seen_at = ?, expires_at = ? WHERE user_id = ?")
    .bind(now + seen, now + expires, company.principal.user.id)
    .run();
  expect((await api(company).get("/session")).status).toBe(status);
});

test("a company's session ends after 7 days at the latest, a partner's after 30", async () => {
  const company = await makeCompany();
  const partner = await makePartnerUser({ at: [{ tenant: company.tenant, partnerId: "ptr_1" }] });
  const { results } = await env.DIRECTORY.prepare(
    "SELECT (expires_at - created_at) / 86400000.0 AS days FROM sessions WHERE user_id IN (?, ?) ORDER BY days",
  )
    .bind(company.principal.user.id, partner.principal.user.id)
    .all();
  expect(results).toEqual([{ days: 7 }, { days: 30 }]);
});

test("use is written down every five minutes, not with each request", async () => {
  const company = await makeCompany();
  const seenAt = async () =>
    env.DIRECTORY.prepare("SELECT seen_at FROM sessions WHERE user_id = ?")
      .bind(company.principal.user.id)
      .first("seen_at");
  const before = await seenAt();
  await api(company).get("/session");
  expect(await seenAt()).toBe(before);
  const stale = Date.now() - 6 * 60_000;
  await env.DIRECTORY.prepare("UPDATE sessions SET seen_at = ?").bind(stale).run();
  await api(company).get("/session");
  expect(await seenAt()).toBeGreaterThan(stale);
});

test("a membership or a user taken away ends the session at the next request", async () => {
  const [one, other] = [await makeCompany(), await makeCompany()];
  await env.DIRECTORY.prepare("DELETE FROM tenant_members WHERE user_id = ?")
    .bind(one.principal.user.id)
    .run();
  await env.DIRECTORY.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?")
    .bind(other.principal.user.id)
    .run();
  expect((await api(one).get("/session")).status).toBe(401);
  expect((await api(other).get("/session")).status).toBe(401);
});

test("changing the seat gives a new session for it and ends the old one", async () => {
  const { tenant, principal } = await makeCompany({ name: "Acme" });
  const other = await makeCompany({ name: "Zenith" });
  const { access } = buildServices(env);
  const { id: organisationId } = await access.createPartnerOrganisation({ name: "Harbour" });
  await access.linkPartner({
    tenant: other.tenant,
    partnerId: "ptr_1",
    userId: principal.user.id,
    organisationId,
  });
  const first = await signedIn(principal.user);

  const response = await api(first).put("/session/audience", { audience: "partner" });
  expect(await response.json()).toMatchObject({ audience: "partner", company: null });
  const second = { cookie: cookieOf(response) };
  expect((await api(first).get("/session")).status).toBe(401);

  const back = await api(second).put("/session/audience", {
    audience: "company",
    companyId: tenant.tenantId,
  });
  expect(await back.json()).toMatchObject({ audience: "company", company: { id: tenant.tenantId } });
  expect((await api(second).get("/session")).status).toBe(401);
});

test("changing the seat buys no time: a session that is about to end still ends then", async () => {
  const company = await makeCompany();
  const partnerId = await addPartner(company.tenant, "Anchor");
  const userId = company.principal.user.id;
  const end = Date.now() + 60_000;
  await env.DIRECTORY.prepare("UPDATE sessions SET expires_at = ? WHERE user_id = ?").bind(end, userId).run();
  const endNow = () =>
    env.DIRECTORY.prepare("SELECT expires_at FROM sessions WHERE user_id = ?")
      .bind(userId)
      .first("expires_at");
  const moved = await api(company).put("/session/audience", { audience: "company" });
  expect([moved.status, await endNow()]).toEqual([200, end]);
  const viewing = await api({ cookie: cookieOf(moved) }).post(`/partners/${partnerId}/view`);
  expect([viewing.status, await endNow()]).toEqual([200, end]);
});

test("a seat that is not theirs does not exist, and the session stays", async () => {
  const [mine, other] = [await makeCompany(), await makeCompany()];
  const partner = await makePartnerUser({ at: [{ tenant: mine.tenant, partnerId: "ptr_1" }] });
  for (const [person, seat] of [
    [mine, { audience: "company", companyId: other.tenant.tenantId }],
    [mine, { audience: "partner" }],
    // Being a partner of a company is not being at work for it.
    [partner, { audience: "company", companyId: mine.tenant.tenantId }],
    [partner, { audience: "company" }],
  ] as const) {
    const response = await api(person).put("/session/audience", seat);
    expect(response.status).toBe(404);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect((await api(person).get("/session")).status).toBe(200);
  }
});

test("the sixth attempt after five failures waits, even with the right password, and says how long", async () => {
  const { email } = await makeAccount();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect((await signIn({ email, password: "seven dry otters" })).status).toBe(401);
  }
  const response = await signIn({ email: email.toUpperCase(), password });
  expect(response.status).toBe(429);
  expect(await codeOf(response)).toBe("too-many-attempts");
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(5);
  expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(15);
});

test("unknown addresses are counted like known ones", async () => {
  const statuses = [];
  for (let attempt = 0; attempt < 6; attempt += 1) {
    statuses.push((await signIn({ email: "no-such-person@example.com", password })).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test("a success clears the address's failures", async () => {
  const { email } = await makeAccount();
  for (let round = 0; round < 2; round += 1) {
    for (let attempt = 0; attempt < 4; attempt += 1) await signIn({ email, password: "seven dry otters" });
    expect((await signIn({ email, password })).status).toBe(200);
  }
});

test("a password hashed at a lower cost is hashed anew when its owner signs in", async () => {
  const { email, id } = await makeAccount();
  const weak =
    "$pbkdf2c-sha256$v=1,i=1000,r=3,k=1$/+7dzLuqmYh3ZlVEMyIRAA$2HxyVeqUmvMTAuj4UBVpDZOYpYj2fc95v/HDJzqMP/c";
  await env.DIRECTORY.prepare("UPDATE users SET password_hash = ? WHERE id = ?").bind(weak, id).run();
  expect((await signIn({ email, password: "ﬁve crème brûlées" })).status).toBe(200);
  const stored = await env.DIRECTORY.prepare("SELECT password_hash FROM users WHERE id = ?")
    .bind(id)
    .first("password_hash");
  expect(stored).toMatch(/i=100000,r=6,k=1/);
  expect((await signIn({ email, password: "five crème brûlées" })).status).toBe(200);
});

test.each([
  [{ email: "ada@example.com" }, "password"],
  [{ email: 7, password: "x" }, "email"],
  [{ email: "ada@example.com", password: "x".repeat(1025) }, "password"],
])("credentials that are not even shaped right are a 422 at %j", async (body, path) => {
  const response = await api(null).post("/session", body);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: "invalid-request", errors: [{ path }] });
});

function signIn(credentials: { email: string; password: string }) {
  return api(null).post("/session", credentials);
}

async function makeAccount({ withCompany = true } = {}) {
  const { access, ids } = buildServices(env);
  const created = await access.createUser({
    email: `${ids.fresh("mail")}@example.com`,
    name: "Ada",
    password,
  });
  if (!created.ok) throw new Error(created.error);
  if (withCompany)
    await access.createCompany({
      name: "Northwind",
      currency: "USD",
      founderId: created.value.id,
      actor: systemActor("test", "req_test"),
    });
  return created.value;
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function codeOf(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}
