import { DurableObject } from "cloudflare:workers";
import type { Env } from "#worker/env.ts";
import type { BuildServices } from "#worker/services.ts";

export function tenantLedgerObject(_build: BuildServices) {
  return class TenantLedger extends DurableObject<Env> {};
}
