import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { FreezeRefusal, VerificationStoreOf } from "./verification-ports.ts";

/** Lets a frozen ledger take entries again, once a later verification has found it sound; null when lifted. */
export async function liftFreeze(
  needs: { readonly verificationsOf: VerificationStoreOf; readonly clock: Clock; readonly ids: Ids },
  request: { readonly tenant: TenantScope; readonly reason: string; readonly actor: Actor },
): Promise<FreezeRefusal | null> {
  const { tenant, reason, actor } = request;
  const { tenantId } = tenant;
  const object = { kind: "ledger", id: tenantId };
  const change = { ownerId: tenantId, action: "ledger.unfrozen", object, before: null, after: { reason } };
  const audit = auditLines(needs, { actor, changes: [change] });
  return needs.verificationsOf(tenant).lift({ by: actor.id, reason, now: needs.clock.now(), audit });
}
