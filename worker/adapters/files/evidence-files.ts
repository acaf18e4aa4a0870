import type { Env } from "#worker/env.ts";
import type { EvidenceFiles } from "#worker/usecases/disputes/dispute-ports.ts";

/** What the sides of a dispute give as evidence, under disputes/ and the company's id. */
export function evidenceFiles(env: Env): EvidenceFiles {
  const bucket = env.FILES;
  return {
    keep: async ({ key, content, contentType }) => {
      await bucket.put(key, content, { httpMetadata: { contentType } });
    },
    read: async (key) => (await bucket.get(key))?.body ?? null,
    remove: (keys) => bucket.delete([...keys]),
  };
}
