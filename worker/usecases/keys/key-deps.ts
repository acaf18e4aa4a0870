import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { KeyStore } from "./key-ports.ts";

export type KeyDeps = {
  readonly keys: KeyStore;
  readonly ids: Ids;
  readonly tokens: Tokens;
  readonly clock: Clock;
};
