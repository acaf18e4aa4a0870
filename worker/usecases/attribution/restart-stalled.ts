import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { AttributionStoreOf, RunScope } from "./attribution-ports.ts";
import { startRun } from "./start-run.ts";

export type StalledAttribution = { readonly tenantId: string; readonly scope: RunScope };

/** Looks over all companies. A company has at most one answer, the wider one. */
export type StalledRuns = {
  /** Companies whose deals wait though no run is at work, and those whose last run over everything was given up. */
  readonly listStalled: () => Promise<readonly StalledAttribution[]>;
};

/** Who starts a run that nobody asked for. */
const scheduler = "scheduler";

/**
 * Attribution that was given up on is tried again: what kept it may have passed, and a deal must not wait for ever
 * because nobody happened to touch it. Answers how many runs were started.
 */
export async function restartStalled(needs: {
  readonly stalled: StalledRuns;
  readonly scopeOf: (tenantId: string) => Promise<TenantScope | null>;
  readonly attributionOf: AttributionStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
}): Promise<number> {
  let started = 0;
  for (const { tenantId, scope } of await needs.stalled.listStalled()) {
    const tenant = await needs.scopeOf(tenantId);
    if (tenant === null) continue;
    await startRun(
      { ...needs, store: needs.attributionOf(tenant) },
      { tenantId, scope, actor: systemActor(scheduler, "") },
    );
    started += 1;
  }
  return started;
}
