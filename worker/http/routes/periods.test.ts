import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import { type CompanyPerson, makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";

type Detail = {
  state: string;
  totals: { book: string; amount: { amountMinor: number; currency: string }; entries: number }[];
  checklist: { item: string; status: string; found: number }[];
  reopening: { approved: boolean } | null;
  history: { what: string; note: string | null }[];
  closedSeq: number | null;
};

const march = "/periods/2025-03";

test("a period closes with what stands in the way waived, and its entry says what it adds up to", async () => {
  const company = await makeCompany();
  await append(company, [credit(1), credit(2), credit(3, { currency: "EUR" })]);
  const person = api(company);
  const refused = await person.post(`${march}/close`);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: "checklist-blocks", items: ["data-older-than-period"] });
  expect((await person.post(`${march}/waivers`, waiver)).status).toBe(204);
  expect((await person.post(`${march}/close`)).status).toBe(202);
  expect(await person.json<Detail>(march)).toMatchObject({ state: "closing" });
  await workOff(company.tenant);
  const closed = await person.json<Detail>(march);
  expect(closed).toMatchObject({
    state: "closed",
    closedSeq: 4,
    totals: [
      { amount: { amountMinor: 1234, currency: "EUR" }, entries: 1 },
      { amount: { amountMinor: 2468, currency: "USD" }, entries: 2 },
    ],
    history: [{ what: "closed" }],
  });
  const { payload } = await person.json<{ payload: string }>("/ledger/entries/4");
  expect(JSON.parse(payload)).toMatchObject({
    kind: "period.closed",
    facts: {
      period: "2025-03",
      treeSize: "3",
      entries: "3",
      totalsCount: "2",
      totals: [
        { partnerRef: "ptr_north", currency: "EUR", amountMinor: "1234", entries: "1" },
        { partnerRef: "ptr_north", currency: "USD", amountMinor: "2468", entries: "2" },
      ],
    },
  });
  const heads = await rowsOf<{ size: number }>(
    company.tenant,
    "SELECT MAX(tree_size) AS size FROM ledger_tree_heads WHERE tenant_id = ?1",
  );
  expect(heads).toEqual([{ size: 4 }]);
  const log = await rowsOf<{ action: string }>(
    company.tenant,
    "SELECT action FROM audit_events WHERE tenant_id = ?1 AND object_kind = 'period' ORDER BY at, action",
  );
  expect(log.map(({ action }) => action).sort()).toEqual([
    "period.close_started",
    "period.closed",
    "period.item_waived",
  ]);
});

test("where a CRM is connected, its deals have to have been read since the period ended, whatever was imported", async () => {
  const company = await makeCompany();
  const { tenant } = company;
  const db = shardOf(env, tenant);
  const endOfMarch = Date.UTC(2025, 3, 1);
  const lineOf = async () => {
    const { checklist } = await api(company).json<Detail>(march);
    return checklist.find(({ item }) => item === "data-older-than-period");
  };
  expect(await lineOf()).toMatchObject({ status: "blocks", found: 1 });
  await db
    .prepare(
      `INSERT INTO connections (tenant_id, id, provider, name, environment, login_origin, grant_kind, client_id,
         webhook_secret, webhook_secret_hash, status, mapping, created_by, created_at, updated_at)
       SELECT ?1, 'con_' || value, 'salesforce', value, 'production', 'https://login.example', 'web-server', 'id',
         's', 'hash ' || ?1 || value, CASE value WHEN 'gone' THEN 'disconnected' ELSE 'connected' END,
         CASE value WHEN 'unmapped' THEN NULL ELSE '{}' END, 'usr', 0, 0
       FROM json_each('["one", "two", "unmapped", "gone"]')`,
    )
    .bind(tenant.tenantId)
    .run();
  const readThrough = (id: string, at: number) =>
    db
      .prepare(
        `INSERT INTO connection_objects (tenant_id, connection_id, object, synced_through) VALUES (?1, ?2, 'Opportunity', ?3)
         ON CONFLICT (tenant_id, connection_id, object) DO UPDATE SET synced_through = excluded.synced_through`,
      )
      .bind(tenant.tenantId, id, at)
      .run();
  expect(await lineOf()).toMatchObject({ status: "blocks", found: 2 });
  await readThrough("con_one", endOfMarch);
  await readThrough("con_two", endOfMarch - 1);
  expect(await lineOf()).toMatchObject({ status: "blocks", found: 1 });
  await readThrough("con_two", endOfMarch);
  expect(await lineOf()).toMatchObject({ status: "clear", found: 0 });
});

test("at a close both sides are mailed the signed head, once, and it is kept in the bucket", async () => {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "North");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const analyst = await makeColleague(tenant, "analyst");
  await append(company, [credit(1)]);
  await close(company);
  await workOff(tenant);
  const { root, size, signedTreeHead } = await api(company).json<{
    root: string;
    size: number;
    signedTreeHead: string;
  }>("/ledger/head");
  for (const { principal } of [company, person]) {
    const mails = await mailsTo(principal.user.email);
    const told = mails.filter(({ text }) => text.includes(root));
    expect(told.map(({ subject }) => subject)).toEqual([expect.stringContaining("2025-03")]);
  }
  const toAnalyst = await mailsTo(analyst.principal.user.email);
  expect(toAnalyst.filter(({ text }) => text.includes(root))).toEqual([]);
  const kept = await env.FILES.get(`ledger-heads/${tenant.tenantId}/${String(size).padStart(16, "0")}.jws`);
  expect(await kept?.text()).toBe(signedTreeHead);
});

test("the ledger and the database refuse what is posted to a closed period, and take what came before", async () => {
  const company = await makeCompany();
  await append(company, [credit(1)]);
  await close(company);
  const { writer } = buildServices(env);
  expect(await writer.append(company.tenant, [credit(2)])).toEqual({
    ok: false,
    error: { kind: "period-closed", periods: ["2025-03"] },
  });
  expect(await writer.append(company.tenant, [credit(1)])).toMatchObject({
    ok: true,
    value: { entries: [{ seq: 1, status: "replayed" }] },
  });
  const db = shardOf(env, company.tenant);
  const copy = `INSERT INTO ledger_entries (tenant_id, seq, idem_key, kind, amount_minor, currency, partner_ref, partner_seq,
      opportunity_ref, share_ppm, book, period, effective_at, recorded_at, rule_id, rule_version, prev_hash, entry_hash, payload)
    SELECT e.tenant_id, h.seq + 1, 'copy', 'credit', 5, 'USD', 'ptr_north', 2, 'opp_x', 1, 'revenue', '2025-03', 0,
      h.recorded_at, 'rul', 1, h.entry_hash, h.entry_hash, '{}' FROM ledger_entries e JOIN ledger_heads h USING (tenant_id)
    WHERE e.tenant_id = ?1 AND e.seq = 1`;
  await expect(db.prepare(copy).bind(company.tenant.tenantId).run()).rejects.toThrow("ledger-period-closed");
  const move = (state: string) =>
    db.prepare(`UPDATE periods SET state = '${state}', closed_seq = NULL WHERE tenant_id = ?1`);
  for (const state of ["open", "closing", "locked"]) {
    await expect(move(state).bind(company.tenant.tenantId).run()).rejects.toThrow(/period-/);
  }
});

test("every step of a closing may run again, and the result is the same", async () => {
  const company = await makeCompany();
  await append(company, [credit(1), credit(2)]);
  await begin(company);
  const [promised] = await rowsOf<{ message: string }>(
    company.tenant,
    "SELECT message FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = 'period-close'",
  );
  const message = JSON.parse(promised?.message ?? "null") as JobMessage;
  const services = buildServices(env);
  await Promise.all([services.runJob(message), services.runJob(message)]);
  await services.runJob(message);
  await workOff(company.tenant);
  const notices = await rowsOf<{ seq: number }>(
    company.tenant,
    "SELECT seq FROM ledger_entries WHERE tenant_id = ?1 AND kind = 'period.closed'",
  );
  expect(notices).toEqual([{ seq: 3 }]);
  const totals = await rowsOf<{ amount_minor: number; entries: number }>(
    company.tenant,
    "SELECT amount_minor, entries FROM period_close_totals WHERE tenant_id = ?1",
  );
  expect(totals).toEqual([{ amount_minor: 2468, entries: 2 }]);
});

test("a closed period is reopened by two people, closed again, and locked for good", async () => {
  const company = await makeCompany();
  const colleague = await makeColleague(company.tenant, "finance");
  const analyst = await makeColleague(company.tenant, "analyst");
  await append(company, [credit(1)]);
  await close(company);
  const reason = { reason: "A deal was left out" };
  expect((await api(analyst).post(`${march}/reopen`, reason)).status).toBe(403);
  expect((await api(company).post(`${march}/reopen`, reason)).status).toBe(204);
  expect(await codeOf(api(company).post(`${march}/reopen`, reason))).toBe("reopening-requested");
  expect(await codeOf(api(company).post(`${march}/reopen/approve`))).toBe("another-person-needed");
  expect((await api(colleague).post(`${march}/reopen/approve`)).status).toBe(204);
  expect(await api(company).json<Detail>(march)).toMatchObject({ state: "open", reopening: null });
  await append(company, [credit(2)]);
  await workOff(company.tenant);
  await close(company);
  expect((await api(company).post(`${march}/reopen`, reason)).status).toBe(204);
  expect((await api(company).post(`${march}/lock`)).status).toBe(204);
  expect(await codeOf(api(colleague).post(`${march}/reopen/approve`))).toBe("no-reopening");
  expect(await codeOf(api(company).post(`${march}/reopen`, reason))).toBe("period-not-closed");
  const { state, history } = await api(company).json<Detail>(march);
  expect(state).toBe("locked");
  expect(history.map(({ what }) => what).sort()).toEqual([
    "closed",
    "closed",
    "reopened",
    "reopening-lapsed",
  ]);
});

test("a closing whose sums do not fit the balances fails and opens the period", async () => {
  const company = await makeCompany();
  await append(company, [credit(1)]);
  const credited = credit(1);
  await begin(company);
  const db = shardOf(env, company.tenant);
  await db
    .prepare(
      `INSERT INTO period_close_totals SELECT tenant_id, id, 'ptr_ghost', 'revenue', 'USD', 7, 1 FROM period_closes WHERE tenant_id = ?1`,
    )
    .bind(company.tenant.tenantId)
    .run();
  await workOff(company.tenant);
  expect(await api(company).json<Detail>(march)).toMatchObject({
    state: "open",
    history: [{ what: "close-failed", note: expect.stringContaining("do not add up") }],
  });
  await append(company, [reversalDraft(credited, 1)]);
});

test("a deal that changes after its period was closed is adjusted in the next open one, once", async () => {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerIds = [await addPartner(tenant, "Anchor")];
  const deal = await addOpportunity(tenant, { externalId: "1", partnerIds });
  await attributeNow(tenant);
  const [first] = await entriesOf(company);
  const home = first?.period ?? "";
  await api(company).post(`/periods/${home}/waivers`, waiver);
  const started = await api(company).post(`/periods/${home}/close`);
  if (started.status !== 202) throw new Error(await started.text());
  await workOff(tenant);
  await changeAmount(company, deal, 90_000);
  await attributeNow(tenant);
  const adjustments = (await entriesOf(company)).filter(({ priorPeriod }) => priorPeriod !== null);
  expect(adjustments).toMatchObject([
    { kind: "reversal", reversesSeq: 1, priorPeriod: home },
    { kind: "credit", adjustsSeq: 1, priorPeriod: home, amount: { amountMinor: 90_000 } },
  ]);
  for (const { period, effectiveAt } of adjustments) {
    expect([period > home, effectiveAt]).toEqual([true, first?.effectiveAt]);
  }
  expect(await attributeNow(tenant, { kind: "all" })).toMatchObject({ posted: 0 });
});

test("the calendar of a company without entries is chosen at once, later only for what is to come", async () => {
  const company = await makeCompany();
  const person = api(company);
  const quarters = { unit: "quarter", fiscalYearStartMonth: 4, timeZone: "Europe/Berlin" };
  expect(await (await person.put("/periods/calendar", quarters)).json()).toEqual({
    calendar: [{ from: null, ...quarters }],
  });
  await append(company, [credit(1, { period: "2025-Q4" })]);
  const months = { ...quarters, unit: "month" };
  const changed = await (await person.put("/periods/calendar", months)).json<{ calendar: unknown[] }>();
  expect(changed.calendar).toHaveLength(2);
  expect((await person.put("/periods/calendar", { ...months, timeZone: "Mars/Base" })).status).toBe(422);
  const list = await person.json<{ items: { key: string; firstDay: string; lastDay: string }[] }>("/periods");
  expect(list.items.at(-1)).toMatchObject({ key: "2025-Q4", firstDay: "2025-01-01", lastDay: "2025-03-31" });
});

async function entriesOf(company: CompanyPerson): Promise<readonly EntryView[]> {
  return (await api(company).json<{ items: EntryView[] }>("/ledger/entries?limit=200")).items;
}

async function changeAmount({ tenant }: CompanyPerson, deal: string, amountMinor: number): Promise<void> {
  await shardOf(env, tenant)
    .prepare(
      "UPDATE opportunities SET amount_minor = ?3, revision = revision + 1 WHERE tenant_id = ?1 AND id = ?2",
    )
    .bind(tenant.tenantId, deal, amountMinor)
    .run();
}

const waiver = { item: "data-older-than-period", reason: "Everything was entered by hand" };

function credit(n: number, parts: Partial<EntryDraft> = {}): EntryDraft {
  return creditDraft({ opportunityRef: `opp_${n}`, ...parts });
}

async function append({ tenant }: CompanyPerson, drafts: readonly EntryDraft[]): Promise<void> {
  const result = await buildServices(env).writer.append(tenant, drafts);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
}

async function begin(company: CompanyPerson): Promise<void> {
  await api(company).post(`${march}/waivers`, waiver);
  const started = await api(company).post(`${march}/close`);
  if (started.status !== 202) throw new Error(await started.text());
}

async function close(company: CompanyPerson): Promise<void> {
  await begin(company);
  await workOff(company.tenant);
}

async function codeOf(answer: Promise<Response>): Promise<string> {
  return (await (await answer).json<{ code: string }>()).code;
}
