import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { InferenceStore } from "#worker/usecases/inference/inference-ports.ts";
import { inferenceDecisionStore } from "./inference-decision-store.ts";
import { inferenceRunStore } from "./inference-run-store.ts";
import { inferenceSettingsStore } from "./inference-settings-store.ts";
import type { At } from "./inference-statements.ts";
import { inferenceViewStore } from "./inference-view-store.ts";
import { judgementStore } from "./judgement-store.ts";
import { nearBookStore } from "./near-book-store.ts";
import { shardOf } from "./shards.ts";
import { traceStore } from "./trace-store.ts";

export function inferenceStore(env: Env, tenant: TenantScope): InferenceStore {
  return inferenceStoreAt({ db: shardOf(env, tenant), tenantId: tenant.tenantId });
}

export function inferenceStoreAt(at: At): InferenceStore {
  return {
    ...inferenceRunStore(at),
    ...traceStore(at),
    ...judgementStore(at),
    ...nearBookStore(at),
    ...inferenceSettingsStore(at),
    ...inferenceDecisionStore(at),
    ...inferenceViewStore(at),
  };
}
