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
      if (batch.queue.startsWith(deadLetterQueue)) await bury(services, message);
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
  if (outcome.kind === "retry") {
    message.retry({ delaySeconds: outcome.afterSeconds });
    return;
  }
  if (outcome.kind === "reject") {
    console.error("a job was rejected", { ...parsed.data, reason: outcome.reason });
    await services.abandonJob(parsed.data, outcome.reason);
  }
  message.ack();
}

async function runSafely(services: Services, job: JobMessage): Promise<JobOutcome> {
  try {
    return await services.runJob(job);
  } catch (error) {
    console.error("a job failed and is tried again", { ...job, error });
    return { kind: "retry", afterSeconds: retryAfterFailureSeconds };
  }
}

/** A job that failed every try: what it belonged to says so, and a person has to look. */
async function bury(services: Services, message: Message): Promise<void> {
  const parsed = jobMessageSchema.safeParse(message.body);
  console.error("a job failed every try", { id: message.id, body: message.body });
  if (parsed.success)
    await services.abandonJob(parsed.data, "It failed every try. The error is in the Worker's log.");
  message.ack();
}
