import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type Env, type ShardName, shardNames } from "#worker/env.ts";

/** The database that holds this company's rows. A shard the Worker is not bound to is a deployment fault, so it throws. */
export function shardOf(env: Env, tenant: TenantScope): D1Database {
  const name = shardNames.find((shard) => shard === tenant.shard);
  if (!name)
    throw new Error(`company ${tenant.tenantId} lives in ${tenant.shard}, which this Worker is not bound to`);
  return env[name];
}

/** Every shard, for jobs that look after all companies. */
export function allShards(env: Env): readonly { readonly name: ShardName; readonly db: D1Database }[] {
  return shardNames.map((name) => ({ name, db: env[name] }));
}
