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
  request: { readonly tenantId: string; readonly scope: RunScope; readonly createdBy: string },
): Promise<{ readonly id: string }> {
  const id = needs.ids.fresh("run");
  const outboxId = needs.ids.fresh("job");
  await needs.store.createRun({ ...request, id, outboxId, now: needs.clock.now() });
  const message: JobMessage = {
    v: 1,
    kind: "attribution-run",
    tenantId: request.tenantId,
    outboxId,
    runId: id,
  };
  await sendPromised(needs.transport, [message]);
  return { id };
}
