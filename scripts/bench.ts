import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { binary, quietEnv } from "./dev-server.ts";

/** `npm run bench`: every measurement of bench/, or those named: `npm run bench -- ledger pages`. */
const all = readdirSync("bench")
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replace(/\.ts$/, ""));
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No such measurement: ${unknown.join(", ")}. There are: ${all.join(", ")}`);
  process.exit(1);
}

const failed = (named.length > 0 ? named : all).filter((name) => {
  console.log(`\n== ${name}`);
  return spawnSync(binary("node"), [`bench/${name}.ts`], { stdio: "inherit", env: quietEnv() }).status !== 0;
});
if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
