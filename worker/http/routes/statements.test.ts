import { env } from "cloudflare:workers";
import { strFromU8, unzipSync } from "fflate";
import { expect, test, vi } from "vitest";
import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { verifierHost as host } from "#worker/adapters/platform/verifier-host.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { verifyBundle } from "#worker/domain/statement-bundle/verify-bundle.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import {
  type CompanyPerson,
  makeCompany,
  makePartnerColleague,
  makePartnerUser,
} from "#worker/testing/people.ts";
import type { StatementDetail, StatementView } from "#worker/usecases/statements/statement-views.ts";

const march = { period: "2025-03", currency: "USD" };

async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Łódź Партнёр");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const post = async (...drafts: EntryDraft[]) => {
    expect(await buildServices(env).writer.append(tenant, drafts)).toMatchObject({ ok: true });
  };
  const credit = (opportunityRef: string, amountMinor: number) =>
    creditDraft({ partnerRef: partnerId, opportunityRef, amountMinor });
  return { company, partnerId, person, post, credit };
}

async function issue(company: CompanyPerson, partnerId: string, matter = march): Promise<string> {
  const answer = await api(company).post("/statements", { partnerId, ...matter });
  expect(answer.status).toBe(201);
  return (await answer.json<{ id: string }>()).id;
}

async function verify(person: { cookie: string }, path: string) {
  const bytes = new Uint8Array(await (await api(person).get(path)).arrayBuffer());
  const trustedKeyIds = buildServices(env)
    .signer.publicKeys()
    .map(({ kid }) => kid);
  return { bytes, verdict: await verifyBundle(bytes, { host, trustedKeyIds }) };
}

/** The queue does the work; doing it here too would only be in its way. */
function untilDone(company: CompanyPerson, id: string, counts: { done: number; total: number }) {
  const look = async () =>
    expect(await api(company).json(`/statements/issues/${id}`)).toMatchObject({ status: "done", ...counts });
  return vi.waitFor(look, { timeout: 120_000, interval: 250 });
}

test("a statement is numbered, verifies offline, and reads the same to company and partner", async () => {
  const { company, partnerId, person, post, credit } = await makeScene();
  const first = credit("opp_one", 4_000);
  await post(first, credit("opp_two", 1_000));
  await post(reversalDraft(first, 1));
  const id = await issue(company, partnerId);
  const detail = await api(company).json<StatementDetail>(`/statements/${id}`);
  expect(detail).toMatchObject({
    number: "ST-000001",
    version: 1,
    opening: { amountMinor: 0, currency: "USD" },
    closing: { amountMinor: 1_000 },
    acknowledgement: "awaited",
  });
  expect(detail.entries.map(({ isAdjustment, amount }) => [isAdjustment, amount.amountMinor])).toEqual([
    [false, 4_000],
    [false, 1_000],
    [true, -4_000],
  ]);
  expect(await api(person).json(`/portal/statements/${id}`)).toEqual(detail);
  const { verdict } = await verify(person, `/portal/statements/${id}/bundle.json`);
  expect(verdict.ok).toBe(true);
  await workOff(company.tenant);
  const [mail] = await mailsTo(person.principal.user.email);
  expect(mail?.links[0]).toContain(`/portal/statements/${id}`);
});

test("a statement with nothing new is not issued again; a later entry makes the next version", async () => {
  const { company, partnerId, post, credit } = await makeScene();
  await post(credit("opp_one", 4_000));
  const one = await issue(company, partnerId);
  const again = await api(company).post("/statements", { partnerId, ...march });
  expect(again.status).toBe(409);
  expect(await again.json()).toMatchObject({ code: "statement-unchanged", statementId: one });
  await post(credit("opp_two", 500));
  const two = await issue(company, partnerId);
  const { items } = await api(company).json<{ items: StatementView[] }>("/statements");
  expect(items.map(({ id, number, version }) => [id, number, version])).toEqual([[two, "ST-000001", 2]]);
  const old = await api(company).json<StatementDetail>(`/statements/${one}`);
  expect([old.isSuperseded, old.closing.amountMinor, old.versions.length]).toEqual([true, 4_000, 2]);
  for (const id of [one, two]) {
    expect((await verify(company, `/statements/${id}/bundle.json`)).verdict.ok).toBe(true);
  }
});

test("numbers have no gap, and the next period opens with what the last one closed with", async () => {
  const { company, partnerId, post, credit } = await makeScene();
  await post(credit("opp_one", 4_000), { ...credit("opp_two", 700), period: "2025-04" });
  await issue(company, partnerId);
  const next = await issue(company, partnerId, { ...march, period: "2025-04" });
  expect(await api(company).json<StatementDetail>(`/statements/${next}`)).toMatchObject({
    number: "ST-000002",
    opening: { amountMinor: 4_000 },
    closing: { amountMinor: 4_700 },
  });
  expect((await verify(company, `/statements/${next}/bundle.json`)).verdict.ok).toBe(true);
});

test.each([
  [{ period: "2999-01", currency: "USD" }, 409, "period-not-over"],
  [{ period: "2020-01", currency: "USD" }, 409, "nothing-to-state"],
  [{ period: "2025-13", currency: "USD" }, 422, "invalid-request"],
  [{ period: "2025-03", currency: "usd" }, 422, "invalid-request"],
])("a statement for %o is refused: %i %s", async (matter, status, code) => {
  const { company, partnerId, post, credit } = await makeScene();
  await post(credit("opp_one", 1));
  const answer = await api(company).post("/statements", { partnerId, ...matter });
  expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([status, code]);
});

test("the forms of a statement agree", { timeout: 20_000 }, async () => {
  const { company, partnerId, post, credit } = await makeScene();
  await post(credit("opp_one", 4_000), credit("opp_two", 123_456));
  const id = await issue(company, partnerId);
  const file = async (name: string) => (await api(company).get(`/statements/${id}/${name}`)).text();
  const json = JSON.parse(await file("statement.json"));
  const detail = await api(company).json<StatementDetail>(`/statements/${id}`);
  expect(sha256Hex(await file("statement.json"))).toBe(detail.documentHash);
  const csv = await file("statement.csv");
  expect(csv.trim().split("\r\n")).toHaveLength(json.lines.length + 3);
  expect(csv).toContain('"1234.56"');
  expect(csv).toContain('"closing"');
  expect((await file("statement.pdf")).slice(0, 5)).toBe("%PDF-");
});

test("a partner acknowledges once, and only its own; a viewer of it does not", async () => {
  const { company, partnerId, person, post, credit } = await makeScene();
  await post(credit("opp_one", 4_000));
  const id = await issue(company, partnerId);
  const viewer = await makePartnerColleague(person.organisationId, "viewer");
  const other = await makePartnerUser({
    at: [{ tenant: company.tenant, partnerId: await addPartner(company.tenant, "Other") }],
  });
  const acknowledge = async (who: { cookie: string }) =>
    (await api(who).post(`/portal/statements/${id}/acknowledge`)).status;
  expect(await acknowledge(viewer)).toBe(403);
  expect(await acknowledge(other)).toBe(404);
  expect((await api(other).get(`/portal/statements/${id}/statement.csv`)).status).toBe(404);
  expect(await acknowledge(person)).toBe(204);
  expect(await acknowledge(person)).toBe(409);
  const detail = await api(person).json<StatementDetail>(`/portal/statements/${id}`);
  expect(detail.acknowledgement).toBe("acknowledged");
});

test("anybody learns whether a file is valid, superseded or altered, and nothing without the file", async () => {
  const { company, partnerId, post, credit } = await makeScene();
  await post(credit("opp_one", 4_000));
  const id = await issue(company, partnerId);
  const { bytes } = await verify(company, `/statements/${id}/bundle.json`);
  const check = async (body: Uint8Array<ArrayBuffer>) =>
    (await api(null).request("POST", "/verification", { body })).json<{
      verdict: string;
      statement: object | null;
    }>();
  const valid = await check(bytes);
  expect(valid).toMatchObject({ verdict: "valid", statement: { number: "ST-000001", version: 1 } });
  const text = new TextDecoder().decode(bytes);
  const altered = new TextEncoder().encode(text.replace('"closing":"4000"', '"closing":"4001"'));
  expect(await check(new Uint8Array(altered))).toMatchObject({ verdict: "altered", statement: null });
  await post(credit("opp_two", 1));
  await issue(company, partnerId);
  expect(await check(bytes)).toMatchObject({ verdict: "superseded", newestVersion: 2 });
});

test("all partners' statements are issued as one job, once, with a file of all and a manifest", {
  timeout: 150_000,
}, async () => {
  const { company, person, post, credit } = await makeScene();
  const { tenant } = company;
  const others = await Promise.all(
    Array.from({ length: 17 }, (_, at) => addPartner(tenant, `Partner ${at}`)),
  );
  await post(
    credit("opp_one", 4_000),
    ...others.map((partnerRef, at) => creditDraft({ partnerRef, opportunityRef: `opp_of_${at}` })),
  );
  const started = await api(company).post("/statements/issues", { period: "2025-03" });
  expect(started.status).toBe(202);
  const { id } = await started.json<{ id: string }>();
  await untilDone(company, id, { done: 18, total: 18 });
  const zip = await (await api(company).get(`/statements/issues/${id}/statements.zip`)).arrayBuffer();
  const files = unzipSync(new Uint8Array(zip));
  const manifest = JSON.parse(strFromU8(files["manifest.json"] ?? new Uint8Array()));
  expect(manifest.files).toHaveLength(18 * 4);
  for (const { path, sha256 } of manifest.files.filter(({ path }: { path: string }) =>
    path.endsWith("json"),
  )) {
    expect(sha256Hex(strFromU8(files[path] ?? new Uint8Array()))).toBe(sha256);
  }
  const again = await api(company).post("/statements/issues", { period: "2025-03" });
  await untilDone(company, (await again.json<{ id: string }>()).id, { done: 18, total: 18 });
  const { items } = await api(company).json<{ items: StatementView[] }>("/statements?versions=all");
  expect(items.map(({ number }) => number).sort()).toEqual(
    Array.from({ length: 18 }, (_, at) => `ST-${String(at + 1).padStart(6, "0")}`),
  );
  await workOff(company.tenant);
  expect(await mailsTo(person.principal.user.email)).toHaveLength(1);
});
