import { salesforceInProduction, withStandIn } from "#worker/adapters/salesforce/salesforce-settings.ts";
import { createApp } from "#worker/app.ts";
import { createScheduled } from "#worker/cron/schedule.ts";
import type { Env } from "#worker/env.ts";
import { connectionTokensObject } from "#worker/objects/connection-tokens.ts";
import { createQueue } from "#worker/queue/consumer.ts";
import { buildServices, builtOnce, type Services } from "#worker/services.ts";
import { createDevMailer } from "./mailbox/dev-mailbox.ts";
import { answerMailbox } from "./mailbox/mailbox-pages.ts";

/** A stand-in for Salesforce may be named when development is started; production has no such setting. */
type DevEnv = Env & { readonly SALESFORCE_LOGIN_URL?: string };

/** Production's services, but for mail, which goes to /dev/mailbox, for a Salesforce of one's own choosing, and for webhooks on this machine. */
export function buildDevServices(env: DevEnv): Services {
  return buildServices(env, {
    mailerOf: createDevMailer,
    channelsOf: () => ({ fetch: (url, init) => fetch(url, init), allowsThisMachine: true }),
    salesforceOf: () => ({
      fetch: (input, init) => fetch(input, init),
      settings: env.SALESFORCE_LOGIN_URL
        ? withStandIn(salesforceInProduction, env.SALESFORCE_LOGIN_URL)
        : salesforceInProduction,
    }),
  });
}

const servicesOf = builtOnce(buildDevServices);

export class ConnectionTokens extends connectionTokensObject(servicesOf) {}

const app = createApp(servicesOf);

/** Production's Worker over these services, with the mailbox in front: what development serves and tests call. */
export const devWorker = {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    const mailbox = pathname.startsWith("/dev/mailbox") ? await answerMailbox(request, env) : null;
    return mailbox ?? app.fetch(request, env, ctx);
  },
  queue: createQueue(servicesOf),
  scheduled: createScheduled(servicesOf),
};
