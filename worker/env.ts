import type { RateLimit, TenantLedger } from "./index.ts";

/** What wrangler.toml binds, in production and in dev alike. */
export type Env = {
  readonly DIRECTORY: D1Database;
  readonly SHARD_0: D1Database;
  readonly SHARD_1: D1Database;
  readonly FILES: R2Bucket;
  readonly JOBS: Queue;
  readonly LEDGER: DurableObjectNamespace<TenantLedger>;
  readonly RATE_LIMIT: DurableObjectNamespace<RateLimit>;
  readonly ASSETS: Fetcher;
  readonly APP_ORIGIN: string;
  readonly PASSWORD_PEPPER_1: string;
  /** Read by adapters/platform/ledger-keys.ts. */
  readonly LEDGER_SIGNING_KEYS: string;
};

/** The databases that hold companies' data, by the name a company's row gives. Adding one is a binding and a line here. */
export const shardNames = ["SHARD_0", "SHARD_1"] as const;
export type ShardName = (typeof shardNames)[number];
