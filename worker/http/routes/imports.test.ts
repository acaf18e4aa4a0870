import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { type CompanyPerson, makeCompany } from "#worker/testing/people.ts";
import type { ImportView, InspectionView } from "#worker/usecases/imports/view-import.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

const CSV =
  "Opportunity ID,Account,Amount,Stage,Close Date,Partner\nO-1,Blue Bakery,10.00,Closed Won,2025-03-31,Harbour\n";

function formOf(content: string | Uint8Array, fields: Readonly<Record<string, string>> = {}): FormData {
  const body = new FormData();
  body.set("kind", "opportunities");
  body.set("file", new File([content], "deals.csv", { type: "text/csv" }));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

/** Works off what the outbox has promised, which the queue would do in its own time. */
async function workOff({ tenant }: CompanyPerson): Promise<void> {
  const { runJob } = buildServices(env);
  for (;;) {
    const rows = await rowsOf<{ message: string }>(tenant, "SELECT message FROM outbox WHERE tenant_id = ?1");
    if (rows.length === 0) return;
    for (const { message } of rows) await runJob(JSON.parse(message) as JobMessage);
  }
}

test("a file is uploaded, imported, listed and undone", async () => {
  const person = await makeCompany();
  const call = api(person);
  const created = await call.post("/imports", formOf(CSV));
  expect(created.status).toBe(201);
  const received = await created.json<ImportView>();
  expect(received).toMatchObject({
    kind: "opportunities",
    fileName: "deals.csv",
    mapping: { externalId: "Opportunity ID", account: "Account", amount: "Amount", partner: "Partner" },
    errors: [],
  });
  await workOff(person);
  const done = await call.json<ImportView>(`/imports/${received.id}`);
  expect(done).toMatchObject({
    status: "done",
    counts: { rows: 1, added: 1 },
    runId: expect.stringMatching(/^run_/),
  });
  const list = await call.json<{ items: ImportView[] }>("/imports");
  expect(list.items.map(({ id }) => id)).toEqual([received.id]);
  const undone = await call.post(`/imports/${received.id}/undo`);
  expect(undone.status).toBe(200);
  await workOff(person);
  expect(await call.json<ImportView>(`/imports/${received.id}`)).toMatchObject({
    status: "undone",
    undo: { removed: 1, restored: 0, kept: 0 },
  });
  const again = await call.post(`/imports/${received.id}/undo`);
  expect([again.status, (await again.json<{ code: string }>()).code]).toEqual([409, "import-undone-already"]);
});

test("a file that is held waits for its columns, and starts with those it is told", async () => {
  const person = await makeCompany();
  const call = api(person);
  const held = await (
    await call.post("/imports", formOf('Nr,Wert\nO-1,"1,50"\n', { hold: "true" }))
  ).json<ImportView>();
  expect(held).toMatchObject({ status: "received", held: true });
  const inspection = await call.json<InspectionView>(`/imports/${held.id}/inspection`);
  expect(inspection).toMatchObject({
    headers: ["Nr", "Wert"],
    samples: [["O-1", "1,50"]],
    problems: [{ path: "mapping.externalId", code: "field-not-mapped" }],
  });
  const refused = await call.post(`/imports/${held.id}/start`, { mapping: { externalId: "Nummer" } });
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { errors: [{ path: "mapping.externalId", code: "unknown-header" }, { code: "field-not-mapped" }] },
  ]);
  const started = await call.post(`/imports/${held.id}/start`, {
    mapping: { externalId: "Nr", amount: "Wert", name: "" },
  });
  expect(started.status).toBe(202);
  await workOff(person);
  expect(await call.json<ImportView>(`/imports/${held.id}`)).toMatchObject({
    status: "done",
    counts: { added: 1 },
  });
});

test("a file is inspected without being stored", async () => {
  const person = await makeCompany();
  const call = api(person);
  const inspected = await call.post("/imports/inspect", formOf(CSV));
  expect(inspected.status).toBe(200);
  expect(await inspected.json()).toMatchObject({
    kind: "opportunities",
    mapping: { amount: "Amount" },
    problems: [],
  });
  expect((await call.json<{ items: unknown[] }>("/imports")).items).toEqual([]);
  const before = await env.FILES.list({ prefix: `imports/${person.tenant.tenantId}/` });
  expect(before.objects).toEqual([]);
});

test.each([
  ["invoices", CSV, { kind: "invoices" }, "kind", /opportunities, touchpoints, partners, accounts/],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x41, 0x00]), {}, "file", /UTF-16/],
  ["NUL", "Opportunity ID\nA\u0000B\n", {}, "file", /NUL/],
  ["Latin-1", new Uint8Array([0x49, 0x44, 0x0a, 0xe4, 0x0a]), {}, "file", /UTF-8/],
  ["a workbook", "PK\u0003\u0004rest", {}, "file", /workbook/],
  ["an empty file", "", {}, "file", /header/],
  ["a header alone", "Opportunity ID\n", {}, "file", /no rows/],
  ["no column for what is required", "Wert\n1\n", {}, "mapping.externalId", /Opportunity ID/],
  ["a mapping to no column", CSV, { mapping: '{"amount":"Betrag"}' }, "mapping.amount", /Betrag/],
  ["a mapping of no field", CSV, { mapping: '{"betrag":"Amount"}' }, "mapping.betrag", /none of our fields/],
  ["a mapping that is no JSON", CSV, { mapping: "{" }, "mapping", /JSON/],
])("%s is refused with a remedy and leaves nothing behind", async (...[, content, fields, path, message]) => {
  const person = await makeCompany();
  const call = api(person);
  const refused = await call.post("/imports", formOf(content, fields as Record<string, string>));
  expect(refused.status).toBe(422);
  const { errors } = await refused.json<{ errors: { path: string; message: string }[] }>();
  expect(errors).toContainEqual(expect.objectContaining({ path, message: expect.stringMatching(message) }));
  expect((await call.json<{ items: unknown[] }>("/imports")).items).toEqual([]);
  const stored = await env.FILES.list({ prefix: `imports/${person.tenant.tenantId}/` });
  expect(stored.objects).toEqual([]);
});

test("a form cut off in the middle is refused", async () => {
  const call = api(await makeCompany());
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const body =
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nOpportunity ID\nA';
  const refused = await call.request("POST", "/imports", { headers, body });
  expect(refused.status).toBe(400);
});

test("a form that grows over the limit while it arrives is refused", async () => {
  const call = api(await makeCompany());
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nOpportunity ID\n';
  const row = new TextEncoder().encode("x".repeat(1024 * 1024 - 1).concat("\n"));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(sent === 0 ? new TextEncoder().encode(head) : row);
      sent += 1;
      if (sent === 54) controller.close();
    },
  });
  const refused = await call.request("POST", "/imports", { headers, body });
  expect(refused.status).toBe(413);
});

test("errors are downloaded as cells that no spreadsheet runs", async () => {
  const person = await makeCompany();
  const call = api(person);
  const file = 'Opportunity ID,Amount\nO-1,"=HYPERLINK(""http://evil"")"\n';
  const { id } = await (await call.post("/imports", formOf(file))).json<ImportView>();
  await workOff(person);
  expect(await call.json<ImportView>(`/imports/${id}`)).toMatchObject({
    status: "failed",
    errors: [{ row: 2 }],
  });
  const download = await call.get(`/imports/${id}/errors.csv`);
  expect(download.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(await download.text()).toContain('"2","Amount","\'=HYPERLINK(""http://evil"")","not-an-amount"');
});

test("a file of several megabytes is stored in parts and read back whole", async () => {
  const person = await makeCompany();
  const call = api(person);
  const rows = Array.from({ length: 60_000 }, (_, at) => `O-${at},${"x".repeat(100)},10.00`);
  const file = `Opportunity ID,Name,Amount\n${rows.join("\n")}\n`;
  const created = await call.post("/imports", formOf(file, { dryRun: "true" }));
  const { id, fileBytes } = await created.json<ImportView>();
  expect(fileBytes).toBe(file.length);
  const stored = await env.FILES.get(`imports/${person.tenant.tenantId}/${id}.csv`);
  expect(await stored?.text()).toBe(file);
});
