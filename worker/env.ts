import type { ConnectionTokens, RateLimit, TenantLedger } from "./index.ts";

/** What wrangler.toml binds, in production and in dev alike. */
export type Env = {
  readonly DIRECTORY: D1Database;
  readonly SHARD_0: D1Database;
  readonly SHARD_1: D1Database;
  readonly FILES: R2Bucket;
  readonly JOBS: Queue;
  readonly LEDGER: DurableObjectNamespace<TenantLedger>;
  readonly CALLS: CallLimit;
  readonly HEAVY_CALLS: CallLimit;
  readonly RATE_LIMIT: DurableObjectNamespace<RateLimit>;
  readonly CONNECTION_TOKENS: DurableObjectNamespace<ConnectionTokens>;
  readonly ASSETS: Fetcher;
  readonly APP_ORIGIN: string;
  readonly PASSWORD_PEPPER_1: string;
  /** What wraps the keys that seal secrets at rest; KEK_2 is there while the one takes the other's place. */
  readonly KEK_1: string;
  readonly KEK_2?: string;
  /** Bound only where MAIL_PROVIDER is "cloudflare". */
  readonly EMAIL?: SendEmail;
  /** "cloudflare", "resend", "postmark" or "sendgrid". */
  readonly MAIL_PROVIDER: string;
  /** `Fairshare <mail@fairshare.example.com>`. */
  readonly MAIL_FROM: string;
  readonly MAIL_API_KEY?: string;
  /** What the provider's reports of bounces prove themselves with; see docs/deployment.md. */
  readonly MAIL_WEBHOOK_SECRET?: string;
  /** What the isolation sweep of the suite came to on the deployed commit, as JSON; absent when it had not run on it. */
  readonly ISOLATION_SWEEP?: string;
  /** Read by adapters/platform/ledger-keys.ts. */
  readonly LEDGER_SIGNING_KEYS: string;
};

/** The databases that hold companies' data, by the name a company's row gives. Adding one is a binding and a line here. */
export const shardNames = ["SHARD_0", "SHARD_1"] as const;
export type ShardName = (typeof shardNames)[number];

/** A counter of the platform's: whether one more call under this key is within the limit. */
type CallLimit = {
  readonly limit: (call: { readonly key: string }) => Promise<{ readonly success: boolean }>;
};
