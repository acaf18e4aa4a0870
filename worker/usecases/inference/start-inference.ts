import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type { PromisedInference, RunReason } from "./inference-ports.ts";
import { inferenceMessage } from "./run-inference.ts";

/** Starts a run, or tells the one that is at work that there is more to do; answers the id of the one that will do it. */
export async function startInference(
  needs: InferenceNeeds,
  asked: { readonly tenant: TenantScope; readonly everything: boolean; readonly actor: Actor },
): Promise<{ readonly id: string }> {
  const { tenant, everything, actor } = asked;
  const run = promisedInference(needs, { everything, reason: "person", createdBy: actor.id });
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "inference.started",
        object: { kind: "inference_run", id: run.id },
        before: null,
        after: { everything },
      },
    ],
  });
  const started = await needs.inferenceOf(tenant).startRun({ ...run, audit });
  await sendPromised(needs.transport, [inferenceMessage(tenant.tenantId, run)]);
  return started;
}

/** A run to be promised. `after` is the job that makes it necessary: coming twice, it promises the same run. */
export function promisedInference(
  { ids, clock }: Pick<InferenceNeeds, "ids" | "clock">,
  {
    after,
    ...given
  }: {
    readonly everything: boolean;
    readonly reason: RunReason;
    readonly createdBy: string;
    readonly after?: string;
  },
): PromisedInference {
  return {
    ...given,
    // Whatever changes is told by the records and the book themselves; somebody who asks has it all read.
    bookChanged: given.reason === "person",
    id: after === undefined ? ids.fresh("inf") : ids.derive("inf", after),
    outboxId: after === undefined ? ids.fresh("job") : ids.derive("job", after, "inference"),
    now: clock.now(),
  };
}
