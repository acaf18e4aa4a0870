import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import { outboxStore } from "#worker/adapters/d1/outbox-store.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { type FrozenConversion, freezeConversion } from "#worker/domain/ledger/conversion.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import { type CompanyPerson, makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import type { AuditLine } from "#worker/usecases/audit/read-audit-log.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { drainOutbox } from "#worker/usecases/jobs/outbox.ts";
import type { LedgerCheck } from "#worker/usecases/ledger/check-ledger.ts";
import { runVerification } from "#worker/usecases/ledger/run-verification.ts";
import { startVerification } from "#worker/usecases/ledger/start-verification.ts";

type View = {
  id: string;
  status: string;
  checked: number;
  entries: number;
  firstBadSeq: number | null;
  reason: string | null;
  detail: string | null;
  expected: string | null;
  found: string | null;
};
type Status = { frozen: { since: string; verificationId: string } | null; lastVerification: View | null };

test("a sound ledger verifies in full, however often it is asked for", async () => {
  const company = await makeCompany();
  await post(company, 30);
  await publish(company);
  await post(company, 7);
  expect(await verify(company)).toMatchObject({ status: "sound", checked: 37, entries: 37, reason: null });
  expect(await verify(company)).toMatchObject({ status: "sound", checked: 37 });
  expect(await api(company).json<Status>("/ledger/status")).toMatchObject({
    frozen: null,
    lastVerification: { status: "sound" },
  });
});

test("an empty ledger is sound", async () => {
  expect(await verify(await makeCompany())).toMatchObject({ status: "sound", checked: 0 });
});

test("a verification that is asked for twice is one", async () => {
  const company = await makeCompany();
  await post(company, 3);
  const [one, two] = [await start(company), await start(company)];
  expect(two.id).toBe(one.id);
  const log = await api(company).json<{ items: AuditLine[] }>("/audit?action=verification.");
  expect(log.items).toMatchObject([{ action: "verification.started", object: { id: one.id } }]);
  expect(await (await api(company).get(`/ledger/verifications/${one.id}`)).json<View>()).toMatchObject({
    status: "running",
    entries: 3,
  });
});

test("reversals, partners' chains and balances are followed from one stretch into the next", async () => {
  const company = await makeCompany();
  const credits = Array.from({ length: 2_100 }, (_, n) =>
    creditDraft({ opportunityRef: `opp_${n}`, partnerRef: `ptr_${n % 7}`, amountMinor: n + 1 }),
  );
  await append(company, credits);
  const reversed = [0, 7, 1_999, 2_050].map((n) => reversalDraft(credits[n] as EntryDraft, n + 1));
  await append(company, reversed);
  expect(await verify(company)).toMatchObject({ status: "sound", checked: 2_104 });
});

test("a verification goes on where it stopped, takes in what came meanwhile, and stores each step once", async () => {
  const company = await makeCompany();
  await append(
    company,
    Array.from({ length: 2_050 }, (_, n) => creditDraft({ opportunityRef: `opp_${n}` })),
  );
  const services = buildServices(env);
  const transport = heldTransport();
  const { id } = await startVerification(
    { ...services, transport },
    company.tenant,
    systemActor("A test", "req_test"),
  );
  const store = services.verificationsOf(company.tenant);
  const [message] = transport.messages as [Extract<JobMessage, { kind: "ledger-verification" }>];
  const stops = { ...services, transport, verificationReaderOf: neverReads, warnOfFreeze: neverReads };
  await expect(runVerification(stops, company.tenant, message)).rejects.toThrow("cut off");
  expect(await store.get(id)).toMatchObject({ status: "running", head: { seq: 0 } });
  await post(company, 5);
  await Promise.all([services.runJob(message), services.runJob(message)]);
  await services.runJob(message);
  expect(await store.get(id)).toMatchObject({ status: "sound", head: { seq: 2_055 }, targetSeq: 2_055 });
});

test.each<[string, string, readonly string[], Partial<View>]>([
  [
    "a changed payload",
    "UPDATE ledger_entries SET payload = replace(payload, '\"1234\"', '\"1235\"') WHERE tenant_id = ?1 AND seq = 4",
    ["ledger_entries_no_update"],
    { reason: "hash-differs", firstBadSeq: 4, expected: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ],
  [
    "a changed amount",
    "UPDATE ledger_entries SET amount_minor = 1 WHERE tenant_id = ?1 AND seq = 4",
    ["ledger_entries_no_update"],
    {
      reason: "column-differs",
      firstBadSeq: 4,
      detail: "amountMinor",
      expected: "12.34 USD",
      found: "0.01 USD",
    },
  ],
  [
    "a missing entry",
    "DELETE FROM ledger_entries WHERE tenant_id = ?1 AND seq = 4",
    ["ledger_entries_no_delete"],
    { reason: "entry-missing", firstBadSeq: 4 },
  ],
  [
    "missing last entries",
    "DELETE FROM ledger_entries WHERE tenant_id = ?1 AND seq > 4",
    ["ledger_entries_no_delete"],
    { reason: "entry-missing", firstBadSeq: 5 },
  ],
  [
    "a changed conversion",
    "UPDATE ledger_conversions SET amount_minor = amount_minor + 1 WHERE tenant_id = ?1 AND seq = 7",
    ["ledger_conversions_no_update"],
    { reason: "conversion-differs", firstBadSeq: 7, detail: "amountMinor" },
  ],
  [
    "a conversion that its reversal lacks",
    "DELETE FROM ledger_conversions WHERE tenant_id = ?1 AND seq = 8",
    ["ledger_conversions_no_delete"],
    { reason: "conversion-differs", firstBadSeq: 8, detail: "missing" },
  ],
  [
    "a changed subtree",
    `UPDATE ledger_nodes SET hash = ${otherDigits("hash")} WHERE tenant_id = ?1 AND level = 2`,
    ["ledger_nodes_no_update"],
    { reason: "tree-node-differs", detail: "2/0", expected: expect.any(String), found: expect.any(String) },
  ],
  [
    "a missing subtree",
    "DELETE FROM ledger_nodes WHERE tenant_id = ?1 AND level = 2",
    ["ledger_nodes_no_delete"],
    { reason: "tree-node-differs", detail: "2/0", expected: expect.any(String), found: null },
  ],
  [
    "a changed frontier",
    `UPDATE ledger_trees SET peaks = ${otherDigits("peaks")} WHERE tenant_id = ?1`,
    ["ledger_trees_update"],
    { reason: "tree-differs" },
  ],
  [
    "a changed root of a published head",
    `UPDATE ledger_tree_heads SET root = ${otherDigits("root")} WHERE tenant_id = ?1`,
    ["ledger_tree_heads_no_update"],
    { reason: "tree-head-differs", firstBadSeq: 6 },
  ],
  [
    "a changed signature of a published head",
    "UPDATE ledger_tree_heads SET signed_head = signed_head || 'A' WHERE tenant_id = ?1",
    ["ledger_tree_heads_no_update"],
    { reason: "tree-head-differs", firstBadSeq: 6 },
  ],
  [
    "a changed time of a published head",
    "UPDATE ledger_tree_heads SET published_at = published_at + 1 WHERE tenant_id = ?1",
    ["ledger_tree_heads_no_update"],
    { reason: "tree-head-differs", firstBadSeq: 6 },
  ],
  [
    "a changed head",
    "UPDATE ledger_heads SET recorded_at = recorded_at + 1 WHERE tenant_id = ?1",
    ["ledger_heads_update"],
    { reason: "head-differs", found: expect.stringMatching(/^entry 8, /) },
  ],
  [
    "a changed partner head",
    "UPDATE ledger_partner_heads SET partner_seq = 5 WHERE tenant_id = ?1",
    ["ledger_partner_heads_update"],
    { reason: "partner-head-differs" },
  ],
  [
    "a missing partner head",
    "DELETE FROM ledger_partner_heads WHERE tenant_id = ?1",
    ["ledger_partner_heads_no_delete"],
    { reason: "partner-head-differs" },
  ],
  [
    "a changed balance",
    "UPDATE ledger_balances SET amount_minor = amount_minor + 1 WHERE tenant_id = ?1",
    ["ledger_balances_update"],
    {
      reason: "balance-differs",
      detail: "revenue ptr_north 2025-03 USD",
      expected: "74.04 USD in 8 entries",
      found: "74.05 USD in 8 entries",
    },
  ],
  [
    "a missing balance",
    "DELETE FROM ledger_balances WHERE tenant_id = ?1",
    ["ledger_balances_no_delete"],
    { reason: "balance-differs", expected: "74.04 USD in 8 entries", found: null },
  ],
])(
  "%s is found and named, freezes the ledger, and nothing is written until it is mended",
  async (_, sql, guards, finding) => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => {});
    const company = await makeCompany();
    await post(company, 6);
    await publish(company);
    await append(company, [converted]);
    await append(company, [reversalDraft(converted, 7)]);
    const before = await keep(company);
    await tamper(company, guards, [sql]);
    expect(await verify(company)).toMatchObject({ status: "unsound", ...finding });
    expect(errors).toHaveBeenCalledOnce();
    expect(await api(company).json<Status>("/ledger/status")).toMatchObject({
      frozen: { verificationId: expect.stringMatching(/^ver_/), mended: false, ...finding },
    });
    expect(await unfreeze(company)).toEqual([409, "ledger-not-verified"]);
    const refused = await buildServices(env).writer.append(company.tenant, [
      creditDraft({ opportunityRef: "new" }),
    ]);
    expect(refused).toEqual({ ok: false, error: { kind: "frozen" } });
    expect(await verify(company)).toMatchObject({ status: "unsound" });

    await restore(company, before);
    expect(await verify(company)).toMatchObject({ status: "sound" });
    expect(await api(company).json<Status>("/ledger/status")).toMatchObject({ frozen: { mended: true } });
    expect(await unfreeze(company)).toEqual([200, undefined]);
    expect(await api(company).json<Status>("/ledger/status")).toMatchObject({ frozen: null });
    await post(company, 1);
    expect(await unfreeze(company)).toEqual([409, "ledger-not-frozen"]);
    // Twice it was asked for in vain, and the two are not told.
    const log = await api(company).json<{ items: AuditLine[] }>("/audit?action=ledger.");
    expect(log.items).toMatchObject([
      { action: "ledger.unfrozen", after: { reason: "Restored from a backup" } },
    ]);
    errors.mockRestore();
  },
);

test("the check that shows its steps recomputes conversions too", async () => {
  const company = await makeCompany();
  await post(company, 2);
  await append(company, [converted]);
  const check = async () => (await api(company).post("/ledger/verify")).json<LedgerCheck>();
  expect(await check()).toMatchObject({ ok: true, checked: 3 });
  const sql = "UPDATE ledger_conversions SET amount_minor = amount_minor + 1 WHERE tenant_id = ?1";
  await tamper(company, ["ledger_conversions_no_update"], [sql]);
  const { steps, ...verdict } = await check();
  const finding = { reason: "conversion-differs", firstBadSeq: 3, detail: "amountMinor" };
  const values = { expected: "11.35 EUR", found: "11.36 EUR" };
  expect(verdict).toEqual({ ok: false, checked: 2, ...finding, ...values });
  expect(steps.find(({ status }) => status === "failed")).toMatchObject({ name: "conversions", checked: 2 });
});

test("a ledger that is frozen before its first head says so, and can be read and checked without a signature", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const company = await makeCompany();
  const partnerId = await addPartner(company.tenant, "Halvorne Consulting");
  const partnerships = { at: [{ tenant: company.tenant, partnerId }], organisation: "Halvorne" };
  const person = await makePartnerUser(partnerships);
  const other = await addPartner(company.tenant, "Longacre Systems");
  const theirs = creditDraft({ partnerRef: other, opportunityRef: "opp_two" });
  await append(company, [creditDraft({ partnerRef: partnerId }), theirs]);
  const sql = `UPDATE ledger_balances SET amount_minor = amount_minor + 1
    WHERE tenant_id = ?1 AND partner_ref <> '${partnerId}'`;
  await tamper(company, ["ledger_balances_update"], [sql]);
  expect(await verify(company)).toMatchObject({ status: "unsound" });
  const head = await api(company).get("/ledger/head");
  expect([head.status, (await head.json<{ code: string }>()).code]).toEqual([409, "ledger-frozen"]);
  const check = async (of: Parameters<typeof api>[0], path: string) => {
    const answer = await api(of).post(path);
    expect(answer.status).toBe(200);
    return answer.json<LedgerCheck>();
  };
  const whole = await check(company, "/ledger/verify");
  expect(whole).toMatchObject({ ok: false, reason: "balance-differs", expected: "12.34 USD in 1 entry" });
  expect(whole.steps.at(-1)).toMatchObject({ name: "signature", status: "not-reached" });
  const form = { body: new URLSearchParams() };
  const page = await (await api(company).request("POST", "//company/ledger?index", form)).text();
  const [, verdict = ""] = page.split("The chain is broken");
  expect(verdict.split("What was checked")[0]).toContain(">Longacre Systems</a>");
  const own = await check(person, `/portal/companies/${company.tenant.tenantId}/ledger/verify`);
  expect(own).toMatchObject({ ok: true, checked: 1 });
  expect(own.steps.slice(-2).map(({ status }) => status)).toEqual(["unsigned", "unsigned"]);
  expect((await api(company).get("/ledger/entries")).status).toBe(200);
  errors.mockRestore();
});

test("a frozen ledger signs no head and states nothing, its people are mailed once, and it goes on when it is mended", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const company = await makeCompany();
  const finance = await makeColleague(company.tenant, "finance");
  const analyst = await makeColleague(company.tenant, "analyst");
  const partnerId = await addPartner(company.tenant, "Halvorne Consulting");
  await append(company, [creditDraft({ partnerRef: partnerId, opportunityRef: "one" })]);
  const published = await publish(company);
  await append(company, [creditDraft({ partnerRef: partnerId, opportunityRef: "two" })]);
  const before = await keep(company);
  const sql = `UPDATE ledger_trees SET peaks = ${otherDigits("peaks")} WHERE tenant_id = ?1`;
  await tamper(company, ["ledger_trees_update"], [sql]);
  expect(await verify(company)).toMatchObject({ status: "unsound" });
  expect(await verify(company)).toMatchObject({ status: "unsound" });

  expect(await publish(company)).toEqual(published);
  await buildServices(env).publishMovedHeads();
  expect((await keep(company)).get("ledger_tree_heads")).toHaveLength(1);
  const statement = { partnerId, period: "2025-03", currency: "USD" };
  for (const [path, body] of [
    ["/statements", statement],
    ["/statements/issues", { period: statement.period }],
  ] as const) {
    const answer = await api(company).post(path, body);
    expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([409, "ledger-frozen"]);
  }
  const issuePage = async () => (await api(company).get("//company/statements")).text();
  const pageOfFrozen = await issuePage();
  expect(pageOfFrozen).toContain("once the freeze is lifted");
  expect(pageOfFrozen).not.toContain('<input type="hidden" name="do" value="all"');
  const frozenMails = async ({ principal }: CompanyPerson) =>
    (await mailsTo(principal.user.email)).filter(({ subject }) => subject.includes("is frozen"));
  const person = await makePartnerUser({
    at: [{ tenant: company.tenant, partnerId }],
    organisation: "Halvorne",
  });
  const freezes = async (of: Parameters<typeof api>[0] = person) =>
    (await api(of).json<{ frozenLedgers: unknown[] }>("/session")).frozenLedgers;
  const { tenantId: companyId, name: companyName } = company.tenant;
  const frozen = { companyId, companyName, since: expect.any(String) };
  expect(await freezes()).toEqual([{ ...frozen, reason: null }]);
  expect(await freezes(analyst)).toEqual([{ ...frozen, reason: "tree-differs" }]);
  const admin = await makeColleague(company.tenant, "admin");
  expect((await api(admin).post("/ledger/unfreeze", { reason: "Restored" })).status).toBe(403);
  await workOff(company.tenant);
  // One for each of the two verifications that found it.
  expect(await frozenMails(company)).toHaveLength(2);
  expect(await frozenMails(finance)).toHaveLength(2);
  expect(await frozenMails(analyst)).toHaveLength(0);

  await restore(company, before);
  expect(await verify(company)).toMatchObject({ status: "sound" });
  expect(await unfreeze(company)).toEqual([200, undefined]);
  expect([await freezes(), await freezes(analyst)]).toEqual([[], []]);
  expect(await issuePage()).toContain('<input type="hidden" name="do" value="all"');
  expect(await publish(company)).toMatchObject({ treeSize: 2 });
  expect((await api(company).post("/statements", statement)).status).toBe(201);
  errors.mockRestore();
});

test("every ledger with entries is verified by night, and not twice in one", async () => {
  const company = await makeCompany();
  const empty = await makeCompany();
  await post(company, 2);
  const newest = (one: CompanyPerson) => buildServices(env).verificationsOf(one.tenant).newest();
  await buildServices(env).verifyDueLedgers();
  await workOff(company.tenant);
  const first = await newest(company);
  expect(first).toMatchObject({ status: "sound", requestedBy: "scheduler" });
  expect(await newest(empty)).toBeNull();
  await buildServices(env).verifyDueLedgers();
  expect(await newest(company)).toEqual(first);
});

test("a verification that is given up on says nothing about the ledger", async () => {
  const company = await makeCompany();
  await post(company, 2);
  const services = buildServices(env);
  const transport = heldTransport();
  const { id } = await startVerification(
    { ...services, transport },
    company.tenant,
    systemActor("A test", "req_test"),
  );
  await services.abandonJob(transport.messages[0] as JobMessage, "It failed every try.");
  const store = services.verificationsOf(company.tenant);
  expect(await store.get(id)).toMatchObject({ status: "failed", finding: null });
  expect(await store.openFreeze()).toBeNull();
  expect(await verify(company)).toMatchObject({ status: "sound" });
});

test("what a freeze interrupts waits for its end however long that is, and then goes on by itself", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const company = await makeCompany();
  const { tenant } = company;
  const partnerRef = await addPartner(tenant, "Halvorne Consulting");
  await append(company, [creditDraft({ partnerRef })]);
  await publish(company);
  const before = await keep(company);
  const waiver = { item: "data-older-than-period", reason: "Entered by hand" };
  expect((await api(company).post("/periods/2025-03/waivers", waiver)).status).toBe(204);
  const issue = await api(company).post("/statements/issues", { period: "2025-03" });
  const { id: issueId } = await issue.json<{ id: string }>();
  expect((await api(company).post("/periods/2025-03/close")).status).toBe(202);
  const changedFrontier = `UPDATE ledger_trees SET peaks = ${otherDigits("peaks")} WHERE tenant_id = ?1`;
  await tamper(company, ["ledger_trees_update"], [changedFrontier]);
  await start(company);
  await runPromised(company, "ledger-verification");
  expect(await api(company).json<Status>("/ledger/status")).toMatchObject({ frozen: { mended: false } });

  const waiting = async () => {
    const { results } = await databaseOf(tenant)
      .prepare(
        `SELECT message ->> '$.kind' AS kind, attempts FROM outbox
         WHERE tenant_id = ?1 AND message ->> '$.kind' IN ('period-close', 'statement-issue') ORDER BY kind`,
      )
      .bind(tenant.tenantId)
      .all();
    return results;
  };
  const asLeft = [
    { kind: "period-close", attempts: 0 },
    { kind: "statement-issue", attempts: 0 },
  ];
  // More often than the outbox has patience for.
  for (let round = 1; round <= 2; round += 1) {
    await databaseOf(tenant)
      .prepare("UPDATE outbox SET attempts = 39, available_at = 0 WHERE tenant_id = ?1")
      .bind(tenant.tenantId)
      .run();
    const { clock, abandonJob } = buildServices(env);
    const outbox = outboxStore(env);
    await drainOutbox({ outbox, transport: heldTransport(), clock, abandon: abandonJob }, tenant.tenantId);
    await workOff(tenant);
    expect(await waiting()).toEqual(asLeft);
  }
  const page = await (await api(company).get("//company/periods/2025-03")).text();
  expect(page).toContain("It waits until the freeze of the ledger is lifted");

  await restore(company, before);
  expect(await verify(company)).toMatchObject({ status: "sound" });
  expect(await unfreeze(company)).toEqual([200, undefined]);
  await databaseOf(tenant)
    .prepare("UPDATE outbox SET available_at = 0 WHERE tenant_id = ?1")
    .bind(tenant.tenantId)
    .run();
  await workOff(tenant);
  expect(await waiting()).toEqual([]);
  expect(await api(company).json("/periods/2025-03")).toMatchObject({ state: "closed" });
  expect(await api(company).json(`/statements/issues/${issueId}`)).toMatchObject({ status: "done", done: 1 });
  const closedPage = async () => (await api(company).get("//company/periods/2025-03")).text();
  expect(await closedPage()).toContain("Lock for good");
  await tamper(company, ["ledger_trees_update"], [changedFrontier]);
  expect(await verify(company)).toMatchObject({ status: "unsound" });
  expect(await closedPage()).not.toContain("Lock for good");
});

async function runPromised({ tenant }: CompanyPerson, kind: string): Promise<void> {
  const promised = databaseOf(tenant)
    .prepare("SELECT message FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' = ?2 LIMIT 1")
    .bind(tenant.tenantId, kind);
  for (;;) {
    const message = await promised.first<string>("message");
    if (message === null) return;
    await buildServices(env).runJob(JSON.parse(message) as JobMessage);
  }
}

const conversion = freezeConversion(
  { amountMinor: 1234, currency: "USD" },
  {
    rate: { currency: "USD", units: "1", reportingUnits: "0.92", day: "2025-03-01", source: "entered" },
    reportingCurrency: "EUR",
    sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
  },
) as FrozenConversion;
const converted = creditDraft({
  opportunityRef: "converted",
  evidenceHashes: ["b".repeat(64), conversion.hash],
  conversion,
});

function neverReads(): never {
  throw new Error("cut off");
}

async function post(company: CompanyPerson, count: number): Promise<void> {
  const { seq } = await buildServices(env).readerOf(company.tenant).head();
  await append(
    company,
    Array.from({ length: count }, (_, n) => creditDraft({ opportunityRef: `opp_${seq + n}` })),
  );
}

async function append({ tenant }: CompanyPerson, drafts: readonly EntryDraft[]): Promise<void> {
  for (let from = 0; from < drafts.length; from += 200) {
    const part = drafts.slice(from, from + 200);
    expect(await buildServices(env).writer.append(tenant, part)).toMatchObject({ ok: true });
  }
}

function publish({ tenant }: CompanyPerson) {
  return buildServices(env).publishTreeHead(tenant);
}

async function start(company: CompanyPerson): Promise<View> {
  const answer = await api(company).post("/ledger/verifications");
  expect(answer.status).toBe(202);
  return answer.json<View>();
}

async function verify(company: CompanyPerson): Promise<View> {
  const { id } = await start(company);
  await workOff(company.tenant);
  return api(company).json<View>(`/ledger/verifications/${id}`);
}

async function unfreeze(company: CompanyPerson): Promise<[number, string | undefined]> {
  const answer = await api(company).post("/ledger/unfreeze", { reason: "Restored from a backup" });
  const { code } = await answer.json<{ code?: string }>();
  return [answer.status, code];
}

/** The hexadecimal digits in another order; replacing one of them would change nothing where it does not occur. */
function otherDigits(column: string): string {
  return `substr(${column}, 2) || substr(${column}, 1, 1)`;
}

const tables = [
  "ledger_entries",
  "ledger_conversions",
  "ledger_heads",
  "ledger_partner_heads",
  "ledger_balances",
  "ledger_trees",
  "ledger_nodes",
  "ledger_tree_heads",
];

type Kept = ReadonlyMap<string, readonly Record<string, unknown>[]>;

async function keep({ tenant }: CompanyPerson): Promise<Kept> {
  const db = databaseOf(tenant);
  const kept = new Map<string, readonly Record<string, unknown>[]>();
  for (const table of tables) {
    const { results } = await db
      .prepare(`SELECT * FROM ${table} WHERE tenant_id = ?1`)
      .bind(tenant.tenantId)
      .all();
    kept.set(table, results);
  }
  return kept;
}

/** As an operator would, from a backup, with the guards away. */
async function restore(company: CompanyPerson, kept: Kept): Promise<void> {
  const db = databaseOf(company.tenant);
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .all<{ name: string }>();
  const guards = results.map(({ name }) => name).filter((name) => /^ledger_(?!freezes|verif)/.test(name));
  await withoutTriggers(db, guards, async () => {
    for (const [table, rows] of kept) {
      await db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?1`).bind(company.tenant.tenantId).run();
      for (const row of rows) {
        const names = Object.keys(row);
        const places = names.map((__, at) => `?${at + 1}`);
        const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`;
        await db
          .prepare(sql)
          .bind(...Object.values(row))
          .run();
      }
    }
  });
}

async function tamper({ tenant }: CompanyPerson, guards: readonly string[], statements: readonly string[]) {
  const db = databaseOf(tenant);
  await withoutTriggers(db, guards, async () => {
    for (const sql of statements) await db.prepare(sql).bind(tenant.tenantId).run();
  });
}

async function withoutTriggers(
  db: D1Database,
  names: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const kept: string[] = [];
  for (const name of names) {
    const sql = await db
      .prepare("SELECT sql FROM sqlite_master WHERE name = ?1")
      .bind(name)
      .first<string>("sql");
    if (sql === null) throw new Error(`there is no trigger ${name}`);
    kept.push(sql);
    await db.prepare(`DROP TRIGGER ${name}`).run();
  }
  try {
    await work();
  } finally {
    for (const sql of kept) await db.prepare(sql).run();
  }
}

function databaseOf({ shard }: CompanyPerson["tenant"]): D1Database {
  return env[shard as "SHARD_0"];
}
