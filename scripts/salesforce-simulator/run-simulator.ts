import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SimulatorControl } from "#worker/dev/salesforce-simulator/control/simulator-control.ts";
import type { SimulatorSnapshot } from "#worker/dev/salesforce-simulator/control/simulator-snapshot.ts";
import { createSalesforceSimulator } from "#worker/dev/salesforce-simulator/create-salesforce-simulator.ts";
import { simulatorPassword } from "#worker/dev/salesforce-simulator/oauth/identity-store.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { serveOverHttp } from "./serve-over-http.ts";

const dispatchEveryMs = 1000;
const saveEveryMs = 5000;

export type RunningSimulator = {
  readonly origin: string;
  readonly control: SimulatorControl;
  /** What somebody needs to connect to it, line by line. */
  readonly lines: readonly string[];
  readonly stop: () => Promise<void>;
};

/** Serves an org on this machine, sends its outbound messages, and keeps it in `stateFile` so that whoever is connected stays so. */
export async function runSimulator({
  seed,
  port,
  host = "localhost",
  stateFile,
  callbackUrls,
}: {
  readonly seed: OrgSeed;
  readonly port: number;
  readonly host?: string;
  readonly stateFile: string | undefined;
  readonly callbackUrls: readonly string[];
}): Promise<RunningSimulator> {
  const { fetch, control } = createSalesforceSimulator({
    now: () => Date.now(),
    seed,
    loginOrigin: `http://${host}:${port}`,
    snapshot: readState(stateFile, seed),
  });
  const server = await serveOverHttp(fetch, { port, host });
  const [app] = seed.apps;
  if (app !== undefined) {
    control.putApp({ ...app, callbackUrls: [...new Set([...app.callbackUrls, ...callbackUrls])] });
  }
  const stopDispatching = keepDispatching(control.outbound.dispatch);
  const saving = setInterval(() => writeState(stateFile, control.snapshot), saveEveryMs);
  return {
    origin: server.origin,
    control,
    lines: [
      `${control.org().name} is at ${server.origin}`,
      `client id      ${app?.clientId}`,
      `client secret  ${app?.clientSecret}`,
      `users          ${control.usernames().join(", ")}`,
      `password       ${simulatorPassword}`,
      `control        ${server.origin}/__control`,
    ],
    stop: async () => {
      stopDispatching();
      clearInterval(saving);
      writeState(stateFile, control.snapshot);
      await server.close();
    },
  };
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
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(snapshot()));
  renameSync(`${file}.new`, file);
}
