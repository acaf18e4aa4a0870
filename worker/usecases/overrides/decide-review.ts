import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Override } from "#worker/domain/attribution/override.ts";
import { err, type Result } from "#worker/domain/result.ts";
import { caseAttributor } from "#worker/usecases/attribution/case-attributor.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import {
  type OverrideChanged,
  type OverrideNeeds,
  type OverrideRefusal,
  setOverride,
} from "./change-override.ts";

/** Splits by hand a deal that waits for a person; one that does not wait, or no longer, is left alone. */
export async function decideReview(
  needs: OverrideNeeds & { readonly sha256Hex: Sha256Hex },
  request: {
    readonly tenant: TenantScope;
    readonly opportunityId: string;
    readonly override: Override;
    readonly actor: Actor;
  },
): Promise<Result<OverrideChanged, OverrideRefusal | { readonly code: "not-in-review" }>> {
  const { tenant, opportunityId } = request;
  const store = needs.attributionOf(tenant);
  const [[one], rules] = await Promise.all([store.getCases([opportunityId]), store.getRuleBook()]);
  if (one === undefined || one.deleted) return err({ code: "not-found" });
  const { record } = caseAttributor(rules.versions, needs.sha256Hex)(one);
  if (record.status !== "review") return err({ code: "not-in-review" });
  const seen = one.override?.id ?? null;
  return setOverride(needs, { ...request, isExpected: (id) => id === seen });
}
