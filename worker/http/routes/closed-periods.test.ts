import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { type CompanyPerson, makeColleague, makeCompany } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import { mostTotalsListed } from "#worker/usecases/periods/close-period.ts";
import type { StatementDetail } from "#worker/usecases/statements/statement-views.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";

const march = "2025-03";

const oneDeal = [
  "Deal ID,Deal Name,Account,Amount,Stage,Created,Close Date,Partner",
  'D-1,First,Blue Bakery,"1,000.00",Closed Won,2025-01-02,2025-03-31,Harbour',
].join("\r\n");

async function importedAndClosed() {
  const company = await makeCompany();
  const { tenant } = company;
  const imports = importsOf(tenant);
  const { id } = await imports.import(oneDeal);
  await attributeNow(tenant);
  await closePeriod(company, march);
  return { company, tenant, imports, id };
}

test("undoing an import whose deals stand in a closed period is an adjustment of the next open one", async () => {
  const { company, tenant, imports, id } = await importedAndClosed();
  expect(await imports.undo(id)).toMatchObject({ status: "undone", undo: { removed: 1 } });
  await attributeNow(tenant);
  const entries = await entriesOf(company);
  expect(entries.filter(({ kind }) => kind === "reversal")).toMatchObject([
    { reversesSeq: 1, period: "2025-04", priorPeriod: march, amount: { amountMinor: -100_000 } },
  ]);
  expect(await attributeNow(tenant, { kind: "all" })).toMatchObject({ posted: 0 });
  expect((await balancesOf(company))[march]).toBe(100_000);
});

test("undoing an import whose deals stand in a locked period is refused whole", async () => {
  const { company, tenant, imports, id } = await importedAndClosed();
  expect((await api(company).post(`/periods/${march}/lock`)).status).toBe(204);
  const before = await rowsOf(tenant, "SELECT * FROM opportunities WHERE tenant_id = ?1");
  expect(await imports.undo(id)).toBe("import-touches-locked-period");
  expect(await rowsOf(tenant, "SELECT * FROM opportunities WHERE tenant_id = ?1")).toEqual(before);
  expect(await rowsOf(tenant, "SELECT status FROM imports WHERE tenant_id = ?1")).toEqual([
    { status: "done" },
  ]);
  await attributeNow(tenant);
  expect((await entriesOf(company)).filter(({ kind }) => kind === "reversal")).toEqual([]);
});

test("what changes after a close stands as an adjustment in the statement of the next period, and says of what", async () => {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Anchor");
  const deal = { externalId: "1", partnerIds: [partnerId] };
  await addOpportunity(tenant, deal);
  await attributeNow(tenant);
  const open = await issue(company, { partnerId, period: march });
  expect(open).toMatchObject({ isFinal: false, version: 1 });
  await closePeriod(company, march);
  await addOpportunity(tenant, { ...deal, amountMinor: 90_000 });
  await attributeNow(tenant);
  const april = await issue(company, { partnerId, period: "2025-04" });
  expect(april).toMatchObject({
    opening: { amountMinor: 100_000 },
    closing: { amountMinor: 90_000 },
    isFinal: false,
  });
  expect(april.entries.map(({ isAdjustment, amount }) => [isAdjustment, amount.amountMinor])).toEqual([
    [true, -100_000],
    [true, 90_000],
  ]);
  const [takenBack, adjusted] = april.entries.map(({ reason }) => reason);
  expect(takenBack).toContain(`Takes back entry 1 of ${march}`);
  expect(adjusted).toContain(`Adjusts entry 1 of ${march}`);
  const same = await api(company).post("/statements", { partnerId, period: march, currency: "USD" });
  expect(await same.json()).toMatchObject({ code: "statement-unchanged" });
});

test("a statement is final when its period was closed as it was issued", async () => {
  const company = await makeCompany();
  const partnerId = await addPartner(company.tenant, "Anchor");
  await append(company, [creditDraft({ partnerRef: partnerId })]);
  await closePeriod(company, march);
  expect(await issue(company, { partnerId, period: march })).toMatchObject({ isFinal: true });
});

test("a request to reopen is taken back by who made it, or declined; then there is none to approve", async () => {
  const company = await makeCompany();
  const colleague = await makeColleague(company.tenant, "finance");
  await append(company, [creditDraft()]);
  await closePeriod(company, march);
  const path = `/periods/${march}/reopen`;
  expect((await api(company).delete(path)).status).toBe(409);
  for (const [at, person] of [company, colleague].entries()) {
    expect((await api(company).post(path, { reason: "A deal was left out" })).status).toBe(204);
    expect((await api(person).delete(path)).status).toBe(204);
    expect((await api(colleague).post(`${path}/approve`)).status).toBe(409);
    const { state, reopening, history } = await api(company).json<{
      state: string;
      reopening: null;
      history: { what: string }[];
    }>(`/periods/${march}`);
    expect([state, reopening]).toEqual(["closed", null]);
    expect(history.filter(({ what }) => what === "reopening-lapsed")).toHaveLength(at + 1);
  }
});

test("with more totals than an entry lists, the closing has their number and hash, and the hash is that of all", {
  timeout: 60_000,
}, async () => {
  const company = await makeCompany();
  const count = mostTotalsListed + 1;
  for (let from = 0; from < count; from += 200) {
    const drafts = Array.from({ length: Math.min(200, count - from) }, (_, n) =>
      creditDraft({ partnerRef: `ptr_${from + n}`, opportunityRef: `opp_${from + n}` }),
    );
    await append(company, drafts);
  }
  await closePeriod(company, march);
  const { payload } = await api(company).json<EntryView>(`/ledger/entries/${count + 1}`);
  const { facts } = JSON.parse(payload) as { facts: Record<string, unknown> };
  expect(facts).toMatchObject({ totalsCount: String(count), entries: String(count) });
  expect(facts.totals).toBeUndefined();
  const totals = Array.from({ length: count }, (_, n) => `ptr_${n}`)
    .sort()
    .map((partnerRef) => ({
      amountMinor: "1234",
      book: "revenue",
      currency: "USD",
      entries: "1",
      partnerRef,
    }));
  expect(facts.totalsHash).toBe(buildServices(env).sha256Hex(JSON.stringify(totals)));
});

/** Waives what stands in the way, and closes. */
async function closePeriod(company: CompanyPerson, key: string): Promise<void> {
  const path = `/periods/${key}`;
  const { checklist } = await api(company).json<{ checklist: { item: string; status: string }[] }>(path);
  for (const { item } of checklist.filter(({ status }) => status === "blocks")) {
    const waived = await api(company).post(`${path}/waivers`, { item, reason: "Known and accepted" });
    expect(waived.status).toBe(204);
  }
  expect((await api(company).post(`${path}/close`)).status).toBe(202);
  await workOff(company.tenant);
}

async function issue(
  company: CompanyPerson,
  { partnerId, period }: { readonly partnerId: string; readonly period: string },
): Promise<StatementDetail> {
  const answer = await api(company).post("/statements", { partnerId, period, currency: "USD" });
  expect(answer.status).toBe(201);
  const { id } = await answer.json<{ id: string }>();
  return api(company).json<StatementDetail>(`/statements/${id}`);
}

async function entriesOf(company: CompanyPerson): Promise<readonly EntryView[]> {
  return (await api(company).json<{ items: EntryView[] }>("/ledger/entries?limit=200")).items;
}

async function balancesOf(company: CompanyPerson): Promise<Readonly<Record<string, number>>> {
  const { groups } = await api(company).json<{ groups: { key: string; amountMinor: number }[] }>(
    "/ledger/totals?by=period",
  );
  return Object.fromEntries(groups.map(({ key, amountMinor }) => [key, amountMinor]));
}

async function append({ tenant }: CompanyPerson, drafts: readonly EntryDraft[]): Promise<void> {
  const result = await buildServices(env).writer.append(tenant, drafts);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
}
