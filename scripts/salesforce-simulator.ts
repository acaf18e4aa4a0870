import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import type { SimulatorSnapshot } from "#worker/dev/salesforce-simulator/control/simulator-snapshot.ts";
import { createSalesforceSimulator } from "#worker/dev/salesforce-simulator/create-salesforce-simulator.ts";
import { simulatorPassword } from "#worker/dev/salesforce-simulator/oauth/identity-store.ts";
import { largeOrg } from "#worker/dev/salesforce-simulator/seeds/large-org.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import {
  packagedOrg,
  partnerLicenceOrg,
  personAccountOrg,
  plainOrg,
} from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { quillmarkOrg } from "#worker/dev/salesforce-simulator/seeds/quillmark-org.ts";
import { serveOverHttp } from "./salesforce-simulator/serve-over-http.ts";

/**
 * A small Salesforce on this machine, to connect Fairshare to:
 * `node scripts/bootstrap.mjs scripts/salesforce-simulator.ts --port 9400`, then
 * `SALESFORCE_LOGIN_URL=http://localhost:9400 npm start`.
 */
const dispatchEveryMs = 1000;
const saveEveryMs = 5000;

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "9400" },
    host: { type: "string", default: "localhost" },
    /** quillmark, plain, person-accounts, partner-licences, managed-package or large. */
    org: { type: "string", default: "quillmark" },
    opportunities: { type: "string", default: "100000" },
    activities: { type: "string", default: "300000" },
    /** Where the app may call back to besides port 8787 of this machine; may be said several times. */
    callback: { type: "string", multiple: true, default: [] },
    /** A file that keeps the org over restarts, so that whoever is connected stays so. */
    state: { type: "string" },
  },
});

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const seed = chooseOrg(options.org);
  const port = Number(options.port);
  const simulator = createSalesforceSimulator({
    now: () => Date.now(),
    seed,
    loginOrigin: `http://${options.host}:${port}`,
    snapshot: readState(options.state, seed),
  });
  const server = await serveOverHttp(simulator.fetch, { port, host: options.host });
  const { control } = simulator;
  const [app] = seed.apps;
  if (app !== undefined) {
    control.putApp({ ...app, callbackUrls: [...app.callbackUrls, ...options.callback] });
  }
  console.log(`\n  ${control.org().name} is at ${server.origin}\n`);
  console.log(`  client id      ${app?.clientId}`);
  console.log(`  client secret  ${app?.clientSecret}`);
  console.log(`  users          ${control.usernames().join(", ")}`);
  console.log(`  password       ${simulatorPassword}`);
  console.log(`  control        ${server.origin}/__control\n`);
  const stopDispatching = keepDispatching(control.outbound.dispatch);
  const saving = setInterval(() => writeState(options.state, control.snapshot), saveEveryMs);
  await untilSignal();
  stopDispatching();
  clearInterval(saving);
  writeState(options.state, control.snapshot);
  await server.close();
}

/** One round after the other: what a slow receiver is still reading must not be sent again beside it. */
function keepDispatching(dispatch: () => Promise<unknown>): () => void {
  let timer = setTimeout(round, dispatchEveryMs);
  let stopped = false;
  async function round(): Promise<void> {
    await dispatch();
    if (!stopped) timer = setTimeout(round, dispatchEveryMs);
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function chooseOrg(name: string): OrgSeed {
  const size = { opportunities: Number(options.opportunities), activities: Number(options.activities) };
  const orgs = [quillmarkOrg, plainOrg, personAccountOrg, partnerLicenceOrg, packagedOrg];
  const chosen = name === "large" ? largeOrg(size) : orgs.find((org) => org.name === name);
  if (chosen !== undefined) return chosen;
  throw new Error(`There is no org ${name}; there are ${orgs.map((org) => org.name).join(", ")} and large.`);
}

function readState(file: string | undefined, seed: OrgSeed): SimulatorSnapshot | null {
  if (file === undefined || !existsSync(file)) return null;
  const snapshot = JSON.parse(readFileSync(file, "utf8")) as SimulatorSnapshot;
  if (snapshot.seed !== seed.name)
    throw new Error(`${file} keeps the org ${snapshot.seed}, not ${seed.name}.`);
  return snapshot;
}

/** In one step, so that a stop in the middle leaves the state before. */
function writeState(file: string | undefined, snapshot: () => SimulatorSnapshot): void {
  if (file === undefined) return;
  writeFileSync(`${file}.new`, JSON.stringify(snapshot()));
  renameSync(`${file}.new`, file);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
}
