import { env } from "cloudflare:workers";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { ok } from "#worker/domain/result.ts";
import { buildServices } from "#worker/services.ts";
import type { ConnectionNeeds } from "#worker/usecases/connections/connection-needs.ts";
import { createConnection } from "#worker/usecases/connections/create-connection.ts";
import { saveMapping } from "#worker/usecases/connections/save-mapping.ts";
import { startSync } from "#worker/usecases/connections/start-sync.ts";
import { runSync, type SyncMessage } from "#worker/usecases/connections/sync-jobs.ts";
import type { SyncMode } from "#worker/usecases/connections/sync-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { salesOrg } from "./fake-org.ts";
import { rowsOf } from "./imports.ts";
import { makeCompany } from "./people.ts";

export const organizationId = "00DD0000000FJ17MAG";

export const referralMapping: SalesforceMapping = {
  segment: 1,
  opportunity: {
    partnerFields: [
      { field: "Referral_Partner__c", kind: "lookup" },
      { field: "Resellers__c", kind: "multi-picklist" },
    ],
    roleField: null,
    custom: {},
  },
  partnerObject: null,
};

/** A company that is connected to this org, with the mapping; its jobs run when the test says so, others than those of the sync by `runJob`. */
export async function connectedCompany(
  org: ReturnType<typeof salesOrg>,
  mapping: SalesforceMapping = referralMapping,
  runJob?: (message: JobMessage) => Promise<void>,
) {
  const { tenant, principal } = await makeCompany();
  const services = buildServices(env);
  const runOther = runJob ?? services.runJob;
  const needs: ConnectionNeeds = {
    ...services.connections,
    clock: { now: org.now },
    transport: { send: async () => {}, scheduleDrain: async () => {} },
    pause: async () => {},
    salesforceOf: () => org.api,
    keeperOf: () => ({
      establish: async () => ok({ organizationId, userId: null }),
      access: async () => ok({ accessToken: "token", instanceUrl: "https://acme.my.salesforce.com" }),
      renew: async () => ok({ accessToken: "token", instanceUrl: "https://acme.my.salesforce.com" }),
      disconnect: async () => ({ revoked: true }),
    }),
  };
  const actor = systemActor("test", "req_test");
  const asker = { tenant, userId: principal.user.id, sessionId: "ses_1", actor };
  const request = {
    name: "CRM",
    environment: "production" as const,
    loginUrl: null,
    clientId: "3MVG9",
    access: { kind: "web-server" as const, clientSecret: "s3cret" },
  };
  const created = await createConnection(needs, asker, request);
  if (!created.ok) throw new Error("not created");
  const { id } = created.value;
  const audit = { ...auditOf(tenant, id), actor };
  await needs
    .connectionsOf(tenant)
    .markConnected(id, { organizationId, userId: null, now: org.now(), audit });
  const saved = await saveMapping(needs, { tenant, connectionId: id, mapping, actor });
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
  const work = (message: JobMessage) =>
    message.kind.startsWith("sync-") ? runSync(needs, tenant, message as SyncMessage) : runOther(message);
  const workOff = async ({ twice = false } = {}) => {
    for (let round = 0; round < 200; round += 1) {
      const promised = await rowsOf<{ message: string }>(
        tenant,
        `SELECT message FROM outbox WHERE tenant_id = ?1 AND available_at <= ${org.now() + 30_000}`,
      );
      if (promised.length === 0) return;
      for (const { message } of promised) {
        await work(JSON.parse(message) as JobMessage);
        if (twice) await work(JSON.parse(message) as JobMessage);
      }
    }
    throw new Error("the work does not end");
  };
  const sync = async (mode: SyncMode, options: { readonly twice?: boolean } = {}) => {
    const started = await startSync(needs, { tenant, connectionId: id, mode, createdBy: "test" });
    if (!started.ok) throw new Error(started.error);
    await workOff(options);
    return started.value.runId;
  };
  return {
    tenant,
    principal,
    needs,
    connection: created.value,
    connectionId: id,
    sync,
    workOff,
    store: needs.syncOf(tenant),
    /** What was promised to tell of, the oldest first. */
    events: () =>
      rowsOf<{ kind: string; facts: string }>(
        tenant,
        "SELECT kind, facts FROM events WHERE tenant_id = ?1 ORDER BY at, id",
      ),
  };
}

function auditOf(tenant: TenantScope, id: string) {
  return {
    ownerId: tenant.tenantId,
    id: `aud_${id}`,
    at: 0,
    action: "connection.connected",
    object: { kind: "connection", id },
    before: null,
    after: null,
  };
}
