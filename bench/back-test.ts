import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import type { BackTestMeasured, ComparisonMeasured } from "../worker/dev/measure-back-tests.ts";

/**
 * What a back-test takes: a rule tried on 10,000 to 100,000 won deals with 3.5 touchpoints each, through a real workerd over
 * local D1, one message after the other as the queue brings them. An invocation of a Worker may make 1,000 statements and
 * use 30 seconds of processor; the time here is of the whole invocation, the database's own part included. Then what one
 * answer takes that compares nine ways to split, up to as many deals as it may hold.
 */
const port = Number(process.env.BENCH_PORT ?? "8809");
const stateDir = process.env.BENCH_STATE ?? ".wrangler/bench-back-test";
const sizes = process.env.BENCH_ROWS?.split(",").map(Number) ?? [10_000, 30_000, 100_000];
const comparedSizes = [1_000, 2_500, 5_000];
const mostStatements = 1_000;
const mostMs = 30_000;

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  console.log(
    "deals     seconds   deals/s   invocations   longest   statements   read/deal   written   state",
  );
  for (const deals of sizes) {
    const measured = await backTest(deals);
    console.log(line(deals, measured));
    for (const invocation of measured.invocations) requireWorkerSize(invocation);
  }
  console.log("\ndeals compared   columns   seconds   splits/s   statements   read/deal");
  for (const deals of comparedSizes) {
    const measured = await compare(deals);
    console.log(comparisonLine(measured));
    requireWorkerSize(measured);
  }
} finally {
  await server.stop();
}

function requireWorkerSize({ ms, statements }: { readonly ms: number; readonly statements: number }): void {
  if (ms > mostMs || statements > mostStatements) throw new Error("an invocation outgrows a Worker");
}

async function backTest(deals: number): Promise<BackTestMeasured> {
  const measured = await measure<BackTestMeasured>("back-tests", deals);
  if (measured.considered !== deals) throw new Error(`not all deals were considered: ${measured.considered}`);
  return measured;
}

async function compare(deals: number): Promise<ComparisonMeasured> {
  const measured = await measure<ComparisonMeasured>("comparisons", deals);
  if (measured.deals !== deals) throw new Error(`not all deals were compared: ${measured.deals}`);
  return measured;
}

async function measure<Measured>(what: string, deals: number): Promise<Measured> {
  const answer = await fetch(`${server.origin}/dev/${what}/measure?deals=${deals}`, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Measured;
}

function comparisonLine({ deals, columns, ms, statements, rowsRead }: ComparisonMeasured): string {
  return [
    String(deals).padEnd(14),
    String(columns).padStart(10),
    (ms / 1000).toFixed(2).padStart(10),
    Math.round((deals * columns * 1000) / ms)
      .toString()
      .padStart(11),
    String(statements).padStart(13),
    (rowsRead / deals).toFixed(2).padStart(12),
  ].join("");
}

function line(deals: number, { invocations, stateBytes }: BackTestMeasured): string {
  const sum = (of: "ms" | "rowsRead" | "rowsWritten") =>
    invocations.reduce((total, invocation) => total + invocation[of], 0);
  const most = (of: "ms" | "statements") => Math.max(...invocations.map((invocation) => invocation[of]));
  return [
    String(deals).padEnd(9),
    (sum("ms") / 1000).toFixed(2).padStart(8),
    Math.round((deals / sum("ms")) * 1000)
      .toString()
      .padStart(10),
    String(invocations.length).padStart(14),
    `${(most("ms") / 1000).toFixed(2)} s`.padStart(10),
    String(most("statements")).padStart(13),
    (sum("rowsRead") / deals).toFixed(2).padStart(12),
    String(sum("rowsWritten")).padStart(10),
    `${(stateBytes / 1024).toFixed(0)} KiB`.padStart(8),
  ].join("");
}
