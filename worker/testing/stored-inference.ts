import { createHash } from "node:crypto";
import type { At } from "#worker/adapters/d1/inference-statements.ts";
import { inferenceStoreAt } from "#worker/adapters/d1/inference-store.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { InferenceNeeds } from "#worker/usecases/inference/inference-needs.ts";
import { inferenceMessage, runInference } from "#worker/usecases/inference/run-inference.ts";
import { promisedInference } from "#worker/usecases/inference/start-inference.ts";

/** Runs of inference over a database in memory, from the promise to the end. */
export function storedInference(at: At) {
  const store = inferenceStoreAt(at);
  const tenant = { tenantId: at.tenantId } as TenantScope;
  const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
  let fresh = 0;
  let now = Date.UTC(2026, 0, 1);
  const needs: InferenceNeeds = {
    inferenceOf: () => store,
    transport: { send: async () => {}, scheduleDrain: async () => {} },
    clock: { now: () => now },
    ids: {
      derive: (prefix, ...parts) => `${prefix}_${sha256Hex(JSON.stringify(parts)).slice(0, 26)}`,
      fresh: (prefix) => `${prefix}_${String(++fresh).padStart(26, "0")}`,
    },
    sha256Hex,
  };
  const run = async (everything: boolean) => {
    now += 60_000;
    const promised = promisedInference(needs, { everything, reason: "sync", createdBy: "test" });
    const { id } = await store.startRun({ ...promised, audit: [] });
    for (;;) {
      const at = await store.getRun(id);
      if (at === null || at.status === "failed") throw new Error("the run has failed");
      if (at.status === "done") return at;
      await runInference(
        needs,
        tenant,
        inferenceMessage(at.id === id ? tenant.tenantId : "", { ...promised, id }),
      );
    }
  };
  return { store, needs, tenant, run };
}
