import { spawnSync } from "node:child_process";
import process from "node:process";
import { binary, buildPages, quietEnv } from "./dev-server.ts";

/** Everything that can be judged without running the product. `npm run check -- types unused` runs only the steps named. */
const projects = ["worker", "worker/domain", "web", "web/e2e", "scripts"];

const steps: Readonly<Record<string, () => boolean>> = {
  style: () => run("biome", ["check", "--error-on-warnings"]),
  types: () => projects.map((project) => run("tsc", ["-p", `${project}/tsconfig.json`])).every(Boolean),
  unused: () => run("knip", ["--no-progress"]),
  architecture: () => run("vitest", ["run", "--project", "pure", "worker/architecture.test.ts", "scripts"]),
  bundle: () => run("node", ["scripts/bundle-check.ts"]),
  deployment: () => run("node", ["scripts/deploy.ts", "--dry-run"]),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => steps[name] === undefined);
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(", ")}. There are: ${Object.keys(steps).join(", ")}`);
  process.exit(1);
}

buildPages();
const failed = Object.entries(steps)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .filter(([name, step]) => !timed(name, step))
  .map(([name]) => name);
console.log(failed.length === 0 ? "check: all good" : `check: failed in ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);

function timed(name: string, step: () => boolean): boolean {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const good = step();
  console.log(`${good ? "ok" : "FAILED"}: ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return good;
}

function run(program: string, args: readonly string[]): boolean {
  return spawnSync(binary(program), args, { stdio: "inherit", env: quietEnv() }).status === 0;
}
