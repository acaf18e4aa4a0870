import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { acceptAsNew, inviteTo, tokenTo } from "#worker/testing/invitations.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import {
  makeColleague,
  makeCompany,
  makePartnerColleague,
  makePartnerUser,
  type PartnerPerson,
} from "#worker/testing/people.ts";

const address = () => `${platformIds.fresh("mail")}@gmail.com`;
const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;
const idOf = ({ principal }: PartnerPerson) => principal.user.id;

async function makePartnership() {
  const owner = await makeCompany({ name: "Northwind" });
  const other = await makeCompany();
  const partnerId = await addPartner(owner.tenant, `Harbour ${platformIds.fresh("x")}`);
  const elsewhere = await addPartner(other.tenant, `Harbour ${platformIds.fresh("x")}`);
  const admin = await makePartnerUser({
    at: [
      { tenant: owner.tenant, partnerId },
      { tenant: other.tenant, partnerId: elsewhere },
    ],
  });
  const seller = await makePartnerColleague(admin.organisationId, "seller");
  return { owner, other, partnerId, admin, seller };
}

async function companiesOf(person: PartnerPerson): Promise<string[]> {
  type Session = { readonly memberships: readonly { readonly companyId: string }[] };
  return (await api(person).json<Session>("/session")).memberships.map(({ companyId }) => companyId);
}

test("a company invites to its own partner records only, and by file too", async () => {
  const { owner, other, partnerId, seller } = await makePartnership();
  const wish = { email: address(), name: "Kim" };
  expect((await api(other).post(`/partners/${partnerId}/invitations`, wish)).status).toBe(404);
  expect((await api(owner).post("/partners/ptr_none/invitations", wish)).status).toBe(404);
  const viewer = await makeColleague(owner.tenant, "viewer");
  expect((await api(viewer).post(`/partners/${partnerId}/invitations`, wish)).status).toBe(403);
  const csv = `Name,E-Mail\nKim,${wish.email}\nBo,${seller.principal.user.email}\n,nobody`;
  const response = await api(owner).post(`/partners/${partnerId}/invitations/import`, { csv });
  const { results } = await response.json<{ results: { result: string }[] }>();
  expect(results.map(({ result }) => result)).toEqual(["invited", "already-member", "invalid-email"]);
  expect((await mailsTo(wish.email))[0]?.subject).toContain("Northwind shows you what Harbour");
});

test("who is shut out sees the company no more from the next click on, keeps the others, and can be let in", async () => {
  const { owner, other, partnerId, seller } = await makePartnership();
  const path = `/partners/${partnerId}/people/${idOf(seller)}`;
  expect(await companiesOf(seller)).toHaveLength(2);
  expect((await api(other).delete(path)).status).toBe(404);
  expect((await api(owner).delete(path)).status).toBe(204);
  expect(await companiesOf(seller)).toEqual([other.tenant.tenantId]);
  const people = await api(owner).json<{ people: { id: string; shutOut: boolean }[] }>(
    `/partners/${partnerId}/people`,
  );
  expect(people.people.find(({ id }) => id === idOf(seller))?.shutOut).toBe(true);
  const { email } = seller.principal.user;
  const invited = await api(owner).post(`/partners/${partnerId}/invitations`, { email, name: "Kim" });
  expect([invited.status, await codeOf(invited)]).toEqual([409, "shut-out"]);
  expect((await api(owner).put(path)).status).toBe(204);
  expect(await companiesOf(seller)).toHaveLength(2);
  expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual([
    "You no longer have access to Northwind",
  ]);
});

test("the end of a partnership is the end for everybody, with what was open, and concerns no other company", async () => {
  const { owner, other, partnerId, admin, seller } = await makePartnership();
  const [open, waiting] = [address(), address()];
  const path = `/partners/${partnerId}/invitations`;
  await inviteTo(owner, path, { email: waiting, name: "Kim" });
  await acceptAsNew(waiting);
  await inviteTo(owner, path, { email: open, name: "Kim" });
  const token = await tokenTo(open);
  expect((await api(other).delete(`/partners/${partnerId}/partnership`)).status).toBe(404);
  expect((await api(owner).delete(`/partners/${partnerId}/partnership`)).status).toBe(204);
  expect((await api(owner).delete(`/partners/${partnerId}/partnership`)).status).toBe(404);
  expect([await companiesOf(admin), await companiesOf(seller)]).toEqual([
    [other.tenant.tenantId],
    [other.tenant.tenantId],
  ]);
  expect((await api(null).get(`/invitations/link?token=${token}`)).status).toBe(410);
  expect(await api(admin).json("/portal/team/join-requests")).toEqual({ items: [] });
  expect(await api(owner).json(`/partners/${partnerId}/people`)).toEqual({ organisation: null, people: [] });
  expect((await mailsTo(admin.principal.user.email))[0]?.subject).toContain("has ended the partnership");
  const { results } = await env.DIRECTORY.prepare(
    "SELECT owner_id FROM audit_events WHERE action = 'partnership.ended' AND object_id = ?",
  )
    .bind(partnerId)
    .all<{ owner_id: string }>();
  expect(results.map((row) => row.owner_id).sort()).toEqual(
    [owner.tenant.tenantId, admin.organisationId].sort(),
  );
});

test("an organisation keeps an admin, also when two step down at once", async () => {
  const { admin } = await makePartnership();
  const stepDown = (person: PartnerPerson) =>
    api(person).put(`/portal/team/${idOf(person)}/role`, { role: "viewer" });
  expect(await codeOf(await stepDown(admin))).toBe("last-admin");
  expect(await codeOf(await api(admin).delete("/portal/team/me"))).toBe("last-admin");
  const second = await makePartnerColleague(admin.organisationId, "admin");
  const answers = await Promise.all([stepDown(admin), stepDown(second)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
});

test("only admins change the organisation; whoever is removed is refused from the next click on", async () => {
  const { admin, seller } = await makePartnership();
  const stranger = await makePartnerUser({ at: [] });
  expect((await api(seller).put("/portal/team/organisation", { name: "Mine" })).status).toBe(403);
  expect((await api(seller).delete(`/portal/team/${idOf(admin)}`)).status).toBe(403);
  expect((await api(seller).get("/portal/team/join-requests")).status).toBe(403);
  expect((await api(stranger).delete(`/portal/team/${idOf(seller)}`)).status).toBe(404);
  expect((await api(admin).put("/portal/team/organisation", { name: "Harbour East" })).status).toBe(204);
  expect(await api(seller).json("/session")).toMatchObject({ organisation: { name: "Harbour East" } });
  expect((await api(admin).put(`/portal/team/${idOf(seller)}/role`, { role: "finance" })).status).toBe(204);
  expect(await api(seller).json("/session")).toMatchObject({ role: "finance" });
  expect((await api(admin).delete(`/portal/team/${idOf(seller)}`)).status).toBe(204);
  expect((await api(seller).get("/portal/home")).status).toBe(401);
});
