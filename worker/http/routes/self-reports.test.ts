import { expect, test, vi } from "vitest";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { pdf } from "#worker/testing/disputes.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { addAccount, attachmentForm } from "#worker/testing/registrations.ts";
import { addReportFile } from "#worker/testing/self-reports.ts";

// Every report is followed by inference and attribution over a real database.
vi.setConfig({ testTimeout: 60_000 });

const day = "2025-03-20";
const meeting = {
  type: "meeting",
  accountName: "Ashgrove Frieght",
  occurredOn: day,
  evidence: "Cold chain scope",
};

async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Harbour");
  const one = await makePartnerUser({ at: [{ tenant, partnerId }] });
  await addAccount(tenant, { id: "acc_ash", name: "Ashgrove Freight", domain: "ashgrove.example" });
  const deal = await addOpportunity(tenant, { externalId: "D-1", name: "Ashgrove cold chain" });
  await rowsOf(tenant, "UPDATE opportunities SET account_id = 'acc_ash' WHERE tenant_id = ?1 RETURNING id");
  const report = (more: object = {}) => api(one).post("/portal/reports", { ...meeting, ...more });
  const mine = async () =>
    (
      await api(one).json<{
        items: { state: string; reason: string | null; deal: { name: string } | null }[];
      }>("/portal/reports")
    ).items.map(({ state, reason, deal: about }) => [state, reason, about?.name ?? null]);
  const queue = async () => {
    await workOff(tenant);
    return (
      await api(company).json<{
        items: {
          id: string;
          band: string;
          source: string;
          partnerBasis: string;
          deal: { id: string } | null;
        }[];
      }>("/inference/activities")
    ).items;
  };
  const decide = async (decision: object) => {
    const answer = await api(company).post("/inference/decisions", { decisions: [decision] });
    await workOff(tenant);
    return [answer.status, (await answer.json<{ code?: string }>()).code ?? null];
  };
  const credit = async () =>
    (
      await api(company).json<{ attribution: { shares: { partnerName: string }[] } }>(
        `/opportunities/${deal}`,
      )
    ).attribution.shares.map(({ partnerName }) => partnerName);
  return { company, tenant, one, deal, report, mine, queue, decide, credit };
}

test("a report waits for the company, which alone sees what it is taken for, and gives credit once it is approved", async () => {
  const { report, mine, queue, decide, credit, deal } = await makeScene();
  expect((await report()).status).toBe(201);
  const [waiting] = await queue();
  expect(waiting).toMatchObject({
    source: "self_report",
    band: "review",
    partnerBasis: "The partner says so itself",
    deal: { id: deal },
  });
  expect(await mine()).toEqual([["pending", null, null]]);
  expect(await credit()).toEqual([]);
  expect(await decide({ kind: "confirm", activityId: waiting?.id })).toEqual([200, null]);
  expect(await mine()).toEqual([["approved", null, "Ashgrove cold chain"]]);
  expect(await credit()).toEqual(["Harbour"]);
});

test("a rejection needs a reason, the partner reads it, and may report again", async () => {
  const { company, one, report, mine, queue, decide, credit } = await makeScene();
  await report();
  const [waiting] = await queue();
  expect(await decide({ kind: "reject", activityId: waiting?.id })).toEqual([422, "invalid-request"]);
  expect(await mine()).toEqual([["pending", null, null]]);
  expect(
    await decide({ kind: "reject", activityId: waiting?.id, reason: "Nobody of ours was there" }),
  ).toEqual([200, null]);
  expect(await mine()).toEqual([["rejected", "Nobody of ours was there", null]]);
  expect(await credit()).toEqual([]);
  const told = async (who: { cookie: string }, of = "") =>
    (
      await api(who).json<{ items: { title: string; paragraphs: string[]; path: string }[] }>(
        `${of}/notifications`,
      )
    ).items;
  expect(await told(company)).toMatchObject([
    { title: "Harbour reported activity with Ashgrove Frieght: meeting" },
  ]);
  expect(await told(one, "/portal")).toMatchObject([
    {
      title: "Your meeting with Ashgrove Frieght is rejected",
      paragraphs: ["The reason: Nobody of ours was there"],
      path: "/portal/reports",
    },
  ]);
  expect((await report({ evidence: "Minutes are attached to the invitation" })).status).toBe(201);
  expect((await mine()).map(([state]) => state)).toEqual(["pending", "rejected"]);
});

test("the same activity is reported once, also by two at once", async () => {
  const { one, report, tenant } = await makeScene();
  const answers = await Promise.all([report(), report({ accountName: "Ashgrove Frieght Ltd" })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect((await report()).status).toBe(409);
  expect((await report({ type: "demo" })).status).toBe(201);
  expect(await rowsOf(tenant, "SELECT 1 FROM activities WHERE tenant_id = ?1")).toHaveLength(2);
  // A page with room to spare is the last one.
  const pages = [3, 2, 1].map((limit) =>
    api(one).json<{ items: object[]; nextCursor: string | null }>(`/portal/reports?limit=${limit}`),
  );
  const read = (await Promise.all(pages)).map(({ items, nextCursor }) => [items.length, nextCursor !== null]);
  expect(read).toEqual([
    [2, false],
    [2, false],
    [1, true],
  ]);
});

test.each([
  ["a day to come", { occurredOn: "2999-01-01" }, "occurredOn"],
  ["no account", { accountName: " " }, "accountName"],
  ["nothing that shows it", { evidence: "" }, "evidence"],
])("a report with %s says so and stores nothing", async (_, change, path) => {
  const { report, mine } = await makeScene();
  const answer = await report(change);
  const { errors } = await answer.json<{ errors: { path: string }[] }>();
  expect([answer.status, errors[0]?.path]).toEqual([422, path]);
  expect(await mine()).toEqual([]);
});

test("a deal in which the partner has no part is not one to report for", async () => {
  const { report, deal } = await makeScene();
  const answer = await report({ opportunityId: deal });
  expect(answer.status).toBe(422);
  expect(await answer.text()).not.toContain("Ashgrove cold chain");
});

test("a report's files are read by its partner and the company, by nobody else, and go in only until it is decided", async () => {
  const { company, tenant, one, report, queue, decide, deal } = await makeScene();
  // Of a customer that fits no deal: somebody names the deal.
  const { id } = await (await report({ accountName: "Fjord Foods" })).json<{ id: string }>();
  const fileId = await addReportFile(one, id, pdf("minutes.pdf"));
  const program = attachmentForm([new File(["MZ"], "setup.exe")]);
  expect((await api(one).post(`/portal/reports/${id}/files`, program)).status).toBe(422);
  expect((await api(one).post(`/portal/reports/${id}/files`, attachmentForm([]))).status).toBe(422);
  const [waiting] = await queue();
  const { files, candidates } = await api(company).json<{ files: { id: string }[]; candidates: object[] }>(
    `/inference/activities/${waiting?.id}`,
  );
  expect(candidates).toEqual([]);
  expect(files).toMatchObject([{ id: fileId, name: "minutes.pdf" }]);
  const paths = [
    `/portal/reports/${id}/files/${fileId}`,
    `/inference/activities/${waiting?.id}/files/${fileId}`,
  ];
  for (const [at, path] of paths.entries()) {
    const file = await api(at === 0 ? one : company).get(path);
    expect(file.status).toBe(200);
    expect(file.headers.get("content-disposition")).toContain("attachment");
  }
  const stranger = await makePartnerUser({ at: [{ tenant, partnerId: await addPartner(tenant, "Other") }] });
  expect((await api(stranger).get(paths[0] ?? "")).status).toBe(404);
  expect(
    (await api(stranger).post(`/portal/reports/${id}/files`, attachmentForm([pdf("x.pdf")]))).status,
  ).toBe(404);
  expect((await api(await makeCompany()).get(paths[1] ?? "")).status).toBe(404);
  expect(await decide({ kind: "confirm", activityId: waiting?.id, opportunityId: deal })).toEqual([
    200,
    null,
  ]);
  expect((await api(one).post(`/portal/reports/${id}/files`, attachmentForm([pdf("late.pdf")]))).status).toBe(
    409,
  );
});
