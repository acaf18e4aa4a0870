import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { importLines } from "./import-lines.ts";
import type { ImportNeeds } from "./import-needs.ts";
import { type Import, type PromisedRun, rowsIn } from "./import-ports.ts";
import { movesSplits, runMessage } from "./promised-run.ts";

/**
 * Ends an import whose message failed every try. What it has written or undone by then stays, so the import says how
 * much that is, and attribution is promised for it. Copies of one message may be given up one after the other: only
 * the first one still has its promise.
 */
export async function giveUpImport(
  needs: ImportNeeds,
  tenant: TenantScope,
  {
    message,
    reason,
  }: { readonly message: JobMessage & { readonly importId: string }; readonly reason: string },
): Promise<void> {
  const { importId, outboxId } = message;
  const store = needs.storeOf(tenant);
  const imported = await store.getImport(importId);
  if (imported === null || !isAtWork(imported)) return store.settle(outboxId);
  const run = runOf(needs, imported);
  const step = { importId, outboxId, now: needs.clock.now() };
  // False when the promise is gone, or somebody else has moved the import since: then it is not ours to end.
  const failure = failureOf(imported, reason);
  const audit = importLines(needs, {
    tenant,
    importId,
    actor: systemActor(message.kind, outboxId),
    action: "given_up",
    after: { failure },
  });
  const givenUp = await store.giveUp({ ...step, imported, failure, run, audit });
  if (givenUp && run !== null) await sendPromised(needs.transport, [runMessage(tenant, run)]);
}

function isAtWork({ status }: Import): boolean {
  return status === "received" || status === "checking" || status === "committing" || status === "undoing";
}

function failureOf(imported: Import, reason: string): string {
  const { counts, undo } = imported;
  if (undo !== null) {
    const undone = undo.removed + undo.restored + undo.kept;
    const changed = counts.added + counts.updated;
    return `${undone} of ${changed} records are undone and the rest is not. ${reason} Undo it again to go on.`;
  }
  if (imported.committedRow === 0) return reason;
  return `${rowsIn(counts)} of ${counts.rows} rows are in and the rest is not. ${reason} Go on with the rest, or undo what is in.`;
}

/** The run's id derives from how far the work has come, so that giving up twice at one place promises one run. */
function runOf({ ids }: ImportNeeds, imported: Import): PromisedRun | null {
  const { id, kind, counts, undo, committedRow } = imported;
  const changed = undo === null ? counts.added + counts.updated : undo.removed + undo.restored;
  if (changed === 0 || !movesSplits(kind)) return null;
  const parts = undo === null ? [id, "given-up", `${committedRow}`] : [id, "undo-given-up", `${undo.cursor}`];
  return {
    id: ids.derive("run", ...parts),
    outboxId: ids.derive("job", ...parts, "run"),
    createdBy: undo?.requestedBy ?? imported.createdBy,
  };
}
