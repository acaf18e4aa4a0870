import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { grantTenantScope } from "#worker/domain/access/principal.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { Env } from "#worker/env.ts";
import { demoTenantId } from "./demo/seed.ts";

/** Which registration of a demo company, and how many days it has been there longer. */
export type Ageing = { readonly company: string; readonly registrationId: string; readonly days: number };

/** Moves what time has still to do to a registration so many days nearer; the next minute's clock finds what has fallen due. */
export async function ageRegistration(env: Env, { company, registrationId, days }: Ageing): Promise<void> {
  const found = await createDirectory(env).getCompany(demoTenantId(company));
  if (found === null) throw new Error(`the demo has no company ${company}`);
  const tenant = grantTenantScope(found);
  await shardOf(env, tenant)
    .prepare(
      `UPDATE registrations SET version = version + 1, approved_at = approved_at - ?3, expires_at = expires_at - ?3,
         due_at = due_at - ?3, wake_at = wake_at - ?3 WHERE tenant_id = ?1 AND id = ?2`,
    )
    .bind(tenant.tenantId, registrationId, days * DAY_MS)
    .run();
}
