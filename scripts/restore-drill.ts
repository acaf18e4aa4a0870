import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { backup, DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { demoLogins } from "../worker/dev/demo/cast.ts";
import { applyLocalMigrations, forgetState, startDevServer } from "./dev-server.ts";

/**
 * Proves that a back-up is one: fills local databases, takes a copy of each, starts the Worker on the copies alone and has
 * every company's ledger recomputed from its bytes. The dated log of what was compared is for whoever audits.
 */
const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8795" },
    log: { type: "string", default: ".cache/restore-drills" },
  },
});
const original = ".wrangler/restore-drill-original";
const restored = ".wrangler/restore-drill-restored";
const databasesIn = (state: string) => join(state, "v3", "d1", "miniflare-D1DatabaseObject");

type Ledger = {
  readonly company: string;
  readonly entries: number;
  readonly headHash: string | null;
  readonly isSound: boolean;
};

for (const state of [original, restored]) forgetState(state);
applyLocalMigrations(original);
const before = await withServer(original, async (origin) => {
  const seeded = await fetch(`${origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(await seeded.text());
  return readLedgers(origin);
});
const copies = await copyDatabases();
const after = await withServer(restored, readLedgers);
for (const state of [original, restored]) forgetState(state);
process.exit(report() ? 0 : 1);

async function withServer<Found>(state: string, look: (origin: string) => Promise<Found>): Promise<Found> {
  const server = await startDevServer({ port: Number(options.port), stateDir: state, log: "keep" });
  try {
    return await look(server.origin);
  } finally {
    await server.stop();
  }
}

/** Each database as SQLite itself copies it, whatever its log holds; answers the copies with their hashes. */
async function copyDatabases(): Promise<readonly { readonly file: string; readonly sha256: string }[]> {
  mkdirSync(databasesIn(restored), { recursive: true });
  const files = readdirSync(databasesIn(original)).filter((file) => file.endsWith(".sqlite"));
  for (const file of files) {
    const database = new DatabaseSync(join(databasesIn(original), file), { readOnly: true });
    await backup(database, join(databasesIn(restored), file));
    database.close();
  }
  return files.map((file) => {
    const bytes = readFileSync(join(databasesIn(restored), file));
    return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
}

/** What every company's ledger says of itself, and whether its bytes bear it out. */
async function readLedgers(origin: string): Promise<readonly Ledger[]> {
  const ledgers: Ledger[] = [];
  for (const { audience, company, email, password } of demoLogins()) {
    if (audience !== "company") continue;
    const call = async (path: string, init: RequestInit) => {
      const answer = await fetch(`${origin}/api/v1${path}`, init);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer;
    };
    const json = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    const body = JSON.stringify({ email, password });
    const signedIn = await call("/session", { method: "POST", headers: json, body });
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const head = (await (await call("/ledger/head", { headers: { cookie } })).json()) as {
      readonly headSeq: number;
      readonly headHash: string | null;
    };
    const verified = await call("/ledger/verify", { method: "POST", headers: { ...json, cookie } });
    const { ok } = (await verified.json()) as { readonly ok: boolean };
    ledgers.push({ company, entries: head.headSeq, headHash: head.headHash, isSound: ok });
  }
  return ledgers;
}

/** Writes the log and says it; true when every ledger came back as it was and is sound. */
function report(): boolean {
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  const isFilled = after.some(({ entries }) => entries > 0);
  const isPassed = isSame && isFilled && after.every(({ isSound }) => isSound);
  const at = new Date().toISOString();
  const log = JSON.stringify({ at, passed: isPassed, copies, before, after }, null, 2);
  mkdirSync(options.log, { recursive: true });
  const file = join(options.log, `${at.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${log}\n`);
  for (const { company, entries, headHash, isSound } of after) {
    console.log(
      `${company}: ${entries} entries, head ${headHash?.slice(0, 16)}…, ${isSound ? "sound" : "NOT SOUND"}`,
    );
  }
  console.log(`${isPassed ? "passed" : "FAILED"}: ${copies.length} databases restored, log in ${file}`);
  return isPassed;
}
