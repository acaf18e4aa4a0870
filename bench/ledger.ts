import process from "node:process";
import { bundleWorker } from "../scripts/bundle-worker.ts";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import type { LedgerMeasured, LedgerMeasurement } from "../worker/dev/measure-ledger.ts";
import { mebibytes, watchHeap } from "./instruments/watch-heap.ts";
import { measurePlainSqlite } from "./references/plain-sqlite.ts";
import { startPostgres } from "./references/postgres.ts";

/**
 * What the ledger takes: entries a second through a company's object in a real workerd over a real local D1, rows read and written
 * an entry while the ledger grows, and how fast it verifies. Beside it, in the same run, what it is not: the same rows put into plain SQLite
 * by one writer, and into PostgreSQL with one transaction for each append; neither seals, chains, checks or keeps a tree. The load is made inside the Worker, so wrangler's proxy is no part of it.
 */
const port = Number(process.env.BENCH_PORT ?? "8801");
const inspectorPort = port + 1000;
const stateDir = ".wrangler/bench-ledger";
const rounds = 3;
/** How long the ledger is when rows and proofs are measured; BENCH_ENTRIES=1000,1000000 takes some minutes, nearly all of them to make it. */
const lengths = (process.env.BENCH_ENTRIES ?? "1000,20000").split(",").map(Number);
const entriesPerBatch = 200;
/** fetch gives up after five minutes. */
const batchesPerCall = 100;
const proofsMeasured = 200;

const loads = [
  { callers: 8, draftsPerCall: 50, callsEach: 25 },
  { callers: 2, draftsPerCall: 200, callsEach: 25 },
  { callers: 1, draftsPerCall: 1, callsEach: 200 },
  { callers: 50, draftsPerCall: 1, callsEach: 40 },
] as const;

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
// Minified, as it is deployed: much of an idle isolate's heap is the text of a Worker that is not.
const bundle = bundleWorker(`${stateDir}-bundle`);
const server = await startDevServer({ port, stateDir, log: "keep", inspectorPort, bundle });
const postgres = await startPostgres();
try {
  console.log(
    "callers x drafts a call  entries   entries/s (best of 3)   verified/s   plain SQLite/s      PostgreSQL/s",
  );
  for (const load of loads) console.log(await throughput(load));
  if (typeof postgres === "string") console.log(`no figures for PostgreSQL: ${postgres}`);
  console.log("\nentries in the ledger   rows read an entry   rows written an entry");
  let companyId: string | null = null;
  let grown = 0;
  const proven: string[] = [];
  for (const length of lengths) {
    companyId = await grow(companyId, { from: grown, to: length });
    grown = length;
    proven.push(...(await proofs(companyId, length)));
  }
  console.log(
    "\nentries in the ledger   proof         median ms   slowest ms   rows read at most   heap before, at most",
  );
  for (const line of proven) console.log(line);
} finally {
  if (typeof postgres !== "string") await postgres.stop();
  await server.stop();
}

async function throughput(load: (typeof loads)[number]): Promise<string> {
  const measured: LedgerMeasured[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measure({ kind: "appends", ...load }));
  const best = (rate: (one: LedgerMeasured) => number) => Math.round(Math.max(...measured.map(rate)));
  const appended = best(({ entries, msToAppend }) => (entries / msToAppend) * 1000);
  const verified = best(({ entries, msToVerify }) => (entries / msToVerify) * 1000);
  const [sqlite, server] = await references(load);
  const cells = [
    `${load.callers} x ${load.draftsPerCall}`.padEnd(23),
    String(measured[0]?.entries).padStart(9),
    String(appended).padStart(24),
    String(verified).padStart(13),
    beside(appended, sqlite).padStart(17),
    beside(appended, server).padStart(18),
  ];
  return cells.join("");
}

/** The best of as many rounds as the ledger has, in entries a second; null without PostgreSQL. */
async function references(load: (typeof loads)[number]): Promise<readonly [number, number | null]> {
  const [inSqlite, inPostgres]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    inSqlite.push(measurePlainSqlite(stateDir, load));
    if (typeof postgres !== "string") inPostgres.push(await postgres.measure(load));
  }
  return [Math.max(...inSqlite), inPostgres.length === 0 ? null : Math.max(...inPostgres)];
}

/** The reference, and how many times as fast as it the ledger is. */
function beside(appended: number, reference: number | null): string {
  return reference === null ? "-" : `${Math.round(reference)} (x${(appended / reference).toFixed(2)})`;
}

/** Appends until the ledger is as long as wanted, and prints what its last batch cost. */
async function grow(
  companyId: string | null,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string> {
  let [company, left] = [companyId, Math.ceil((to - from) / entriesPerBatch)];
  let last: LedgerMeasured["batches"][number] | undefined;
  while (left > 0 || company === null) {
    const batches = Math.min(left, batchesPerCall);
    const measured = await measure({ kind: "rows", batches, companyId: company, verifies: false });
    [company, left, last] = [measured.companyId, left - batches, measured.batches.at(-1)];
  }
  if (last === undefined) throw new Error("the lengths grow");
  const { entries, rowsRead, rowsWritten } = last;
  const cells = [
    (rowsRead / entries).toFixed(2).padStart(21),
    (rowsWritten / entries).toFixed(2).padStart(24),
  ];
  console.log(`${String(to).padStart(21)}${cells.join("")}`);
  return company;
}

async function proofs(companyId: string, entries: number): Promise<readonly string[]> {
  // Memory is the Worker's heap with its buffers, as its inspector tells it while the proofs are made, garbage included.
  const idle = await whileAwake(async () =>
    (await watchHeap(inspectorPort, { afterCollection: true })).stop(),
  );
  const [highest, { proofs }] = await whileAwake(async () => {
    const heap = await watchHeap(inspectorPort);
    const measured = await measure({ kind: "proofs", companyId, proofs: proofsMeasured });
    return [(await heap.stop()).highest, measured] as const;
  });
  return (["inclusion", "consistency"] as const).map((kind) => {
    const measured = proofs.filter((proof) => proof.kind === kind);
    const times = measured.map(({ ms }) => ms).sort((a, b) => a - b);
    const cells = [
      (times[Math.floor(times.length / 2)] ?? 0).toFixed(1).padStart(9),
      (times.at(-1) ?? 0).toFixed(1).padStart(13),
      String(Math.max(...measured.map(({ rowsRead }) => rowsRead))).padStart(20),
      `   ${mebibytes(idle.highest)}, ${mebibytes(highest)}`,
    ];
    return `${String(entries).padStart(21)}   ${kind.padEnd(12)}${cells.join("")}`;
  });
}

/** A Worker that nobody asks anything does not answer its inspector either. */
async function whileAwake<T>(work: () => Promise<T>): Promise<T> {
  const asking = setInterval(() => fetch(`${server.origin}/healthz`).catch(() => undefined), 50);
  return work().finally(() => clearInterval(asking));
}

async function measure(measurement: LedgerMeasurement): Promise<LedgerMeasured> {
  const answer = await fetch(`${server.origin}/dev/ledger/measure`, {
    method: "POST",
    body: JSON.stringify(measurement),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const measured = (await answer.json()) as LedgerMeasured;
  if (!measured.verdict.ok)
    throw new Error(`the ledger does not verify: ${JSON.stringify(measured.verdict)}`);
  return measured;
}
