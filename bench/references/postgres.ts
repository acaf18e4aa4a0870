import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { type Call, callsOf, columns, type Load } from "./ledger-rows.ts";

/** A PostgreSQL of its own, with Debian's settings, reached through a socket in its own folder. */
export type Postgres = {
  /** Entries a second when each append is a transaction and nothing else is done; one connection a caller. */
  readonly measure: (load: Load) => Promise<number>;
  readonly stop: () => Promise<void>;
};

type Account = { readonly uid: number; readonly gid: number };

const debianFolder = "/usr/lib/postgresql";
const startTimeoutMs = 30_000;

/** The reason when there is none to be had. */
export async function startPostgres(): Promise<Postgres | string> {
  const programs = findPrograms();
  if (programs === null) return "PostgreSQL is not installed (Debian: apt-get install postgresql)";
  const account = findAccount();
  if (account === null) return "PostgreSQL does not run as root, and there is no account postgres";
  const folder = mkdtempSync(join(tmpdir(), "ledger-reference-"));
  chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data");
  const run = (program: string, args: readonly string[]) =>
    spawnSync(join(programs, program), args, { ...account, cwd: folder, encoding: "utf8" });
  const made = run("initdb", ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]);
  if (made.status !== 0) return `PostgreSQL's initdb failed: ${made.stderr}`;
  const server = spawn(join(programs, "postgres"), ["-D", data, "-k", folder, "-c", "listen_addresses="], {
    ...account,
    cwd: folder,
    stdio: "ignore",
  });
  const connect = ["-h", folder, "-U", "postgres", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1"];
  const stop = () => stopServer(server, folder);
  const deadline = performance.now() + startTimeoutMs;
  while (run("psql", [...connect, "-c", "SELECT 1"]).status !== 0) {
    if (server.exitCode !== null || performance.now() > deadline) {
      await stop();
      return "PostgreSQL did not start";
    }
    await wait(100);
  }
  const measure = async (load: Load) => {
    run("psql", [...connect, "-c", createTable]);
    const files = Array.from({ length: load.callers }, (_, caller) => {
      const file = join(folder, `caller-${caller}.sql`);
      writeFileSync(file, callsOf(caller, load).map(toTransaction).join("\n"));
      chmodSync(file, 0o644);
      return file;
    });
    const started = performance.now();
    const codes = await Promise.all(
      files.map((file) =>
        exitOf(spawn(join(programs, "psql"), [...connect, "-f", file], { ...account, cwd: folder })),
      ),
    );
    if (codes.some((code) => code !== 0)) throw new Error("PostgreSQL refused the rows");
    return (load.callers * load.callsEach * load.draftsPerCall * 1000) / (performance.now() - started);
  };
  return { measure, stop };
}

/** The newest version's programs, or null. */
function findPrograms(): string | null {
  if (!existsSync(debianFolder)) return null;
  const [newest] = readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a));
  const programs = newest === undefined ? "" : join(debianFolder, newest, "bin");
  return existsSync(join(programs, "initdb")) ? programs : null;
}

/** Whom to run it as: ourselves, unless we are root, as whom PostgreSQL refuses to run. */
function findAccount(): Account | null {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid !== 0) return { uid, gid };
  const ask = (flag: string) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
  const [user, group] = [ask("-u"), ask("-g")];
  return user.status === 0 ? { uid: Number(user.stdout), gid: Number(group.stdout) } : null;
}

const createTable = `DROP TABLE IF EXISTS entries;
CREATE TABLE entries (${columns.map(({ name, type }) => `"${name}" ${type}`).join(", ")}, PRIMARY KEY ("tenantId", seq));
CREATE UNIQUE INDEX entries_by_key ON entries ("tenantId", "idemKey")`;

/** One statement by itself is one transaction. */
function toTransaction(rows: Call): string {
  const values = rows.map((row) => `(${row.map(toLiteral).join(", ")})`);
  return `INSERT INTO entries (${columns.map(({ name }) => `"${name}"`).join(", ")}) VALUES ${values.join(", ")};`;
}

function toLiteral(value: string | number | null): string {
  if (value === null) return "NULL";
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on("exit", resolve));
}

async function stopServer(server: ChildProcess, folder: string): Promise<void> {
  const gone = server.exitCode === null ? exitOf(server) : Promise.resolve(null);
  // PostgreSQL's "fast" shutdown.
  server.kill("SIGINT");
  await gone;
  rmSync(folder, { recursive: true, force: true });
}
