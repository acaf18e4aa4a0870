import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { limitValues } from "#worker/testing/value-limit.ts";
import type { CommitStore, ImportStoreOf } from "#worker/usecases/imports/import-ports.ts";
import { importStore } from "./import-store.ts";

const dealsFile = (count: number) =>
  ["Deal ID,Deal Name,Amount,Stage,Close Date,Partner"]
    .concat(Array.from({ length: count }, (_, at) => `D-${at},Deal ${at},1,Won,2025-02-01,Partner ${at % 7}`))
    .join("\n");

test("a file of as many rows as allowed is imported, one more row fails it with a remedy", async () => {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant, { limits: { rowsPerFile: 20 } });
  const failed = await company.import(dealsFile(21), { skipErrors: "true" });
  expect(failed).toMatchObject({
    status: "failed",
    counts: { added: 0 },
    failure: "A file may have 20 rows. Split it, each part with the header row.",
  });
  expect(await rowsOf(tenant, "SELECT id FROM opportunities WHERE tenant_id = ?1")).toEqual([]);
  expect(await company.import(dealsFile(20))).toMatchObject({ status: "done", counts: { added: 20 } });
});

test("what is too much for one message is handed over, commit and undo alike, and every row counts once", async () => {
  const { tenant } = await makeCompany();
  const handed: string[] = [];
  const chunks: (readonly [number, number])[] = [];
  const company = importsOf(tenant, {
    limits: { rowsPerChunk: 10, chunksPerMessage: 2, undoneChunksPerMessage: 2 },
    storeOf: (scope) => {
      const store = importStore(env, scope);
      const handOver: CommitStore["handOver"] = (step) => {
        handed.push(step.kind);
        return store.handOver(step);
      };
      const commitChunk: CommitStore["commitChunk"] = (chunk) => {
        chunks.push([chunk.fromRow, chunk.toRow]);
        return store.commitChunk(chunk);
      };
      return { ...store, handOver, commitChunk };
    },
  });
  const done = await company.import(dealsFile(55));
  expect(done).toMatchObject({ status: "done", counts: { rows: 55, added: 55 } });
  expect(chunks).toEqual([
    [0, 11],
    [11, 21],
    [21, 31],
    [31, 41],
    [41, 51],
    [51, 56],
  ]);
  expect(handed).toEqual(["import-commit", "import-commit"]);
  expect(
    await rowsOf(tenant, "SELECT COUNT(*) AS n, SUM(revision) AS r FROM opportunities WHERE tenant_id = ?1"),
  ).toEqual([{ n: 55, r: 55 }]);
  expect(await rowsOf(tenant, "SELECT id FROM attribution_runs WHERE tenant_id = ?1")).toHaveLength(1);
  handed.length = 0;
  expect(await company.undo(done.id)).toMatchObject({ undo: { removed: 55, restored: 0, kept: 0 } });
  expect(handed).toEqual(["import-undo", "import-undo", "import-undo"]);
  const promised = "SELECT id FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' LIKE 'import%'";
  expect(await rowsOf(tenant, promised)).toEqual([]);
});

const patienceMs = 60_000;
const limitedStoreOf: ImportStoreOf = (scope) => importStore(limitValues(env), scope);

test(
  "texts of other scripts take more bytes than letters, and still fit what the database takes at once",
  async () => {
    const { tenant } = await makeCompany();
    const company = importsOf(tenant, { storeOf: limitedStoreOf });
    await company.import(dealsFile(3));
    const note = "注".repeat(1_000);
    const touchpoints = ["Touchpoint ID,Deal ID,Partner,Source,Note"]
      .concat(Array.from({ length: 1_200 }, (_, at) => `T-${at},D-${at % 3},Partner,manual,${note}`))
      .join("\n");
    const done = await company.import(touchpoints, { kind: "touchpoints" });
    expect(done).toMatchObject({ status: "done", counts: { added: 1_200 } });
    const named = ["Deal ID,Amount,Partner"]
      .concat(
        Array.from({ length: 200 }, (_, row) => {
          const names = Array.from({ length: 20 }, (_, at) => `${"社".repeat(120)} ${row} ${at}`);
          return `N-${row},1,${names.join(";")}`;
        }),
      )
      .join("\n");
    expect(await company.import(named)).toMatchObject({ status: "done", counts: { added: 200 } });
    const partners = ["Partner ID,Partner"]
      .concat(Array.from({ length: 1_500 }, (_, at) => `${"番".repeat(200)}${at},${"号".repeat(300)}${at}`))
      .join("\n");
    expect(await company.import(partners, { kind: "partners" })).toMatchObject({
      status: "done",
      counts: { added: 1_500 },
    });
  },
  patienceMs,
);

test(
  "errors under long headers of other scripts fit what the database takes at once",
  async () => {
    const { tenant } = await makeCompany();
    const header = `Amount ${"注".repeat(1_000)}`;
    const rows = Array.from({ length: 1_500 }, (_, at) => `D-${at},${"無".repeat(200)}`);
    const failed = await importsOf(tenant, { storeOf: limitedStoreOf }).import(
      [`Deal ID,${header}`, ...rows].join("\n"),
      {
        mapping: JSON.stringify({ amount: header }),
      },
    );
    expect(failed).toMatchObject({ status: "failed", counts: { errors: 1_500 } });
    expect(
      await rowsOf(
        tenant,
        "SELECT MIN(row) AS first, MAX(row) AS last, COUNT(*) AS n FROM import_errors WHERE tenant_id = ?1",
      ),
    ).toEqual([{ first: 2, last: 1_501, n: 1_500 }]);
  },
  patienceMs,
);
