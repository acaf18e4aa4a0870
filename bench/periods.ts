import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import type { PeriodMeasured, PeriodMeasurement } from "../worker/dev/measure-periods.ts";

/** What closing a period takes in a real workerd over a real local D1, from the request to the signed head. */
const port = Number(process.env.BENCH_PORT ?? "8805");
const stateDir = ".wrangler/bench-periods";
const sizes: readonly PeriodMeasurement[] = [
  { partners: 50, entries: 10_000 },
  { partners: 500, entries: Number(process.env.BENCH_ENTRIES ?? "100000") },
];

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  console.log("partners   entries   filled in s   closed in s   entries/s");
  for (const size of sizes) console.log(lineOf(size, await measure(size)));
} finally {
  await server.stop();
}

function lineOf({ partners, entries }: PeriodMeasurement, { msToFill, msToClose }: PeriodMeasured): string {
  return [
    String(partners).padStart(8),
    String(entries).padStart(10),
    (msToFill / 1000).toFixed(1).padStart(14),
    (msToClose / 1000).toFixed(1).padStart(14),
    String(Math.round((entries / msToClose) * 1000)).padStart(12),
  ].join("");
}

async function measure(measurement: PeriodMeasurement): Promise<PeriodMeasured> {
  const answer = await fetch(`${server.origin}/dev/periods/measure`, {
    method: "POST",
    body: JSON.stringify(measurement),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const measured = (await answer.json()) as PeriodMeasured;
  if (measured.state !== "closed") throw new Error(`the period is ${measured.state}`);
  return measured;
}
