import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { InferenceStoreOf } from "./inference-ports.ts";

export type InferenceNeeds = {
  readonly inferenceOf: InferenceStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};
