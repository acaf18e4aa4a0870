import { request } from "node:http";
import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import type { ImportMeasured, ImportStepMeasured } from "../worker/dev/measure-imports.ts";
import { processorSeconds } from "./instruments/processor-seconds.ts";
import { mebibytes, watchHeap } from "./instruments/watch-heap.ts";

/**
 * What an import takes: files of 10,000 to 200,000 opportunities through a real workerd over local R2 and D1. The steps are timed
 * inside the Worker and run one message after the other, as the queue brings them. Memory is the JavaScript heap of the Worker's own
 * isolate with its array buffers, as the inspector tells it while the import runs; a Worker may have 128 MiB.
 */
const port = Number(process.env.BENCH_PORT ?? "8802");
const inspectorPort = port + 1000;
const stateDir = process.env.BENCH_STATE ?? ".wrangler/bench-import";
const sizes = process.env.BENCH_ROWS?.split(",").map(Number) ?? [10_000, 50_000, 200_000];
const mebibyte = 1024 * 1024;
const mostHeapBytes = 128 * mebibyte;

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep", inspectorPort });
try {
  console.log("rows      file     step            seconds      rows/s   statements   read/row  written/row");
  const wall: number[] = [];
  const processor: number[] = [];
  for (const rows of sizes) {
    const heap = await watchHeap(inspectorPort);
    const before = processorSeconds(server.pid);
    const { bytes, measured } = await importRows(rows);
    const used = processorSeconds(server.pid) - before;
    const { highest, samples } = await heap.stop();
    for (const step of measured.steps) console.log(stepLine({ rows, bytes, step }));
    console.log(
      `          heap: ${mebibytes(highest)} at most in ${samples} samples, garbage included; processor: ${used.toFixed(1)} s\n`,
    );
    wall.push(committing(measured) / rows);
    processor.push(used / rows);
    if (highest > mostHeapBytes) throw new Error("the Worker's memory does not hold this file");
  }
  console.log(`a row against the smallest file's: time of check and commit ${growth(wall)}`);
  console.log(`  processor of all of workerd, its database included ${growth(processor)}`);
} finally {
  await server.stop();
}

async function importRows(
  rows: number,
): Promise<{ readonly bytes: number; readonly measured: ImportMeasured }> {
  const body = csvOf(rows);
  const measured = JSON.parse(await post("/dev/imports/measure", body)) as ImportMeasured;
  if (measured.counts.added !== rows) throw new Error(`not all rows were added: ${JSON.stringify(measured)}`);
  return { bytes: body.length, measured };
}

/** fetch gives up after five minutes, which a busy machine may need for the largest file. */
function post(path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(`${server.origin}${path}`, { method: "POST" }, async (answer) => {
      const text = (await answer.toArray()).join("");
      if (answer.statusCode === 200) resolve(text);
      else reject(new Error(text));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Deals of 200 partners and a tenth as many accounts as deals, with every field that a CRM's export usually has. */
function csvOf(rows: number): string {
  const lines = [
    "Opportunity ID,Opportunity Name,Account Name,Website,Amount,Stage,Type,Created Date,Close Date,Partner,Partner Role",
  ];
  for (let at = 0; at < rows; at += 1) {
    const day = String((at % 28) + 1).padStart(2, "0");
    const month = String((at % 12) + 1).padStart(2, "0");
    const account = `Account ${at % Math.ceil(rows / 10)}`;
    const amount = `"$${(at % 900) + 100},${String(at % 1000).padStart(3, "0")}.50"`;
    const stage = ["Closed Won", "Closed Lost", "Negotiation"][at % 3];
    lines.push(
      `006${String(at).padStart(15, "0")},"${account}, renewal ${at}",${account},https://account-${at % 97}.example,${amount},${stage},Renewal,2024-${month}-${day},2025-${month}-${day},Partner ${at % 200},Referral`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function growth(perRow: readonly number[]): string {
  const [first = 0] = perRow;
  return perRow.map((one) => (first === 0 ? "unknown" : (one / first).toFixed(2))).join(", ");
}

function committing({ steps }: ImportMeasured): number {
  return steps
    .filter(({ step }) => step === "import-check" || step === "import-commit")
    .reduce((sum, { ms }) => sum + ms, 0);
}

function stepLine({ rows, bytes, step }: { rows: number; bytes: number; step: ImportStepMeasured }): string {
  return [
    String(rows).padEnd(10),
    mebibytes(bytes).padEnd(9),
    step.step.padEnd(14),
    (step.ms / 1000).toFixed(2).padStart(9),
    Math.round((rows / step.ms) * 1000)
      .toString()
      .padStart(12),
    String(step.statements).padStart(13),
    (step.rowsRead / rows).toFixed(2).padStart(11),
    (step.rowsWritten / rows).toFixed(2).padStart(13),
  ].join("");
}
