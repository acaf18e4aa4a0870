import { createApp } from "#worker/app.ts";
import { createScheduled } from "#worker/cron/schedule.ts";
import type { Env } from "#worker/env.ts";
import { createQueue } from "#worker/queue/consumer.ts";
import { buildServices, type Services } from "#worker/services.ts";
import { createDevMailer } from "./mailbox/dev-mailbox.ts";
import { answerMailbox } from "./mailbox/mailbox-pages.ts";

/** Production's services, but for mail, which goes to /dev/mailbox. */
export function buildDevServices(env: Env): Services {
  return buildServices(env, { mailerOf: createDevMailer });
}

const app = createApp(buildDevServices);

/** Production's Worker over these services, with the mailbox in front: what development serves and tests call. */
export const devWorker = {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    const mailbox = pathname.startsWith("/dev/mailbox") ? await answerMailbox(request, env) : null;
    return mailbox ?? app.fetch(request, env, ctx);
  },
  queue: createQueue(buildDevServices),
  scheduled: createScheduled(buildDevServices),
};
