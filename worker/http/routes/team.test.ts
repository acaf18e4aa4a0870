import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { api } from "#worker/testing/api.ts";
import { inviteTo, tokenTo } from "#worker/testing/invitations.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import { type CompanyPerson, makeColleague, makeCompany } from "#worker/testing/people.ts";

const address = () => `${platformIds.fresh("mail")}@example.com`;
const wish = (role: string) => ({ email: address(), name: "Kim", role });
const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;
const idOf = ({ principal }: CompanyPerson) => principal.user.id;

type Members = { readonly items: readonly { readonly id: string; readonly role: string }[] };
type Invitations = {
  readonly items: readonly {
    readonly id: string;
    readonly email: string;
    readonly role: string;
    readonly status: string;
    readonly unreachable: string | null;
  }[];
};

test("an invitation is mailed, listed, and kept only as a hash", async () => {
  const owner = await makeCompany({ name: "Northwind" });
  const invited = wish("finance");
  expect((await api(owner).post("/team/invitations", invited)).status).toBe(201);
  const { items } = await api(owner).json<Invitations>("/team/invitations");
  expect(items).toEqual([
    expect.objectContaining({
      email: invited.email,
      role: "finance",
      inviterName: "Northwind founder",
      status: "open",
      unreachable: null,
    }),
  ]);
  const [mail] = await mailsTo(invited.email);
  expect(mail).toMatchObject({ subject: "Northwind founder invites you to Northwind on Fairshare" });
  const token = await tokenTo(invited.email);
  const { results } = await env.DIRECTORY.prepare("SELECT * FROM invitations").all();
  expect(JSON.stringify(results)).not.toContain(token);
});

test("an address that mail does not reach is marked in the list", async () => {
  const owner = await makeCompany();
  const invited = wish("viewer");
  await api(owner).post("/team/invitations", invited);
  await env.DIRECTORY.prepare("INSERT INTO mail_addresses VALUES (?, 1, 'bounced', 'no such mailbox')")
    .bind(invited.email)
    .run();
  const { items } = await api(owner).json<Invitations>("/team/invitations");
  expect(items).toMatchObject([{ email: invited.email, unreachable: "bounced" }]);
});

test("only owners invite owners, and touch their invitations", async () => {
  const owner = await makeCompany();
  const admin = await makeColleague(owner.tenant, "admin");
  expect((await api(admin).post("/team/invitations", wish("owner"))).status).toBe(403);
  expect((await api(admin).post("/team/invitations", wish("admin"))).status).toBe(201);
  const forOwner = wish("owner");
  const id = await inviteTo(owner, "/team/invitations", forOwner);
  expect((await api(admin).post(`/team/invitations/${id}/resend`)).status).toBe(403);
  expect((await api(admin).delete(`/team/invitations/${id}`)).status).toBe(403);
  expect((await api(admin).post("/team/invitations", { ...forOwner, role: "viewer" })).status).toBe(403);
  const { items } = await api(owner).json<Invitations>("/team/invitations");
  expect(items.find((one) => one.id === id)).toMatchObject({ role: "owner", status: "open" });
});

test("who is in the company already is not invited", async () => {
  const owner = await makeCompany();
  const { email } = owner.principal.user;
  const response = await api(owner).post("/team/invitations", { email, name: "Kim", role: "viewer" });
  expect([response.status, await codeOf(response)]).toEqual([409, "already-member"]);
});

test("a file of people is invited row by row, and a bad row does not keep out the others", async () => {
  const owner = await makeCompany();
  const admin = await makeColleague(owner.tenant, "admin");
  const [one, two, open] = [address(), address(), address()];
  await api(owner).post("/team/invitations", { email: open, name: "Kim", role: "viewer" });
  const csv = [
    "ROLE;E-mail;Name",
    `Partner manager;${one.toUpperCase()};Ada`,
    "viewer;not an address;Bo",
    `wizard;${address()};Cy`,
    `owner;${address()};Di`,
    `viewer;${admin.principal.user.email};Ed`,
    `analyst;${open};Fay`,
    `viewer;${one};Ada again`,
    "",
    `viewer;${two};`,
  ].join("\r\n");
  const response = await api(admin).post("/team/invitations/import", { csv });
  const { results } = await response.json<{ results: { row: number; result: string }[] }>();
  expect(results.map(({ row, result }) => [row, result])).toEqual([
    [2, "invited"],
    [3, "invalid-email"],
    [4, "unknown-role"],
    [5, "not-permitted"],
    [6, "already-member"],
    [7, "resent"],
    [8, "repeated"],
    [10, "invited"],
  ]);
  const { items } = await api(owner).json<Invitations>("/team/invitations");
  const roles = Object.fromEntries(items.map(({ email, role }) => [email, role]));
  expect(roles).toEqual({ [one]: "partner_manager", [two]: "viewer", [open]: "analyst" });
  expect(await mailsTo(one)).toHaveLength(1);
  expect(await mailsTo(open)).toHaveLength(2);
});

test.each([
  ["name,role\nAda,viewer", "email-column-missing"],
  ["email,name\nada@example.com,Ada", "role-column-missing"],
  ["email,mail,role\nada@example.com,a@example.com,viewer", "column-twice"],
  ["email,role\n", "no-rows"],
  ['email,role\n"ada@example.com,viewer', "unreadable-row"],
  [`email,role\n${"a@example.com,viewer\n".repeat(201)}`, "too-many-rows"],
])("a file that cannot be read as one says why and invites nobody", async (csv, code) => {
  const owner = await makeCompany();
  const response = await api(owner).post("/team/invitations/import", { csv });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ path: "csv", code }] });
  expect((await api(owner).json<Invitations>("/team/invitations")).items).toEqual([]);
});

test("sending again replaces the secret, and taking back ends it", async () => {
  const owner = await makeCompany();
  const invited = wish("viewer");
  const id = await inviteTo(owner, "/team/invitations", invited);
  const first = await tokenTo(invited.email);
  expect((await api(owner).post(`/team/invitations/${id}/resend`)).status).toBe(204);
  const second = await tokenTo(invited.email);
  expect(second).not.toBe(first);
  expect((await api(null).get(`/invitations/link?token=${first}`)).status).toBe(410);
  expect((await api(null).get(`/invitations/link?token=${second}`)).status).toBe(200);
  expect((await api(owner).delete(`/team/invitations/${id}`)).status).toBe(204);
  expect((await api(null).get(`/invitations/link?token=${second}`)).status).toBe(410);
  expect((await api(owner).post(`/team/invitations/${id}/resend`)).status).toBe(404);
  expect((await api(owner).json<Invitations>("/team/invitations")).items).toEqual([]);
});

test("roles change from the next click on, and only owners make and unmake owners", async () => {
  const owner = await makeCompany();
  const admin = await makeColleague(owner.tenant, "admin");
  const viewer = await makeColleague(owner.tenant, "viewer");
  const change = (by: CompanyPerson, whom: CompanyPerson, role: string) =>
    api(by).put(`/team/${idOf(whom)}/role`, { role });
  expect((await change(viewer, viewer, "admin")).status).toBe(403);
  expect((await change(admin, viewer, "owner")).status).toBe(403);
  expect((await change(admin, owner, "viewer")).status).toBe(403);
  expect((await change(admin, viewer, "admin")).status).toBe(204);
  expect((await api(viewer).post("/team/invitations", wish("viewer"))).status).toBe(201);
  expect((await change(owner, viewer, "owner")).status).toBe(204);
  const { items } = await api(owner).json<Members>("/team");
  const roles = new Map(items.map(({ id, role }) => [id, role]));
  expect(roles.get(idOf(viewer))).toBe("owner");
});

test("the last owner stays one, also when two owners step down at once", async () => {
  const owner = await makeCompany();
  const stepDown = (by: CompanyPerson) => api(by).put(`/team/${idOf(by)}/role`, { role: "admin" });
  expect(await codeOf(await stepDown(owner))).toBe("last-owner");
  expect(await codeOf(await api(owner).delete("/team/me"))).toBe("last-owner");
  const gone = await makeColleague(owner.tenant, "owner");
  await env.DIRECTORY.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(idOf(gone)).run();
  expect(await codeOf(await stepDown(owner))).toBe("last-owner");
  const other = await makeColleague(owner.tenant, "owner");
  const answers = await Promise.all([stepDown(owner), stepDown(other)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
});

test("whoever is removed is refused from the next click on, stays elsewhere, and hears of it by mail", async () => {
  const owner = await makeCompany({ name: "Northwind" });
  const other = await makeCompany();
  const analyst = await makeColleague(owner.tenant, "analyst");
  const { user } = analyst.principal;
  expect((await api(analyst).get("/overview")).status).toBe(200);
  expect((await api(owner).delete(`/team/${user.id}`)).status).toBe(204);
  expect((await api(analyst).get("/overview")).status).toBe(401);
  const { results } = await env.DIRECTORY.prepare("SELECT * FROM sessions WHERE user_id = ?")
    .bind(user.id)
    .all();
  expect(results).toEqual([]);
  expect((await mailsTo(user.email))[0]?.subject).toBe("You no longer have access to Northwind");
  expect((await api(other).delete(`/team/${idOf(owner)}`)).status).toBe(404);
  expect((await api(owner).get("/overview")).status).toBe(200);
});

test("an admin removes no owner; everybody may leave", async () => {
  const owner = await makeCompany();
  const admin = await makeColleague(owner.tenant, "admin");
  const viewer = await makeColleague(owner.tenant, "viewer");
  expect((await api(admin).delete(`/team/${idOf(owner)}`)).status).toBe(403);
  expect((await api(viewer).delete(`/team/${idOf(admin)}`)).status).toBe(403);
  expect((await api(viewer).delete("/team/me")).status).toBe(204);
  expect((await api(viewer).get("/team")).status).toBe(401);
});

test("every change of people is in the company's log, without addresses", async () => {
  const owner = await makeCompany();
  const viewer = await makeColleague(owner.tenant, "viewer");
  const invited = wish("viewer");
  const id = await inviteTo(owner, "/team/invitations", invited);
  await api(owner).post(`/team/invitations/${id}/resend`);
  await api(owner).delete(`/team/invitations/${id}`);
  await api(owner).put(`/team/${idOf(viewer)}/role`, { role: "finance" });
  await api(owner).delete(`/team/${idOf(viewer)}`);
  const { results } = await env.DIRECTORY.prepare(
    "SELECT action, object_id, before, after FROM audit_events WHERE owner_id = ? AND actor_id = ? ORDER BY at",
  )
    .bind(owner.tenant.tenantId, idOf(owner))
    .all<{ action: string }>();
  expect(
    results
      .map(({ action }) => action)
      .filter((action) => action !== "company.created")
      .sort(),
  ).toEqual([
    "invitation.resent",
    "invitation.revoked",
    "invitation.sent",
    "member.removed",
    "member.role_changed",
  ]);
  expect(JSON.stringify(results)).not.toContain(invited.email);
});

// Last, because nobody below has to wait for its mails.
test("a file may have 200 people", async () => {
  const owner = await makeCompany();
  const csv = `email,role\n${Array.from({ length: 200 }, () => `${address()},viewer`).join("\n")}`;
  const response = await api(owner).post("/team/invitations/import", { csv });
  const { results } = await response.json<{ results: { result: string }[] }>();
  expect(results.filter(({ result }) => result === "invited")).toHaveLength(200);
});
