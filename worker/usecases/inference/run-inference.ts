import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type { InferenceMessage, InferenceRun, InferenceStore, PromisedInference } from "./inference-ports.ts";
import { judgeStep, openJudging } from "./judge-traces.ts";
import { openReading, readStep } from "./read-traces.ts";

const stepsPerMessage = 60;

/** What one message works with. */
export type RunWork = {
  readonly needs: InferenceNeeds;
  readonly tenant: TenantScope;
  readonly store: InferenceStore;
  readonly outboxId: string;
};

/**
 * Works through a run step by step: first what has changed in the CRM is read, then records are judged partner by partner. A step is
 * stored only where the run still stands when it began, so a message that comes twice, or half-way, does nothing twice.
 */
export async function runInference(
  needs: InferenceNeeds,
  tenant: TenantScope,
  message: InferenceMessage,
): Promise<JobOutcome> {
  const work: RunWork = { needs, tenant, store: needs.inferenceOf(tenant), outboxId: message.outboxId };
  const { store } = work;
  let opened: Opened = {};
  for (let step = 0; step < stepsPerMessage; step++) {
    const run = await store.getRun(message.runId);
    // A run is promised before it is known whether another one is at work already, which then does its work.
    if (run === null || run.status === "done" || run.status === "failed") {
      await store.settle(message.outboxId);
      return { kind: "done" };
    }
    opened = await takeStep(work, { run, opened });
  }
  const next = { ...message, outboxId: needs.ids.fresh("job") };
  await store.handOver({ outboxId: message.outboxId, message: next, now: needs.clock.now() });
  await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}

/** What is read once a message, when it is first needed. */
type Opened = {
  readonly reading?: Awaited<ReturnType<typeof openReading>>;
  readonly judging?: Awaited<ReturnType<typeof openJudging>>;
};

async function takeStep(
  work: RunWork,
  { run, opened }: { readonly run: InferenceRun; readonly opened: Opened },
): Promise<Opened> {
  if (run.phase === "reading") {
    const reading = opened.reading ?? (await openReading(work));
    await readStep(work, { run, reading });
    return { reading };
  }
  const judging = opened.judging ?? (await openJudging(work, run));
  if (!(await judgeStep(work, { run, judging }))) await finish(work, run);
  return { judging };
}

/** What was found out goes on to attribution; what has come up meanwhile becomes the next run. */
async function finish({ needs, tenant, store, outboxId }: RunWork, run: InferenceRun): Promise<void> {
  const now = needs.clock.now();
  const { tenantId } = tenant;
  const attribution = (await store.hasUnattributed())
    ? {
        id: needs.ids.derive("run", run.id, "inference"),
        outboxId: needs.ids.derive("job", run.id, "attribution"),
        createdBy: "inference",
      }
    : null;
  const next: PromisedInference | null =
    run.again === 0
      ? null
      : {
          id: needs.ids.fresh("inf"),
          outboxId: needs.ids.fresh("job"),
          everything: run.again === 2,
          reason: run.reason,
          bookChanged: false,
          createdBy: run.createdBy,
          now,
        };
  if (!(await store.finishRun({ run, outboxId, now, attribution, next }))) return;
  const promised: JobMessage[] = [];
  if (attribution !== null) {
    const { outboxId: promisedId, id: runId } = attribution;
    promised.push({ v: 1, kind: "attribution-run", tenantId, outboxId: promisedId, runId });
  }
  if (next !== null) promised.push(inferenceMessage(tenantId, next));
  if (promised.length > 0) await sendPromised(needs.transport, promised);
}

export function inferenceMessage(
  tenantId: string,
  { id, outboxId }: Pick<PromisedInference, "id" | "outboxId">,
): InferenceMessage {
  return { v: 1, kind: "inference-run", tenantId, outboxId, runId: id };
}
