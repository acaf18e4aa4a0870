import type { Env } from "#worker/env.ts";
import type { BuildServices } from "#worker/services.ts";

export function createQueue(_build: BuildServices) {
  return async (_batch: MessageBatch, _env: Env): Promise<void> => {};
}
