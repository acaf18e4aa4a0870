import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type { CommitStore } from "#worker/usecases/imports/import-ports.ts";
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
