import { env } from "cloudflare:workers";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { type JobMessage, jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import { rowsOf } from "./imports.ts";

/** Works off everything that has been promised to the company, as the queue would in time; what is promised for later stays. */
export async function workOff(tenant: TenantScope): Promise<void> {
  const { runJob, clock } = buildServices(env);
  for (;;) {
    const promised = await rowsOf<{ message: string }>(
      tenant,
      `SELECT message FROM outbox WHERE tenant_id = ?1 AND available_at <= ${clock.now() + jobLeaseMs}`,
    );
    if (promised.length === 0) return;
    for (const { message } of promised) await runJob(JSON.parse(message) as JobMessage);
  }
}
