import type { Env } from "#worker/env.ts";
import type { BuildServices, Services } from "#worker/services.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { jobMessageSchema } from "./job-message.ts";

const deadLetterQueue = "fairshare-jobs-dead";
const retryAfterFailureSeconds = 10;

/** Runs one job a message. A message may come twice: every job says so itself, by its cursor or by its key. */
export function createQueue(buildServices: BuildServices) {
  return async (batch: MessageBatch, env: Env): Promise<void> => {
    const services = buildServices(env);
    for (const message of batch.messages) {
      if (batch.queue.startsWith(deadLetterQueue)) bury(message);
      else await consume(services, message);
    }
  };
}

async function consume(services: Services, message: Message): Promise<void> {
  const parsed = jobMessageSchema.safeParse(message.body);
  if (!parsed.success) {
    console.error("a message that is no job was dropped", { id: message.id, problem: parsed.error.message });
    message.ack();
    return;
  }
  const outcome = await runSafely(services, parsed.data);
  if (outcome === "failed") {
    message.retry({ delaySeconds: retryAfterFailureSeconds });
    return;
  }
  // "retry" is no failure: the promise stands, and the outbox sends it again when its lease is over.
  if (outcome.kind === "reject") {
    console.error("a job was rejected", { ...parsed.data, reason: outcome.reason });
    await services.abandonJob(parsed.data, outcome.reason);
  }
  message.ack();
}

async function runSafely(services: Services, job: JobMessage): Promise<JobOutcome | "failed"> {
  try {
    return await services.runJob(job);
  } catch (error) {
    console.error("a job failed and is tried again", { ...job, error });
    return "failed";
  }
}

/** The queue gives up after its tries, the outbox later: it keeps sending what is promised until its own patience ends. */
function bury(message: Message): void {
  console.error("a job failed every try of the queue", { id: message.id, body: message.body });
  message.ack();
}
