import { createApp } from "./app.ts";
import { createScheduled } from "./cron/schedule.ts";
import { connectionTokensObject } from "./objects/connection-tokens.ts";
import { rateLimitObject } from "./objects/rate-limit.ts";
import { tenantLedgerObject } from "./objects/tenant-ledger.ts";
import { createQueue } from "./queue/consumer.ts";
import { buildServices } from "./services.ts";

export class TenantLedger extends tenantLedgerObject(buildServices) {}
export class RateLimit extends rateLimitObject() {}
export class ConnectionTokens extends connectionTokensObject(buildServices) {}

export default {
  fetch: createApp(buildServices).fetch,
  queue: createQueue(buildServices),
  scheduled: createScheduled(buildServices),
};
