import { attributionStore } from "./adapters/d1/attribution-store.ts";
import { backTestStore } from "./adapters/d1/back-test-store.ts";
import { connectionStore, dueConnections } from "./adapters/d1/connection-store.ts";
import { dataKeyStore } from "./adapters/d1/data-key-store.ts";
import { createDirectory } from "./adapters/d1/directory-store.ts";
import { createIdempotencyStore } from "./adapters/d1/idempotency-store.ts";
import { importStore } from "./adapters/d1/import-store.ts";
import { mailStore } from "./adapters/d1/mail-store.ts";
import { outboxStore } from "./adapters/d1/outbox-store.ts";
import { overrideStore } from "./adapters/d1/override-store.ts";
import { shardOf } from "./adapters/d1/shards.ts";
import { stalledRuns } from "./adapters/d1/stalled-runs.ts";
import { syncStore } from "./adapters/d1/sync-store.ts";
import { uploadStore } from "./adapters/d1/upload-store.ts";
import { viewStore } from "./adapters/d1/view-store.ts";
import { bucketFiles } from "./adapters/files/bucket-files.ts";
import { createD1LedgerReader } from "./adapters/ledger/d1-ledger-reader.ts";
import { createD1LedgerStore } from "./adapters/ledger/d1-ledger-store.ts";
import { createLedgerClient } from "./adapters/ledger/ledger-client.ts";
import { createAddressReports } from "./adapters/mail/address-reports.ts";
import { chooseMailer } from "./adapters/mail/choose-mailer.ts";
import { createAttemptCounters } from "./adapters/platform/attempt-counters.ts";
import { chance, newSalt } from "./adapters/platform/chance.ts";
import { platformIds } from "./adapters/platform/ids.ts";
import { createJobTransport } from "./adapters/platform/job-transport.ts";
import { createMailTransport } from "./adapters/platform/mail-transport.ts";
import { createPasswords, readPeppers } from "./adapters/platform/passwords.ts";
import { pause } from "./adapters/platform/pause.ts";
import { sha256Hex } from "./adapters/platform/sha256.ts";
import { tokens } from "./adapters/platform/tokens.ts";
import { createSalesforceApi } from "./adapters/salesforce/salesforce-api.ts";
import { createSalesforceGrants } from "./adapters/salesforce/salesforce-grants.ts";
import {
  type SalesforceSettings,
  salesforceInProduction,
} from "./adapters/salesforce/salesforce-settings.ts";
import { createTokenKeepers } from "./adapters/salesforce/token-keepers.ts";
import {
  createSecrets,
  readWrappingKeys,
  rewrapDataKeys,
  type SealedSecretsDeps,
} from "./adapters/secrets/sealed-secrets.ts";
import { grantTenantScope, type TenantScope } from "./domain/access/principal.ts";
import { assert } from "./domain/result.ts";
import { type Env, shardNames } from "./env.ts";
import { type Access, createAccess } from "./usecases/access/access.ts";
import type { Directory } from "./usecases/access/access-ports.ts";
import type { AttributionStoreOf } from "./usecases/attribution/attribution-ports.ts";
import { restartStalled } from "./usecases/attribution/restart-stalled.ts";
import type { BackTestStoreOf } from "./usecases/back-tests/back-test-ports.ts";
import type { ConnectionNeeds } from "./usecases/connections/connection-needs.ts";
import { readGrant } from "./usecases/connections/read-grant.ts";
import { startDueSyncs } from "./usecases/connections/sync-jobs.ts";
import type { TokenKeeperNeeds } from "./usecases/connections/token-ports.ts";
import type { IdempotencyStore } from "./usecases/idempotency/idempotency-ports.ts";
import { createImports, type Imports } from "./usecases/imports/imports.ts";
import { removeLostUploads } from "./usecases/imports/remove-lost-uploads.ts";
import type { JobMessage, JobOutcome } from "./usecases/jobs/job.ts";
import { drainOutbox, type JobTransport } from "./usecases/jobs/outbox.ts";
import { abandonJob, runJob } from "./usecases/jobs/run-job.ts";
import {
  type LedgerReaderOf,
  type LedgerWriter,
  ledgerObjectName,
  type TenantLedgerNeeds,
} from "./usecases/ledger/ledger-ports.ts";
import { createMail, type Mail } from "./usecases/mail/mail.ts";
import type { Mailer } from "./usecases/mail/mail-ports.ts";
import type { OverrideStoreOf } from "./usecases/overrides/override-ports.ts";
import type { Clock, Ids, Sha256Hex } from "./usecases/ports.ts";
import type { Secrets } from "./usecases/secrets/secrets-ports.ts";
import type { ViewStoreOf } from "./usecases/views/view-ports.ts";

/** Everything handlers, consumers and objects may use: adapters already handed to the use cases that need them. */
export type Services = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly access: Access;
  readonly idempotency: IdempotencyStore;
  readonly secrets: Secrets;
  /** Wraps the keys of secrets at rest anew after the Worker's own key was replaced. */
  readonly rewrapDataKeys: () => Promise<void>;
  readonly transport: JobTransport;
  readonly viewsOf: ViewStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly overridesOf: OverrideStoreOf;
  readonly backTestsOf: BackTestStoreOf;
  readonly readerOf: LedgerReaderOf;
  readonly writer: LedgerWriter;
  readonly imports: Imports;
  readonly mail: Mail;
  /** What a company's ledger object works with. */
  readonly tenantLedger: TenantLedgerNeeds;
  /** For callers who belong to no company, such as a webhook. */
  readonly companies: Pick<Directory, "getCompany">;
  readonly connections: ConnectionNeeds;
  /** What the keeper of a connection's tokens works with. */
  readonly connectionTokens: TokenKeeperNeeds;
  readonly startDueSyncs: () => Promise<void>;
  readonly runJob: (message: JobMessage) => Promise<JobOutcome>;
  readonly abandonJob: (message: JobMessage, reason: string) => Promise<void>;
  /** One company's outbox, or every one with null. Answers when that company's next row falls due. */
  readonly drainOutbox: (tenantId: string | null) => Promise<number | null>;
  /** Starts runs where attribution was given up on; answers how many. */
  readonly restartStalled: () => Promise<number>;
  readonly removeLostUploads: () => Promise<void>;
};

export type BuildServices = (env: Env) => Services;

/** What lies outside, where development puts something of its own in its place. */
export type Outside = {
  readonly mailerOf: (env: Env) => Mailer;
  readonly salesforceOf: (env: Env) => {
    readonly fetch: typeof fetch;
    readonly settings: SalesforceSettings;
  };
};

const world: Outside = {
  mailerOf: (env) => chooseMailer(env, (request) => fetch(request)),
  salesforceOf: () => ({ fetch: (input, init) => fetch(input, init), settings: salesforceInProduction }),
};

type Platform = { readonly clock: Clock; readonly ids: Ids; readonly sha256Hex: Sha256Hex };

export function buildServices(env: Env, outside: Outside = world): Services {
  const platform: Platform = { clock: { now: () => Date.now() }, ids: platformIds, sha256Hex };
  const directory = createDirectory(env);
  const sealing = buildSealing(env, platform);
  const transport = createJobTransport(env, platform.clock.now);
  const stores = {
    viewsOf: (tenant) => viewStore(env, tenant),
    attributionOf: (tenant) => attributionStore(env, tenant),
    overridesOf: (tenant) => overrideStore(env, tenant),
    backTestsOf: (tenant) => backTestStore(env, tenant),
    readerOf: (tenant) => createD1LedgerReader(shardOf(env, tenant), tenant.tenantId),
    writer: buildLedgerClient(env),
  } satisfies Partial<Services>;
  const files = bucketFiles(env);
  const imports = createImports({
    ...platform,
    storeOf: (tenant) => importStore(env, tenant),
    files,
    transport,
  });
  const secrets = createSecrets(sealing);
  const { connections, connectionTokens } = buildConnections(env, {
    platform,
    directory,
    secrets,
    transport,
    attributionOf: stores.attributionOf,
    salesforce: outside.salesforceOf(env),
  });
  const jobs = { ...platform, ...stores, directory, transport, imports, connections };
  const abandon = (message: JobMessage, reason: string) => abandonJob(jobs, message, reason);
  const drain = (tenantId: string | null) =>
    drainOutbox({ outbox: outboxStore(env), transport, clock: platform.clock, abandon }, tenantId);
  return {
    ...platform,
    ...stores,
    transport,
    imports,
    mail: buildMail(env, { platform, mailer: outside.mailerOf(env) }),
    access: buildAccess(env, { platform, directory, attributionOf: stores.attributionOf }),
    idempotency: createIdempotencyStore(env),
    secrets,
    companies: directory,
    connections,
    connectionTokens,
    startDueSyncs: () => startDueSyncs(connections, { due: dueConnections(env), directory }),
    rewrapDataKeys: async () => {
      while ((await rewrapDataKeys(sealing, rewrapsAtOnce)) === rewrapsAtOnce);
    },
    tenantLedger: buildTenantLedger(env, { platform, directory, drain }),
    runJob: (message) => runJob(jobs, message),
    abandonJob: abandon,
    drainOutbox: drain,
    restartStalled: () => restartStalled({ ...jobs, stalled: stalledRuns(env), scopeOf: scopeOf(directory) }),
    removeLostUploads: () => removeLostUploads({ ...platform, files, uploads: uploadStore(env) }),
  };
}

const rewrapsAtOnce = 100;

function buildSealing(env: Env, { clock }: Platform): SealedSecretsDeps {
  return {
    clock,
    keys: dataKeyStore(env),
    wrappingKeys: () => readWrappingKeys({ 1: env.KEK_1, 2: env.KEK_2 }),
  };
}

function scopeOf(directory: Directory): (tenantId: string) => Promise<TenantScope | null> {
  return async (tenantId) => {
    const company = await directory.getCompany(tenantId);
    return company && grantTenantScope(company);
  };
}

function buildAccess(
  env: Env,
  {
    platform,
    directory,
    attributionOf,
  }: { platform: Platform; directory: Directory; attributionOf: AttributionStoreOf },
): Access {
  return createAccess({
    ...platform,
    directory,
    attributionOf,
    passwords: createPasswords(() => readPeppers({ 1: env.PASSWORD_PEPPER_1 })),
    tokens,
    counters: createAttemptCounters(env),
    shards: shardNames,
  });
}

function buildConnections(
  env: Env,
  parts: Pick<ConnectionNeeds, "secrets" | "transport" | "attributionOf"> & {
    platform: Platform;
    directory: Directory;
    salesforce: ReturnType<Outside["salesforceOf"]>;
  },
): { connections: ConnectionNeeds; connectionTokens: TokenKeeperNeeds } {
  const { platform, directory, salesforce, ...given } = parts;
  const { settings } = salesforce;
  const grants = createSalesforceGrants({ ...salesforce, now: platform.clock.now });
  const storeOf = scopeOf(directory);
  const connectionsOf: ConnectionNeeds["connectionsOf"] = (tenant) => connectionStore(env, tenant);
  const shared = { ...platform, ...given, grants, pause };
  return {
    connections: {
      ...shared,
      tokens,
      connectionsOf,
      syncOf: (tenant) => syncStore(env, tenant),
      keeperOf: createTokenKeepers(env),
      salesforceOf: (keeper) => createSalesforceApi({ ...salesforce, pause, chance }, keeper),
      origin: env.APP_ORIGIN,
      loginOrigins: settings.loginOrigins,
    },
    connectionTokens: {
      ...shared,
      chance,
      openGrant: async (owner) => {
        const tenant = await storeOf(owner.tenantId);
        return tenant && readGrant({ store: connectionsOf(tenant), secrets: given.secrets }, owner);
      },
      noteRefusal: async ({ tenantId, connectionId }, reason) => {
        const tenant = await storeOf(tenantId);
        const now = platform.clock.now();
        if (tenant === null) return;
        await connectionsOf(tenant).setStatus(connectionId, {
          status: "needs_reauth",
          reason,
          now,
          audit: null,
        });
      },
    },
  };
}

function buildMail(env: Env, { platform, mailer }: { platform: Platform; mailer: Mailer }): Mail {
  return createMail({
    ...platform,
    mailer,
    mails: mailStore(env),
    transport: createMailTransport(env),
    reports: createAddressReports(env),
    origin: env.APP_ORIGIN,
  });
}

function buildLedgerClient(env: Env): LedgerWriter {
  return createLedgerClient({
    objectOf: (tenantId) => env.LEDGER.getByName(ledgerObjectName(tenantId)),
    pause,
    chance,
  });
}

function buildTenantLedger(
  env: Env,
  parts: { platform: Platform; directory: Directory; drain: (tenantId: string) => Promise<number | null> },
): TenantLedgerNeeds {
  const { platform, directory, drain } = parts;
  return {
    ...platform,
    pause,
    chance,
    salt: newSalt,
    openStore: async (tenantId) => {
      const company = await directory.getCompany(tenantId);
      assert(company, "a ledger belongs to a company of the directory");
      return createD1LedgerStore(shardOf(env, grantTenantScope(company)), tenantId);
    },
    drainOutbox: drain,
  };
}
