import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { pdf } from "#worker/testing/disputes.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import {
  addAccount,
  attach,
  attachmentForm,
  moveOn,
  register,
  registrationForm,
} from "#worker/testing/registrations.ts";
import type {
  RegistrationDetail,
  RegistrationView,
} from "#worker/usecases/registrations/registration-views.ts";

/** A company with two partners and somebody at each. */
async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const [oneId, twoId] = [await addPartner(tenant, "Harbour"), await addPartner(tenant, "Quay")];
  const one = await makePartnerUser({ at: [{ tenant, partnerId: oneId }] });
  const two = await makePartnerUser({ at: [{ tenant, partnerId: twoId }], organisation: "Quay" });
  const detail = (person: { cookie: string }, id: string) =>
    api(person).json<RegistrationDetail>(`/registrations/${id}`);
  return { company, tenant, oneId, twoId, one, two, detail };
}

test("a partner of which the company has merged records registers once, and its list ends", async () => {
  const { tenant, oneId, one, company } = await makeScene();
  const mergedId = await addPartner(tenant, "Harbor Inc");
  // Written while it was a partner of its own.
  for (const account of ["Old one", "Old two"])
    await api(company).post("/registrations", { ...registrationForm(account), partnerId: mergedId });
  await env.DIRECTORY.prepare(
    "INSERT INTO partner_aliases (tenant_id, partner_id, survivor_id) VALUES (?1, ?2, ?3)",
  )
    .bind(tenant.tenantId, mergedId, oneId)
    .run();
  const { tenantId } = tenant;
  for (const path of ["/registrations/form", `/registrations/form?companyId=${tenantId}`])
    expect((await api(one).get(path)).status).toBe(200);
  await register(one, "New one");
  await register(one, "New two", { companyId: tenantId });
  const names: string[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < 6 && cursor !== null; page += 1) {
    const found: { items: RegistrationView[]; nextCursor: string | null } = await api(one).json(
      `/registrations?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    names.push(...found.items.map(({ accountName }) => accountName));
    cursor = found.nextCursor;
  }
  expect(names).toEqual(["New two", "New one", "Old two", "Old one"]);
  expect(cursor).toBeNull();
});

async function problemOf(response: Response) {
  const { code, errors } = await response.json<{ code: string; errors?: { path: string; code: string }[] }>();
  return [response.status, code, ...(errors ?? []).map((error) => `${error.path} ${error.code}`)];
}

test("a partner registers, the company asks, the partner answers what was asked, and both see the way of it", async () => {
  const { company, tenant, one, detail } = await makeScene();
  const id = await register(one, "Acme");
  expect(await detail(one, id)).toMatchObject({ number: 1, state: "submitted", notice: null, company: null });
  expect(await moveOn(company, { id, to: "review" })).toEqual([200, "in_review"]);
  expect(
    await moveOn(company, { id, to: "request-info" }, { reason: "Who is it?", fields: ["contactName"] }),
  ).toEqual([200, "info_required"]);
  expect((await detail(one, id)).promise?.kind).toBe("paused");
  const patch = (body: object) =>
    api(one).request("PATCH", `/registrations/${id}`, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect(await problemOf(await patch({ notes: "More" }))).toEqual([
    422,
    "invalid-request",
    "notes field-is-closed",
  ]);
  expect((await patch({ contactName: "Charles Babbage" })).status).toBe(200);
  expect(await moveOn(one, { id, to: "answer" }, { reason: "Him" })).toEqual([200, "in_review"]);
  expect(await moveOn(company, { id, to: "approve" })).toEqual([200, "approved"]);
  await workOff(tenant);
  const seen = await detail(one, id);
  expect(seen.events.map(({ move, side, author }) => [move, side, author])).toEqual([
    ["create", "partner", "Harbour Consulting person"],
    ["submit", "partner", "Harbour Consulting person"],
    ["review", "company", "Northwind"],
    ["request_info", "company", "Northwind"],
    ["answer", "partner", "Harbour Consulting person"],
    ["approve", "company", "Northwind"],
  ]);
  expect(await moveOn(company, { id, to: "approve" })).toEqual([409, "illegal-transition"]);
  const { items } = await api(company).json<{ items: RegistrationView[] }>("/registrations?state=approved");
  expect(items.map((item) => item.contactName)).toEqual(["Charles Babbage"]);
});

test("the customer's domain is proposed by where its contact has a mailbox, unless anybody can have one there", async () => {
  const company = await makeCompany();
  const proposed = async (mailDomain: string) =>
    (await api(company).json<{ proposedDomain: string }>(`/registrations/form?mailDomain=${mailDomain}`))
      .proposedDomain;
  expect([await proposed("mail.acme.co.uk"), await proposed("gmail.com")]).toEqual(["acme.co.uk", null]);
});

test("of two registrations of one account the first approval wins, and the other partner learns no more than that", async () => {
  const { company, one, two, detail } = await makeScene();
  const first = await register(one, "Acme Inc", { accountDomain: "acme.example" });
  const second = await register(two, "ACME Incorporated", { accountDomain: "www.acme.example" });
  expect((await detail(two, second)).notice).toBe("already-protected-or-in-review");
  expect((await detail(company, second)).company?.findings).toMatchObject([
    { kind: "registration", id: first, partnerName: "Harbour", isOwn: false },
  ]);
  const answers = await Promise.all([
    moveOn(company, { id: first, to: "approve" }),
    moveOn(company, { id: second, to: "approve" }),
  ]);
  expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
  expect(answers.filter(([status]) => status === 409)).toHaveLength(1);
});

test("what is contested is split in percent, and both protect", async () => {
  const { company, one, two, detail } = await makeScene();
  const first = await register(one, "Acme");
  expect(await moveOn(company, { id: first, to: "approve" })).toEqual([200, "approved"]);
  const second = await register(two, "Acme");
  expect(await moveOn(company, { id: second, to: "contest" }, { reason: "Both say so" })).toEqual([
    200,
    "contested",
  ]);
  expect(await moveOn(one, { id: first, to: "evidence" }, { reason: "We were first" })).toEqual([
    200,
    "contested",
  ]);
  const share = (percents: readonly [number, number]) => ({
    reason: "Each did a part",
    outcome: "split",
    shares: [
      { registrationId: first, percent: percents[0] },
      { registrationId: second, percent: percents[1] },
    ],
  });
  expect(await moveOn(company, { id: first, to: "decide" }, share([70, 20]))).toEqual([
    422,
    "invalid-request",
  ]);
  expect(await moveOn(company, { id: first, to: "decide" }, share([70, 30]))).toEqual([200, "approved"]);
  expect((await detail(two, second)).sharePercent).toBe(30);
});

test("an incomplete registration is a draft and nothing more", async () => {
  const { company, one } = await makeScene();
  const { contactName: _, ...incomplete } = registrationForm("Acme");
  expect(await problemOf(await api(one).post("/registrations", incomplete))).toEqual([
    422,
    "invalid-request",
    "contactName required",
  ]);
  const draft = await api(one).post("/registrations", { ...incomplete, draft: true });
  expect(draft.status).toBe(201);
  const { id } = await draft.json<{ id: string }>();
  expect((await api(company).get(`/registrations/${id}`)).status).toBe(404);
  expect(await problemOf(await api(one).post(`/registrations/${id}/submit`))).toEqual([
    422,
    "invalid-request",
    "contactName required",
  ]);
});

/** What is in the way in each of these companies: another partner's registration, a deal of the CRM, a named account, a territory. */
const obstacles = {
  registration: async ({ two }: Scene) => {
    await register(two, "Acme", { accountDomain: "acme.example" });
  },
  opportunity: async ({ tenant }: Scene) => {
    await addAccount(tenant, { id: "acc_acme", name: "Acme Inc", domain: "acme.example" });
    await addOpportunity(tenant, { externalId: "deal", outcome: "open", accountId: "acc_acme" });
  },
  named_account: async ({ company, twoId }: Scene) => {
    const accounts = [{ kind: "account", name: "Acme", domain: "acme.example", partnerId: twoId }];
    expect((await api(company).post("/registrations/reserved", { accounts })).status).toBe(201);
  },
  territory: async ({ company }: Scene) => {
    const accounts = [{ kind: "country", country: "DE" }];
    expect((await api(company).post("/registrations/reserved", { accounts })).status).toBe(201);
  },
} as const;

type Scene = Awaited<ReturnType<typeof makeScene>>;

test("whatever is in the way, the partner is answered with the same bytes, and the company sees what it is", async () => {
  const answers: string[] = [];
  for (const [kind, put] of Object.entries(obstacles)) {
    const scene = await makeScene();
    await put(scene);
    const form = registrationForm("Acme", { accountDomain: "acme.example", accountCountry: "DE" });
    const response = await api(scene.one).post("/registrations", form);
    const said = await response.text();
    const { id, number } = JSON.parse(said) as RegistrationView;
    const seen = await (await api(scene.one).get(`/registrations/${id}`)).text();
    const found = (await scene.detail(scene.company, id)).company?.findings ?? [];
    expect(found.map((finding) => finding.kind)).toEqual([kind]);
    // Ids, times and the number are of each company's own; everything else has to be the same.
    const bytes = `${response.status} ${said} ${seen}`
      .replaceAll(new RegExp(`"number":${number}\\b`, "g"), '"number":0')
      .replaceAll(/"(reg|ten|ptr)_[a-z0-9]+"/g, '"id"')
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"time"')
      .replaceAll(/"leftMs":\d+/g, '"leftMs":0');
    expect(bytes).toContain('"notice":"already-protected-or-in-review"');
    answers.push(bytes);
  }
  expect(new Set(answers).size).toBe(1);
});

test("files are taken for what they are, given only to whom they belong, and never shown as a page", async () => {
  const { company, one, two } = await makeScene();
  const id = await register(one, "Acme", { draft: true });
  const fileId = await attach(one, id, pdf("plan.pdf"));
  const path = `/registrations/${id}/attachments`;
  const wrong = new File(["MZ"], "plan.pdf");
  expect(await problemOf(await api(one).post(path, attachmentForm([wrong])))).toEqual([
    422,
    "invalid-request",
    "files file-not-what-it-says",
  ]);
  const file = await api(one).get(`${path}/${fileId}`);
  expect(file.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''plan.pdf");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  await file.text();
  expect((await api(two).get(`${path}/${fileId}`)).status).toBe(404);
  // A draft is the partner's own.
  expect((await api(company).get(`${path}/${fileId}`)).status).toBe(404);
  expect((await api(one).delete(`${path}/${fileId}`)).status).toBe(200);
  expect((await api(one).get(`${path}/${fileId}`)).status).toBe(404);
});

test("a rule approves a known account that nothing is in the way of, and was tried before it came into force", async () => {
  const { company, tenant, one, oneId, detail } = await makeScene();
  await addAccount(tenant, { id: "acc_acme", name: "Acme Inc", domain: "acme.example" });
  const before = await register(one, "Acme", { accountDomain: "acme.example", products: ["Storage"] });
  const rules = [
    { name: "Gold up to 5,000", amountAtMost: { amountMinor: 500_000, currency: "USD" }, tiers: ["Gold"] },
  ];
  const dryRun = async () =>
    (await api(company).post("/registrations/settings/dry-run", { rules })).json<{
      approved: { id: string }[];
    }>();
  expect((await dryRun()).approved).toEqual([]);
  expect((await api(company).put(`/registrations/partners/${oneId}/tier`, { tier: "Gold" })).status).toBe(
    200,
  );
  expect((await dryRun()).approved.map((one) => one.id)).toEqual([before]);
  const { settings } = await api(company).json<{ settings: object }>("/registrations/settings");
  const changed = await api(company).put("/registrations/settings", { ...settings, autoApproval: rules });
  expect(await changed.json()).toMatchObject({ version: 1 });
  const known = await register(one, "Acme", { accountDomain: "acme.example" });
  const unknown = await register(one, "Initech");
  await workOff(tenant);
  expect((await detail(one, known)).state).toBe("approved");
  expect((await detail(one, unknown)).state).toBe("submitted");
  expect((await detail(company, known)).events.at(-1)).toMatchObject({ side: "system", author: "Fairshare" });
});

test("several are decided at once, each with an answer of its own", async () => {
  const { company, one } = await makeScene();
  const ids = [await register(one, "Acme"), await register(one, "Initech"), "none"];
  const bulk = async (body: object) =>
    (await api(company).post("/registrations/bulk", { ids, ...body })).json<{
      results: { ok: boolean; state: string | null; code: string | null }[];
    }>();
  const said = ({ results }: Awaited<ReturnType<typeof bulk>>) =>
    results.map(({ state, code }) => state ?? code);
  expect(said(await bulk({ action: "reject" }))).toEqual(["invalid-request", "invalid-request", "not-found"]);
  expect(said(await bulk({ action: "approve" }))).toEqual(["approved", "approved", "not-found"]);
  expect(said(await bulk({ action: "approve" }))).toEqual([
    "illegal-transition",
    "illegal-transition",
    "not-found",
  ]);
});

test("of two that only resemble each other the second approval has to look again", async () => {
  const { company, one, two, detail } = await makeScene();
  const bare = { accountDomain: "" };
  const first = await register(one, "Acme Holding", bare);
  const second = await register(two, "Acme Holdings", bare);
  expect((await detail(company, second)).company?.findings).toMatchObject([{ id: first }]);
  const answers = await Promise.all([
    moveOn(company, { id: first, to: "approve" }),
    moveOn(company, { id: second, to: "approve" }),
  ]);
  expect(answers.map(([status]) => status).sort()).toEqual([200, 409]);
});

test("who comes to a running contest joins it, and one decision is for all", async () => {
  const { company, tenant, one, two, detail } = await makeScene();
  const three = await makePartnerUser({
    at: [{ tenant, partnerId: await addPartner(tenant, "Pier") }],
    organisation: "Pier",
  });
  const first = await register(one, "Acme");
  const second = await register(two, "Acme");
  await moveOn(company, { id: first, to: "contest" }, { reason: "Both say so" });
  const third = await register(three, "Acme");
  expect(await moveOn(company, { id: third, to: "contest" }, { reason: "A third" })).toEqual([
    200,
    "contested",
  ]);
  const { contest } = await detail(company, third);
  expect(contest.map(({ id }) => id).sort()).toEqual([first, second].sort());
  const decision = { reason: "They were first", outcome: "primary", registrationId: second };
  expect(await moveOn(company, { id: third, to: "decide" }, decision)).toEqual([200, "rejected"]);
  expect((await detail(company, first)).state).toBe("rejected");
  expect((await detail(company, second)).state).toBe("approved");
});

test("a partner learns neither how many others register nor who looks after its own, and asks for more time once", async () => {
  const { company, one, two, detail } = await makeScene();
  await register(two, "Initech");
  const id = await register(one, "Acme");
  expect([(await detail(one, id)).number, (await detail(company, id)).number]).toEqual([1, 2]);
  expect(await moveOn(company, { id, to: "assign" })).toEqual([200, "submitted"]);
  expect(await moveOn(company, { id, to: "approve" })).toEqual([200, "approved"]);
  expect((await detail(one, id)).events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  const { items } = await api(one).json<{ items: RegistrationView[] }>(
    "/registrations?assigneeId=usr_nobody",
  );
  expect(items.map((item) => [item.id, item.number])).toEqual([[id, 1]]);
  const asking = () => moveOn(one, { id, to: "ask-extension" }, { reason: "It takes longer" });
  expect([await asking(), await asking()]).toEqual([
    [200, "approved"],
    [422, "invalid-request"],
  ]);
  const close = (closedOn: string) =>
    moveOn(company, { id, to: "close" }, { outcome: "won", closedOn, reason: "" });
  expect(await close("2099-01-01")).toEqual([422, "invalid-request"]);
  expect(await close(new Date().toISOString().slice(0, 10))).toEqual([200, "won"]);
});

test("what waits is counted for whoever decides it, and a partner's registrations for everybody", async () => {
  const { company, tenant, one, oneId } = await makeScene();
  const viewer = await makeColleague(tenant, "viewer");
  const id = await register(one, "Quorum");
  await register(one, "Tessera");
  const nothing = { registrations: 0, lateRegistrations: 0, disputes: 0, reviews: 0, touchpoints: 0 };
  expect(await api(company).json("/to-do")).toEqual({ ...nothing, registrations: 2 });
  expect(await api(viewer).json("/to-do")).toEqual(nothing);
  await moveOn(company, { id, to: "request-info" }, { reason: "When?", fields: ["notes"] });
  expect(await api(company).json("/to-do")).toEqual({ ...nothing, registrations: 1 });
  await api(company).put(`/registrations/partners/${oneId}/tier`, { tier: "Gold" });
  expect(await api(viewer).json(`/registrations/partners/${oneId}`)).toMatchObject({
    tier: "Gold",
    signals: { submitted: 2, undecided: 2 },
  });
  expect((await api(viewer).get("/registrations/partners/ptr_none")).status).toBe(404);
});
