import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { ImportLimits } from "./import-limits.ts";
import type { FileStore, ImportStoreOf } from "./import-ports.ts";

export type ImportNeeds = {
  readonly storeOf: ImportStoreOf;
  readonly files: FileStore;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly limits: ImportLimits;
};
