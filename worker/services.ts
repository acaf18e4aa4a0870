import { createDirectory } from "./adapters/d1/directory-store.ts";
import { createAttemptCounters } from "./adapters/platform/attempt-counters.ts";
import { platformIds } from "./adapters/platform/ids.ts";
import { createPasswords, readPeppers } from "./adapters/platform/passwords.ts";
import { sha256Hex } from "./adapters/platform/sha256.ts";
import { tokens } from "./adapters/platform/tokens.ts";
import { type Env, shardNames } from "./env.ts";
import { type Access, createAccess } from "./usecases/access/access.ts";
import type { Clock, Ids, Sha256Hex } from "./usecases/ports.ts";

/** Everything handlers, consumers and objects may use: adapters already handed to the use cases that need them. */
export type Services = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly access: Access;
};

export type BuildServices = (env: Env) => Services;

export function buildServices(env: Env): Services {
  const clock: Clock = { now: () => Date.now() };
  const shared = { clock, ids: platformIds, sha256Hex };
  return { ...shared, access: buildAccess(env, shared) };
}

function buildAccess(env: Env, shared: { readonly clock: Clock; readonly ids: Ids; readonly sha256Hex: Sha256Hex }): Access {
  return createAccess({
    ...shared,
    directory: createDirectory(env),
    passwords: createPasswords(() => readPeppers({ 1: env.PASSWORD_PEPPER_1 })),
    tokens,
    counters: createAttemptCounters(env),
    shards: shardNames,
  });
}
