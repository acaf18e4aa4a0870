import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { SyncStore } from "#worker/usecases/connections/sync-ports.ts";
import { hintStore } from "./hint-store.ts";
import { objectReadingStore } from "./object-reading-store.ts";
import { partnerValueStore } from "./partner-value-store.ts";
import { projectionStore } from "./projection-store.ts";
import { shardOf } from "./shards.ts";
import { syncProblemStore } from "./sync-problem-store.ts";
import { syncRunStore } from "./sync-run-store.ts";

/** Everything that the reading of one company's CRM keeps. */
export function syncStore(env: Env, tenant: TenantScope): SyncStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...syncRunStore(db, tenantId),
    ...objectReadingStore(db, tenantId),
    ...hintStore(db, tenantId),
    ...projectionStore(db, tenantId),
    ...partnerValueStore(db, tenantId),
    ...syncProblemStore(db, tenantId),
  };
}
