import { createApp } from "./app.ts";
import { createScheduled } from "./cron/schedule.ts";
import { connectionTokensObject } from "./objects/connection-tokens.ts";
import { rateLimitObject } from "./objects/rate-limit.ts";
import { tenantLedgerObject } from "./objects/tenant-ledger.ts";
import { createQueue } from "./queue/consumer.ts";
import { buildServices, builtOnce } from "./services.ts";

const servicesOf = builtOnce(buildServices);

export class TenantLedger extends tenantLedgerObject(servicesOf) {}
export class RateLimit extends rateLimitObject() {}
export class ConnectionTokens extends connectionTokensObject(servicesOf) {}

export default {
  fetch: createApp(servicesOf).fetch,
  queue: createQueue(servicesOf),
  scheduled: createScheduled(servicesOf),
};
