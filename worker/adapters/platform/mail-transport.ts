import type { Env } from "#worker/env.ts";
import type { MailTransport } from "#worker/usecases/mail/mail-ports.ts";

/** Mail goes through the same queue as companies' jobs. */
export function createMailTransport(env: Env): MailTransport {
  return {
    sendMails: async (messages) => {
      await env.JOBS.sendBatch(messages.map((body) => ({ body })));
    },
  };
}
