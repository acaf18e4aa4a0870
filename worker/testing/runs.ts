import { env } from "cloudflare:workers";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import type { Run, RunScope } from "#worker/usecases/attribution/attribution-ports.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";

/** A queue that only holds what it is given, so that a test decides when, and how often, a job runs. */
export function heldTransport(): JobTransport & { readonly messages: JobMessage[] } {
  const messages: JobMessage[] = [];
  return {
    messages,
    send: async (sent) => {
      messages.push(...sent);
    },
    scheduleDrain: async () => {},
  };
}

/** Starts a run and works it off at once; answers how it ended. */
export async function attributeNow(tenant: TenantScope, scope: RunScope = { kind: "changed" }): Promise<Run> {
  const services = buildServices(env);
  const store = services.attributionOf(tenant);
  const transport = heldTransport();
  const { id } = await startRun(
    { ...services, store, transport },
    { tenantId: tenant.tenantId, scope, actor: systemActor("A test", "req_test") },
  );
  for (const message of transport.messages) await services.runJob(message);
  const run = await store.getRun(id);
  if (run === null) throw new Error("the run is gone");
  return run;
}
