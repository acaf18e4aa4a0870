import { spawnSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { largeOrg } from "#worker/dev/salesforce-simulator/seeds/large-org.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import {
  packagedOrg,
  partnerLicenceOrg,
  personAccountOrg,
  plainOrg,
  severalCurrenciesOrg,
} from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { quillmarkOrg } from "#worker/dev/salesforce-simulator/seeds/quillmark-org.ts";
import { runSimulator } from "./salesforce-simulator/run-simulator.ts";

/**
 * A small Salesforce on this machine, to connect Fairshare to:
 * `node scripts/bootstrap.mjs scripts/salesforce-simulator.ts --port 9400`, then
 * `SALESFORCE_LOGIN_URL=http://localhost:9400 npm start`.
 *
 * With `--lives 100` it serves nothing: it lets so many companies live through random changes, faults and syncs, and compares each with
 * its org and its ledger with a sum of its own; `--seed` repeats those of a seed that was told.
 */
const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "9400" },
    host: { type: "string", default: "localhost" },
    /** quillmark, plain, several-currencies, person-accounts, partner-licences, managed-package or large. */
    org: { type: "string", default: "quillmark" },
    opportunities: { type: "string", default: "100000" },
    activities: { type: "string", default: "300000" },
    /** Where the app may call back to besides port 8787 of this machine; may be said several times. */
    callback: { type: "string", multiple: true, default: [] },
    /** A file that keeps the org over restarts, so that whoever is connected stays so. */
    state: { type: "string" },
    lives: { type: "string" },
    seed: { type: "string", default: "" },
  },
});

try {
  if (options.lives === undefined) await run();
  else process.exitCode = live(options.lives);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const simulator = await runSimulator({
    seed: chooseOrg(options.org),
    port: Number(options.port),
    host: options.host,
    stateFile: options.state,
    callbackUrls: options.callback,
  });
  console.log(`\n  ${simulator.lines.join("\n  ")}\n`);
  await untilSignal();
  await simulator.stop();
}

function live(lives: string): number {
  if (!(Number(lives) > 0)) throw new Error("--lives takes how many of them, such as 100.");
  const env = { ...process.env, TEST_LIVES: lives, TEST_LIVES_SEED: options.seed };
  const test = ["run", "--project", "workerd", "worker/adapters/d1/salesforce-properties.test.ts"];
  return (
    spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", ...test], { stdio: "inherit", env })
      .status ?? 1
  );
}

function chooseOrg(name: string): OrgSeed {
  const size = { opportunities: Number(options.opportunities), activities: Number(options.activities) };
  const orgs = [
    quillmarkOrg,
    plainOrg,
    severalCurrenciesOrg,
    personAccountOrg,
    partnerLicenceOrg,
    packagedOrg,
  ];
  const chosen = name === "large" ? largeOrg(size) : orgs.find((org) => org.name === name);
  if (chosen !== undefined) return chosen;
  throw new Error(`There is no org ${name}; there are ${orgs.map((org) => org.name).join(", ")} and large.`);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
}
