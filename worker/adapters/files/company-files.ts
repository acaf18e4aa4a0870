import type { Env } from "#worker/env.ts";
import type { CompanyFiles } from "#worker/usecases/company-data/company-data-ports.ts";

export function companyFiles(env: Env): CompanyFiles {
  const bucket = env.FILES;
  return {
    write: async (key, text) => {
      await bucket.put(key, text);
    },
    read: async (key) => (await bucket.get(key))?.body ?? null,
    removeSome: async (prefix) => {
      const { objects, truncated } = await bucket.list({ prefix, limit: 1_000 });
      if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
      return truncated;
    },
  };
}
