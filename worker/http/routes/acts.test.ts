import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { linkTo, mailsTo } from "#worker/testing/mailbox.ts";
import { makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { moveOn, register } from "#worker/testing/registrations.ts";

/** A registration that waits, and the link that the colleague's mail about it carries. */
async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Harbour");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const decider = await makeColleague(tenant, "partner_manager");
  const id = await register(person, "Norrland Mills");
  // Told here, whatever the step itself tells.
  await buildServices(env).notifications.announce(tenant, [
    {
      kind: "registration.submitted",
      key: `${id}:test`,
      subjectId: id,
      partnerId,
      actorId: person.principal.user.id,
      at: 1_750_000_000_000,
      facts: {
        partnerName: "Harbour",
        accountName: "Norrland Mills",
        version: (await api(company).json<{ version: number }>(`/registrations/${id}`)).version,
        asks: [],
      },
    },
  ]);
  await workOff(tenant);
  const token = new URL(await linkTo(decider.principal.user.email), env.APP_ORIGIN).searchParams.get("token");
  const stateOf = async () => (await api(company).json<{ state: string }>(`/registrations/${id}`)).state;
  return { company, person, decider, id, token: token ?? "", stateOf };
}

test("the link of a mail asks first, works for its person alone, and once", async () => {
  const { company, decider, id, token, stateOf } = await makeScene();
  const look = (who: typeof company) => api(who).post("/acts/look", { token });
  expect(await (await look(decider)).json()).toMatchObject({
    act: "registration.decide",
    subjectId: id,
    choices: [{ choice: "approve" }, { choice: "reject", needsReason: true }],
  });
  // A scanner opens the page as often as it likes.
  expect((await api(decider).get(`//company/act?token=${token}`)).status).toBe(200);
  expect(await stateOf()).toBe("submitted");
  expect((await look(company)).status).toBe(404);
  expect((await api(company).post("/acts", { token, choice: "approve" })).status).toBe(404);
  expect((await api(decider).post("/acts", { token, choice: "reject" })).status).toBe(422);
  expect((await api(decider).post("/acts", { token, choice: "delete" })).status).toBe(422);
  expect(
    (
      await api(decider).post(
        "/acts",
        { token, choice: "approve" },
        { headers: { "sec-fetch-site": "cross-site" } },
      )
    ).status,
  ).toBe(403);
  expect(await stateOf()).toBe("submitted");

  const answers = await Promise.all(
    [1, 2, 3].map(() => api(decider).post("/acts", { token, choice: "approve" })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => [404, 409, 412].includes(status))).toHaveLength(2);
  expect(await stateOf()).toBe("approved");
  expect((await look(decider)).status).toBe(404);
});

test("a link decides what was read: what the partner has changed since the mail is read again first", async () => {
  const { company, person, decider, id, token, stateOf } = await makeScene();
  await moveOn(company, { id, to: "review" });
  await moveOn(company, { id, to: "request-info" }, { reason: "How much?", fields: ["estimatedValue"] });
  await api(person).request("PATCH", `/registrations/${id}`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ estimatedValue: { amountMinor: 99_000_000, currency: "USD" } }),
  });
  await moveOn(person, { id, to: "answer" });
  const approve = (version?: number) =>
    api(decider).post("/acts", { token, choice: "approve", ...(version && { version }) });
  expect((await approve()).status).toBe(412);
  expect(await stateOf()).toBe("in_review");
  // The link still opens the page, which shows how it stands.
  const look = await api(decider).post("/acts/look", { token });
  const seen = await look.json<{ version: number; hasChanged: boolean; facts: object[] }>();
  expect(seen.hasChanged).toBe(true);
  expect(seen.facts).toContainEqual({ label: "Estimated value", value: "990,000.00 USD" });
  expect((await approve(seen.version - 1)).status).toBe(412);
  expect((await approve(seen.version)).status).toBe(200);
  expect(await stateOf()).toBe("approved");
});

test("a link is worth nothing to somebody who may not decide any more, and of its token only the hash is kept", async () => {
  const { company, decider, token, stateOf } = await makeScene();
  const { tenantId } = company.principal.tenant;
  await env.DIRECTORY.prepare(
    "UPDATE tenant_members SET role = 'viewer' WHERE tenant_id = ?1 AND user_id = ?2",
  )
    .bind(tenantId, decider.principal.user.id)
    .run();
  expect((await api(decider).post("/acts", { token, choice: "approve" })).status).toBe(403);
  expect(await stateOf()).toBe("submitted");
  const { results } = await env.DIRECTORY.prepare("SELECT * FROM act_links WHERE tenant_id = ?1")
    .bind(tenantId)
    .all();
  expect(JSON.stringify(results)).not.toContain(token);
  const mails = await mailsTo(decider.principal.user.email);
  expect(mails.length).toBeGreaterThan(0);
  const kept = await env.DIRECTORY.prepare("SELECT params FROM mails WHERE tenant_id = ?1")
    .bind(tenantId)
    .all();
  expect(JSON.stringify(kept.results)).not.toContain(token);
});
