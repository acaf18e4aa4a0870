import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { BackTestStoreOf } from "./back-test-ports.ts";

/** Stops a back-test; one that has ended stays as it ended. */
export async function cancelBackTest(
  needs: { readonly backTestsOf: BackTestStoreOf; readonly clock: Clock; readonly ids: Ids },
  { tenant, id, actor }: { readonly tenant: TenantScope; readonly id: string; readonly actor: Actor },
): Promise<void> {
  const change = {
    ownerId: tenant.tenantId,
    action: "back_test.cancelled",
    object: { kind: "back_test", id },
    before: null,
    after: null,
  };
  const audit = auditLines(needs, { actor, changes: [change] });
  await needs.backTestsOf(tenant).cancelBackTest({ id, now: needs.clock.now(), audit });
}
