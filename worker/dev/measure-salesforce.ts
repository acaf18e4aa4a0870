import { shardOf } from "#worker/adapters/d1/shards.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type { Services } from "#worker/services.ts";
import { completeLogin } from "#worker/usecases/connections/complete-login.ts";
import { createConnection } from "#worker/usecases/connections/create-connection.ts";
import { saveMapping } from "#worker/usecases/connections/save-mapping.ts";
import { startSync } from "#worker/usecases/connections/start-sync.ts";
import type { RunObject, SyncMode } from "#worker/usecases/connections/sync-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { buildDevServices } from "./dev-worker.ts";
import { makeMeasuredCompany } from "./measured-company.ts";
import { type DatabaseCosts, meterDatabases } from "./meter-databases.ts";

/** connect: a company of its own, connected and mapped. sync: a run, message by message. state: what there is by now. */
export type SalesforceMeasurement =
  | {
      readonly kind: "connect";
      readonly clientId: string;
      readonly clientSecret: string;
      readonly user: string;
    }
  | ({ readonly kind: "sync"; readonly mode: SyncMode } & Measured)
  | ({ readonly kind: "state" } & Measured);

type Measured = { readonly tenantId: string; readonly connectionId: string };

export type ConnectMeasured = Measured & { readonly webhookUrl: string };

/** One message of one kind: `ms` is all that it took, its waiting for the database and Salesforce included. */
export type SyncStepMeasured = DatabaseCosts & { readonly step: string; readonly ms: number };

export type SyncMeasured = {
  readonly steps: readonly SyncStepMeasured[];
  readonly objects: readonly RunObject[];
  readonly apiCalls: number;
  readonly msToRead: number;
  readonly msToProject: number;
  readonly msToAttribute: number;
};

export type StateMeasured = {
  readonly waiting: number;
  readonly promised: number;
  readonly deals: readonly (readonly [externalId: string, amountMinor: number | null])[];
};

/** Runs against whatever stands in for Salesforce, inside the Worker. */
export async function measureSalesforce(
  env: Env,
  ask: SalesforceMeasurement,
): Promise<ConnectMeasured | SyncMeasured | StateMeasured> {
  if (ask.kind === "connect") return connect(env, ask);
  const company = await buildDevServices(env).companies.getCompany(ask.tenantId);
  assert(company, "a measurement measures a company that it has made");
  const tenant = grantTenantScope(company);
  return ask.kind === "sync" ? sync(env, tenant, ask) : readState(env, tenant);
}

async function connect(
  env: Env,
  ask: Extract<SalesforceMeasurement, { readonly kind: "connect" }>,
): Promise<ConnectMeasured> {
  const { connections } = buildDevServices(env);
  const tenant = await makeMeasuredCompany(env);
  const actor = systemActor("measurement", "req_bench");
  const asker = { tenant, userId: "usr_bench", sessionId: "ses_bench", actor };
  const created = await createConnection(connections, asker, {
    name: "Measurement",
    environment: "production",
    loginUrl: null,
    clientId: ask.clientId,
    access: { kind: "web-server", clientSecret: ask.clientSecret },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  const { id, authorizeUrl, webhookUrl } = created.value;
  const page = await fetch(`${authorizeUrl}&auto_approve=${encodeURIComponent(ask.user)}`, {
    redirect: "manual",
  });
  const back = new URL(page.headers.get("location") ?? "").searchParams;
  const login = await completeLogin(connections, asker, {
    state: back.get("state") ?? "",
    code: back.get("code"),
    error: back.get("error"),
    errorDescription: back.get("error_description"),
    issuer: back.get("iss"),
  });
  if (!login.ok) throw new Error(login.error.reason);
  const partnerFields = [{ field: "Partner__c", kind: "lookup" as const }];
  const opportunity = { partnerFields, roleField: null, custom: {} };
  const mapping = { segment: 1 as const, opportunity, partnerObject: null };
  const saved = await saveMapping(connections, { tenant, connectionId: id, mapping, actor });
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
  return { tenantId: tenant.tenantId, connectionId: id, webhookUrl };
}

/**
 * The messages are run as the queue would bring them: all that are promised at a time at once, in one isolate, which is the most that
 * its memory ever has to hold.
 */
async function sync(
  env: Env,
  tenant: TenantScope,
  ask: Extract<SalesforceMeasurement, { readonly kind: "sync" }>,
): Promise<SyncMeasured> {
  const meter = meterDatabases(env);
  const queued: JobMessage[] = [];
  const services = buildDevServices({ ...meter.env, JOBS: keepInstead(env.JOBS, queued) });
  const { connectionId, mode } = ask;
  const started = await startSync(services.connections, { tenant, connectionId, mode, createdBy: "bench" });
  if (!started.ok) throw new Error(started.error);
  const steps: SyncStepMeasured[] = [];
  const phases = { read: 0, project: 0, attribute: 0 };
  while (queued.length > 0) {
    const messages = queued.splice(0);
    const began = performance.now();
    const before = meter.costs();
    await Promise.all(messages.map((message) => runTimed(services, message, steps)));
    const last = messages.at(-1)?.kind ?? "";
    phases[phaseOf(last)] += performance.now() - began;
    steps.push({ step: `costs of ${last}`, ms: performance.now() - began, ...meter.since(before) });
  }
  const store = services.connections.syncOf(tenant);
  const [run, objects] = await Promise.all([
    store.getRun(started.value.runId),
    store.listRunObjects(started.value.runId),
  ]);
  if (run?.status !== "done") throw new Error(`the run ended as ${run?.status}: ${run?.reason}`);
  return {
    steps,
    objects,
    apiCalls: run.apiCalls,
    msToRead: phases.read,
    msToProject: phases.project,
    msToAttribute: phases.attribute,
  };
}

async function runTimed(services: Services, message: JobMessage, steps: SyncStepMeasured[]): Promise<void> {
  const began = performance.now();
  const outcome = await services.runJob(message);
  if (outcome.kind !== "done") throw new Error(`${message.kind}: ${JSON.stringify(outcome)}`);
  const step = message.kind === "sync-object" ? `read ${message.object}` : message.kind;
  steps.push({ step, ms: performance.now() - began, statements: 0, calls: 0, rowsRead: 0, rowsWritten: 0 });
}

function phaseOf(kind: string): "read" | "project" | "attribute" {
  if (kind === "sync-project") return "project";
  return kind.startsWith("sync-") ? "read" : "attribute";
}

/** Messages stay here, or the Worker's own consumer would run them beside the measurement. */
function keepInstead(queue: Queue, queued: JobMessage[]): Queue {
  return new Proxy(queue, {
    get: (_queue, key) => async (batch: readonly { readonly body: unknown }[]) => {
      if (key !== "sendBatch") throw new Error(`a measurement's queue knows no ${String(key)}`);
      queued.push(...batch.map(({ body }) => body as JobMessage));
    },
  });
}

async function readState(env: Env, tenant: TenantScope): Promise<StateMeasured> {
  const db = shardOf(env, tenant);
  const count = async (sql: string) => (await db.prepare(sql).bind(tenant.tenantId).first<number>("n")) ?? 0;
  const deals = await db
    .prepare(
      "SELECT external_id, amount_minor FROM opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL",
    )
    .bind(tenant.tenantId)
    .raw<[string, number | null]>();
  return {
    waiting: await count(
      "SELECT count(*) AS n FROM connection_hints WHERE tenant_id = ?1 AND handled_at IS NULL",
    ),
    promised: await count("SELECT count(*) AS n FROM outbox WHERE tenant_id = ?1"),
    deals,
  };
}
