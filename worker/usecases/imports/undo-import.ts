import { type Actor, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { importLines } from "./import-lines.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Import, PromisedRun, Step, UndoProgress } from "./import-ports.ts";
import { movesSplits, runMessage } from "./promised-run.ts";

export type UndoProblem =
  | "not-found"
  | "import-changed-nothing"
  | "import-not-finished"
  | "import-undone-already"
  | "import-touches-locked-period";

/** Begins to undo an import: records it added go, records it changed go back, unless a later import has changed them since. */
export async function startUndo(
  needs: ImportNeeds,
  request: { readonly tenant: TenantScope; readonly importId: string; readonly actor: Actor },
): Promise<Result<Import, UndoProblem>> {
  const { tenant, importId, actor } = request;
  const store = needs.storeOf(tenant);
  // Not derived: a message of an undo that was given up must not be taken for the next one's.
  const outboxId = needs.ids.fresh("job");
  const before = await store.getImport(importId);
  if (before === null) return err("not-found");
  const refusal = refusalOf(before);
  if (refusal !== null) return err(refusal);
  // What is closed is corrected in the next open period; what is locked stays as it is.
  if (movesSplits(before.kind) && (await store.touchesLockedPeriod({ importId, kind: before.kind }))) {
    return err("import-touches-locked-period");
  }
  const started = await store.startUndo({
    importId,
    outboxId,
    requestedBy: actor.id,
    now: needs.clock.now(),
    audit: importLines(needs, { tenant, importId, actor, action: "undo_started", after: before.counts }),
  });
  if (!started) return err("import-undone-already");
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-undo", tenantId: tenant.tenantId, outboxId, importId },
  ]);
  const undoing = await store.getImport(importId);
  assert(undoing, "an import does not go away");
  return ok(undoing);
}

/** The job: chunk by chunk, each in one batch that compares and sets the undo's cursor. */
export async function undoImport(
  needs: ImportNeeds,
  tenant: TenantScope,
  message: JobMessage & { readonly importId: string },
): Promise<JobOutcome> {
  const { importId, outboxId } = message;
  const { limits } = needs;
  const store = needs.storeOf(tenant);
  for (let chunk = 0; chunk < limits.undoneChunksPerMessage; chunk++) {
    const imported = await store.getImport(importId);
    if (imported?.status !== "undoing" || imported.undo === null) {
      await store.settle(outboxId);
      return { kind: "done" };
    }
    const { undo, kind } = imported;
    const step = { importId, outboxId, kind, undo, now: needs.clock.now() };
    const toCursor = await store.nextUndoCursor({
      importId,
      kind,
      cursor: undo.cursor,
      limit: limits.rowsPerChunk,
    });
    if (toCursor === null) return finish(needs, tenant, step);
    // Lost to another consumer of the same message: the import's row says where to go on.
    await store.undoChunk({ ...step, toCursor });
  }
  const nextOutboxId = needs.ids.fresh("job");
  await store.handOver({ kind: "import-undo", importId, outboxId, nextOutboxId, now: needs.clock.now() });
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-undo", tenantId: tenant.tenantId, outboxId: nextOutboxId, importId },
  ]);
  return { kind: "done" };
}

type UndoStep = Step & { readonly kind: ImportKind; readonly undo: UndoProgress };

async function finish(needs: ImportNeeds, tenant: TenantScope, step: UndoStep): Promise<JobOutcome> {
  const run: PromisedRun | null =
    movesSplits(step.kind) && step.undo.removed + step.undo.restored > 0
      ? {
          id: needs.ids.derive("run", step.importId, "undo"),
          outboxId: needs.ids.derive("job", step.importId, "undo-run"),
          createdBy: step.undo.requestedBy,
        }
      : null;
  const { removed, restored, kept } = step.undo;
  const audit = importLines(needs, {
    tenant,
    importId: step.importId,
    actor: systemActor("import-undo", step.outboxId),
    action: "undone",
    after: { removed, restored, kept },
  });
  const finished = await needs.storeOf(tenant).finishUndo({ ...step, run, audit });
  if (finished && run !== null) await sendPromised(needs.transport, [runMessage(tenant, run)]);
  return { kind: "done" };
}

function refusalOf(imported: Import): UndoProblem | null {
  switch (imported.status) {
    case "done":
      return imported.dryRun ? "import-changed-nothing" : null;
    case "failed":
      // One that broke off in the middle of its commit has changed what came before.
      return imported.committedRow > 0 ? null : "import-changed-nothing";
    case "undoing":
    case "undone":
      return "import-undone-already";
    default:
      return "import-not-finished";
  }
}
