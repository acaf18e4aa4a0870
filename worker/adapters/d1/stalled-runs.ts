import type { Env } from "#worker/env.ts";
import type { StalledAttribution, StalledRuns } from "#worker/usecases/attribution/restart-stalled.ts";
import { allShards } from "./shards.ts";

/** Asked once an hour. Reads the waiting deals' index and the runs, not the deals. */
export function stalledRuns(env: Env): StalledRuns {
  return {
    listStalled: async () => {
      const perShard = await Promise.all(allShards(env).map(({ db }) => listOfShard(db)));
      return perShard.flat();
    },
  };
}

const isLive = "status IN ('queued', 'running')";

async function listOfShard(db: D1Database): Promise<readonly StalledAttribution[]> {
  const [given, waiting] = await db.batch<{ tenant_id: string }>([
    db.prepare(
      `SELECT DISTINCT f.tenant_id FROM attribution_runs f
       WHERE f.status = 'failed' AND json_extract(f.scope, '$.kind') = 'all' AND NOT EXISTS (
         SELECT 1 FROM attribution_runs n WHERE n.tenant_id = f.tenant_id AND n.created_at > f.created_at
           AND json_extract(n.scope, '$.kind') = 'all')`,
    ),
    db.prepare(
      `SELECT DISTINCT o.tenant_id FROM opportunities o INDEXED BY opportunities_awaiting_attribution
       WHERE o.attributed_revision < o.revision AND NOT EXISTS (
         SELECT 1 FROM attribution_runs n WHERE n.tenant_id = o.tenant_id AND n.${isLive})`,
    ),
  ]);
  const whole = new Set((given?.results ?? []).map((row) => row.tenant_id));
  const changed = (waiting?.results ?? [])
    .map((row) => row.tenant_id)
    .filter((tenantId) => !whole.has(tenantId));
  return [
    ...[...whole].map((tenantId) => ({ tenantId, scope: { kind: "all" as const } })),
    ...changed.map((tenantId) => ({ tenantId, scope: { kind: "changed" as const } })),
  ];
}
