import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { expect, test } from "vitest";
import { createApp } from "#worker/app.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { inviteTo, tokenTo } from "#worker/testing/invitations.ts";
import { openIdIssuer } from "#worker/testing/open-id-issuer.ts";
import { makeColleague, makeCompany, makeUser, type Person } from "#worker/testing/people.ts";

test("a member signs in at the company's issuer, and the session reaches that company alone", async () => {
  const { company, issuer, call, email, domain } = await withSingleSignOn({});
  const member = await memberAt(company, email);
  const elsewhere = await makeCompany({ name: "Elsewhere" });
  await seat(elsewhere.tenant.tenantId, member.principal.user.id);

  const begun = await call("POST", "/session/single-sign-on", {
    body: { email: `x@${domain}`, next: "/company/deals" },
  });
  const { authorizeUrl } = await begun.json<{ authorizeUrl: string }>();
  const browser = cookieOf(begun);
  const query = issuer.approve(authorizeUrl, { sub: `s${count}`, email });
  const back = await call("GET", `/session/single-sign-on/callback?${query}`, { cookie: browser });
  expect([back.status, back.headers.get("location")]).toEqual([302, "/company/deals"]);
  const cookie = cookieOf(back, "__Host-sid");
  const session = await (await call("GET", "/session", { cookie })).json<Record<string, unknown>>();
  expect(session).toMatchObject({ company: { id: company.tenant.tenantId }, role: "analyst" });
  expect(session.memberships).toHaveLength(1);
  const move = { body: { audience: "company", companyId: elsewhere.tenant.tenantId }, cookie };
  expect((await call("PUT", "/session/audience", move)).status).toBe(404);
  const take = await call("POST", "/account/authenticator", { cookie });
  expect(await codeOf(take)).toBe("own-sign-in-needed");

  const again = await call("GET", `/session/single-sign-on/callback?${query}`, { cookie: browser });
  expect(again.headers.get("location")).toBe("/sign-in/company?refused=state-unknown");
});

test("a company's word opens nothing of the account and takes no seat anywhere else", async () => {
  const { company, call, enter, email } = await withSingleSignOn({});
  const member = await memberAt(company, email);
  const elsewhere = await makeCompany({ name: "Elsewhere" });
  await inviteTo(elsewhere, "/team/invitations", { email, name: "Ada", role: "admin" });
  const token = await tokenTo(email);
  const cookie = await enter({ sub: `s${count}`, email });
  const asked: [string, string, unknown][] = [
    ["GET", "/account", undefined],
    ["GET", "/account/sessions", undefined],
    ["GET", "/account/audit", undefined],
    ["GET", "/account/second-factors", undefined],
    ["GET", "/invitations/waiting", undefined],
    ["DELETE", "/account/sessions", undefined],
    ["PUT", "/account/name", { name: "Taken over" }],
    ["PUT", "/account/password", { current: "seven wet otters", password: "eight wet otters" }],
    ["POST", "/companies", { companyName: "Front", currency: "USD" }],
    ["POST", "/invitations/accept", { token }],
  ];
  for (const [method, path, body] of asked) {
    const answer = await call(method, path, { cookie, body });
    expect([path, answer.status, await codeOf(answer)]).toEqual([path, 403, "own-sign-in-needed"]);
  }
  const look = await call("GET", `/invitations/link?token=${token}`, { cookie });
  expect(await look.json()).toMatchObject({ signedInAs: null, way: null });
  expect((await api(member).post("/invitations/accept", { token })).status).toBe(200);
});

test("only an owner chooses who vouches for people, for that opens the company as an owner", async () => {
  const { company, call } = await withSingleSignOn({});
  const admin = await makeColleague(company.tenant, "admin");
  const put = await call("PUT", "/single-sign-on", { body: settings, cookie: admin.cookie });
  expect([put.status, await codeOf(put)]).toEqual([403, "not-permitted"]);
  const dropped = await call("DELETE", "/single-sign-on", { cookie: admin.cookie });
  expect(dropped.status).toBe(403);
});

test("somebody who has an account of their own is seated by nobody's word", async () => {
  const { come, domain, company } = await withSingleSignOn({ defaultRole: "viewer" });
  const stranger = await makeUser("Stranger");
  const address = `stranger@${domain}`;
  await env.DIRECTORY.prepare("UPDATE users SET email_norm = ? WHERE id = ?")
    .bind(address, stranger.id)
    .run();
  expect(await come({ sub: `s${count}`, email: address })).toBe("/sign-in/company?refused=invitation-needed");
  const members = await api(company).get("/team");
  expect(await members.text()).not.toContain(stranger.id);
});

test.each(["//evil.test", "/.//evil.test", "/\t/evil.test", "https://evil.test"])(
  "a sign-in that is to lead to %j leads to the start page",
  async (next) => {
    const { company, issuer, call, email } = await withSingleSignOn({});
    await memberAt(company, email);
    const begun = await call("POST", "/session/single-sign-on", { body: { email, next } });
    const { authorizeUrl } = await begun.json<{ authorizeUrl: string }>();
    const query = issuer.approve(authorizeUrl, { sub: `s${count}`, email });
    const back = await call("GET", `/session/single-sign-on/callback?${query}`, { cookie: cookieOf(begun) });
    expect(back.headers.get("location")).toBe("/");
  },
);

test("the way back only works in the browser that set out", async () => {
  const { company, issuer, call, email } = await withSingleSignOn({});
  await memberAt(company, email);
  const begun = await call("POST", "/session/single-sign-on", { body: { email } });
  const { authorizeUrl } = await begun.json<{ authorizeUrl: string }>();
  const query = issuer.approve(authorizeUrl, { sub: `s${count}`, email });
  const back = await call("GET", `/session/single-sign-on/callback?${query}`, {
    cookie: "__Host-sso=planted",
  });
  expect(back.headers.get("location")).toContain("refused=state-unknown");
  expect(cookieOf(back, "__Host-sid")).toBe("");
});

test.each([
  ["for another audience", { audience: "somebody else" }],
  ["of another issuer", { issuer: "https://login.other.example" }],
  ["for another sign-in", { nonce: "planted" }],
  ["that is over", { expiresAt: 1_000_000_000 }],
])("a token %s lets nobody in", async (_, tampering) => {
  const { company, issuer, come, email } = await withSingleSignOn({});
  await memberAt(company, email);
  Object.assign(issuer.tampering, tampering);
  expect(await come({ sub: `s${count}`, email })).toBe("/sign-in/company?refused=token-refused");
});

test("nobody gets in by an address of another domain, an unverified one, or without a seat", async () => {
  const { come, email } = await withSingleSignOn({});
  const stranger = await makeUser("Stranger");
  expect(await come({ sub: `s${count}`, email: stranger.email })).toContain("email-of-other-domain");
  expect(await come({ sub: `s${count}`, email, email_verified: false })).toContain("email-not-verified");
  expect(await come({ sub: `s${count}` })).toContain("email-not-verified");
  expect(await come({ sub: `s${count}`, email })).toContain("not-a-member");
});

test("where the company wants, somebody new gets a seat and the log says so", async () => {
  const { company, come, email } = await withSingleSignOn({ defaultRole: "viewer" });
  expect(await come({ sub: `s${count}`, email, name: "Noor" })).toBe("/");
  const row = await env.DIRECTORY.prepare(
    `SELECT m.role, u.name, u.email_verified_at FROM tenant_members m JOIN users u ON u.id = m.user_id
     WHERE m.tenant_id = ? AND u.email_norm = ?`,
  )
    .bind(company.tenant.tenantId, email)
    .first();
  expect(row).toEqual({ role: "viewer", name: "Noor", email_verified_at: null });
  const logged = await env.DIRECTORY.prepare(
    "SELECT COUNT(*) AS n FROM audit_events WHERE owner_id = ? AND action = 'member.joined'",
  )
    .bind(company.tenant.tenantId)
    .first<number>("n");
  expect(logged).toBe(1);
  expect(await come({ sub: `s${count}`, email: "changed@elsewhere.example" })).toBe("/");
});

test("where the company requires it, only owners still come in otherwise", async () => {
  const { company, email } = await withSingleSignOn({ isRequired: true });
  const member = await memberAt(company, email);
  expect(await codeOf(await api(member).get("/overview"))).toBe("single-sign-on-required");
  expect((await api(company).get("/overview")).status).toBe(200);
});

test("settings are tried before they are taken, and the secret is never answered", async () => {
  const { company, call } = await withSingleSignOn({});
  for (const issuer of ["https://10.0.0.1", "https://nobody.example", "http://login.acme.example"]) {
    const put = await call("PUT", "/single-sign-on", {
      body: { ...settings, issuer },
      cookie: company.cookie,
    });
    expect(put.status).toBe(422);
  }
  const text = await (await call("GET", "/single-sign-on", { cookie: company.cookie })).text();
  expect(text).toContain("https://login.acme.example");
  expect(text).not.toContain("s3cret");
  const stored = await env.DIRECTORY.prepare("SELECT * FROM single_sign_on").all();
  expect(JSON.stringify(stored.results)).not.toContain("s3cret");
});

const settings = {
  issuer: "https://login.acme.example",
  clientId: "fairshare",
  clientSecret: "s3cret",
  isRequired: false,
  defaultRole: null as string | null,
  domains: ["acme.example"],
};

let count = 0;

async function withSingleSignOn(more: Partial<typeof settings>) {
  count += 1;
  const domain = `acme${count}.example`;
  const email = `ada@${domain}`;
  const company = await makeCompany({ name: "Acme" });
  const issuer = await openIdIssuer();
  const app = createApp((bindings) => buildServices(bindings, { fetch: issuer.fetch }));
  const call = async (
    method: string,
    path: string,
    { body, cookie }: { body?: unknown; cookie?: string } = {},
  ) => {
    const headers: Record<string, string> = {
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
    };
    if (cookie !== undefined) headers.cookie = cookie;
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const ctx = createExecutionContext();
    const response = await app.fetch(new Request(`${env.APP_ORIGIN}/api/v1${path}`, init), env, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  const put = await call("PUT", "/single-sign-on", {
    body: { ...settings, domains: [domain], ...more },
    cookie: company.cookie,
  });
  expect(put.status).toBe(204);
  const comeBack = async (claims: Parameters<typeof issuer.approve>[1]) => {
    const begun = await call("POST", "/session/single-sign-on", { body: { email } });
    const { authorizeUrl } = await begun.json<{ authorizeUrl: string }>();
    const query = issuer.approve(authorizeUrl, claims);
    return call("GET", `/session/single-sign-on/callback?${query}`, { cookie: cookieOf(begun) });
  };
  const come = async (claims: Parameters<typeof issuer.approve>[1]) =>
    (await comeBack(claims)).headers.get("location") ?? "";
  const enter = async (claims: Parameters<typeof issuer.approve>[1]) =>
    cookieOf(await comeBack(claims), "__Host-sid");
  return { company, issuer, call, come, enter, email, domain };
}

async function memberAt(
  company: { tenant: Parameters<typeof makeColleague>[0] },
  email: string,
): Promise<Person> {
  const member = await makeColleague(company.tenant, "analyst");
  await env.DIRECTORY.prepare("UPDATE users SET email_norm = ? WHERE id = ?")
    .bind(email, member.principal.user.id)
    .run();
  return member;
}

async function seat(tenantId: string, userId: string) {
  await env.DIRECTORY.prepare(
    "INSERT INTO tenant_members (tenant_id, user_id, role, created_at) VALUES (?, ?, 'owner', 0)",
  )
    .bind(tenantId, userId)
    .run();
}

function cookieOf(response: Response, name = "__Host-sso"): string {
  return (
    response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0] ?? "")
      .find((pair) => pair.startsWith(`${name}=`)) ?? ""
  );
}

async function codeOf(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}
