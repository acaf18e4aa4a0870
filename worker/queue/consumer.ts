import type { Env } from "#worker/env.ts";
import type { BuildServices, Services } from "#worker/services.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type QueueMessage, queueMessageSchema } from "./queue-message.ts";

const deadLetterQueue = "fairshare-jobs-dead";
const retryAfterFailureSeconds = 10;

/** Runs one job or sends one mail a message. A message may come twice: each of them can tell. */
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
  const parsed = queueMessageSchema.safeParse(message.body);
  if (!parsed.success) {
    console.error("a message that is no job was dropped", { id: message.id, problem: parsed.error.message });
    message.ack();
    return;
  }
  if (await workSafely(services, parsed.data)) message.ack();
  else message.retry({ delaySeconds: retryAfterFailureSeconds });
}

/** False when it failed and the queue shall bring it again. */
async function workSafely(services: Services, message: QueueMessage): Promise<boolean> {
  try {
    await (message.kind === "mail" ? services.mail.send(message) : workOff(services, message));
    return true;
  } catch (error) {
    console.error("a job failed and is tried again", { ...message, error });
    return false;
  }
}

async function workOff(services: Services, job: JobMessage): Promise<void> {
  const outcome = await services.runJob(job);
  // "retry" and "wait" are no failures: the promise stands, and the outbox sends it again when it falls due.
  if (outcome.kind !== "reject") return;
  console.error("a job was rejected", { ...job, reason: outcome.reason });
  await services.abandonJob(job, outcome.reason);
}

/** The queue gives up after its tries, the outbox later: it keeps sending what is promised until its own patience ends. */
function bury(message: Message): void {
  console.error("a job failed every try of the queue", { id: message.id, body: message.body });
  message.ack();
}
