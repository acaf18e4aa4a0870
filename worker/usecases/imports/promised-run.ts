import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { PromisedRun } from "./import-ports.ts";

export function runMessage(tenant: TenantScope, run: PromisedRun): JobMessage {
  return { v: 1, kind: "attribution-run", tenantId: tenant.tenantId, outboxId: run.outboxId, runId: run.id };
}

/** Whether records of this kind can move a split, so that attribution has to look at what changed. */
export function movesSplits(kind: ImportKind): boolean {
  return kind === "opportunities" || kind === "touchpoints";
}
