import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { erasedEmail, erasedName } from "#worker/domain/access/erased-person.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { placesOf } from "#worker/testing/canaries.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { openDispute } from "#worker/testing/disputes.ts";
import { acceptAsNew, inviteTo } from "#worker/testing/invitations.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import {
  type CompanyPerson,
  makeColleague,
  makeCompany,
  makePartnerColleague,
  makePartnerUser,
  openSession,
  signedIn,
} from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";

const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;
const userOf = ({ principal }: { principal: { user: User } }) => principal.user;

/** Somebody with something in every table that keeps people, by the name and address of a canary. */
async function makeKnown(owner: CompanyPerson) {
  const canary = platformIds.fresh("canary").toLowerCase();
  const email = `${canary}@example.com`;
  await inviteTo(owner, "/team/invitations", { email, name: `Name ${canary}`, role: "admin" });
  const accepted = await acceptAsNew(email, { name: `Name ${canary}` });
  expect(accepted.status).toBe(200);
  const found = await createDirectory(env).getCredentials(email);
  if (found === null) throw new Error("whoever accepted has an account");
  const { user } = found;
  const person = await signedIn(user);
  const { secrets } = buildServices(env);
  const sealed = await secrets.seal(
    user.id,
    { table: "authenticators", column: "secret", row: user.id },
    canary,
  );
  const insert = (sql: string, ...values: unknown[]) =>
    env.DIRECTORY.prepare(sql)
      .bind(...values)
      .run();
  await insert("INSERT INTO authenticators VALUES (?1, ?2, 1, 0, 1)", user.id, sealed);
  await insert("INSERT INTO recovery_codes VALUES (?1, ?2, NULL)", user.id, "hash");
  await insert(
    "INSERT INTO passkeys VALUES (?1, ?2, 'key', 0, '[]', ?3, 1, NULL)",
    canary,
    user.id,
    `${canary}'s phone`,
  );
  await insert("INSERT OR IGNORE INTO known_devices VALUES (?1, 'device', 1)", user.id);
  await insert(
    `INSERT INTO notifications VALUES (?1, 'ntf_1', 'company', ?2, NULL, 'evt_1', 'rule.published', 'rul_1', ?3, '[]',
       '/company/rules/rul_1', 1, 'off', NULL, NULL, NULL, 1, NULL)`,
    user.id,
    owner.tenant.tenantId,
    `${canary} wrote a rule`,
  );
  const { tenantId } = owner.tenant;
  await insert(
    "INSERT INTO act_links VALUES (?1, ?2, ?3, 'registration.decide', 'reg_1', ?4, 9, NULL, 1)",
    `hash ${canary}`,
    user.id,
    tenantId,
    `${canary} registered Acme`,
  );
  await insert(
    "INSERT INTO slack_links VALUES (?1, 'T1', ?2, ?3, 'password', 0, 1, 9)",
    tenantId,
    canary,
    user.id,
  );
  await insert(
    "INSERT INTO slack_link_codes VALUES (?1, ?2, ?3, 'password', 0, 9)",
    user.id,
    tenantId,
    `code ${canary}`,
  );
  await insert(
    "INSERT INTO notification_choices VALUES (?1, 'company', 'rule.published', 1, 'off')",
    user.id,
  );
  await insert("INSERT INTO notification_times VALUES (?1, 'Europe/Berlin', NULL, NULL, 'daily')", user.id);
  await insert(
    "INSERT INTO single_sign_on_identities VALUES ('https://id.example', ?1, ?2, 1)",
    canary,
    user.id,
  );
  await insert("INSERT INTO mail_addresses VALUES (?1, 1, 'bounced', ?2)", email, `no mailbox ${email}`);
  await api(person).post("/account/email-changes", { email: `new-${email}` });
  await api(person).post("/keys", { name: "Nightly", permissions: ["deals.read"], validDays: 1 });
  // A kept answer that names them, and mail that waits for somebody else.
  await api(owner).post(
    "/team/invitations",
    { email: `second-${email}`, name: `Name ${canary}`, role: "viewer" },
    { headers: { "idempotency-key": platformIds.fresh("key") } },
  );
  return { user, person, canary };
}

test("whoever is erased is in no table and no file any more, and the ledger still holds", async () => {
  const owner = await makeCompany();
  const { tenant } = owner;
  const partner = await addPartner(tenant, "Harbour");
  await addOpportunity(tenant, { externalId: "O-1", partnerIds: [partner] });
  const { user, person, canary } = await makeKnown(owner);
  await attributeNow(tenant);
  // Invitations to other addresses of theirs go the same way: by hand, since nobody knows whose they are.
  await env.DIRECTORY.prepare("DELETE FROM invitations WHERE email_norm = ?")
    .bind(`second-${user.email}`)
    .run();
  await env.DIRECTORY.prepare(
    "DELETE FROM mails WHERE to_email LIKE 'second-%' OR to_email LIKE 'new-%'",
  ).run();
  // It stands for the mailboxes out in the world.
  await env.DIRECTORY.prepare("DELETE FROM dev_mailbox").run();
  expect((await placesOf([canary])).length).toBeGreaterThan(8);

  expect((await api(person).post("/account/erasure", { email: user.email.toUpperCase() })).status).toBe(204);

  expect(await placesOf([canary])).toEqual([]);
  expect(
    await env.DIRECTORY.prepare("SELECT name, email_norm, password_hash FROM users WHERE id = ?")
      .bind(user.id)
      .first(),
  ).toEqual({ name: erasedName, email_norm: erasedEmail(user.id), password_hash: null });
  expect((await createDirectory(env).userNames([user.id])).get(user.id)).toBe(erasedName);
  expect((await api(person).get("/session")).status).toBe(401);
  const services = buildServices(env);
  const verdict = await verifyLedger(
    { reader: services.readerOf(tenant), sha256Hex: services.sha256Hex, sha256: services.sha256 },
    { tenantId: tenant.tenantId },
  );
  expect(verdict).toMatchObject({ ok: true });
});

test("the export holds what is kept, and no secret", async () => {
  const owner = await makeCompany({ name: "Northwind" });
  const { user, person } = await makeKnown(owner);
  const response = await api(person).get("/account/export");
  expect(response.headers.get("content-disposition")).toContain(`${user.id}.json`);
  const text = await response.text();
  const exported = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
  const empty = Object.entries(exported).filter(([, rows]) => Object.keys(rows).length === 0);
  expect(empty.map(([part]) => part).sort()).toEqual(["joinRequests", "organisation", "shutOutOf"]);
  expect(exported.account).toEqual([expect.objectContaining({ email: user.email, name: user.name })]);
  expect(exported.memberships).toEqual([expect.objectContaining({ company: "Northwind", role: "admin" })]);
  expect(exported.log?.map(({ action }) => action)).toContain("person.exported");
  expect(text).not.toMatch(/token_hash|pbkdf2|secret|public_key|code_hash/);
});

test("somebody of a partner gets what they did and said at its companies, and nobody else's words", async () => {
  const { tenant } = await makeCompany();
  const anchor = await addPartner(tenant, "Anchor");
  await addOpportunity(tenant, { externalId: "1", partnerIds: [anchor] });
  await attributeNow(tenant);
  const seller = await makePartnerUser({ at: [{ tenant, partnerId: anchor }] });
  const id = await openDispute(seller, { companyId: tenant.tenantId, entrySeq: 1, claim: "We found them" });
  const exported = await api(seller).json<{
    disputes: Record<string, object[]>;
    companyLogs: Record<string, { action: string }[]>;
  }>("/account/export");
  expect(exported.disputes[tenant.tenantId]).toMatchObject([
    { dispute_id: id, kind: "open", text: "We found them" },
  ]);
  expect(exported.companyLogs[tenant.tenantId]?.map(({ action }) => action)).toContain("dispute.opened");
});

test("a company's admin gets what the company keeps of a member, and nothing of other places", async () => {
  const owner = await makeCompany({ name: "Northwind" });
  const other = await makeCompany({ name: "Elsewhere" });
  const member = await makeColleague(owner.tenant, "viewer");
  const { id } = userOf(member);
  const place = { tenantId: other.tenant.tenantId, userId: id, role: "admin" as const, createdAt: 1 };
  await createDirectory(env).addMember(place);
  const text = await (await api(owner).get(`/team/${id}/export`)).text();
  expect(text).toContain("Northwind");
  expect(text).not.toContain("Elsewhere");
  expect(text).not.toContain(other.tenant.tenantId);
  expect((await api(other).get(`/team/${userOf(owner).id}/export`)).status).toBe(404);
});

test("the only owner of a company, and the only admin over others, cannot go", async () => {
  const owner = await makeCompany({ name: "Northwind" });
  const refused = await api(owner).post("/account/erasure", { email: userOf(owner).email });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    code: "last-one",
    companies: [{ id: owner.tenant.tenantId, name: "Northwind" }],
  });
  const admin = await makePartnerUser({ at: [], organisation: "Harbour" });
  const colleague = await makePartnerColleague(admin.organisationId, "seller");
  const refusedToo = await api(admin).post("/account/erasure", { email: userOf(admin).email });
  expect(await refusedToo.json()).toMatchObject({ organisations: [{ name: "Harbour" }] });
  // With nobody left behind there is nobody to look after.
  expect((await api(colleague).post("/account/erasure", { email: userOf(colleague).email })).status).toBe(
    204,
  );
  expect((await api(admin).post("/account/erasure", { email: userOf(admin).email })).status).toBe(204);
});

test("erasing needs the account's own address and a fresh proof", async () => {
  const member = await makeColleague((await makeCompany()).tenant, "viewer");
  const { email } = userOf(member);
  expect((await api(member).post("/account/erasure", { email: "another@example.com" })).status).toBe(422);
  const stale = await openSession(userOf(member), undefined, { provedAt: 1 });
  expect(await codeOf(await api(stale).post("/account/erasure", { email }))).toBe("fresh-proof-needed");
  expect((await api(member).get("/session")).status).toBe(200);
});

test("a company erases members who belong nowhere else; admins do not erase owners", async () => {
  const owner = await makeCompany();
  const admin = await makeColleague(owner.tenant, "admin");
  const member = await makeColleague(owner.tenant, "viewer");
  const coOwner = await makeColleague(owner.tenant, "owner");
  const erasure = (by: CompanyPerson, whom: CompanyPerson) =>
    api(by).post(`/team/${userOf(whom).id}/erasure`, { email: userOf(whom).email });
  expect((await erasure(admin, coOwner)).status).toBe(403);
  const other = await makeCompany();
  const { id: userId } = userOf(member);
  await createDirectory(env).addMember({
    tenantId: other.tenant.tenantId,
    userId,
    role: "viewer",
    createdAt: 1,
  });
  expect(await codeOf(await erasure(admin, member))).toBe("belongs-elsewhere");
  await env.DIRECTORY.prepare("DELETE FROM tenant_members WHERE tenant_id = ?1 AND user_id = ?2")
    .bind(other.tenant.tenantId, userId)
    .run();
  expect((await erasure(admin, member)).status).toBe(204);
  expect(await mailsTo(userOf(member).email)).toEqual([]);
  expect((await erasure(admin, member)).status).toBe(404);
  expect((await erasure(owner, coOwner)).status).toBe(204);
});

test("of two owners who go at the same moment one stays", async () => {
  const owner = await makeCompany();
  const coOwner = await makeColleague(owner.tenant, "owner");
  const answers = await Promise.all(
    [owner, coOwner].map((one) => api(one).post("/account/erasure", { email: userOf(one).email })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
});
