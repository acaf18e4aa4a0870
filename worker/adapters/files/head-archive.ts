import type { Env } from "#worker/env.ts";
import type { HeadArchive } from "#worker/usecases/ledger/tree-head-ports.ts";

/** Signed heads in the bucket, each under a name that follows from what it is a head of. */
export function headArchive(env: Env): HeadArchive {
  return {
    keep: async ({ tenantId, treeSize, signedHead }) => {
      const name = `ledger-heads/${tenantId}/${String(treeSize).padStart(16, "0")}.jws`;
      await env.FILES.put(name, signedHead, { httpMetadata: { contentType: "application/jose" } });
    },
  };
}
