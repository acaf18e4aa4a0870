import { auditEvent, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { FigureCheckStoreOf, FigureDrift } from "./figure-ports.ts";

export type FigureCheckNeeds = {
  readonly figureChecksOf: FigureCheckStoreOf;
  readonly clock: Clock;
  readonly ids: Ids;
};

/**
 * Compares a company's figures with what they add up, and sets right what is not; the audit log says what that was. Answers what had
 * drifted, nothing on any day on which all is well.
 */
export async function checkFigures(
  needs: FigureCheckNeeds,
  tenant: TenantScope,
): Promise<readonly FigureDrift[]> {
  const store = needs.figureChecksOf(tenant);
  const drift = await store.findDrift();
  if (drift.length === 0) return drift;
  const { tenantId } = tenant;
  const event = auditEvent(
    {
      ownerId: tenantId,
      action: "figures.corrected",
      object: { kind: "company", id: tenantId },
      before: null,
      after: { rows: Object.fromEntries(drift.map(({ table, rows }) => [table, rows])) },
    },
    { actor: systemActor("check-figures", ""), id: needs.ids.fresh("aud"), at: needs.clock.now() },
  );
  await store.correct(drift, [event]);
  return drift;
}

/** Every night, for every company with a ledger; one company's trouble does not keep the others waiting. */
export async function checkAllFigures(
  needs: FigureCheckNeeds & {
    readonly companies: () => Promise<readonly string[]>;
    readonly scopeOf: (tenantId: string) => Promise<TenantScope | null>;
  },
): Promise<void> {
  for (const tenantId of await needs.companies()) {
    try {
      const tenant = await needs.scopeOf(tenantId);
      const drift = tenant === null ? [] : await checkFigures(needs, tenant);
      if (drift.length > 0) console.error("figures had drifted and were corrected", { tenantId, drift });
    } catch (error) {
      console.error("figures could not be checked", { tenantId, error });
    }
  }
}
