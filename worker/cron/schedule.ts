import type { Env } from "#worker/env.ts";
import type { BuildServices } from "#worker/services.ts";

export function createScheduled(_build: BuildServices) {
  return async (_event: ScheduledController, _env: Env): Promise<void> => {};
}
