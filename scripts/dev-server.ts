import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import type { WorkerBundle } from "./bundle-worker.ts";

export type DevServerOptions = {
  readonly port: number;
  /** Where local D1, R2, objects and queues keep their files. */
  readonly stateDir: string;
  /** The Worker's own words: shown as they come, or kept for when something fails. */
  readonly log: "show" | "keep";
  /** Where the Worker's heap can be looked at; any free port unless said. */
  readonly inspectorPort?: number;
  /** What stands in for Salesforce's production login host; SALESFORCE_LOGIN_URL unless said. */
  readonly salesforceLoginUrl?: string | undefined;
  /** The Worker as `bundleWorker` has made it, which then runs without wrangler; from its source unless said. */
  readonly bundle?: WorkerBundle;
};

export type DevServer = {
  readonly origin: string;
  readonly pid: number;
  /** The last of what wrangler, if there is one, and the Worker said. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  /** Ends workerd and what runs it; `SIGKILL` gives them no time to say goodbye. */
  readonly stop: (signal?: "SIGTERM" | "SIGKILL") => Promise<void>;
};

const healthTimeoutMs = 90_000;
const lookEveryMs = 25;
const stopTimeoutMs = 8_000;
const keptOutputChars = 20_000;

/** Starts the Worker of env.dev and answers when it is healthy. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const origin = `http://localhost:${options.port}`;
  const vars = varsOf(options, origin);
  const { bundle } = options;
  const child = bundle === undefined ? spawnWrangler(options, vars) : spawnRuntime({ options, bundle, vars });
  let output = "";
  const listen = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-keptOutputChars);
    if (options.log === "show") process.stdout.write(chunk);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const server: DevServer = {
    origin,
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    stop: (signal = "SIGTERM") => stopGroup({ child, exited, signal }),
  };
  await untilHealthy(server);
  return server;
}

/** Builds the pages unless the build is newer than everything it is made of. */
export function buildPages(): void {
  const built = "web/build/server/index.js";
  const sources = [
    "web/app",
    "web/public",
    "web/verifier",
    "web/help",
    "docs",
    "scripts/verify-statement.ts",
    "worker/http",
    "worker/domain",
    "vite.config.ts",
    "package-lock.json",
  ];
  const isWhole = existsSync(built) && existsSync("web/build/client/assets");
  if (isWhole && sources.every((path) => newestMs(path) < statSync(built).mtimeMs)) return;
  runQuietly("remix", ["vite:build"]);
}

/** Applies to the local databases of env.dev, or of the configuration named, what they lack of the migrations. */
export function applyLocalMigrations(stateDir: string, ...configPath: readonly string[]): void {
  runQuietly("node", [join(import.meta.dirname, "apply-local-migrations.ts"), stateDir, ...configPath]);
}

export function forgetState(stateDir: string): void {
  rmSync(stateDir, { recursive: true, force: true });
}

/** Whether nobody listens on the port, on IPv4 or IPv6. */
export async function portIsFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::1"]) {
    const taken = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
      probe.listen(port, host, () => probe.close(() => resolve(false)));
    });
    if (taken) return false;
  }
  return true;
}

/** Nothing fires crons locally; this is the call that does, with wrangler and without. */
export async function tickCron(origin: string): Promise<void> {
  const answer = await fetch(`${origin}/cdn-cgi/local/scheduled`, { signal: AbortSignal.timeout(30_000) });
  if (answer.status === 404) throw new Error("the runtime has no call that fires crons");
}

/** Runs a program of node_modules/.bin and shows what it said only if it fails. */
export function runQuietly(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(binary(program), args, {
    env: quietEnv(),
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(
      `${program} ${args.join(" ")} failed\n${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}`,
    );
  }
  return stdout;
}

export function binary(program: string): string {
  return join(import.meta.dirname, "..", "node_modules", ".bin", program);
}

/** wrangler asks nobody anything and reports nothing home. */
export function quietEnv(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${dirname(binary("node"))}:${process.env.PATH ?? ""}`,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CI: "1",
    NO_COLOR: "1",
  };
}

type Vars = Readonly<Record<string, string>>;

function varsOf({ salesforceLoginUrl }: DevServerOptions, origin: string): Vars {
  const standIn = salesforceLoginUrl ?? process.env.SALESFORCE_LOGIN_URL;
  return { APP_ORIGIN: origin, ...(standIn ? { SALESFORCE_LOGIN_URL: standIn } : {}) };
}

function spawnWrangler(options: DevServerOptions, vars: Vars): ChildProcess {
  const args = [
    "dev",
    "--env",
    "dev",
    "--ip",
    "localhost",
    "--port",
    String(options.port),
    "--inspector-port",
    String(options.inspectorPort ?? 0),
    "--persist-to",
    options.stateDir,
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    "--show-interactive-dev-session=false",
    "--log-level",
    options.log === "show" ? "info" : "warn",
  ];
  return spawnGroup("wrangler", args);
}

/** The runtime alone, with the bindings, state and handlers that wrangler would give it. */
function spawnRuntime({
  options,
  bundle,
  vars,
}: {
  readonly options: DevServerOptions;
  readonly bundle: WorkerBundle;
  readonly vars: Vars;
}): ChildProcess {
  const { worker } = bundle;
  const runtime = {
    ...worker,
    modules: [{ type: "ESModule", path: bundle.script }],
    modulesRoot: dirname(bundle.script),
    bindings: { ...(worker.bindings as object), ...vars },
    host: "localhost",
    port: options.port,
    inspectorPort: options.inspectorPort,
    resourcePersistencePath: resolve(options.stateDir, "v3"),
    unsafeTriggerHandlers: true,
    logRequests: false,
    telemetry: { enabled: false },
  };
  const file = join(bundle.dir, `runtime-${options.port}.json`);
  writeFileSync(file, JSON.stringify(runtime));
  return spawnGroup("node", [join(import.meta.dirname, "run-worker.ts"), file]);
}

/** A group of its own: one signal then ends the program, workerd and esbuild together. */
function spawnGroup(program: string, args: readonly string[]): ChildProcess {
  return spawn(binary(program), args, { detached: true, env: quietEnv(), stdio: ["ignore", "pipe", "pipe"] });
}

async function untilHealthy(server: DevServer): Promise<void> {
  const deadline = performance.now() + healthTimeoutMs;
  let gone = false;
  server.exited.then(() => {
    gone = true;
  });
  while (!gone && performance.now() < deadline) {
    const answer = await fetch(`${server.origin}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => null,
    );
    if (answer?.ok) return;
    await wait(lookEveryMs);
  }
  await server.stop("SIGKILL");
  throw new Error(`the Worker did not become healthy at ${server.origin}\n${server.output()}`);
}

async function stopGroup(group: {
  child: ChildProcess;
  exited: Promise<number | null>;
  signal: "SIGTERM" | "SIGKILL";
}): Promise<void> {
  const { child, exited, signal } = group;
  signalGroup(child, signal);
  const inTime = await Promise.race([exited.then(() => true), wait(stopTimeoutMs, false)]);
  if (!inTime) signalGroup(child, "SIGKILL");
  await exited;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the group is gone, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function newestMs(path: string): number {
  if (!existsSync(path)) return 0;
  const names = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [];
  return Math.max(statSync(path).mtimeMs, ...names.map((name) => statSync(join(path, name)).mtimeMs));
}
