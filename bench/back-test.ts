import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import type { BackTestMeasured } from "../worker/dev/measure-back-tests.ts";

/**
 * What a back-test takes: a rule tried on 10,000 to 100,000 won deals with 3.5 touchpoints each, through a real workerd over
 * local D1, one message after the other as the queue brings them. An invocation of a Worker may make 1,000 statements and
 * use 30 seconds of processor; the time here is of the whole invocation, the database's own part included.
 */
const port = Number(process.env.BENCH_PORT ?? "8809");
const stateDir = process.env.BENCH_STATE ?? ".wrangler/bench-back-test";
const sizes = process.env.BENCH_ROWS?.split(",").map(Number) ?? [10_000, 30_000, 100_000];
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
    for (const { ms, statements } of measured.invocations) {
      if (ms > mostMs || statements > mostStatements) throw new Error("an invocation outgrows a Worker");
    }
  }
} finally {
  await server.stop();
}

async function backTest(deals: number): Promise<BackTestMeasured> {
  const answer = await fetch(`${server.origin}/dev/back-tests/measure?deals=${deals}`, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
  const measured = (await answer.json()) as BackTestMeasured;
  if (measured.considered !== deals) throw new Error(`not all deals were considered: ${measured.considered}`);
  return measured;
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
