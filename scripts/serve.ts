import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { quillmarkOrg } from "#worker/dev/salesforce-simulator/seeds/quillmark-org.ts";
import {
  applyLocalMigrations,
  buildPages,
  type DevServer,
  forgetState,
  portIsFree,
  startDevServer,
  tickCron,
} from "./dev-server.ts";
import { type RunningSimulator, runSimulator } from "./salesforce-simulator/run-simulator.ts";

/** Serves Fairshare on this machine with its demo: what `npm start` runs once packages are installed. */
const cronEveryMs = 60_000;
/** 9400 beside 8787: two servers on one machine have a Salesforce each, at an address that stays theirs. */
const salesforcePortAbove = 613;

const { values: options } = parseArgs({
  options: {
    fresh: { type: "boolean", default: false },
    port: { type: "string", default: process.env.PORT ?? "8787" },
    state: { type: "string", default: ".wrangler/state" },
    quiet: { type: "boolean", default: false },
  },
});

try {
  await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function serve(): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT is not a port: ${options.port}`);
  if (!(await portIsFree(port))) {
    throw new Error(
      `Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`,
    );
  }
  const standIn = process.env.SALESFORCE_LOGIN_URL;
  if (standIn && !/^https?:$/.test(URL.parse(standIn)?.protocol ?? "")) {
    throw new Error(`SALESFORCE_LOGIN_URL is no address, as http://localhost:9400 is: ${standIn}`);
  }
  if (options.fresh) forgetState(options.state);
  say("Building the pages");
  buildPages();
  say("Preparing the local databases");
  applyLocalMigrations(options.state);
  say("Starting the Worker");
  const salesforce = await startSalesforce(port);
  const server = await startDevServer({
    port,
    stateDir: options.state,
    log: options.quiet ? "keep" : "show",
    salesforceLoginUrl: salesforce?.origin,
  });
  const stopped = untilSignal();
  try {
    await seedDemo(server.origin);
    await printLogins(server.origin, salesforce);
    await Promise.race([stopped, keepTicking(server)]);
  } finally {
    await server.stop();
    await salesforce?.stop();
  }
  process.exit(0);
}

/** A Salesforce to connect to, unless the caller has named one of their own. */
async function startSalesforce(port: number): Promise<RunningSimulator | null> {
  if (process.env.SALESFORCE_LOGIN_URL) return null;
  const salesforcePort = port + salesforcePortAbove;
  if (salesforcePort > 65_535 || !(await portIsFree(salesforcePort))) {
    say(
      `No Salesforce simulator: port ${salesforcePort} is not free. Name another with SALESFORCE_LOGIN_URL to connect to it.`,
    );
    return null;
  }
  return runSimulator({
    seed: quillmarkOrg,
    port: salesforcePort,
    stateFile: join(options.state, "salesforce.json"),
    callbackUrls: [`http://localhost:${port}/oauth/salesforce/callback`],
  });
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
  });
}

async function seedDemo(origin: string): Promise<void> {
  say("Telling the demo's story");
  const answer = await fetch(`${origin}/dev/seed`, { method: "POST" });
  if (!answer.ok) throw new Error(`the demo could not be seeded: ${answer.status} ${await answer.text()}`);
}

type Demo = {
  readonly url: string;
  readonly logins: readonly {
    readonly audience: string;
    readonly company: string | null;
    readonly partner: string | null;
    readonly email: string;
    readonly password: string;
  }[];
};

async function printLogins(origin: string, salesforce: RunningSimulator | null): Promise<void> {
  const demo = (await (await fetch(`${origin}/dev/demo`)).json()) as Demo;
  console.log(`\n  Fairshare is at ${demo.url}\n`);
  for (const login of demo.logins) {
    const who = login.audience === "partner" ? login.partner : login.company;
    console.log(
      `  ${login.audience.padEnd(8)} ${(who ?? "").padEnd(24)} ${login.email.padEnd(34)} ${login.password}`,
    );
  }
  console.log(`\n  Mail goes nowhere but to ${demo.url}/dev/mailbox`);
  if (salesforce !== null) {
    console.log(`\n  A simulated Salesforce to connect to at ${demo.url}/company/connections\n`);
    console.log(`  ${salesforce.lines.join("\n  ")}`);
  }
  console.log("\n  Ctrl-C stops it; the data stays. `npm start -- --fresh` begins anew.\n");
}

/** Production fires the crons each minute; here this loop does, until the Worker is gone. */
async function keepTicking(server: DevServer): Promise<void> {
  const timer = setInterval(() => tick(server), cronEveryMs);
  await tick(server);
  const code = await server.exited;
  clearInterval(timer);
  throw new Error(`the Worker stopped by itself (${code})\n${server.output()}`);
}

async function tick(server: DevServer): Promise<void> {
  await tickCron(server.origin).catch((error: unknown) =>
    console.error("the cron could not be called:", error),
  );
}

function say(text: string): void {
  console.log(text);
}
