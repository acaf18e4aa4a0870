import type { Env } from "#worker/env.ts";
import type { AttemptCounters } from "#worker/usecases/access/access-ports.ts";

export function createAttemptCounters(env: Env): AttemptCounters {
  return { of: (kind, key) => env.RATE_LIMIT.getByName(`${kind}:${key}`) };
}
