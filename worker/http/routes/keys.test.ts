import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import {
  makeColleague,
  makeCompany,
  makePartnerColleague,
  makePartnerUser,
  type Person,
} from "#worker/testing/people.ts";

test("a key does what it was given and nothing else, and its secret is shown once", async () => {
  const company = await makeCompany();
  const { id, secret } = await makeKey(company, { permissions: ["deals.read"] });
  expect(secret).toMatch(/^fsk_[0-9a-z]{8}_[\w-]{43}$/);
  expect((await withKey(secret, "GET", "/opportunities")).status).toBe(200);
  expect(await codeOf(await withKey(secret, "GET", "/ledger/head"))).toBe("not-permitted");
  expect((await withKey(secret, "GET", "/account")).status).toBe(401);
  expect((await withKey(secret, "GET", "/portal/home")).status).toBe(404);
  const listed = await api(company).get("/keys");
  const text = await listed.text();
  expect(text).not.toContain(secret);
  expect(JSON.parse(text).items[0]).toMatchObject({ id, permissions: ["deals.read"], revokedAt: null });
  expect(JSON.parse(text).items[0].lastUsedAt).not.toBeNull();
  const stored = await env.DIRECTORY.prepare("SELECT * FROM api_keys").all();
  expect(JSON.stringify(stored.results)).not.toContain(secret.slice(13));
});

test("a key ends when it is revoked, when it expires and when its company goes", async () => {
  const company = await makeCompany();
  const revoked = await makeKey(company, {});
  expect((await api(company).delete(`/keys/${revoked.id}`)).status).toBe(204);
  expect((await withKey(revoked.secret, "GET", "/opportunities")).status).toBe(401);
  expect((await api(company).delete(`/keys/${revoked.id}`)).status).toBe(404);
  const expired = await makeKey(company, {});
  await env.DIRECTORY.prepare("UPDATE api_keys SET expires_at = 1 WHERE id = ?").bind(expired.id).run();
  expect((await withKey(expired.secret, "GET", "/opportunities")).status).toBe(401);
  const orphan = await makeKey(company, {});
  await env.DIRECTORY.prepare("UPDATE tenants SET deleted_at = 1 WHERE id = ?")
    .bind(company.tenant.tenantId)
    .run();
  expect((await withKey(orphan.secret, "GET", "/opportunities")).status).toBe(401);
});

test("nobody gives a key what keys may not have, or what they may not do themselves", async () => {
  const company = await makeCompany();
  const refused = await api(company).post("/keys", {
    name: "Too much",
    permissions: ["team.write"],
    validDays: 30,
  });
  expect(refused.status).toBe(422);
  const analyst = await makeColleague(company.tenant, "analyst");
  const byAnalyst = await api(analyst).post("/keys", {
    name: "x",
    permissions: ["deals.read"],
    validDays: 1,
  });
  expect(await codeOf(byAnalyst)).toBe("not-permitted");
});

test("one company's key is nothing to another, and cannot be ended by it", async () => {
  const [one, other] = [await makeCompany(), await makeCompany()];
  const { id } = await makeKey(one, {});
  expect((await api(other).delete(`/keys/${id}`)).status).toBe(404);
  expect(await api(other).json("/keys")).toMatchObject({ items: [] });
});

test("a partner's key sees all the partner's companies, each only as that partner", async () => {
  const company = await makeCompany();
  const partner = await makePartnerUser({ at: [{ tenant: company.tenant, partnerId: "ptr_1" }] });
  const made = await api(partner).post("/portal/keys", {
    name: "Nightly",
    permissions: ["portal.read"],
    validDays: 30,
  });
  const { secret } = await made.json<{ secret: string }>();
  const home = await withKey(secret, "GET", "/portal/home");
  expect(await home.json()).toMatchObject({ companies: [{ companyId: company.tenant.tenantId }] });
  expect((await withKey(secret, "GET", "/opportunities")).status).toBe(404);
});

test("a key may never do more than its maker may at that moment, and nothing once they have left", async () => {
  const company = await makeCompany();
  const admin = await makeColleague(company.tenant, "admin");
  const { id, secret } = await makeKey(admin, { permissions: ["deals.read", "audit.read"] });
  const statuses = async () => [
    (await withKey(secret, "GET", "/opportunities")).status,
    (await withKey(secret, "GET", "/audit")).status,
  ];
  expect(await statuses()).toEqual([200, 200]);
  const userId = admin.principal.user.id;
  await api(company).put(`/team/${userId}/role`, { role: "viewer" });
  expect(await statuses()).toEqual([200, 403]);
  expect((await api(company).delete(`/team/${userId}`)).status).toBe(204);
  expect(await statuses()).toEqual([401, 401]);
  expect(await api(company).json("/keys")).toMatchObject({
    items: [{ id, makerHasLeft: true, revokedAt: null }],
  });
  expect(await api(company).json("/evidence")).toMatchObject({ keys: [{ id, makerHasLeft: true }] });
});

test("a key opens no company that has shut its maker out, and none of an organisation they have left", async () => {
  const [company, other] = [await makeCompany({ name: "Shutter" }), await makeCompany({ name: "Open" })];
  const partnerId = await addPartner(company.tenant, "Anchor");
  const partner = await makePartnerUser({
    at: [
      { tenant: company.tenant, partnerId },
      { tenant: other.tenant, partnerId: await addPartner(other.tenant, "Anchor") },
    ],
  });
  await makePartnerColleague(partner.organisationId, "admin");
  const userId = partner.principal.user.id;
  expect((await api(company).delete(`/partners/${partnerId}/people/${userId}`)).status).toBe(204);
  const made = await api(partner).post("/portal/keys", {
    name: "Around",
    permissions: ["portal.read"],
    validDays: 30,
  });
  const { secret } = await made.json<{ secret: string }>();
  const home = await (await withKey(secret, "GET", "/portal/home")).text();
  expect(home).toContain(other.tenant.tenantId);
  expect(home).not.toContain(company.tenant.tenantId);
  expect((await api(partner).delete("/portal/team/me")).status).toBe(204);
  expect((await withKey(secret, "GET", "/portal/home")).status).toBe(401);
});

test("the log names the key, and the key's maker", async () => {
  const company = await makeCompany();
  const { id, secret } = await makeKey(company, { permissions: ["rules.read", "rules.write"] });
  const definition = {
    name: "By key",
    priority: 7,
    workflow: { kind: "single", model: { kind: "first_touch" } },
  };
  expect((await withKey(secret, "POST", "/rules", { definition })).status).toBe(201);
  const names = await buildServices(env).access.userNames([id, company.principal.user.id]);
  expect(names.get(id)).toBe("Nightly");
  const logged = await env.DIRECTORY.prepare(
    "SELECT actor_id FROM audit_events WHERE action = 'key.made' AND object_id = ?",
  )
    .bind(id)
    .first<string>("actor_id");
  expect(logged).toBe(company.principal.user.id);
});

async function makeKey(person: Person, { permissions = ["deals.read"] }: { permissions?: string[] }) {
  const made = await api(person).post("/keys", { name: "Nightly", permissions, validDays: 30 });
  expect(made.status).toBe(201);
  return made.json<{ id: string; secret: string }>();
}

function withKey(secret: string, method: string, path: string, body?: unknown) {
  const headers = {
    authorization: `Bearer ${secret}`,
    "content-type": "application/json",
    "sec-fetch-site": "",
  };
  return api(null).request(method, path, {
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function codeOf(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}
