import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { acceptAsNew, inviteTo, personOf, tokenTo } from "#worker/testing/invitations.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import {
  type CompanyPerson,
  makeCompany,
  makePartnerColleague,
  makePartnerUser,
  makeUser,
  openSession,
} from "#worker/testing/people.ts";

const password = "seven wet otters";
const domainOf = () => `${platformIds.fresh("d").replace("_", "")}.example`;
const address = (domain = "gmail.com") => `${platformIds.fresh("mail")}@${domain}`;
const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;
const outcomeOf = async (response: Response) => [
  response.status,
  (await response.json<{ outcome?: string; code?: string }>()).outcome ?? "refused",
];

type Session = {
  readonly audience: string | null;
  readonly role: string | null;
  readonly company: { readonly id: string } | null;
  readonly organisation: { readonly id: string; readonly name: string } | null;
  readonly memberships: readonly { readonly companyId: string }[];
};
type Asking = { readonly items: readonly { readonly id: string; readonly email: string }[] };
type Link = { readonly way: { readonly kind: string; readonly organisationName: string | null } | null };

/** Somebody with this address, invited to the company's team. */
async function invitedTo(owner: CompanyPerson, email: string): Promise<string> {
  await inviteTo(owner, "/team/invitations", { email, name: "Kim", role: "finance" });
  return tokenTo(email);
}

/** A company with a partner record. */
async function makePartnered({ name = "Harbour" } = {}) {
  const owner = await makeCompany();
  const partnerId = await addPartner(owner.tenant, `${name} ${platformIds.fresh("x")}`);
  return { owner, partnerId, path: `/partners/${partnerId}/invitations` };
}

async function look(token: string, as: { readonly cookie: string } | null = null) {
  return api(as).json<Link & Record<string, unknown>>(`/invitations/link?token=${token}`);
}

async function sessionOf(person: { readonly cookie: string }) {
  return api(person).json<Session>("/session");
}

test("an invitation is sent again five times a day at most, and a company invites a thousand times", async () => {
  const company = await makeCompany();
  const id = await inviteTo(company, "/team/invitations", {
    email: "often@example.com",
    name: "Kim",
    role: "viewer",
  });
  const statuses: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    statuses.push((await api(company).post(`/team/invitations/${id}/resend`)).status);
  }
  expect(statuses).toEqual([204, 204, 204, 204, 429]);
  await env.DIRECTORY.prepare(
    `INSERT INTO audit_events (owner_id, at, id, actor_kind, actor_id, audience, action, object_kind, object_id, request_id,
       address)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 994)
     SELECT ?1, ?2, 'aud_' || i, 'user', 'usr', 'company', 'invitation.sent', 'invitation', 'inv_' || i, 'req', '' FROM n`,
  )
    .bind(company.tenant.tenantId, Date.now())
    .run();
  const invite = (email: string) =>
    api(company).post("/team/invitations", { email, name: "Kim", role: "viewer" });
  expect((await invite("thousandth@example.com")).status).toBe(201);
  const refused = await invite("another@example.com");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "3600"]);
  const file = await api(company).post("/team/invitations/import", {
    csv: "email,role\na@example.com,viewer",
  });
  expect(file.status).toBe(429);
  expect((await api(await makeCompany()).get("/team")).status).toBe(200);
});

test("opening a link shows who invites whom to what, and uses nothing", async () => {
  const owner = await makeCompany({ name: "Northwind" });
  const email = address();
  const token = await invitedTo(owner, email);
  const shown = {
    kind: "company",
    inviterName: "Northwind founder",
    hostName: "Northwind",
    role: "finance",
    email,
    hasAccount: false,
    signedInAs: null,
    way: { kind: "join" },
  };
  expect(await look(token)).toMatchObject(shown);
  expect(await look(token)).toMatchObject(shown);
});

test("somebody new gets an account and the seat with the token, once", async () => {
  const owner = await makeCompany();
  const email = address();
  const token = await invitedTo(owner, email);
  const accept = () => api(null).post("/invitations/accept", { token, name: "Robin", password });
  const accepted = await accept();
  expect(await outcomeOf(accepted)).toEqual([200, "joined"]);
  expect(await sessionOf(personOf(accepted))).toMatchObject({
    user: { name: "Robin", email },
    audience: "company",
    role: "finance",
    company: { id: owner.tenant.tenantId },
  });
  expect([(await accept()).status, (await api(null).get(`/invitations/link?token=${token}`)).status]).toEqual(
    [410, 410],
  );
  const signIn = await api(null).post("/session", { email, password });
  expect(signIn.status).toBe(200);
});

test("a weak password or none uses nothing up", async () => {
  const owner = await makeCompany();
  const token = await invitedTo(owner, address());
  for (const weak of [undefined, "short", "password123"]) {
    const response = await api(null).post("/invitations/accept", { token, name: "Robin", password: weak });
    expect(response.status).toBe(422);
  }
  expect((await look(token)).way).toEqual({ kind: "join", organisationName: null, mayFound: false });
});

test("a link is over after seven days", async () => {
  const owner = await makeCompany();
  const token = await invitedTo(owner, address());
  const row = await env.DIRECTORY.prepare(
    "SELECT expires_at - sent_at AS life FROM invitations WHERE tenant_id = ?",
  )
    .bind(owner.tenant.tenantId)
    .first<{ life: number }>();
  expect(row?.life).toBe(7 * 86_400_000);
  await env.DIRECTORY.prepare("UPDATE invitations SET expires_at = 1 WHERE tenant_id = ?")
    .bind(owner.tenant.tenantId)
    .run();
  expect((await api(null).get(`/invitations/link?token=${token}`)).status).toBe(410);
  const response = await api(null).post("/invitations/accept", { token, name: "Robin", password });
  expect(response.status).toBe(410);
});

test("an account that is there is not opened by the token: its owner signs in first", async () => {
  const owner = await makeCompany();
  const user = await makeUser("Ada");
  const token = await invitedTo(owner, user.email);
  expect(await look(token)).toMatchObject({ hasAccount: true, way: null });
  const response = await api(null).post("/invitations/accept", { token, name: "Eve", password });
  expect([response.status, await codeOf(response)]).toEqual([409, "account-exists"]);
  expect((await api(null).post("/session", { email: user.email, password })).status).toBe(401);
  const ada = await openSession(user);
  const accepted = await api(ada).post("/invitations/accept", { token });
  expect(await outcomeOf(accepted)).toEqual([200, "joined"]);
  expect((await sessionOf(personOf(accepted))).company?.id).toBe(owner.tenant.tenantId);
  expect((await api(ada).get("/session")).status).toBe(401);
});

test("an invitation for another address is refused, whether or not that address has an account", async () => {
  const owner = await makeCompany();
  const eve = await openSession(await makeUser("Eve"));
  for (const email of [address(), (await makeUser("Ada")).email]) {
    const token = await invitedTo(owner, email);
    expect((await look(token, eve)).way).toBeNull();
    for (const body of [{ token }, { token, name: "Eve", password }]) {
      const response = await api(eve).post("/invitations/accept", body);
      expect([response.status, await codeOf(response)]).toEqual([403, "invitation-for-another"]);
    }
  }
  expect((await api(eve).get("/team")).status).toBe(404);
});

test("an account whose address nobody has verified accepts nothing", async () => {
  const owner = await makeCompany();
  const user = await makeUser("Ada");
  await env.DIRECTORY.prepare("UPDATE users SET email_verified_at = NULL WHERE id = ?").bind(user.id).run();
  const token = await invitedTo(owner, user.email);
  const response = await api(await openSession(user)).post("/invitations/accept", { token });
  expect(response.status).toBe(403);
});

test("of two acceptances at once exactly one wins", async () => {
  const owner = await makeCompany();
  const email = address();
  const token = await invitedTo(owner, email);
  const accept = (name: string) => api(null).post("/invitations/accept", { token, name, password });
  const answers = await Promise.all([accept("One"), accept("Two"), accept("Three")]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const { results } = await env.DIRECTORY.prepare("SELECT id FROM users WHERE email_norm = ?")
    .bind(email)
    .all();
  expect(results).toHaveLength(1);
  const user = await makeUser("Ada");
  const second = await invitedTo(owner, user.email);
  const ada = await openSession(user);
  const both = await Promise.all([1, 2].map(() => api(ada).post("/invitations/accept", { token: second })));
  expect(both.map(({ status }) => status === 200).sort()).toEqual([false, true]);
  const { results: lines } = await env.DIRECTORY.prepare(
    "SELECT 1 FROM audit_events WHERE owner_id = ? AND action = 'member.added' AND object_id = ?",
  )
    .bind(owner.tenant.tenantId, user.id)
    .all();
  expect(lines).toHaveLength(1);
});

test("the first person of a partner founds its organisation, which becomes the company's partner", async () => {
  const { owner, partnerId, path } = await makePartnered();
  const domain = domainOf();
  const email = address(domain);
  await inviteTo(owner, path, { email, name: "Kim" });
  expect((await look(await tokenTo(email))).way?.kind).toBe("found");
  const accepted = await acceptAsNew(email, { organisationName: "Harbour Consulting" });
  expect(await sessionOf(personOf(accepted))).toMatchObject({
    audience: "partner",
    role: "admin",
    organisation: { name: "Harbour Consulting" },
    memberships: [{ companyId: owner.tenant.tenantId, partnerId }],
  });
  const row = await env.DIRECTORY.prepare(
    "SELECT domain FROM partner_organisations WHERE name = ? AND domain = ?",
  )
    .bind("Harbour Consulting", domain)
    .first();
  expect(row).toEqual({ domain });
  const people = await api(owner).json(`/partners/${partnerId}/people`);
  expect(people).toMatchObject({ organisation: { name: "Harbour Consulting" }, people: [{ email }] });
});

test("an organisation is not remembered by a domain where anybody gets a mailbox", async () => {
  const first = await makePartnered();
  const [one, two] = [address("gmail.com"), address("gmail.com")];
  await inviteTo(first.owner, first.path, { email: one, name: "Kim" });
  await acceptAsNew(one);
  const second = await makePartnered();
  await inviteTo(second.owner, second.path, { email: two, name: "Kim" });
  expect((await look(await tokenTo(two))).way?.kind).toBe("found");
});

test("somebody of the same domain joins the organisation only after an admin of it has agreed", async () => {
  const domain = domainOf();
  const first = await makePartnered();
  const admin = await foundOrganisation(first, address(domain));
  const second = await makePartnered();
  const email = address(domain);
  await inviteTo(second.owner, second.path, { email, name: "Kim" });
  expect((await look(await tokenTo(email))).way).toEqual({
    kind: "ask",
    organisationName: "Founded",
    mayFound: true,
  });
  const accepted = await acceptAsNew(email, { organisation: "join" });
  expect(await outcomeOf(accepted.clone())).toEqual([200, "waits"]);
  const applicant = personOf(accepted);
  expect(await sessionOf(applicant)).toMatchObject({ audience: null, memberships: [] });
  expect((await api(applicant).get("/portal/home")).status).toBe(404);
  expect(await api(applicant).json("/invitations/waiting")).toEqual({ organisations: ["Founded"] });
  const [mail] = await mailsTo(
    ((await sessionOf(admin)) as unknown as { user: { email: string } }).user.email,
  );
  expect(mail?.subject).toContain("asks to join Founded");
  const [request] = (await api(admin).json<Asking>("/portal/team/join-requests")).items;
  expect(request).toMatchObject({ email });
  const agree = () => api(admin).post(`/portal/team/join-requests/${request?.id}/agree`, { role: "seller" });
  const both = await Promise.all([agree(), agree()]);
  expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
  const companies = (await sessionOf(applicant)).memberships.map(({ companyId }) => companyId);
  expect(companies.sort()).toEqual([first.owner.tenant.tenantId, second.owner.tenant.tenantId].sort());
  expect((await mailsTo(email))[0]?.subject).toBe("You now belong to Founded");
  const everywhere = await api(admin).json<unknown>("/session");
  expect(JSON.stringify(everywhere)).toContain(second.owner.tenant.tenantId);
});

test("who is refused, or says that they are another organisation, gets nothing of the first one's", async () => {
  const domain = domainOf();
  const first = await makePartnered();
  const admin = await foundOrganisation(first, address(domain));
  const second = await makePartnered();
  const [refused, other] = [address(domain), address(domain)];
  await inviteTo(second.owner, second.path, { email: refused, name: "Kim" });
  const waiting = personOf(await acceptAsNew(refused));
  const [request] = (await api(admin).json<Asking>("/portal/team/join-requests")).items;
  expect((await api(admin).post(`/portal/team/join-requests/${request?.id}/refuse`)).status).toBe(204);
  expect(await sessionOf(waiting)).toMatchObject({ audience: null, memberships: [] });
  expect(
    (await api(admin).post(`/portal/team/join-requests/${request?.id}/agree`, { role: "viewer" })).status,
  ).toBe(404);
  await inviteTo(second.owner, second.path, { email: other, name: "Kim" });
  const apart = await sessionOf(personOf(await acceptAsNew(other, { organisation: "new" })));
  expect(apart.memberships.map(({ companyId }) => companyId)).toEqual([second.owner.tenant.tenantId]);
  expect(apart.organisation?.id).not.toBe((await sessionOf(admin)).organisation?.id);
});

test("a partner record that has an organisation is taken over by nobody", async () => {
  const { owner, partnerId, path } = await makePartnered();
  const holder = await makePartnerUser({ at: [{ tenant: owner.tenant, partnerId }] });
  const [stranger, founder] = [address(domainOf()), await makePartnerUser({ at: [], organisation: "Rival" })];
  await inviteTo(owner, path, { email: stranger, name: "Kim" });
  const asked = await acceptAsNew(stranger, { organisation: "new", organisationName: "Mine" });
  expect(await outcomeOf(asked.clone())).toEqual([200, "waits"]);
  expect((await sessionOf(personOf(asked))).memberships).toEqual([]);
  const { email } = founder.principal.user;
  await inviteTo(owner, path, { email, name: "Kim" });
  const taken = await api(founder).post("/invitations/accept", {
    token: await tokenTo(email),
    organisation: "own",
  });
  expect([taken.status, await codeOf(taken)]).toEqual([409, "in-another-organisation"]);
  const people = await api(owner).json<{ organisation: { id: string } }>(`/partners/${partnerId}/people`);
  expect(people.organisation.id).toBe(holder.organisationId);
});

test("an organisation in which nobody is left gives up only its place at the inviting company", async () => {
  const { owner, partnerId, path } = await makePartnered();
  const elsewhere = await makePartnered();
  const last = await makePartnerUser({
    at: [
      { tenant: owner.tenant, partnerId },
      { tenant: elsewhere.owner.tenant, partnerId: elsewhere.partnerId },
    ],
  });
  await env.DIRECTORY.prepare("DELETE FROM organisation_members WHERE user_id = ?")
    .bind(last.principal.user.id)
    .run();
  const email = address(domainOf());
  await inviteTo(owner, path, { email, name: "Kim" });
  const joined = await sessionOf(personOf(await acceptAsNew(email)));
  expect(joined.memberships.map(({ companyId }) => companyId)).toEqual([owner.tenant.tenantId]);
});

test("an admin of an organisation links it only by saying so; anybody else asks the admins", async () => {
  const admin = await makePartnerUser({ at: [], organisation: "Harbour" });
  const seller = await makePartnerColleague(admin.organisationId, "seller");
  const first = await makePartnered();
  await inviteTo(first.owner, first.path, { email: admin.principal.user.email, name: "Kim" });
  const token = await tokenTo(admin.principal.user.email);
  expect((await look(token, admin)).way).toMatchObject({ kind: "link-own", organisationName: "Harbour" });
  const unsaid = await api(admin).post("/invitations/accept", { token });
  expect([unsaid.status, await codeOf(unsaid)]).toEqual([409, "confirm-organisation"]);
  const linked = await api(admin).post("/invitations/accept", { token, organisation: "own" });
  expect(await outcomeOf(linked.clone())).toEqual([200, "joined"]);
  const back = personOf(linked);
  const second = await makePartnered();
  await inviteTo(second.owner, second.path, { email: seller.principal.user.email, name: "Kim" });
  const asked = await api(seller).post("/invitations/accept", {
    token: await tokenTo(seller.principal.user.email),
    organisation: "own",
  });
  expect(await outcomeOf(asked)).toEqual([200, "waits"]);
  expect((await sessionOf(seller)).memberships.map((one) => one.companyId)).toEqual([
    first.owner.tenant.tenantId,
  ]);
  const [request] = (await api(back).json<Asking>("/portal/team/join-requests")).items;
  expect(request).toMatchObject({ isMember: true });
  await api(back).post(`/portal/team/join-requests/${request?.id}/agree`, { role: "admin" });
  expect((await sessionOf(seller)).memberships).toHaveLength(2);
  expect((await sessionOf(seller)).role).toBe("seller");
});

test("an invitation that was taken back while it waits is agreed to by nobody", async () => {
  const { owner, partnerId, path } = await makePartnered();
  const holder = await makePartnerUser({ at: [{ tenant: owner.tenant, partnerId }] });
  const email = address();
  const id = await inviteTo(owner, path, { email, name: "Kim" });
  await acceptAsNew(email);
  const [request] = (await api(holder).json<Asking>("/portal/team/join-requests")).items;
  expect((await api(owner).delete(`${path}/${id}`)).status).toBe(204);
  const agreed = await api(holder).post(`/portal/team/join-requests/${request?.id}/agree`, {
    role: "seller",
  });
  expect(agreed.status).toBe(404);
});

test("somebody of a partner organisation's own invitation joins at once, unless they have another", async () => {
  const { owner, partnerId } = await makePartnered();
  const holder = await makePartnerUser({ at: [{ tenant: owner.tenant, partnerId }] });
  const rival = await makePartnerUser({ at: [], organisation: "Rival" });
  const email = address();
  await inviteTo(holder, "/portal/team/invitations", { email, name: "Kim", role: "seller" });
  const joined = await sessionOf(personOf(await acceptAsNew(email)));
  expect(joined).toMatchObject({
    audience: "partner",
    role: "seller",
    organisation: { id: holder.organisationId },
  });
  const taken = { email: rival.principal.user.email, name: "Kim", role: "admin" };
  await inviteTo(holder, "/portal/team/invitations", taken);
  const refused = await api(rival).post("/invitations/accept", { token: await tokenTo(taken.email) });
  expect([refused.status, await codeOf(refused)]).toEqual([409, "in-another-organisation"]);
});

/** Accepts the partner record's invitation as the first person, and answers them. */
async function foundOrganisation(
  { owner, path }: Awaited<ReturnType<typeof makePartnered>>,
  email: string,
): Promise<{ readonly cookie: string }> {
  await inviteTo(owner, path, { email, name: "Kim" });
  return personOf(await acceptAsNew(email, { organisationName: "Founded" }));
}
