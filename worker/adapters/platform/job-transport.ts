import type { Env } from "#worker/env.ts";
import { jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import { ledgerObjectName } from "#worker/usecases/ledger/ledger-ports.ts";

/** The queue carries the messages; the company's ledger object has the alarm that looks after its outbox. */
export function createJobTransport(env: Env, now: () => number): JobTransport {
  return {
    send: async (messages) => {
      await env.JOBS.sendBatch(messages.map((body) => ({ body })));
    },
    scheduleDrain: async (tenantId) => {
      await env.LEDGER.getByName(ledgerObjectName(tenantId)).scheduleDrain(now() + jobLeaseMs);
    },
  };
}
