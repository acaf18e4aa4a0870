import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach } from "vitest";
import type { Env } from "#worker/env.ts";

type TestEnv = Env & {
  readonly TEST_DIRECTORY_MIGRATIONS: D1Migration[];
  readonly TEST_TENANT_MIGRATIONS: D1Migration[];
};

beforeEach(async () => {
  const test = env as unknown as TestEnv;
  await applyD1Migrations(test.DIRECTORY, test.TEST_DIRECTORY_MIGRATIONS);
  await applyD1Migrations(test.SHARD_0, test.TEST_TENANT_MIGRATIONS);
  await applyD1Migrations(test.SHARD_1, test.TEST_TENANT_MIGRATIONS);
});
