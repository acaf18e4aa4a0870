import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { dueConnections } from "#worker/adapters/d1/connection-store.ts";
import { createSalesforceApi } from "#worker/adapters/salesforce/salesforce-api.ts";
import { createSalesforceGrants } from "#worker/adapters/salesforce/salesforce-grants.ts";
import { salesforceInProduction, withStandIn } from "#worker/adapters/salesforce/salesforce-settings.ts";
import { createApp } from "#worker/app.ts";
import { createScheduled } from "#worker/cron/schedule.ts";
import { createDevMailer } from "#worker/dev/mailbox/dev-mailbox.ts";
import { createSalesforceSimulator } from "#worker/dev/salesforce-simulator/create-salesforce-simulator.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { fairshareApp } from "#worker/dev/salesforce-simulator/seeds/plant-org.ts";
import { quillmarkOrg } from "#worker/dev/salesforce-simulator/seeds/quillmark-org.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices, type Services } from "#worker/services.ts";
import { runSync, type SyncMessage, startDueSyncs } from "#worker/usecases/connections/sync-jobs.ts";
import { createTokenKeeper } from "#worker/usecases/connections/token-keeper.ts";
import type { TokenKeeper, TokenRecord } from "#worker/usecases/connections/token-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { readRegistrationRecords } from "#worker/usecases/registration-records/read-registration-records.ts";
import { writeRegistrationRecord } from "#worker/usecases/registration-records/write-registration-record.ts";
import { writeRegistration } from "#worker/usecases/write-back/write-registration.ts";
import { rowsOf } from "./imports.ts";
import type { CompanyPerson } from "./people.ts";

const origin = "https://quillmark.my.salesforce.example";

/** The whole Worker before a simulated Salesforce: what it calls out to is the simulator, and the simulator's messages come in. */
export function beforeSimulatedSalesforce({ seed = quillmarkOrg }: { readonly seed?: OrgSeed } = {}) {
  let ahead = 0;
  const now = () => Date.UTC(2026, 0, 15, 12) + ahead;
  const send = async (request: Request) => app.fetch(request, env, createExecutionContext());
  const simulator = createSalesforceSimulator({
    now,
    seed,
    loginOrigin: origin,
    sleep: async () => {},
    deliver: (request) => send(request),
  });
  const keepers = new Map<string, TokenKeeper>();
  const salesforceOf = () => ({
    fetch: ((input, init) => simulator.fetch(new Request(input, init))) as typeof fetch,
    settings: withStandIn(salesforceInProduction, origin),
  });
  const build = (given: typeof env): Services => {
    const services = buildServices(given, {
      mailerOf: createDevMailer,
      salesforceOf,
    });
    const grants = createSalesforceGrants({ ...salesforceOf(), now });
    const keeperOf: Services["connections"]["keeperOf"] = (owner) => {
      const keeper =
        keepers.get(owner.connectionId) ??
        createTokenKeeper(
          { ...services.connectionTokens, grants, clock: { now } },
          { owner, storage: memoryStorage() },
        );
      keepers.set(owner.connectionId, keeper);
      return keeper;
    };
    const transport = { send: async () => {}, scheduleDrain: async () => {} };
    // Waiting would show nothing: how long is left between tries is tested with the client.
    const pause = async () => {};
    const client = { ...salesforceOf(), pause, chance: () => 0 };
    const connections: Services["connections"] = {
      ...services.connections,
      keeperOf,
      transport,
      pause,
      clock: { now },
      salesforceOf: (keeper) => createSalesforceApi(client, keeper),
    };
    const startDue = () =>
      startDueSyncs(connections, { due: dueConnections(given), directory: services.companies });
    return { ...services, connections, startDueSyncs: startDue };
  };
  const app = createApp(build);
  const services = build(env);
  /** Jobs that call Salesforce do so through the simulator. */
  const runOne = async (tenant: TenantScope, job: JobMessage) => {
    if (job.kind.startsWith("sync-")) await runSync(services.connections, tenant, job as SyncMessage);
    else if (job.kind === "registration-write") await writeRegistration(services, tenant, job);
    else if (job.kind === "registration-record") await writeRegistrationRecord(services, tenant, job);
    else if (job.kind === "registration-records") await readRegistrationRecords(services, tenant, job);
    else await services.runJob(job);
  };
  return {
    control: simulator.control,
    services,
    send,
    /** The schedule of each minute. */
    tick: () => createScheduled(build)(createScheduledController({ cron: "* * * * *" }), env),
    pass: (ms: number) => {
      ahead += ms;
    },
    /** What a browser of this person would do: go where Salesforce's login is, allow, and come back. */
    logIn: async (person: Browser, authorizeUrl: string, username?: string) => {
      const approver = username ?? simulator.control.usernames()[1] ?? "";
      const page = await simulator.fetch(
        new Request(`${authorizeUrl}&auto_approve=${encodeURIComponent(approver)}`),
      );
      const headers = { ...person.headers, cookie: person.cookie };
      return send(new Request(page.headers.get("location") ?? "", { headers }));
    },
    call: async <View>(person: CompanyPerson, method: string, path: string, body?: unknown) => {
      const headers = {
        cookie: person.cookie,
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
      };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await send(new Request(`${env.APP_ORIGIN}/api/v1${path}`, init));
      return { status: response.status, body: (await response.json()) as View };
    },
    workOff: async (tenant: TenantScope) => {
      for (let round = 0; round < 300; round += 1) {
        const promised = await rowsOf<{ message: string }>(
          tenant,
          `SELECT message FROM outbox WHERE tenant_id = ?1 AND (available_at <= ${now() + 60_000}
             OR message ->> '$.kind' NOT LIKE 'sync-%' AND message ->> '$.kind' <> 'registration-clock')`,
        );
        if (promised.length === 0) return;
        for (const { message } of promised) await runOne(tenant, JSON.parse(message) as JobMessage);
      }
      throw new Error("the work does not end");
    },
    app: fairshareApp,
    origin,
  };
}

type Browser = Pick<CompanyPerson, "cookie"> & { readonly headers?: Readonly<Record<string, string>> };

function memoryStorage() {
  let record: TokenRecord | null = null;
  return {
    read: async () => record,
    write: async (next: TokenRecord) => {
      record = next;
    },
    clear: async () => {
      record = null;
    },
  };
}
