import { join } from "node:path";
import process from "node:process";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import type { D1Database } from "@cloudflare/workers-types";
import { getPlatformProxy } from "wrangler";

const folders = {
  DIRECTORY: "migrations/directory",
  SHARD_0: "migrations/tenant",
  SHARD_1: "migrations/tenant",
};

type Databases = { readonly [binding in keyof typeof folders]: D1Database };

/**
 * `node scripts/apply-local-migrations.ts STATE_DIR [CONFIG]` brings the local databases of a configuration, or of env.dev, up
 * to date, and notes it where wrangler does: either can go on from what the other has applied. wrangler's own command starts a
 * runtime anew for each database and draws a table of all migrations after each of them.
 */
const [stateDir, configPath] = process.argv.slice(2);
if (stateDir === undefined) throw new Error("which folder? node scripts/apply-local-migrations.ts STATE_DIR");

const { env, dispose } = await getPlatformProxy<Databases>({
  ...(configPath === undefined ? { environment: "dev" } : { configPath }),
  persist: { path: join(stateDir, "v3") },
});
try {
  for (const [binding, folder] of Object.entries(folders)) {
    await applyMigrations(env[binding as keyof Databases], folder);
  }
} finally {
  await dispose();
}

async function applyMigrations(database: D1Database, folder: string): Promise<void> {
  await database
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, " +
        "applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  for (const { name, queries } of await readD1Migrations(folder)) {
    if (applied.has(name)) continue;
    const note = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await database.batch([...queries.map((query) => database.prepare(query)), note]);
  }
}
