import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { importStore } from "#worker/adapters/d1/import-store.ts";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type { CommitStore } from "#worker/usecases/imports/import-ports.ts";

const HEADER = "Deal ID,Deal Name,Account,Amount,Stage,Created,Close Date,Partner";
const THREE = [
  HEADER,
  'D-1,First,Blue Bakery,"1,234.56",Closed Won,2025-01-02,2025-03-31,Harbour',
  "D-2,Second,Blue Bakery,(500),Closed Won,2025-01-02,2025-03-31,Harbour; Lighthouse",
  "D-3,Third,,,Prospecting,2025-02-02,,N/A",
].join("\r\n");

type Opportunity = {
  readonly external_id: string;
  readonly name: string;
  readonly amount_minor: number | null;
  readonly outcome: string;
  readonly revision: number;
  readonly deleted_at: number | null;
  readonly crm_partners: string;
  readonly flags: string;
};

const opportunitiesOf = (tenant: TenantScope) =>
  rowsOf<Opportunity>(tenant, "SELECT * FROM opportunities WHERE tenant_id = ?1 ORDER BY external_id");
const nothing = { added: 0, updated: 0, errors: 0 };

test("a file becomes opportunities, with the partners and accounts that its rows name", async () => {
  const { tenant } = await makeCompany();
  const done = await importsOf(tenant).import(THREE);
  expect(done).toMatchObject({
    status: "done",
    counts: { rows: 3, added: 3, updated: 0, skipped: 0, errors: 0 },
    flagged: { "account-missing": 1 },
    failure: null,
    progress: { phase: "done", rowsDone: 3, rowsTotal: 3 },
  });
  const rows = await opportunitiesOf(tenant);
  expect(
    rows.map(({ external_id, amount_minor, outcome, flags }) => [external_id, amount_minor, outcome, flags]),
  ).toEqual([
    ["D-1", 123_456, "won", "[]"],
    ["D-2", -50_000, "won", "[]"],
    ["D-3", null, "open", '["account-missing"]'],
  ]);
  expect(JSON.parse(rows[1]?.crm_partners ?? "")).toHaveLength(2);
  const partners = await rowsOf<{ name: string }>(
    tenant,
    "SELECT name FROM partners WHERE tenant_id = ?1 ORDER BY name",
  );
  expect(partners.map(({ name }) => name)).toEqual(["Harbour", "Lighthouse"]);
  expect(await rowsOf(tenant, "SELECT name FROM accounts WHERE tenant_id = ?1")).toEqual([
    { name: "Blue Bakery" },
  ]);
  expect(
    await rowsOf(
      tenant,
      "SELECT id FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' LIKE 'import%'",
    ),
  ).toEqual([]);
});

test("the same file twice changes nothing and bumps no revision", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const before = await opportunitiesOf(tenant);
  const again = await company.import(THREE);
  expect(again).toMatchObject({ status: "done", counts: { ...nothing, rows: 3, skipped: 3 }, runId: null });
  expect(await opportunitiesOf(tenant)).toEqual(before);
});

test("a change that cannot move a split leaves the revision alone", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const renamed = await company.import(THREE.replace("First", "Renamed"));
  expect(renamed.counts).toMatchObject({ added: 0, updated: 1, skipped: 2 });
  await company.import(THREE.replace("First", "Renamed").replace("1,234.56", "1,234.57"));
  const [first] = await opportunitiesOf(tenant);
  expect(first).toMatchObject({ name: "Renamed", amount_minor: 123_457, revision: 2 });
});

test("a column that the file does not have is left as it was", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  await company.import("Deal ID,Stage\nD-1,Closed Lost\n");
  const [first] = await opportunitiesOf(tenant);
  expect(first).toMatchObject({
    name: "First",
    amount_minor: 123_456,
    outcome: "lost",
    flags: "[]",
    revision: 2,
  });
});

test("a file with an error writes nothing, unless errors are skipped", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  const file = THREE.replace("(500)", "five hundred");
  const failed = await company.import(file);
  expect(failed).toMatchObject({ status: "failed", counts: { ...nothing, rows: 3, errors: 1 } });
  expect(failed.errors).toEqual([
    expect.objectContaining({ row: 3, column: "Amount", value: "five hundred", code: "not-an-amount" }),
  ]);
  expect(await opportunitiesOf(tenant)).toEqual([]);
  const skipped = await company.import(file, { skipErrors: "true" });
  expect(skipped).toMatchObject({ status: "done", counts: { rows: 3, added: 2, errors: 1 } });
  expect((await opportunitiesOf(tenant)).map(({ external_id }) => external_id)).toEqual(["D-1", "D-3"]);
});

test("a dry run tells and writes nothing, and the same file can then be imported", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  const checked = await company.import(THREE, { dryRun: "true" });
  expect(checked).toMatchObject({ status: "done", dryRun: true, counts: { rows: 3, added: 3 } });
  expect(await opportunitiesOf(tenant)).toEqual([]);
  expect(await company.undo(checked.id)).toBe("import-changed-nothing");
  const settings = {
    mapping: checked.mapping,
    choice: { decimal: null, dateOrder: null },
    skipErrors: false,
    dryRun: false,
  } as const;
  const started = await company.imports.start({
    tenant,
    importId: checked.id,
    settings,
    actor: systemActor("usr_test", "req_test"),
  });
  expect(started.ok).toBe(true);
  await company.workOff();
  expect(await company.view(checked.id)).toMatchObject({
    status: "done",
    dryRun: false,
    counts: { added: 3 },
  });
  expect(
    (
      await company.imports.start({
        tenant,
        importId: checked.id,
        settings,
        actor: systemActor("usr_test", "req_test"),
      })
    ).ok,
  ).toBe(false);
});

test("a row with several errors is one row with errors, and all of them are listed", async () => {
  const { tenant } = await makeCompany();
  const file = [HEADER, "D-1,First,,much,Won,,someday,", ",Second,,1,Won,,,", "D-3,Third,,1,Won,,,"].join(
    "\n",
  );
  const company = importsOf(tenant);
  const failed = await company.import(file);
  expect(failed).toMatchObject({
    status: "failed",
    counts: { rows: 3, errors: 2 },
    failure:
      "2 rows have errors, so nothing was imported. Correct them and upload the file again, or import without them.",
  });
  expect(failed.errors.map(({ row, code }) => [row, code])).toEqual([
    [2, "not-an-amount"],
    [2, "not-a-date"],
    [3, "value-missing"],
  ]);
  const lines = await company.imports.exportErrors(tenant, failed.id);
  let csv = "";
  for await (const line of lines ?? []) csv += line;
  expect(csv.trimEnd().split("\n")).toHaveLength(4);
  const rest = await company.import(file, { skipErrors: "true" });
  expect(rest.counts).toEqual({ rows: 3, added: 1, updated: 0, skipped: 0, errors: 2 });
});

test("two rows of one opportunity are an error that names both", async () => {
  const { tenant } = await makeCompany();
  const failed = await importsOf(tenant).import(`${THREE}\r\nD-1,Twin,,1,Open,,,`);
  expect(failed.errors).toEqual([
    expect.objectContaining({ row: 5, column: "Deal ID", value: "D-1", code: "duplicate-external-id" }),
  ]);
  expect(failed.errors[0]?.message).toContain("Row 2");
});

test("undo removes what was added, and importing again brings it back", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  const first = await company.import(THREE);
  expect(await company.undo(first.id)).toMatchObject({
    status: "undone",
    undo: { removed: 3, restored: 0, kept: 0 },
  });
  expect(
    (await opportunitiesOf(tenant)).map(({ deleted_at, revision }) => [deleted_at !== null, revision]),
  ).toEqual([
    [true, 2],
    [true, 2],
    [true, 2],
  ]);
  expect(
    await rowsOf(tenant, "SELECT id FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL"),
  ).toEqual([]);
  expect(
    await rowsOf(tenant, "SELECT id FROM accounts WHERE tenant_id = ?1 AND archived_at IS NULL"),
  ).toEqual([]);
  expect(await company.undo(first.id)).toBe("import-undone-already");
  const again = await company.import(THREE);
  expect(again.counts).toMatchObject({ added: 3, updated: 0, skipped: 0 });
  expect((await opportunitiesOf(tenant)).map(({ deleted_at, revision }) => [deleted_at, revision])).toEqual([
    [null, 3],
    [null, 3],
    [null, 3],
  ]);
  expect(
    await rowsOf(tenant, "SELECT id FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL"),
  ).toHaveLength(2);
});

test.each([
  ["the later import first", ["second", "first"]],
  ["the earlier import first", ["first", "second"]],
] as const)("undoing two imports of one record, %s, ends where it began", async (_, order) => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  const ids = {
    first: (await company.import(THREE)).id,
    second: (await company.import(THREE.replace("1,234.56", "99.00"))).id,
  };
  const results = [];
  for (const which of order) results.push(await company.undo(ids[which]));
  expect((await opportunitiesOf(tenant)).filter(({ deleted_at }) => deleted_at === null)).toEqual([]);
  if (order[0] === "first") {
    expect(results[0]).toMatchObject({ undo: { removed: 2, restored: 0, kept: 1 } });
    expect(results[1]).toMatchObject({ undo: { removed: 1, restored: 0, kept: 0 } });
  } else {
    expect(results[0]).toMatchObject({ undo: { removed: 0, restored: 1, kept: 0 } });
    expect(results[1]).toMatchObject({ undo: { removed: 3, restored: 0, kept: 0 } });
  }
});

test("undoing the middle one of three imports leaves the last one's values, and then the first one's", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const second = await company.import(THREE.replace("1,234.56", "2.00"));
  const third = await company.import(THREE.replace("1,234.56", "3.00"));
  expect(await company.undo(second.id)).toMatchObject({ undo: { kept: 1 } });
  expect((await opportunitiesOf(tenant))[0]?.amount_minor).toBe(300);
  await company.undo(third.id);
  expect((await opportunitiesOf(tenant))[0]?.amount_minor).toBe(123_456);
});

test("a redelivered message and a twin consumer change nothing twice", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  const { id } = await company.upload(THREE);
  const check = company.transport.messages.shift();
  if (!check) throw new Error("no check was promised");
  await Promise.all([company.run(check), company.run(check)]);
  await company.run(check);
  const commits = company.transport.messages.filter(({ kind }) => kind === "import-commit");
  expect(commits).toHaveLength(1);
  const [commit] = commits;
  if (!commit) throw new Error("no commit was promised");
  await Promise.all([company.run(commit), company.run(commit), company.run(commit)]);
  await company.run(commit);
  expect(await company.view(id)).toMatchObject({
    status: "done",
    counts: { rows: 3, added: 3, updated: 0, skipped: 0 },
  });
  expect((await opportunitiesOf(tenant)).every(({ revision }) => revision === 1)).toBe(true);
  expect(await rowsOf(tenant, "SELECT id FROM attribution_runs WHERE tenant_id = ?1")).toHaveLength(1);
});

test("a Worker that dies between chunks goes on where it stopped", async () => {
  const { tenant } = await makeCompany();
  const rows = Array.from(
    { length: 4_500 },
    (_, at) => `D-${at},Deal ${at},Account ${at % 50},10.00,Won,2025-01-01,2025-02-01,Partner ${at % 7}`,
  );
  let chunks = 0;
  const company = importsOf(tenant, {
    storeOf: (scope) => {
      const store = importStore(env, scope);
      const commitChunk: CommitStore["commitChunk"] = async (chunk) => {
        chunks += 1;
        if (chunks === 2) throw new Error("the Worker dies before its second chunk");
        const stored = await store.commitChunk(chunk);
        if (chunks === 4) throw new Error("the Worker dies after its chunk is stored and before it knows");
        return stored;
      };
      return { ...store, commitChunk };
    },
  });
  const { id } = await company.upload([HEADER, ...rows].join("\n"));
  await company.run(company.transport.messages.shift() as never);
  const commit = company.transport.messages.shift() as never;
  await expect(company.run(commit)).rejects.toThrow("second chunk");
  expect(await company.view(id)).toMatchObject({
    status: "committing",
    progress: { rowsDone: 2_000, rowsTotal: 4_500 },
  });
  await expect(company.run(commit)).rejects.toThrow("before it knows");
  await company.run(commit);
  expect(await company.view(id)).toMatchObject({ status: "done", counts: { rows: 4_500, added: 4_500 } });
  expect(
    await rowsOf(tenant, "SELECT COUNT(*) AS n, SUM(revision) AS r FROM opportunities WHERE tenant_id = ?1"),
  ).toEqual([{ n: 4_500, r: 4_500 }]);
  expect(await rowsOf(tenant, "SELECT COUNT(*) AS n FROM partners WHERE tenant_id = ?1")).toEqual([{ n: 7 }]);
});

test("header order and case, CRLF, a BOM, quoted newlines and semicolons make no difference", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const before = await opportunitiesOf(tenant);
  const other = [
    "\uFEFFpartner;CLOSE DATE;created;stage;amount;account;deal name;DEAL ID",
    'Harbour;31.03.2025;02.01.2025;Closed Won;1.234,56;"Blue Bakery";First;D-1',
    '"Harbour;Lighthouse";31.03.2025;02.01.2025;Closed Won;500,00-;Blue Bakery;"Second";D-2',
    "-;;02.02.2025;Prospecting;;;Third;D-3",
    ";;;;;;;",
    "",
    '"Harbour";"30.06.2025";;Won;"7,00";Blue Bakery;"Two\r\nlines";D-4',
  ].join("\r\n");
  const done = await company.import(other);
  expect(done).toMatchObject({
    counts: { rows: 4, added: 1, updated: 0, skipped: 3, errors: 0 },
    formats: { delimiter: ";", decimal: "1.234,56", date: "DD/MM/YYYY" },
  });
  const after = await opportunitiesOf(tenant);
  expect(after.slice(0, 3)).toEqual(before);
  expect(after[3]).toMatchObject({ name: "Two lines", amount_minor: 700 });
});

test("what a later row shows about dates and decimals holds for the rows before it", async () => {
  const { tenant } = await makeCompany();
  const doubtful = Array.from(
    { length: 9_000 },
    (_, at) => `D-${at},1.234,03/04/2025,${"padding ".repeat(5)}`,
  );
  const file = ["ID,Amount,Close Date,Comment", ...doubtful, 'D-x,"5,50",31/12/2025,'].join("\n");
  const done = await importsOf(tenant).import(file, { dryRun: "true" });
  expect(done).toMatchObject({ counts: { errors: 0 }, formats: { decimal: "1.234,56", date: "DD/MM/YYYY" } });
  expect(done.formats.columns.map(({ ambiguous }) => ambiguous)).toEqual([false, false]);
});

test("a quotation mark that never closes fails the file and names its row", async () => {
  const { tenant } = await makeCompany();
  const rows = Array.from({ length: 20_000 }, (_, at) => `D-${at},Deal number ${at}`);
  const failed = await importsOf(tenant).import(["ID,Name", ...rows, 'D-x,"open', ...rows].join("\n"), {
    skipErrors: "true",
  });
  expect(failed).toMatchObject({
    status: "failed",
    counts: { added: 0 },
    failure: expect.stringContaining("Row 20002"),
  });
});

test("touchpoints need their opportunity, make it wait for attribution, and are undone with it", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const header = "Deal ID,Partner,Source,Role,Date,Note";
  const file = [
    header,
    "D-1,Harbour,activity,Influence,2025-02-01,Demo",
    "D-1,Harbour,activity,Influence,2025-02-01,Demo",
    "D-2,Newcomer,campaign,,2025-02-02,",
  ].join("\n");
  const failed = await company.import(`${file}\nD-9,Harbour,activity,,,`, { kind: "touchpoints" });
  expect(failed).toMatchObject({
    status: "failed",
    errors: [{ row: 5, column: "Deal ID", value: "D-9", code: "opportunity-unknown" }],
  });
  const done = await company.import(file, { kind: "touchpoints" });
  expect(done).toMatchObject({ status: "done", counts: { added: 3 }, runId: expect.stringMatching(/^run_/) });
  const revisions = async () => (await opportunitiesOf(tenant)).map(({ revision }) => revision);
  expect(await revisions()).toEqual([2, 2, 1]);
  expect((await company.import(file, { kind: "touchpoints" })).counts).toMatchObject({
    added: 0,
    updated: 0,
    skipped: 3,
  });
  const noted = await company.import(file.replace("2025-02-02,", "2025-02-02,Webinar"), {
    kind: "touchpoints",
  });
  expect(noted.counts).toMatchObject({ added: 0, updated: 1 });
  expect(await revisions()).toEqual([2, 2, 1]);
  await company.undo(noted.id);
  expect(await company.undo(done.id)).toMatchObject({ undo: { removed: 3, restored: 0, kept: 0 } });
  expect(await revisions()).toEqual([3, 4, 1]);
  expect(
    await rowsOf(tenant, "SELECT id FROM touchpoints WHERE tenant_id = ?1 AND deleted_at IS NULL"),
  ).toEqual([]);
  expect(
    await rowsOf(
      tenant,
      "SELECT name FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY name",
    ),
  ).toEqual([{ name: "Harbour" }, { name: "Lighthouse" }]);
});

test("partners meet those that rows have named, keep their links when renamed, and go back when undone", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const partners = () =>
    rowsOf<{ id: string; name: string; external_id: string | null }>(
      tenant,
      "SELECT id, name, external_id FROM partners WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY name",
    );
  const [harbour] = await partners();
  const listed = await company.import(
    "Partner ID,Partner,Domain\nP-1,HARBOUR,harbour.example\nP-3,Third,\n",
    { kind: "partners" },
  );
  expect(listed).toMatchObject({ status: "done", counts: { added: 1, updated: 1 }, runId: null });
  await company.import("Partner ID,Partner\nP-1,Harbour Group\n", { kind: "partners" });
  expect((await partners())[0]).toMatchObject({ id: harbour?.id, name: "Harbour Group", external_id: "P-1" });
  await company.import(
    `${HEADER}\nD-7,Seventh,,1,Won,,2025-01-01,Harbour Group\nD-8,Eighth,,1,Won,,2025-01-01,Harbour\nD-9,Ninth,,1,Won,,2025-01-01,P-1`,
  );
  expect(await partners()).toHaveLength(3);
  const clash = await company.import("Partner ID,Partner\nP-1,Lighthouse\nP-9,Third\n", { kind: "partners" });
  expect(clash.errors.map(({ code }) => code)).toEqual(["name-taken", "external-id-differs"]);
  const undone = await company.undo(listed.id);
  expect(undone).toMatchObject({ undo: { removed: 1, restored: 0, kept: 1 } });
});

test("a partner that two rows of a file change, far apart, goes back to what it was before both", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant, { limits: { rowsPerChunk: 1 } });
  const partners = () =>
    rowsOf(tenant, "SELECT name, external_id, domain FROM partners WHERE tenant_id = ?1 ORDER BY name");
  await company.import("Partner ID,Partner,Domain\nP-1,Harbour,old.example\n", { kind: "partners" });
  const before = await partners();
  const file = "Partner ID,Partner,Domain\nP-1,Harbour Group,first.example\n,Harbour,second.example\n";
  const twice = await company.import(file, { kind: "partners" });
  expect(twice.counts).toMatchObject({ updated: 2 });
  const later = await company.import("Partner,Domain\nHarbour,later.example\n", { kind: "partners" });
  expect(await company.undo(twice.id)).toMatchObject({ undo: { restored: 0, kept: 1 } });
  expect(await company.undo(later.id)).toMatchObject({ undo: { restored: 1, kept: 0 } });
  expect(await partners()).toEqual(before);
});

test("accounts meet those that rows have named, and several may have one name", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant);
  await company.import(THREE);
  const file = "Account ID,Account,Website\nA-1,Blue Bakery,blue.example\nA-2,Blue Bakery,other.example\n";
  const done = await company.import(file, { kind: "accounts" });
  expect(done.counts).toMatchObject({ added: 1, updated: 1, errors: 0 });
  const again = await company.import(file, { kind: "accounts" });
  expect(again.counts).toMatchObject({ added: 0, updated: 0, skipped: 2 });
  expect(await company.undo(done.id)).toMatchObject({ undo: { removed: 1, restored: 1, kept: 0 } });
  expect(
    await rowsOf(
      tenant,
      "SELECT name, external_id FROM accounts WHERE tenant_id = ?1 AND archived_at IS NULL",
    ),
  ).toEqual([{ name: "Blue Bakery", external_id: null }]);
});

test("an import costs a bounded number of rows read and written, and so does its undo", async () => {
  const { tenant } = await makeCompany();
  const rows = Array.from(
    { length: 3_000 },
    (_, at) => `D-${at},Deal ${at},Account ${at % 300},1,Won,2025-01-01,2025-02-01,Partner ${at % 9}`,
  );
  const meter = meterDatabases(env);
  const company = importsOf(tenant, { storeOf: (scope) => importStore(meter.env, scope) });
  const before = meter.costs();
  const done = await company.import([HEADER, ...rows].join("\n"));
  const imported = meter.since(before);
  // Half of them part names and ids into the words by which they are found.
  expect(imported.rowsRead / 3_000).toBeLessThan(18);
  // One is the count of changes that a look at a neighbourhood relies on, two the sums of months and days that pages show, four words.
  expect(imported.rowsWritten / 3_000).toBeLessThan(15);
  const beforeUndo = meter.costs();
  await company.undo(done.id);
  const undone = meter.since(beforeUndo);
  expect(undone.rowsRead / 3_000).toBeLessThan(20);
  expect(undone.rowsWritten / 3_000).toBeLessThan(9);
});

type WithFields = {
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  readonly custom: string;
  readonly revision: number;
};

const fieldsOf = async (tenant: TenantScope) => {
  const rows = await rowsOf<WithFields>(tenant, "SELECT * FROM opportunities WHERE tenant_id = ?1");
  return rows.map(({ custom, ...row }) => ({ ...row, custom: JSON.parse(custom) as unknown }));
};
const customMapping = (...keys: readonly string[]) => ({
  mapping: JSON.stringify(Object.fromEntries(keys.map((key) => [`custom.${key}`, key]))),
});

test("owner, region, product and the company's own fields are stored for rules to ask about, and undone", async () => {
  const { tenant } = await makeCompany();
  const imports = importsOf(tenant);
  const file =
    "Deal ID,Amount,Stage,Owner,Region,Product,tier,since\nD-1,10,Won,Ada,EMEA,Suite,3,2024-05-01\n";
  expect(await imports.import(file, customMapping("tier", "since"))).toMatchObject({
    status: "done",
    mapping: { owner: "Owner", region: "Region", product: "Product", "custom.tier": "tier" },
  });
  const tier = { kind: "number", value: "3" };
  const since = { kind: "date", value: "2024-05-01" };
  expect(await fieldsOf(tenant)).toMatchObject([
    { owner: "Ada", region: "EMEA", product: "Suite", custom: { tier, since } },
  ]);
  const sql = "SELECT key, label, kind FROM custom_fields WHERE tenant_id = ?1 ORDER BY key";
  expect(await rowsOf(tenant, sql)).toEqual([
    { key: "since", label: "since", kind: "date" },
    { key: "tier", label: "tier", kind: "number" },
  ]);
  // Of the fields it has columns for, a second file takes one away and leaves the other as it is.
  const second = await imports.import("Deal ID,tier\nD-1,\n", customMapping("tier"));
  const [changed] = await fieldsOf(tenant);
  expect(changed).toMatchObject({ owner: "Ada", custom: { since }, revision: 2 });
  expect(changed?.custom).not.toHaveProperty("tier");
  await imports.undo(second.id);
  expect(await fieldsOf(tenant)).toMatchObject([{ owner: "Ada", custom: { tier, since }, revision: 3 }]);
});

test("a company's own field that has held words goes on doing so, and one of numbers takes nothing else", async () => {
  const { tenant } = await makeCompany();
  const imports = importsOf(tenant);
  await imports.import("Deal ID,tier,score\nD-1,Gold,1\nD-2,2,2\n", customMapping("tier", "score"));
  await imports.import("Deal ID,tier\nD-3,3\n", customMapping("tier"));
  const rows = await rowsOf<{ tier: string }>(
    tenant,
    "SELECT custom ->> '$.tier.kind' AS tier FROM opportunities WHERE tenant_id = ?1",
  );
  expect(rows.map(({ tier }) => tier)).toEqual(["text", "text", "text"]);
  expect(await imports.import("Deal ID,score\nD-1,high\n", customMapping("score"))).toMatchObject({
    status: "failed",
    errors: [{ row: 2, column: "score", value: "high", code: "not-a-number" }],
  });
});

test("a touchpoint's approval and validity are stored, and a correction makes its deal wait again", async () => {
  const { tenant } = await makeCompany();
  const imports = importsOf(tenant);
  await imports.import(THREE);
  const revisionOf = async () => (await opportunitiesOf(tenant))[0]?.revision;
  const file = (status: string, until: string) =>
    `Touchpoint ID,Opportunity ID,Partner,Source,Approval,Valid until\nT-1,D-1,Harbour,deal registration,${status},${until}\n`;
  await imports.import(file("Pending", "2025-06-30"), { kind: "touchpoints" });
  const sql = "SELECT status, valid_until FROM touchpoints WHERE tenant_id = ?1";
  expect(await rowsOf(tenant, sql)).toEqual([{ status: "pending", valid_until: Date.UTC(2025, 6, 1) - 1 }]);
  const before = await revisionOf();
  const approved = await imports.import(file("Approved", ""), { kind: "touchpoints" });
  expect(await rowsOf(tenant, sql)).toEqual([{ status: "approved", valid_until: null }]);
  expect(await revisionOf()).toBe((before ?? 0) + 1);
  await imports.undo(approved.id);
  expect(await rowsOf(tenant, sql)).toEqual([{ status: "pending", valid_until: Date.UTC(2025, 6, 1) - 1 }]);
});
