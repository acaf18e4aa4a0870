import type { Actor } from "#worker/domain/access/audit-event.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { RunScope, RunStore } from "./attribution-ports.ts";

/** Records a run and promises its work; answers its id at once. */
export async function startRun(
  needs: {
    readonly store: Pick<RunStore, "createRun">;
    readonly transport: JobTransport;
    readonly clock: Clock;
    readonly ids: Ids;
  },
  { tenantId, scope, actor }: { readonly tenantId: string; readonly scope: RunScope; readonly actor: Actor },
): Promise<{ readonly id: string }> {
  const id = needs.ids.fresh("run");
  const outboxId = needs.ids.fresh("job");
  const started = { ownerId: tenantId, action: "run.started", object: { kind: "run", id } };
  const audit = auditLines(needs, { actor, changes: [{ ...started, before: null, after: { scope } }] });
  const now = needs.clock.now();
  await needs.store.createRun({ id, outboxId, scope, createdBy: actor.id, now, audit });
  const message: JobMessage = { v: 1, kind: "attribution-run", tenantId, outboxId, runId: id };
  await sendPromised(needs.transport, [message]);
  return { id };
}
