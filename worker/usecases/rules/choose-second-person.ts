import type { Actor } from "#worker/domain/access/audit-event.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { RuleStore } from "#worker/usecases/attribution/rule-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";

/** Whether rules come into force only after a second person has approved them. */
export async function chooseSecondPerson(
  needs: { readonly store: RuleStore; readonly clock: Clock; readonly ids: Ids },
  { tenantId, wanted, actor }: { readonly tenantId: string; readonly wanted: boolean; readonly actor: Actor },
): Promise<void> {
  const before = await needs.store.getSecondPersonPublishes();
  if (before === wanted) return;
  const change = {
    ownerId: tenantId,
    action: "rules.settings_changed",
    object: { kind: "company", id: tenantId },
    before: { secondPersonPublishes: before },
    after: { secondPersonPublishes: wanted },
  };
  await needs.store.setSecondPersonPublishes(wanted, auditLines(needs, { actor, changes: [change] }));
}
