import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { moveOn, register, registrationForm } from "#worker/testing/registrations.ts";
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
