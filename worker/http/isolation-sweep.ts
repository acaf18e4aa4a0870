import { z } from "zod";

/** What the suite's isolation sweep came to on the commit that is deployed; scripts/isolation-sweep.ts writes it. */
export const isolationSweep = z.object({
  ranAt: z.string(),
  commit: z.string(),
  routes: z.int(),
  pages: z.int(),
  requests: z.int(),
  callers: z.array(z.string()),
  failed: z.array(z.string()),
});

/** Null where the deployment came without one: nothing is claimed that has not been seen. */
export function readIsolationSweep(text: string | undefined): z.infer<typeof isolationSweep> | null {
  return text === undefined ? null : isolationSweep.parse(JSON.parse(text));
}
