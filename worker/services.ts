import { platformIds } from "./adapters/platform/ids.ts";
import { sha256Hex } from "./adapters/platform/sha256.ts";
import type { Env } from "./env.ts";
import type { Clock, Ids, Sha256Hex } from "./usecases/ports.ts";

/** Everything handlers, consumers and objects may use: adapters already handed to the use cases that need them. */
export type Services = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};

export type BuildServices = (env: Env) => Services;

export function buildServices(_env: Env): Services {
  return { clock: { now: () => Date.now() }, ids: platformIds, sha256Hex };
}
