import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type { StartSettings } from "#worker/usecases/imports/start-import.ts";
import type { ImportView } from "#worker/usecases/imports/view-import.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { importStore } from "./import-store.ts";

const HEADER = "Deal ID,Deal Name,Amount,Stage,Close Date,Partner";
const dealsFile = (name: string) =>
  [HEADER, ...Array.from({ length: 30 }, (_, at) => `D-${at},${name} ${at},1,Won,2025-02-01,Partner`)].join(
    "\n",
  );

type Trouble = { at: "commit" | "undo" | null; after: number };

/** A company whose database fails from the second chunk of ten rows on, until the trouble is over. */
async function makeTroubledCompany() {
  const { tenant } = await makeCompany();
  const trouble: Trouble = { at: null, after: 1 };
  let chunks = 0;
  const failing = <Args, Value>(at: Trouble["at"], work: (args: Args) => Promise<Value>) => {
    return (args: Args) => {
      if (trouble.at !== at) return work(args);
      chunks += 1;
      return chunks > trouble.after ? Promise.reject(new Error("the database is away")) : work(args);
    };
  };
  const company = importsOf(tenant, {
    limits: { rowsPerChunk: 10 },
    storeOf: (scope) => {
      const store = importStore(env, scope);
      return {
        ...store,
        commitChunk: failing("commit", store.commitChunk),
        undoChunk: failing("undo", store.undoChunk),
      };
    },
  });
  const next = (): JobMessage => {
    const message = company.transport.messages.shift();
    if (!message) throw new Error("nothing was promised");
    return message;
  };
  /** Tries the next message once and buries it. */
  const giveUp = async (at: Trouble["at"]) => {
    chunks = 0;
    trouble.at = at;
    const message = next();
    await expect(company.run(message)).rejects.toThrow("away");
    await company.imports.abandonImport(tenant, message as never, "It failed every try.");
    trouble.at = null;
    return message;
  };
  return { tenant, company, next, giveUp };
}

type Troubled = Awaited<ReturnType<typeof makeTroubledCompany>>;

async function giveUpCommit({ company, next, giveUp }: Troubled, file: string) {
  const { id } = await company.upload(file);
  await company.run(next());
  return { id, message: await giveUp("commit") };
}

function settingsOf(view: ImportView, changes: Partial<StartSettings> = {}): StartSettings {
  const { mapping, skipErrors } = view;
  return { mapping, skipErrors, dryRun: false, choice: { decimal: null, dateOrder: null }, ...changes };
}

const promisedRuns = (tenant: Troubled["tenant"]) =>
  rowsOf<{ id: string; scope: string }>(
    tenant,
    `SELECT r.id, r.scope FROM attribution_runs r JOIN outbox o ON o.tenant_id = r.tenant_id AND o.message ->> '$.runId' = r.id
     WHERE r.tenant_id = ?1 ORDER BY r.created_at, r.id`,
  );

test("a commit given up half-way says how much is in, and what is in is attributed", async () => {
  const troubled = await makeTroubledCompany();
  const { tenant, company } = troubled;
  const { id } = await giveUpCommit(troubled, dealsFile("Deal"));
  const view = await company.view(id);
  expect(view).toMatchObject({
    status: "failed",
    partly: "written",
    counts: { rows: 30, added: 10 },
    progress: { rowsDone: 10, rowsTotal: 30 },
    failure:
      "10 of 30 rows are in and the rest is not. It failed every try. Go on with the rest, or undo what is in.",
  });
  const runs = await promisedRuns(tenant);
  expect(runs).toEqual([{ id: view.runId, scope: '{"kind":"changed"}' }]);
  expect(company.transport.messages).toMatchObject([{ kind: "attribution-run", runId: view.runId }]);
});

test("a commit given up half-way goes on where it stopped, and only as it began", async () => {
  const troubled = await makeTroubledCompany();
  const { tenant, company } = troubled;
  const { id, message } = await giveUpCommit(troubled, dealsFile("Deal"));
  const view = await company.view(id);
  const start = (settings: StartSettings) =>
    company.imports.start({ tenant, importId: id, settings, actor: systemActor("usr_test", "req_test") });
  const { partner, ...others } = view.mapping;
  for (const settings of [
    settingsOf(view, { mapping: others }),
    settingsOf(view, { dryRun: true }),
    settingsOf(view, { skipErrors: true }),
  ]) {
    expect(await start(settings)).toMatchObject({ ok: false, error: { code: "invalid-request" } });
  }
  expect(await start(settingsOf(view))).toMatchObject({ ok: true, value: { status: "committing" } });
  // Another copy of the message that was given up reaches the dead letters only now.
  await company.imports.abandonImport(tenant, message as never, "It failed every try.");
  await company.workOff();
  expect(await company.view(id)).toMatchObject({
    status: "done",
    partly: null,
    failure: null,
    counts: { rows: 30, added: 30, updated: 0, skipped: 0 },
  });
  expect(
    await rowsOf(tenant, "SELECT COUNT(*) AS n, SUM(revision) AS r FROM opportunities WHERE tenant_id = ?1"),
  ).toEqual([{ n: 30, r: 30 }]);
  expect(await promisedRuns(tenant)).toHaveLength(2);
  expect(await start(settingsOf(view))).toMatchObject({
    ok: false,
    error: { code: "import-started-already" },
  });
});

test("a commit given up half-way can be undone, and then not gone on with", async () => {
  const troubled = await makeTroubledCompany();
  const { tenant, company } = troubled;
  const { id } = await giveUpCommit(troubled, dealsFile("Deal"));
  expect(await company.undo(id)).toMatchObject({
    status: "undone",
    partly: null,
    undo: { removed: 10, restored: 0, kept: 0 },
  });
  const started = await company.imports.start({
    tenant,
    importId: id,
    settings: settingsOf(await company.view(id)),
    actor: systemActor("usr_test", "req_test"),
  });
  expect(started).toMatchObject({ ok: false, error: { code: "import-started-already" } });
});

test("an undo given up half-way says so, attributes what is undone, and goes on counting when tried again", async () => {
  const troubled = await makeTroubledCompany();
  const { tenant, company, giveUp } = troubled;
  await company.import(dealsFile("Deal"));
  const { id } = await company.import(dealsFile("Renamed"));
  company.transport.messages.length = 0;
  const undo = () =>
    company.imports.undo({ tenant, importId: id, actor: systemActor("usr_test", "req_test") });
  await undo();
  const message = await giveUp("undo");
  const view = await company.view(id);
  expect(view).toMatchObject({
    status: "failed",
    partly: "undone",
    undo: { removed: 0, restored: 10, kept: 0 },
    failure: "10 of 30 records are undone and the rest is not. It failed every try. Undo it again to go on.",
  });
  expect((await promisedRuns(tenant)).map((run) => run.id)).toContain(view.runId);
  const started = await company.imports.start({
    tenant,
    importId: id,
    settings: settingsOf(view),
    actor: systemActor("usr_test", "req_test"),
  });
  expect(started).toMatchObject({ ok: false, error: { code: "import-started-already" } });
  await undo();
  await company.imports.abandonImport(tenant, message as never, "It failed every try.");
  await company.workOff();
  expect(await company.view(id)).toMatchObject({
    status: "undone",
    partly: null,
    undo: { removed: 0, restored: 30, kept: 0 },
  });
  expect(
    await rowsOf(
      tenant,
      "SELECT COUNT(*) AS n FROM opportunities WHERE tenant_id = ?1 AND name LIKE 'Deal %'",
    ),
  ).toEqual([{ n: 30 }]);
});

test("a given-up job of which nothing is written begins anew", async () => {
  const troubled = await makeTroubledCompany();
  const { tenant, company, next } = troubled;
  const { id } = await company.upload(dealsFile("Deal"));
  await company.imports.abandonImport(tenant, next() as never, "It failed every try.");
  const view = await company.view(id);
  expect(view).toMatchObject({
    status: "failed",
    partly: null,
    runId: null,
    failure: "It failed every try.",
  });
  const { partner, ...others } = view.mapping;
  await company.imports.start({
    tenant,
    importId: id,
    settings: settingsOf(view, { mapping: others }),
    actor: systemActor("usr_test", "req_test"),
  });
  await company.workOff();
  expect(await company.view(id)).toMatchObject({ status: "done", mapping: others, counts: { added: 30 } });
});
