import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err } from "#worker/domain/result.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { fileKeys } from "#worker/testing/canaries.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { type ClaimFixture, claimForm, messageForm, openDispute, pdf } from "#worker/testing/disputes.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import { makeColleague, makeCompany, makePartnerColleague, makePartnerUser } from "#worker/testing/people.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import { carryOutDispute } from "#worker/usecases/disputes/carry-out-dispute.ts";
import { changeDispute } from "#worker/usecases/disputes/change-dispute.ts";
import {
  type DisputeDetail,
  type DisputeView,
  getDispute,
  listDisputes,
} from "#worker/usecases/disputes/dispute-views.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { PortalEntry } from "#worker/usecases/views/portal-views.ts";

/** A company, a partner with a deal of 1,000.00 that is shared with another one, and so two entries of 500.00. */
async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Harbour");
  const otherId = await addPartner(tenant, "Canary of others");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const other = await makePartnerUser({ at: [{ tenant, partnerId: otherId }], organisation: "Others" });
  const deal = { externalId: "one", partnerIds: [partnerId, otherId] };
  const dealId = await addOpportunity(tenant, deal);
  await attributeNow(tenant);
  const entrySeq = (await buildServices(env).readerOf(tenant).getPartnerHead(partnerId))?.seq ?? 0;
  const companyId = tenant.tenantId;
  const open = (claim: Partial<ClaimFixture> = {}) => openDispute(person, { companyId, entrySeq, ...claim });
  const detail = (id: string) => api(company).json<DisputeDetail>(`/disputes/${id}`);
  return { company, tenant, companyId, person, other, partnerId, deal, dealId, entrySeq, open, detail };
}

function decide(company: { cookie: string }, id: string, body: object) {
  return api(company).post(`/disputes/${id}/decision`, { reason: "You are right", ...body });
}

async function entriesOf(tenant: TenantScope, opportunityRef: string) {
  const reader = buildServices(env).readerOf(tenant);
  return reader.listEntries({ opportunityRef, order: "oldest-first", afterSeq: null, limit: 100 });
}

async function problemOf(response: Response) {
  const { code, errors } = await response.json<{ code: string; errors?: { path: string; code: string }[] }>();
  return [response.status, code, ...(errors ?? []).map((error) => `${error.path} ${error.code}`)];
}

test("a partner disputes, the company reviews, both write, a part is upheld, and both sides see the same", async () => {
  const { company, tenant, person, entrySeq, dealId, open, detail } = await makeScene();
  const id = await open({ expectedMinor: 80_000, files: [pdf("contract.pdf")] });
  const decider = await makeColleague(tenant, "partner_manager");
  expect(await detail(id)).toMatchObject({
    number: 1,
    state: "open",
    partnerName: "Harbour",
    entryAmount: { amountMinor: 50_000, currency: "USD" },
    claimed: { amountMinor: 30_000 },
    clock: { kind: "running", daysLeft: 5 },
    posting: { period: "2025-03", priorPeriod: null },
    moves: ["review", "message"],
  });
  expect((await api(decider).post(`/disputes/${id}/review`)).status).toBe(200);
  expect((await api(decider).post(`/disputes/${id}/messages`, messageForm("Which contract?"))).status).toBe(
    200,
  );
  const answer = messageForm("This one", [pdf("signed.pdf")]);
  expect((await api(person).post(`/portal/disputes/${id}/messages`, answer)).status).toBe(200);
  expect((await decide(decider, id, { decision: "uphold_partly", amountMinor: 10_000 })).status).toBe(200);
  await workOff(tenant);
  const seen = await detail(id);
  expect(seen.events.map(({ kind, side }) => `${side} ${kind}`)).toEqual([
    "partner open",
    "company review",
    "company message",
    "partner message",
    "company uphold_partly",
    "system adjust",
  ]);
  const adjustmentSeq = seen.adjustment?.entrySeq ?? 0;
  expect(seen).toMatchObject({ state: "partly_upheld", clock: null, posting: null, moves: [] });
  const adjustment = await api(company).json<EntryView>(`/ledger/entries/${adjustmentSeq}`);
  expect(adjustment).toMatchObject({
    kind: "credit",
    amount: { amountMinor: 10_000, currency: "USD" },
    opportunityId: dealId,
    period: "2025-03",
    rule: { id, version: 1 },
  });
  for (const seq of [entrySeq, adjustmentSeq]) {
    const { items } = await api(company).json<{ items: DisputeView[] }>(`/disputes?entrySeq=${seq}`);
    expect(items.map((one) => one.id)).toEqual([id]);
  }
  const own = await api(person).json<DisputeDetail>(`/portal/disputes/${id}`);
  const shared = ({ events, moves: _, ...rest }: DisputeDetail) => ({
    ...rest,
    events: events.map(({ author: __, ...event }) => event),
  });
  expect(shared(own)).toEqual(shared(seen));
  const verdict = await verifyLedger(
    { ...buildServices(env), reader: buildServices(env).readerOf(tenant) },
    { tenantId: tenant.tenantId },
  );
  expect(verdict.ok).toBe(true);
});

test("nobody on one side learns who it was on the other, and another partner learns nothing", async () => {
  const { company, person, other, open, tenant } = await makeScene();
  const id = await open();
  await api(company).post(`/disputes/${id}/review`);
  await api(company).post(`/disputes/${id}/messages`, messageForm("Why?"));
  const ours = await (await api(company).get(`/disputes/${id}`)).text();
  const theirs = await (await api(person).get(`/portal/disputes/${id}`)).text();
  expect(ours).toContain(company.principal.user.name);
  expect(ours).not.toContain(person.principal.user.name);
  expect(theirs).toContain(person.principal.user.name);
  expect(theirs).not.toContain(company.principal.user.name);
  expect(theirs).not.toContain("Canary");
  expect((await api(other).get(`/portal/disputes/${id}`)).status).toBe(404);
  expect((await api(other).post(`/portal/disputes/${id}/withdraw`)).status).toBe(404);
  expect(await api(other).json("/portal/disputes")).toEqual({ items: [], nextCursor: null });
  const entrySeq = (
    await buildServices(env)
      .readerOf(tenant)
      .getPartnerHead(person.principal.partnerships[0]?.partnerId ?? "")
  )?.seq;
  const form = claimForm({ companyId: tenant.tenantId, entrySeq: entrySeq ?? 0 });
  expect((await api(other).post(`/portal/companies/${tenant.tenantId}/disputes`, form)).status).toBe(404);
});

test("evidence comes back as it was sent, as a file and under its own name, to the two sides alone", async () => {
  const { company, person, other, open, detail } = await makeScene();
  const id = await open({ files: [pdf("Vertrag Nº 1.pdf"), new File(["a,b\n"], "deals.csv")] });
  const [first] = (await detail(id)).events;
  const file = first?.files.find(({ name }) => name.endsWith(".pdf"));
  expect(first?.files).toHaveLength(2);
  for (const [who, path] of [
    [company, `/disputes/${id}/evidence/${file?.id}`],
    [person, `/portal/disputes/${id}/evidence/${file?.id}`],
  ] as const) {
    const response = await api(who).get(path);
    expect(await response.text()).toBe("%PDF-1.7 Vertrag Nº 1.pdf");
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(response.headers.get("content-disposition")).toContain("attachment");
    expect(response.headers.get("content-disposition")).toContain(encodeURIComponent("Vertrag Nº 1.pdf"));
  }
  expect((await api(other).get(`/portal/disputes/${id}/evidence/${file?.id}`)).status).toBe(404);
  expect((await api(company).get(`/disputes/${id}/evidence/fil_none`)).status).toBe(404);
});

test("a claim that is wrong says what, and leaves nothing behind, not even a file", async () => {
  const { person, companyId, entrySeq, tenant } = await makeScene();
  const before = (await fileKeys()).length;
  const post = (claim: Partial<ClaimFixture>) =>
    api(person).post(`/portal/companies/${companyId}/disputes`, claimForm({ companyId, entrySeq, ...claim }));
  expect(await problemOf(await post({ claim: " " }))).toEqual([422, "invalid-request", "claim too-small"]);
  expect(await problemOf(await post({ expectedMinor: 50_000 }))).toEqual([
    422,
    "invalid-request",
    "expectedMinor nothing-claimed",
  ]);
  expect(await problemOf(await post({ expectedMinor: 1.5 }))).toEqual([
    422,
    "invalid-request",
    "expectedMinor invalid-format",
  ]);
  expect(await problemOf(await post({ files: [new File(["<script>"], "page.html")] }))).toEqual([
    422,
    "invalid-request",
    "files file-type-unknown",
  ]);
  expect(await problemOf(await post({ entrySeq: 999, files: [pdf("a.pdf")] }))).toEqual([404, "not-found"]);
  expect(await problemOf(await post({ statementId: "sta_none" }))).toEqual([404, "not-found"]);
  const six = Array.from({ length: 6 }, (_, at) => pdf(`${at}.pdf`));
  expect(await problemOf(await post({ files: six }))).toEqual([
    422,
    "invalid-request",
    "files too-many-files",
  ]);
  expect(await rowsOf(tenant, "SELECT id FROM disputes WHERE tenant_id = ?1")).toEqual([]);
  expect(await rowsOf(tenant, "SELECT file_key FROM import_uploads WHERE tenant_id = ?1")).toEqual([]);
  expect((await fileKeys()).length).toBe(before);
});

test("an entry has one open dispute, however many ask at once, and another when that one is over", async () => {
  const { person, companyId, entrySeq, open, company, tenant } = await makeScene();
  const before = (await fileKeys()).length;
  const answers = await Promise.all(
    [1, 2, 3].map((at) =>
      api(person).post(
        `/portal/companies/${companyId}/disputes`,
        claimForm({ companyId, entrySeq, files: [pdf(`${at}.pdf`)] }),
      ),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect((await fileKeys()).length).toBe(before + 1);
  const [one] = await rowsOf<{ id: string }>(tenant, "SELECT id FROM disputes WHERE tenant_id = ?1");
  expect((await api(person).post(`/portal/disputes/${one?.id}/withdraw`)).status).toBe(200);
  const second = await open();
  expect((await api(company).json<DisputeDetail>(`/disputes/${second}`)).number).toBe(2);
  // The ledger's list says so beside the entry, of the newest one.
  const { items } = await api(person).json<{ items: PortalEntry[] }>("/portal/ledger/entries");
  expect(items.map(({ seq, dispute }) => [seq, dispute])).toEqual([
    [entrySeq, { id: second, number: 2, state: "open" }],
  ]);
});

test("a line of a statement is disputed through its statement, and is the same as its entry", async () => {
  const { company, person, companyId, partnerId, entrySeq, open, detail } = await makeScene();
  const issued = await api(company).post("/statements", { partnerId, period: "2025-03", currency: "USD" });
  const { id: statementId } = await issued.json<{ id: string }>();
  const id = await open({ statementId });
  expect((await detail(id)).statement).toEqual({ id: statementId, number: "ST-000001", version: 1 });
  const again = await api(person).post(
    `/portal/companies/${companyId}/disputes`,
    claimForm({ companyId, entrySeq }),
  );
  expect(await problemOf(again)).toEqual([409, "dispute-open-already"]);
  const dispute = { number: 1, state: "open" };
  for (const [who, path] of [
    [person, "/portal/statements/"],
    [company, "/statements/"],
  ] as const) {
    expect(await api(who).json(`${path}${statementId}`)).toMatchObject({ entries: [{ dispute }] });
  }
});

test("a step that the state forbids is refused, and so is one by whoever has not seen the last", async () => {
  const { company, person, open } = await makeScene();
  const id = await open();
  expect(await problemOf(await decide(company, id, { decision: "uphold" }))).toEqual([
    409,
    "illegal-transition",
  ]);
  const stale = { headers: { "If-Match": '"v7"' } };
  expect((await api(company).post(`/disputes/${id}/review`, undefined, stale)).status).toBe(412);
  expect((await api(company).post(`/disputes/${id}/review`)).status).toBe(200);
  expect(await problemOf(await api(company).post(`/disputes/${id}/review`))).toEqual([
    409,
    "illegal-transition",
  ]);
  const part = { decision: "uphold_partly", amountMinor: 40_000 };
  expect(await problemOf(await decide(company, id, part))).toEqual([
    422,
    "invalid-request",
    "amountMinor amount-not-part",
  ]);
  expect(await problemOf(await decide(company, id, { decision: "reject", reason: " " }))).toEqual([
    422,
    "invalid-request",
    "reason too-small",
  ]);
  expect((await decide(company, id, { decision: "reject" })).status).toBe(200);
  const late = await api(person).post(`/portal/disputes/${id}/messages`, messageForm("But"));
  expect(await problemOf(late)).toEqual([409, "illegal-transition"]);
  expect((await api(person).post(`/portal/disputes/${id}/withdraw`)).status).toBe(409);
});

test("of two decisions at once one counts, and messages at once all do", async () => {
  const { company, person, open, detail, tenant } = await makeScene();
  const id = await open();
  await api(company).post(`/disputes/${id}/review`);
  const messages = await Promise.all(
    [1, 2, 3].map((at) => api(person).post(`/portal/disputes/${id}/messages`, messageForm(`Message ${at}`))),
  );
  expect(messages.map(({ status }) => status)).toEqual([200, 200, 200]);
  const decisions = await Promise.all([
    decide(company, id, { decision: "uphold" }),
    decide(company, id, { decision: "reject" }),
    api(person).post(`/portal/disputes/${id}/withdraw`),
  ]);
  expect(decisions.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  await workOff(tenant);
  const { events, state, version, adjustment } = await detail(id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  expect(events.at(-1)?.seq).toBe(version);
  expect(adjustment !== null).toBe(state === "upheld");
});

/** Decides without letting anything follow, as if the Worker had died right after the batch. */
async function decideAndDie(scene: Awaited<ReturnType<typeof makeScene>>, id: string): Promise<JobMessage> {
  const transport = heldTransport();
  await api(scene.company).post(`/disputes/${id}/review`);
  await workOff(scene.tenant);
  const decided = await changeDispute(
    { ...buildServices(env).disputes, transport },
    {
      scope: { tenant: scene.tenant, partnerId: null },
      id,
      side: "company",
      act: { move: "uphold", text: "Right", amountMinor: null },
      actor: { kind: "user", id: "usr_1", audience: "company", session: null, requestId: "r", address: "" },
      isExpected: () => true,
    },
  );
  expect(decided.ok).toBe(true);
  const [message] = transport.messages;
  if (message === undefined) throw new Error("a decision promises its work");
  return message;
}

test("a decision whose Worker died is carried out by what it promised, and once however often it runs", async () => {
  const scene = await makeScene();
  const { tenant, dealId, open, detail } = scene;
  const id = await open();
  await decideAndDie(scene, id);
  expect(await entriesOf(tenant, dealId)).toHaveLength(2);
  expect((await detail(id)).adjustment).toEqual({
    amount: { amountMinor: 40_000, currency: "USD" },
    entrySeq: null,
  });
  const [promised] = await rowsOf<{ message: string }>(
    tenant,
    "SELECT message FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = 'dispute-event'",
  );
  const message = JSON.parse(promised?.message ?? "") as JobMessage;
  const services = buildServices(env);
  await Promise.all([services.runJob(message), services.runJob(message), services.runJob(message)]);
  await services.runJob(message);
  expect((await entriesOf(tenant, dealId)).map(({ amountMinor }) => amountMinor)).toEqual([
    50_000, 50_000, 40_000,
  ]);
  expect((await detail(id)).adjustment?.entrySeq).toBe(3);
  expect((await detail(id)).events.filter(({ kind }) => kind === "adjust")).toHaveLength(1);
  const left = "SELECT id FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = 'dispute-event'";
  expect(await rowsOf(tenant, left)).toEqual([]);
});

test("a job cut off between the ledger and the dispute finds the entry, although its period was closed since", async () => {
  const scene = await makeScene();
  const { tenant, dealId, open, detail } = scene;
  const id = await open();
  const message = await decideAndDie(scene, id);
  const { disputes } = buildServices(env);
  const dies: typeof disputes.disputesOf = (scope) => ({
    ...disputes.disputesOf(scope),
    link: () => Promise.reject(new Error("the Worker died")),
  });
  const event = message as Extract<JobMessage, { kind: "dispute-event" }>;
  await expect(carryOutDispute({ ...disputes, disputesOf: dies }, tenant, event)).rejects.toThrow("died");
  expect(await entriesOf(tenant, dealId)).toHaveLength(3);
  await shutMarch(tenant);
  await buildServices(env).runJob(message);
  expect(await entriesOf(tenant, dealId)).toHaveLength(3);
  expect((await detail(id)).adjustment?.entrySeq).toBe(3);
});

test("a ledger that does not answer keeps the promise, and one that is given up on is only put off", async () => {
  const scene = await makeScene();
  const { tenant, open, detail } = scene;
  const id = await open();
  const message = await decideAndDie(scene, id);
  const { disputes, abandonJob, runJob } = buildServices(env);
  const writer = { ...disputes.writer, append: async () => err({ kind: "frozen" as const }) };
  const event = message as Extract<JobMessage, { kind: "dispute-event" }>;
  expect(await carryOutDispute({ ...disputes, writer }, tenant, event)).toEqual({ kind: "wait" });
  await abandonJob(message, "It failed every try.");
  const left = "SELECT id FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = 'dispute-event'";
  expect(await rowsOf(tenant, left)).toHaveLength(1);
  await runJob(message);
  expect((await detail(id)).adjustment?.entrySeq).toBe(3);
});

/** As a closing leaves it while it is at work: it takes no entry. */
async function shutMarch(tenant: TenantScope): Promise<void> {
  await shardOf(env, tenant)
    .prepare(
      `INSERT INTO periods (tenant_id, key, starts_at, ends_at, state, close_id, changed_at)
       VALUES (?1, '2025-03', ?2, ?3, 'closing', 'clo_1', 0)`,
    )
    .bind(tenant.tenantId, Date.UTC(2025, 2, 1), Date.UTC(2025, 3, 1))
    .run();
}

test("in a period that takes no entry the adjustment goes to the next one and names the original", async () => {
  const { company, tenant, entrySeq, open, detail } = await makeScene();
  const id = await open({ expectedMinor: 20_000 });
  await api(company).post(`/disputes/${id}/review`);
  await shutMarch(tenant);
  expect((await detail(id)).posting).toEqual({ period: "2025-04", priorPeriod: "2025-03" });
  await decide(company, id, { decision: "uphold" });
  await workOff(tenant);
  const seq = (await detail(id)).adjustment?.entrySeq;
  expect(await api(company).json(`/ledger/entries/${seq}`)).toMatchObject({
    amount: { amountMinor: -30_000 },
    period: "2025-04",
    priorPeriod: "2025-03",
    adjustsSeq: entrySeq,
  });
});

test("a later attribution neither takes the adjustment back nor posts it again", async () => {
  const { company, tenant, deal, dealId, partnerId, open } = await makeScene();
  const id = await open();
  await api(company).post(`/disputes/${id}/review`);
  await decide(company, id, { decision: "uphold" });
  await workOff(tenant);
  const unchanged = await attributeNow(tenant, { kind: "all" });
  expect(unchanged).toMatchObject({ posted: 0, unchanged: 1 });
  await addOpportunity(tenant, { ...deal, amountMinor: 60_000 });
  await attributeNow(tenant);
  await addOpportunity(tenant, { ...deal, outcome: "lost" });
  await attributeNow(tenant);
  const entries = await entriesOf(tenant, dealId);
  const own = entries.filter(({ partnerRef }) => partnerRef === partnerId);
  expect(own.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
    ["credit", 50_000],
    ["credit", 40_000],
    ["reversal", -50_000],
    ["credit", 30_000],
    ["reversal", -30_000],
  ]);
  await attributeNow(tenant, { kind: "all" });
  expect(await entriesOf(tenant, dealId)).toHaveLength(entries.length);
});

test("the adjustment of an entry in another currency is converted at the entry's own rate", async () => {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Harbour");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const enter = (rate: string) =>
    api(company).post("/rates", { rates: [{ currency: "EUR", day: "2025-01-01", rate, source: "ECB" }] });
  expect((await enter("1.10")).status).toBe(201);
  await addOpportunity(tenant, { externalId: "one", currency: "EUR", partnerIds: [partnerId] });
  await attributeNow(tenant);
  expect((await enter("1.50")).status).toBe(201);
  const id = await openDispute(person, { companyId: tenant.tenantId, entrySeq: 1, expectedMinor: 110_000 });
  await api(company).post(`/disputes/${id}/review`);
  await decide(company, id, { decision: "uphold" });
  await workOff(tenant);
  const conversions = await buildServices(env).readerOf(tenant).conversions([1, 2]);
  expect([...conversions.values()].map(({ currency, amountMinor }) => [currency, amountMinor])).toEqual([
    ["USD", 110_000],
    ["USD", 11_000],
  ]);
  expect((await api(company).json<EntryView>("/ledger/entries/2")).amount).toEqual({
    amountMinor: 10_000,
    currency: "EUR",
  });
});

test("a statement lists the adjustment as one, and by the dispute", async () => {
  const { company, tenant, partnerId, open } = await makeScene();
  const id = await open();
  await api(company).post(`/disputes/${id}/review`);
  await decide(company, id, { decision: "uphold" });
  await workOff(tenant);
  const issued = await api(company).post("/statements", { partnerId, period: "2025-03", currency: "USD" });
  const { id: statementId } = await issued.json<{ id: string }>();
  expect(await api(company).json(`/statements/${statementId}`)).toMatchObject({
    closing: { amountMinor: 90_000 },
    entries: [
      { isAdjustment: false },
      { isAdjustment: true, reason: "Adjusts an entry of this period, as decided in Dispute 1" },
    ],
  });
});

test("both sides get letters that name no amount, once each, and nobody about what they did themselves", async () => {
  const scene = await makeScene();
  const { company, tenant, person, open } = scene;
  const colleague = await makePartnerColleague(person.organisationId, "finance");
  const viewer = await makePartnerColleague(person.organisationId, "viewer");
  const subjects = async (who: { principal: { user: { email: string } } }) =>
    (await mailsTo(who.principal.user.email))
      .map(({ subject }) => subject)
      .filter((one) => one.startsWith("Dispute"));
  const id = await open();
  await workOff(tenant);
  await api(company).post(`/disputes/${id}/review`);
  await api(company).post(`/disputes/${id}/messages`, messageForm("Why is that?"));
  await decide(company, id, { decision: "reject", reason: "No" });
  await workOff(tenant);
  expect((await subjects(colleague)).sort()).toEqual([
    "Dispute 1 was opened",
    "Dispute 1: a new message",
    "Dispute 1: rejected",
  ]);
  expect((await subjects(person)).sort()).toEqual(["Dispute 1: a new message", "Dispute 1: rejected"]);
  expect(await subjects(company)).toEqual(["Dispute 1 was opened"]);
  expect(await subjects(viewer)).toEqual([]);
});

test("lists filter by state, partner and what is overdue, page, and export what they show", async () => {
  const { company, tenant, partnerId, person, companyId, open } = await makeScene();
  const id = await open();
  const more: string[] = [];
  for (const externalId of ["two", "three"]) {
    await addOpportunity(tenant, { externalId, partnerIds: [partnerId] });
    await attributeNow(tenant);
    const seq = (await buildServices(env).readerOf(tenant).getPartnerHead(partnerId))?.seq ?? 0;
    more.push(await openDispute(person, { companyId, entrySeq: seq }));
  }
  await api(company).post(`/disputes/${id}/review`);
  const idsOf = async (query: string) =>
    (await api(company).json<{ items: DisputeView[] }>(`/disputes?${query}`)).items.map((one) => one.id);
  expect(await idsOf("state=under_review")).toEqual([id]);
  expect(await idsOf("state=&overdue=&partnerId=&entrySeq=")).toHaveLength(3);
  expect(await idsOf(`partnerId=${partnerId}`)).toHaveLength(3);
  expect(await idsOf("partnerId=ptr_none")).toEqual([]);
  expect(await idsOf("overdue=true")).toEqual([]);
  for (const path of ["/disputes", "/portal/disputes"]) {
    const who = path === "/disputes" ? company : person;
    const found: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const at: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: DisputeView[]; nextCursor: string | null } = await api(who).json(
        `${path}?limit=1${at}`,
      );
      found.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor;
    }
    expect(found.sort()).toEqual([id, ...more].sort());
  }
  const csv = await (await api(company).get("/disputes/export.csv?state=under_review")).text();
  expect(csv.trim().split("\r\n")).toHaveLength(2);
  expect(csv).toContain('"Harbour"');
});

test("a dispute past its day is overdue on both sides", async () => {
  const { company, tenant, person, open } = await makeScene();
  const id = await open();
  const services = buildServices(env);
  const later = { now: () => services.clock.now() + 30 * 86_400_000 };
  const needs = { ...services.disputes, clock: later };
  const [scope] = person.principal.partnerships;
  for (const seenBy of [{ tenant, partnerId: null }, scope ?? null]) {
    const detail = seenBy && (await getDispute(needs, seenBy, id));
    expect(detail?.clock?.kind).toBe("overdue");
  }
  const query = { filter: { overdue: true }, after: null, limit: 10 };
  expect((await listDisputes(needs, { tenant, partnerId: null }, query)).items).toHaveLength(1);
  await api(company).post(`/disputes/${id}/review`);
  await decide(company, id, { decision: "reject" });
  expect((await listDisputes(needs, { tenant, partnerId: null }, query)).items).toEqual([]);
});

test("the database itself refuses to lose, change or skip any of it", async () => {
  const { tenant, open } = await makeScene();
  const id = await open({ files: [pdf("a.pdf")] });
  await workOff(tenant);
  const run = (sql: string) => shardOf(env, tenant).prepare(sql).bind(tenant.tenantId, id).run();
  const where = "WHERE tenant_id = ?1 AND";
  const refused = [
    [`DELETE FROM disputes ${where} id = ?2`, "dispute-is-kept"],
    [`DELETE FROM dispute_events ${where} dispute_id = ?2`, "dispute-event-is-immutable"],
    [`DELETE FROM dispute_files ${where} dispute_id = ?2`, "dispute-file-is-immutable"],
    [`UPDATE dispute_events SET text = 'x' ${where} dispute_id = ?2`, "dispute-event-is-immutable"],
    [`UPDATE dispute_files SET name = 'x' ${where} dispute_id = ?2`, "dispute-file-is-immutable"],
    [`UPDATE disputes SET expected_minor = 1, version = 2 ${where} id = ?2`, "dispute-is-immutable"],
    [`UPDATE disputes SET due_at = due_at + 1, version = 2 ${where} id = ?2`, "dispute-is-immutable"],
    [`UPDATE disputes SET state = 'under_review' ${where} id = ?2`, "dispute-step-skipped"],
    [
      `UPDATE disputes SET state = 'upheld', version = 2, closed_at = 1, adjustment_minor = 1 ${where} id = ?2`,
      "dispute-move-illegal",
    ],
    [
      `INSERT INTO dispute_events SELECT tenant_id, dispute_id, 2, 'message', side, by_id, at, 'x' FROM dispute_events ${where} dispute_id = ?2`,
      "dispute-event-out-of-place",
    ],
    [
      `INSERT OR REPLACE INTO dispute_events SELECT * FROM dispute_events ${where} dispute_id = ?2`,
      "dispute-event-is-immutable",
    ],
    [
      `INSERT OR REPLACE INTO dispute_files SELECT * FROM dispute_files ${where} dispute_id = ?2`,
      "dispute-file-is-immutable",
    ],
    [`INSERT OR REPLACE INTO disputes SELECT * FROM disputes ${where} id = ?2`, "dispute-exists"],
    [
      `INSERT OR REPLACE INTO disputes SELECT tenant_id, 'dsp_2', 9, partner_ref, opportunity_ref, entry_seq, statement_id,
         currency, entry_minor, expected_minor, 'open', 1, opened_at, due_at, NULL, NULL, NULL FROM disputes ${where} id = ?2`,
      "dispute-open-already",
    ],
  ] as const;
  for (const [sql, reason] of refused) await expect(run(sql), sql).rejects.toThrow(reason);
  await run(`UPDATE disputes SET version = 2 ${where} id = ?2`);
  // The second step has no event, so there is no third.
  await expect(run(`UPDATE disputes SET version = 3 ${where} id = ?2`)).rejects.toThrow(
    "dispute-step-skipped",
  );
});
