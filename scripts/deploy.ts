import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { experimental_readRawConfig } from "wrangler";
import { fetchPublishedKeys, makeSigningKeys } from "./deployment/ledger-keys.ts";
import {
  type MailChoice,
  mailSecrets,
  requireMail,
  requireOrigin,
  resolveConfig,
  resourcesOf,
  type WranglerConfig,
} from "./deployment/production-config.ts";
import { compareTriggers, expectedTriggers, type Trigger, triggerQuery } from "./deployment/triggers.ts";
import { applyLocalMigrations, binary, buildPages, quietEnv } from "./dev-server.ts";
import { currentIsolationSweep } from "./isolation-sweep.ts";

/**
 * Deploys Fairshare to the Cloudflare account that wrangler is signed in to, and can be run again at any time: it creates what is
 * missing, applies what is new, and ends by proving that the databases have the triggers that make the ledger append-only.
 * `--dry-run` does the same against local databases and uploads nothing.
 */
const randomSecret = () => randomBytes(32).toString("base64");
const secretMakers: readonly (readonly [string, () => string])[] = [
  ["PASSWORD_PEPPER_1", randomSecret],
  ["KEK_1", randomSecret],
  ["LEDGER_SIGNING_KEYS", () => makeSigningKeys([])],
];

const { values: options } = parseArgs({
  options: {
    origin: { type: "string", default: process.env.APP_ORIGIN ?? "" },
    "mail-provider": { type: "string", default: process.env.MAIL_PROVIDER ?? "" },
    "mail-from": { type: "string", default: process.env.MAIL_FROM ?? "" },
    "dry-run": { type: "boolean", default: false },
    "rotate-ledger-key": { type: "boolean", default: false },
  },
});

const root = resolve(import.meta.dirname, "..");
/** Ids of an account do not belong into the repository; .wrangler/ is ignored by git. */
const workDir = join(root, ".wrangler/production");
const configPath = join(workDir, "wrangler.json");
const dryRun = options["dry-run"];
const stateDir = join(workDir, "state");
const place = dryRun ? ["--local", "--persist-to", stateDir] : ["--remote"];

try {
  await deploy();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function deploy(): Promise<void> {
  const origin = requireOrigin(
    dryRun && options.origin === "" ? "https://fairshare.example" : options.origin,
  );
  const mail = requireMail(chosenMail());
  const config = experimental_readRawConfig({ config: join(root, "wrangler.toml") })
    .rawConfig as unknown as WranglerConfig;
  if (!dryRun) wrangler(["whoami"]);
  say("Building the pages");
  buildPages();
  rmSync(stateDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const databaseIds = createResources(config);
  const isolationSweep = currentIsolationSweep();
  if (isolationSweep === null)
    say("Without evidence of isolation: run `npm test` on this very commit first, and it goes along");
  const resolution = { root, origin, mail, isolationSweep, databaseIds };
  writeFileSync(configPath, JSON.stringify(resolveConfig(config, resolution), null, 2));
  applyMigrations(config);
  // Before the upload: code must not meet a database that lets the ledger be changed.
  proveTriggers(config);
  await upload(origin, mail);
  say(
    dryRun
      ? "Dry run: nothing was created or uploaded."
      : `Deployed: ${origin}/healthz says which version runs.`,
  );
}

/** A dry run without a choice of its own goes by the service that Cloudflare has itself. */
function chosenMail(): MailChoice {
  const mail = { provider: options["mail-provider"], from: options["mail-from"] };
  const isOpen = dryRun && mail.provider === "" && mail.from === "";
  return isOpen ? { provider: "cloudflare", from: "Fairshare <mail@fairshare.example>" } : mail;
}

function createResources(config: WranglerConfig): ReadonlyMap<string, string> {
  const { databases, queues, buckets } = resourcesOf(config);
  say(`Databases ${databases.join(", ")}; queues ${queues.join(", ")}; buckets ${buckets.join(", ")}`);
  if (dryRun) return new Map(databases.map((name) => [name, name]));
  const known = listDatabases();
  for (const name of databases.filter((wanted) => !known.has(wanted))) wrangler(["d1", "create", name]);
  for (const name of queues) {
    if (!succeeds(["queues", "info", name])) wrangler(["queues", "create", name]);
  }
  for (const name of buckets) {
    if (!succeeds(["r2", "bucket", "info", name])) wrangler(["r2", "bucket", "create", name]);
  }
  return listDatabases();
}

function listDatabases(): ReadonlyMap<string, string> {
  const list = JSON.parse(wrangler(["d1", "list", "--json"])) as { name: string; uuid: string }[];
  return new Map(list.map(({ name, uuid }) => [name, uuid]));
}

function applyMigrations({ d1_databases }: WranglerConfig): void {
  if (dryRun) {
    say("Migrating");
    applyLocalMigrations(stateDir, configPath);
    return;
  }
  for (const { binding } of d1_databases) {
    say(`Migrating ${binding}`);
    wrangler(["d1", "migrations", "apply", binding, ...place, "--config", configPath]);
  }
}

function proveTriggers(config: WranglerConfig): void {
  const problems = config.d1_databases.flatMap(({ binding, migrations_dir }) => {
    const expected = expectedTriggers(migrationsIn(join(root, migrations_dir)));
    const answer = wrangler([
      "d1",
      "execute",
      binding,
      ...place,
      "--config",
      configPath,
      "--json",
      "--command",
      triggerQuery,
    ]);
    const [{ results }] = JSON.parse(answer) as [{ results: Trigger[] }];
    say(`${binding}: ${results.length} triggers, ${expected.length} expected`);
    return compareTriggers(expected, results).map((problem) => `${binding}: ${problem}`);
  });
  if (problems.length > 0)
    throw new Error(`The databases are not what the migrations say:\n${problems.join("\n")}`);
}

function migrationsIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  return names.sort().map((name) => readFileSync(join(folder, name), "utf8"));
}

async function upload(origin: string, mail: MailChoice): Promise<void> {
  if (dryRun) {
    say(lastLines(wrangler(["deploy", "--dry-run", "--config", configPath]), /Total Upload/));
    return;
  }
  const secretsFile = join(workDir, "secrets.json");
  const kept = listSecrets();
  const secrets = {
    ...missingSecrets(kept),
    ...mailSecrets(mail, { given: process.env, kept }),
    ...(await rotatedKeys(origin)),
  };
  try {
    writeFileSync(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
    const withSecrets = Object.keys(secrets).length > 0 ? ["--secrets-file", secretsFile] : [];
    say(
      lastLines(
        wrangler(["deploy", "--config", configPath, ...withSecrets]),
        /Total Upload|Version ID|https:/,
      ),
    );
  } finally {
    rmSync(secretsFile, { force: true });
  }
}

/** A fresh key for the ledgers, beside all that are published now: what they have signed stays good. */
async function rotatedKeys(origin: string): Promise<Readonly<Record<string, string>>> {
  if (!options["rotate-ledger-key"]) return {};
  say("Making another key to sign the ledgers with");
  return { LEDGER_SIGNING_KEYS: makeSigningKeys(await fetchPublishedKeys(origin)) };
}

/**
 * Secrets are made once, here, and never shown. A new pepper would lock everybody out and a new key would orphan what the
 * old one sealed or signed, so each is made only when Cloudflare says that the Worker does not exist or that it has none.
 */
function missingSecrets(kept: readonly string[]): Readonly<Record<string, string>> {
  const missing = secretMakers.filter(([name]) => !kept.includes(name));
  for (const [name] of missing) say(`Making the secret ${name}`);
  return Object.fromEntries(missing.map(([name, make]) => [name, make()]));
}

function listSecrets(): readonly string[] {
  const { status, output } = tryWrangler(["secret", "list", "--format", "json", "--config", configPath]);
  const isNewWorker = status !== 0 && /\b10007\b|does not exist|not found/i.test(output);
  if (status !== 0 && !isNewWorker) throw new Error(`wrangler secret list failed\n${output}`);
  return isNewWorker ? [] : (JSON.parse(output) as { name: string }[]).map(({ name }) => name);
}

function wrangler(args: readonly string[]): string {
  const { status, output } = tryWrangler(args);
  if (status !== 0) throw new Error(`wrangler ${args.join(" ")} failed\n${output}`);
  return output;
}

function succeeds(args: readonly string[]): boolean {
  return tryWrangler(args).status === 0;
}

function tryWrangler(args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(binary("wrangler"), args, {
    env: quietEnv(),
    encoding: "utf8",
    cwd: root,
    // Its tables of migrations are repeated for each one of them.
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, output: status === 0 ? stdout : `${stdout}${stderr}` };
}

function lastLines(output: string, wanted: RegExp): string {
  return output
    .split("\n")
    .filter((line) => wanted.test(line))
    .join("\n");
}

function say(text: string): void {
  console.log(text);
}
