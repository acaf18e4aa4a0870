import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { binary, buildPages, quietEnv } from "./dev-server.ts";

/**
 * Has everybody try every route and page with the ids of somebody else's company, and writes a dated log of what came of it
 * for whoever audits: `npm run isolation-sweep`. The tests are the suite's own; only the log is more.
 */
const sweeps = ["sweep", "page-sweep", "security"].map((name) => `worker/http/${name}.test.ts`);
const folder = ".cache/isolation-sweeps";
const report = join(folder, "last-run.json");

type Report = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
};

mkdirSync(folder, { recursive: true });
buildPages();
const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
const { status } = spawnSync(binary("vitest"), ["run", "--project", "workerd", ...reporters, ...sweeps], {
  stdio: "inherit",
  env: quietEnv(),
});
process.exit(writeLog(status === 0) ? 0 : 1);

function writeLog(hasPassed: boolean): boolean {
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const checks = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status: outcome }) => ({ title, outcome })),
  );
  const isPassed = hasPassed && checks.length > 0 && checks.every(({ outcome }) => outcome === "passed");
  const at = new Date().toISOString();
  const commit = spawnSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).stdout.trim();
  const file = join(folder, `${at.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify({ at, commit, passed: isPassed, checks }, null, 2)}\n`);
  const failed = checks.filter(({ outcome }) => outcome !== "passed");
  for (const { title } of failed) console.log(`FAILED: ${title}`);
  console.log(`${isPassed ? "passed" : "FAILED"}: ${checks.length} checks, log in ${file}`);
  return isPassed;
}
