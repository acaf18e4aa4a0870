import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly propertySeed: number;
  }
}

/** Property tests play the same cases in each run, so that only a change can break them; another TEST_SEED plays others. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: inject("propertySeed") });
