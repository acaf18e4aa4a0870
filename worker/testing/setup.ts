import type { D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll } from "vitest";
import type { Env } from "#worker/env.ts";

type TestEnv = Env & {
  readonly TEST_DIRECTORY_MIGRATIONS: readonly D1Migration[];
  readonly TEST_TENANT_MIGRATIONS: readonly D1Migration[];
};

/** Databases begin empty, so all migrations go in at once, noted where wrangler notes them. Files of one runtime share its databases. */
beforeAll(async () => {
  const { DIRECTORY, SHARD_0, SHARD_1, ...test } = env as unknown as TestEnv;
  await Promise.all([
    applyAll(DIRECTORY, test.TEST_DIRECTORY_MIGRATIONS),
    applyAll(SHARD_0, test.TEST_TENANT_MIGRATIONS),
    applyAll(SHARD_1, test.TEST_TENANT_MIGRATIONS),
  ]);
});

async function applyAll(database: D1Database, migrations: readonly D1Migration[]): Promise<void> {
  const there = await database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'd1_migrations'").first();
  if (there !== null) return;
  const queries = migrations.flatMap((migration) => migration.queries);
  await database.batch([
    ...queries.map((query) => database.prepare(query)),
    database.prepare(
      "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, " +
        "applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    ),
    database
      .prepare("INSERT INTO d1_migrations (name) SELECT value FROM json_each(?)")
      .bind(JSON.stringify(migrations.map(({ name }) => name))),
  ]);
}
