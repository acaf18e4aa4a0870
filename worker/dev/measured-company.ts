import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";

/** A new company that a measurement may fill. */
export async function makeMeasuredCompany(env: Env): Promise<TenantScope> {
  const { access, ids, clock } = buildServices(env);
  const id = ids.fresh("usr");
  const now = clock.now();
  const person = { id, name: "Measurement", email: `${id}@example.com`, passwordHash: null };
  await createDirectory(env).addUser({ ...person, emailVerifiedAt: now, createdAt: now });
  const actor = systemActor("measurement", id);
  return access.createCompany({ name: "Measurement", currency: "USD", founderId: id, actor });
}
