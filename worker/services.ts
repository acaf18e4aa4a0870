import type { AttributionNeeds } from "#worker/usecases/attribution/run-attribution.ts";
import { followDeals } from "#worker/usecases/registrations/follow-deals.ts";
import type { RegistrationNeeds } from "#worker/usecases/registrations/registration-needs.ts";
import type { RegistrationStoreOf } from "#worker/usecases/registrations/registration-ports.ts";
import type {
  SelfReportFileStoreOf,
  SelfReportStoreOf,
} from "#worker/usecases/self-reports/self-report-ports.ts";
import type { ToDoStoreOf } from "#worker/usecases/to-do/to-do.ts";
import { createMessageSender } from "./adapters/channels/message-sender.ts";
import { isSlackSignature } from "./adapters/channels/slack-signature.ts";
import { accountStore } from "./adapters/d1/account-store.ts";
import { actLinkStore } from "./adapters/d1/act-link-store.ts";
import { alertStore } from "./adapters/d1/alert-store.ts";
import { attributionStore } from "./adapters/d1/attribution-store.ts";
import { auditLogs } from "./adapters/d1/audit-log-store.ts";
import { backTestStore } from "./adapters/d1/back-test-store.ts";
import { channelStore, removeOldDeliveries } from "./adapters/d1/channel-store.ts";
import { companyDeletionStore } from "./adapters/d1/company-deletion-store.ts";
import { companyExportStore, expiredExports } from "./adapters/d1/company-export-store.ts";
import { connectionStore, dueConnections } from "./adapters/d1/connection-store.ts";
import { dataKeyStore } from "./adapters/d1/data-key-store.ts";
import { createDirectory } from "./adapters/d1/directory-store.ts";
import { disputeStore } from "./adapters/d1/dispute-store.ts";
import { eventStore } from "./adapters/d1/event-store.ts";
import { evidenceStore } from "./adapters/d1/evidence-store.ts";
import { companiesWithFigures, figureCheckStore } from "./adapters/d1/figure-check-store.ts";
import { figureStore } from "./adapters/d1/figure-store.ts";
import { healthStore, watchClocks } from "./adapters/d1/health-store.ts";
import { createIdempotencyStore } from "./adapters/d1/idempotency-store.ts";
import { importStore } from "./adapters/d1/import-store.ts";
import { inferenceStore } from "./adapters/d1/inference-store.ts";
import { invitationStore } from "./adapters/d1/invitation-store.ts";
import { keyStore } from "./adapters/d1/key-store.ts";
import { mailStore } from "./adapters/d1/mail-store.ts";
import { mergeStore } from "./adapters/d1/merge-store.ts";
import { notificationStore } from "./adapters/d1/notification-store.ts";
import { oneTimeTokens } from "./adapters/d1/one-time-token-store.ts";
import { organisationStore } from "./adapters/d1/organisation-store.ts";
import { outboxStore } from "./adapters/d1/outbox-store.ts";
import { overrideStore } from "./adapters/d1/override-store.ts";
import { partnerAliasStore } from "./adapters/d1/partner-alias-store.ts";
import { performanceStore } from "./adapters/d1/performance-store.ts";
import { periodStore } from "./adapters/d1/period-store.ts";
import { personalDataStore } from "./adapters/d1/personal-data-store.ts";
import { portalStore } from "./adapters/d1/portal-store.ts";
import { rateStore } from "./adapters/d1/rate-store.ts";
import { recordStore } from "./adapters/d1/record-store.ts";
import { registrationClocks, registrationStore } from "./adapters/d1/registration-store.ts";
import { savedViewStore } from "./adapters/d1/saved-view-store.ts";
import { searchStore } from "./adapters/d1/search-store.ts";
import { secondFactorStore } from "./adapters/d1/second-factor-store.ts";
import { selfReportFileStore } from "./adapters/d1/self-report-file-store.ts";
import { selfReportStore } from "./adapters/d1/self-report-store.ts";
import { setUpStore } from "./adapters/d1/set-up-store.ts";
import { settingsStore } from "./adapters/d1/settings-store.ts";
import { shardOf } from "./adapters/d1/shards.ts";
import { singleSignOnStore } from "./adapters/d1/single-sign-on-store.ts";
import { slackLinkStore } from "./adapters/d1/slack-link-store.ts";
import { slackStore } from "./adapters/d1/slack-store.ts";
import { stalledRuns } from "./adapters/d1/stalled-runs.ts";
import { statementIssueStore } from "./adapters/d1/statement-issue-store.ts";
import { statementSettingsStore } from "./adapters/d1/statement-settings-store.ts";
import { statementStore } from "./adapters/d1/statement-store.ts";
import { syncStore } from "./adapters/d1/sync-store.ts";
import { teamStore } from "./adapters/d1/team-store.ts";
import { toDoStore } from "./adapters/d1/to-do-store.ts";
import { movedLedgers, treeHeadStore } from "./adapters/d1/tree-head-store.ts";
import { uploadStore } from "./adapters/d1/upload-store.ts";
import { ledgersToVerify, verificationStore } from "./adapters/d1/verification-store.ts";
import { viewStore } from "./adapters/d1/view-store.ts";
import { watchSettingsStore } from "./adapters/d1/watch-settings-store.ts";
import { writeStore } from "./adapters/d1/write-store.ts";
import { bucketFiles } from "./adapters/files/bucket-files.ts";
import { companyFiles } from "./adapters/files/company-files.ts";
import { evidenceFiles } from "./adapters/files/evidence-files.ts";
import { headArchive } from "./adapters/files/head-archive.ts";
import { logoFiles } from "./adapters/files/logo-files.ts";
import { statementArchive } from "./adapters/files/statement-archive.ts";
import { createD1LedgerReader } from "./adapters/ledger/d1-ledger-reader.ts";
import { createD1LedgerStore } from "./adapters/ledger/d1-ledger-store.ts";
import { createD1TreeReader } from "./adapters/ledger/d1-tree-reader.ts";
import { createD1VerificationReader } from "./adapters/ledger/d1-verification-reader.ts";
import { createLedgerClient } from "./adapters/ledger/ledger-client.ts";
import { createAddressReports } from "./adapters/mail/address-reports.ts";
import { chooseMailer } from "./adapters/mail/choose-mailer.ts";
import { inferenceReportPrinter, statementPrinter } from "./adapters/pdf/print-fonts.ts";
import { canPrintLogo } from "./adapters/pdf/print-logo.ts";
import { createAttemptCounters } from "./adapters/platform/attempt-counters.ts";
import { chance, newSalt } from "./adapters/platform/chance.ts";
import { platformIds } from "./adapters/platform/ids.ts";
import { createJobTransport } from "./adapters/platform/job-transport.ts";
import { createLedgerSigner } from "./adapters/platform/ledger-keys.ts";
import { createMailTransport } from "./adapters/platform/mail-transport.ts";
import { createPasswords, passwordScheme, readPeppers } from "./adapters/platform/passwords.ts";
import { pause } from "./adapters/platform/pause.ts";
import { sha256, sha256Hex } from "./adapters/platform/sha256.ts";
import { tokens } from "./adapters/platform/tokens.ts";
import { verifierHost } from "./adapters/platform/verifier-host.ts";
import { createSalesforceApi } from "./adapters/salesforce/salesforce-api.ts";
import { createSalesforceGrants } from "./adapters/salesforce/salesforce-grants.ts";
import {
  type SalesforceSettings,
  salesforceInProduction,
} from "./adapters/salesforce/salesforce-settings.ts";
import { createTokenKeepers } from "./adapters/salesforce/token-keepers.ts";
import { oneTimeCodes } from "./adapters/second-factors/one-time-codes.ts";
import { createPasskeyCeremony } from "./adapters/second-factors/passkey-ceremony.ts";
import {
  createSecrets,
  readWrappingKeys,
  rewrapDataKeys,
  type SealedSecretsDeps,
} from "./adapters/secrets/sealed-secrets.ts";
import { createOpenIdProvider } from "./adapters/single-sign-on/open-id-provider.ts";
import { grantTenantScope, type TenantScope } from "./domain/access/principal.ts";
import type { SignedTreeHead } from "./domain/ledger/tree-head.ts";
import type { Sha256 } from "./domain/merkle/tree-hash.ts";
import { assert } from "./domain/result.ts";
import { type Env, shardNames } from "./env.ts";
import { type Access, createAccess } from "./usecases/access/access.ts";
import type { Directory } from "./usecases/access/access-ports.ts";
import { viewAsPartner } from "./usecases/access/view-as-partner.ts";
import type { AccountDeps } from "./usecases/accounts/account-deps.ts";
import { type Accounts, createAccounts } from "./usecases/accounts/accounts.ts";
import type { AlertStoreOf } from "./usecases/alerts/alert-ports.ts";
import type { AttributionStoreOf } from "./usecases/attribution/attribution-ports.ts";
import { restartStalled } from "./usecases/attribution/restart-stalled.ts";
import type { AuditLogs } from "./usecases/audit/audit-ports.ts";
import type { BackTestStoreOf } from "./usecases/back-tests/back-test-ports.ts";
import { briefMemory } from "./usecases/brief-memory.ts";
import { type Channels, createChannels } from "./usecases/channels/channels.ts";
import { type CompanyDataCases, createCompanyData } from "./usecases/company-data/company-data.ts";
import { askForPerson } from "./usecases/connections/ask-for-person.ts";
import type { ConnectionNeeds } from "./usecases/connections/connection-needs.ts";
import type { Sender } from "./usecases/connections/find-by-key.ts";
import { readGrant } from "./usecases/connections/read-grant.ts";
import { startDueSyncs } from "./usecases/connections/sync-jobs.ts";
import type { TokenKeeperNeeds } from "./usecases/connections/token-ports.ts";
import type { DisputeNeeds } from "./usecases/disputes/dispute-needs.ts";
import type { DisputeStoreOf } from "./usecases/disputes/dispute-ports.ts";
import type { EvidenceStore } from "./usecases/evidence/evidence-ports.ts";
import { checkAllFigures } from "./usecases/figures/check-figures.ts";
import type { FigureCheckStoreOf, FigureStoreOf } from "./usecases/figures/figure-ports.ts";
import type { HealthStoreOf, WatchSettingsStoreOf } from "./usecases/health/health-ports.ts";
import type { IdempotencyStore } from "./usecases/idempotency/idempotency-ports.ts";
import { createImports, type Imports } from "./usecases/imports/imports.ts";
import { removeLostUploads } from "./usecases/imports/remove-lost-uploads.ts";
import type { InferenceStoreOf, PrintInferenceReport } from "./usecases/inference/inference-ports.ts";
import { type JobMessage, type JobOutcome, jobWaitMs } from "./usecases/jobs/job.ts";
import { drainOutbox, type JobTransport } from "./usecases/jobs/outbox.ts";
import { abandonJob, runJob } from "./usecases/jobs/run-job.ts";
import { createKeys, type Keys } from "./usecases/keys/keys.ts";
import {
  type LedgerReaderOf,
  type LedgerWriter,
  ledgerObjectName,
  type TenantLedgerNeeds,
} from "./usecases/ledger/ledger-ports.ts";
import { publishMovedHeads, publishTreeHead } from "./usecases/ledger/publish-tree-head.ts";
import { verifyDueLedgers } from "./usecases/ledger/start-verification.ts";
import type { LedgerSigner, TreeStoreOf } from "./usecases/ledger/tree-head-ports.ts";
import type { VerificationStoreOf } from "./usecases/ledger/verification-ports.ts";
import { type FreezeFound, warnOfFreeze } from "./usecases/ledger/warn-of-freeze.ts";
import { createMail, type Mail } from "./usecases/mail/mail.ts";
import type { Mailer } from "./usecases/mail/mail-ports.ts";
import type { MergeStoreOf, PartnerAliasStore } from "./usecases/merges/merge-ports.ts";
import {
  type Announce,
  createNotifications,
  type Notifications,
} from "./usecases/notifications/notifications.ts";
import type { OverrideStoreOf } from "./usecases/overrides/override-ports.ts";
import type { PeriodStoreOf } from "./usecases/periods/period-ports.ts";
import { createPersonalData, type PersonalDataCases } from "./usecases/personal-data/personal-data.ts";
import type { Clock, Ids, Sha256Hex } from "./usecases/ports.ts";
import type { RateStoreOf } from "./usecases/rates/rate-ports.ts";
import type { RecordNeeds } from "./usecases/registration-records/record-ports.ts";
import type { SavedViewStoreOf } from "./usecases/saved-views/saved-views.ts";
import type { SearchStoreOf } from "./usecases/search/search-ports.ts";
import { createSecondFactors, type SecondFactorCases } from "./usecases/second-factors/second-factors.ts";
import type { Secrets } from "./usecases/secrets/secrets-ports.ts";
import type { SetUpStoreOf } from "./usecases/set-up/set-up.ts";
import type { SettingsStore } from "./usecases/settings/settings-ports.ts";
import { createSingleSignOn, type SingleSignOnCases } from "./usecases/single-sign-on/single-sign-on.ts";
import { createSlack, type Slack } from "./usecases/slack/slack.ts";
import type { CheckNeeds } from "./usecases/statements/check-bundle.ts";
import type { IssueAllNeeds } from "./usecases/statements/run-statement-issue.ts";
import { createTeams, type Teams } from "./usecases/teams/teams.ts";
import type { PerformanceStore } from "./usecases/views/performance-ports.ts";
import type { PortalStore } from "./usecases/views/portal-ports.ts";
import type { ViewStoreOf } from "./usecases/views/view-ports.ts";
import type { WriteStoreOf } from "./usecases/write-back/write-ports.ts";

/** Everything handlers, consumers and objects may use: adapters already handed to the use cases that need them. */
export type Services = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly sha256: Sha256;
  readonly access: Access;
  readonly accounts: Accounts;
  readonly secondFactors: SecondFactorCases;
  readonly keys: Keys;
  readonly singleSignOn: SingleSignOnCases;
  readonly teams: Teams;
  readonly personalData: PersonalDataCases;
  readonly companyData: CompanyDataCases;
  readonly evidenceOf: (tenant: TenantScope) => EvidenceStore;
  /** What new passwords are hashed with, in words. */
  readonly passwordScheme: string;
  readonly auditLogs: AuditLogs;
  readonly companySettings: SettingsStore;
  readonly viewAsPartner: (request: Parameters<typeof viewAsPartner>[1]) => ReturnType<typeof viewAsPartner>;
  readonly limits: CallLimits;
  readonly idempotency: IdempotencyStore;
  readonly secrets: Secrets;
  /** Wraps the keys of secrets at rest anew after the Worker's own key was replaced. */
  readonly rewrapDataKeys: () => Promise<void>;
  readonly transport: JobTransport;
  readonly viewsOf: ViewStoreOf;
  readonly figuresOf: FigureStoreOf;
  readonly figureChecksOf: FigureCheckStoreOf;
  readonly portal: PortalStore;
  readonly performance: PerformanceStore;
  readonly attributionOf: AttributionStoreOf;
  readonly inferenceOf: InferenceStoreOf;
  readonly printInferenceReport: PrintInferenceReport;
  readonly overridesOf: OverrideStoreOf;
  readonly backTestsOf: BackTestStoreOf;
  readonly readerOf: LedgerReaderOf;
  readonly writer: LedgerWriter;
  readonly treeOf: TreeStoreOf;
  readonly signer: LedgerSigner;
  readonly verificationsOf: VerificationStoreOf;
  readonly periodsOf: PeriodStoreOf;
  readonly disputesOf: DisputeStoreOf;
  readonly mergesOf: MergeStoreOf;
  readonly partnerAliases: PartnerAliasStore;
  readonly ratesOf: RateStoreOf;
  readonly healthOf: HealthStoreOf;
  readonly watchSettingsOf: WatchSettingsStoreOf;
  readonly savedViewsOf: SavedViewStoreOf;
  readonly alertsOf: AlertStoreOf;
  /** Promises that partners are measured and companies alerted, where that is due. */
  readonly promiseWatch: () => Promise<void>;
  /** The signed head of a company's ledger as it stands. */
  readonly publishTreeHead: (tenant: TenantScope) => Promise<SignedTreeHead>;
  /** What statements are issued, told of and printed with. */
  readonly statements: Pick<
    IssueAllNeeds & CheckNeeds,
    | "statementsOf"
    | "statementIssuesOf"
    | "statementArchive"
    | "printStatement"
    | "statementSettingsOf"
    | "logoFiles"
    | "announce"
    | "team"
    | "enqueueMail"
    | "scopeOf"
    | "verifierHost"
  >;
  /** What disputes are opened, answered and carried out with. */
  readonly disputes: DisputeNeeds;
  readonly registrationsOf: RegistrationStoreOf;
  readonly toDoOf: ToDoStoreOf;
  readonly searchOf: SearchStoreOf;
  readonly setUpOf: SetUpStoreOf;
  readonly writesOf: WriteStoreOf;
  readonly recordsOf: RecordNeeds["recordsOf"];
  readonly selfReportsOf: SelfReportStoreOf;
  readonly selfReportFilesOf: SelfReportFileStoreOf;
  /** What registrations are made, decided and kept in time with. */
  readonly registrations: RegistrationNeeds;
  /** Tells the registrations of these opportunities how the CRM has closed them. */
  readonly followDeals: AttributionNeeds["followDeals"];
  /** Promises the clock's work where time is to do something to a registration and nothing promises it. */
  readonly promiseDueRegistrations: () => Promise<void>;
  readonly notifications: Notifications;
  readonly channels: Channels;
  readonly slack: Slack;
  /** What the links of mails let their readers do. */
  readonly acts: ReturnType<typeof buildActs>;
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
  /** What was sent to webhooks and Slack, and the events behind it, a month and half a year later. */
  readonly removeOldDeliveries: () => Promise<void>;
  /** Publishes a head for every company whose ledger has moved; answers how many. */
  readonly publishMovedHeads: () => Promise<number>;
  /** Starts the verification of every ledger that is due for one; answers how many. */
  readonly verifyDueLedgers: () => Promise<number>;
  readonly checkAllFigures: () => Promise<void>;
};

export type BuildServices = (env: Env) => Services;

/** What lies outside, where development puts something of its own in its place. */
export type Outside = {
  readonly mailerOf: (env: Env) => Mailer;
  readonly salesforceOf: (env: Env) => {
    readonly fetch: typeof fetch;
    readonly settings: SalesforceSettings;
  };
  readonly fetch: (request: Request) => Promise<Response>;
  /** How webhooks and Slack are reached; only development may call this machine. */
  readonly channelsOf: (env: Env) => {
    readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
    readonly allowsThisMachine: boolean;
  };
  readonly limitsOf: (env: Env) => CallLimits;
};

/** First shields against too many calls; each answers whether one more is within the limit. */
export type CallLimits = {
  readonly calls: (caller: string) => Promise<boolean>;
  /** Whole ledgers, comparisons and the like. */
  readonly heavyCalls: (caller: string) => Promise<boolean>;
};

const world: Outside = {
  mailerOf: (env) => chooseMailer(env, (request) => fetch(request)),
  salesforceOf: () => ({ fetch: (input, init) => fetch(input, init), settings: salesforceInProduction }),
  fetch: (request) => fetch(request),
  channelsOf: () => ({ fetch: (url, init) => fetch(url, init), allowsThisMachine: false }),
  limitsOf: (env) => ({
    calls: async (key) => (await env.CALLS.limit({ key })).success,
    heavyCalls: async (key) => (await env.HEAVY_CALLS.limit({ key })).success,
  }),
};

type Platform = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly sha256: Sha256;
};

/**
 * The builder, asked once for each environment, which an isolate keeps for all its requests. Services hold nothing of a request, and
 * to build them all takes longer than most requests take otherwise.
 */
export function builtOnce(build: BuildServices): BuildServices {
  const built = new WeakMap<Env, Services>();
  return (env) => {
    const services = built.get(env) ?? build(env);
    built.set(env, services);
    return services;
  };
}

export function buildServices(env: Env, replaced: Partial<Outside> = {}): Services {
  const outside = { ...world, ...replaced };
  const platform: Platform = { clock: { now: () => Date.now() }, ids: platformIds, sha256Hex, sha256 };
  const directory = createDirectory(env);
  const sealing = buildSealing(env, platform);
  const transport = createJobTransport(env, platform.clock.now);
  const stores = {
    viewsOf: (tenant) => viewStore(env, tenant),
    figuresOf: (tenant) => figureStore(env, tenant),
    figureChecksOf: (tenant) => figureCheckStore(env, tenant),
    portal: portalStore(env),
    performance: performanceStore(env),
    attributionOf: (tenant) => attributionStore(env, tenant),
    inferenceOf: (tenant) => inferenceStore(env, tenant),
    printInferenceReport: inferenceReportPrinter(env),
    overridesOf: (tenant) => overrideStore(env, tenant),
    backTestsOf: (tenant) => backTestStore(env, tenant),
    readerOf: (tenant) => createD1LedgerReader(shardOf(env, tenant), tenant.tenantId),
    writer: buildLedgerClient(env),
    treeOf: (tenant) => ({
      ...createD1TreeReader(shardOf(env, tenant), tenant.tenantId),
      ...treeHeadStore(env, tenant),
    }),
    verificationsOf: (tenant) => verificationStore(env, tenant),
    periodsOf: (tenant) => periodStore(env, tenant),
    disputesOf: (tenant) => disputeStore(env, tenant),
    mergesOf: (tenant) => mergeStore(env, tenant),
    partnerAliases: partnerAliasStore(env),
    registrationsOf: (tenant) => registrationStore(env, tenant),
    toDoOf: (tenant) => toDoStore(env, tenant),
    setUpOf: (tenant) => setUpStore(env, tenant),
    searchOf: (tenant) => searchStore(env, tenant),
    writesOf: (tenant) => writeStore(env, tenant),
    recordsOf: (tenant) => recordStore(env, tenant),
    selfReportsOf: (scope) => selfReportStore(env, scope),
    selfReportFilesOf: (tenant) => selfReportFileStore(env, tenant),
    ratesOf: (tenant) => rateStore(env, tenant),
    healthOf: (tenant) => healthStore(env, tenant),
    watchSettingsOf: (tenant) => watchSettingsStore(env, tenant),
    savedViewsOf: (tenant) => savedViewStore(env, tenant),
    alertsOf: (tenant) => alertStore(env, tenant),
    signer: createLedgerSigner(env.LEDGER_SIGNING_KEYS, env.APP_ORIGIN),
  } satisfies Partial<Services>;
  const files = bucketFiles(env);
  const imports = createImports({
    ...platform,
    storeOf: (tenant) => importStore(env, tenant),
    files,
    transport,
  });
  const secrets = createSecrets(sealing);
  const mail = buildMail(env, { platform, mailer: outside.mailerOf(env) });
  const sender = createMessageSender({
    ...outside.channelsOf(env),
    ownHost: hostOf(env.APP_ORIGIN),
    now: platform.clock.now,
  });
  const slackOf = (tenant: TenantScope) => slackStore(env, tenant);
  const channels = createChannels({
    ...platform,
    secrets,
    transport,
    chance,
    sender,
    channelsOf: (tenant) => channelStore(env, tenant),
    origin: env.APP_ORIGIN,
    canDecideInSlack: async (tenant) => (await slackOf(tenant).getApp()) !== null,
  });
  const notifications = createNotifications({
    ...platform,
    passOn: channels.passOn,
    tokens,
    eventsOf: (tenant) => eventStore(env, tenant),
    notifications: notificationStore(env),
    team: teamStore(env),
    organisations: organisationStore(env),
    sendPromisedMails: mail.sendPromised,
    transport,
  });
  const { connections, connectionTokens } = buildConnections(env, {
    platform,
    directory,
    secrets,
    transport,
    attributionOf: stores.attributionOf,
    ratesOf: stores.ratesOf,
    salesforce: outside.salesforceOf(env),
  });
  const verificationReaderOf = (tenant: TenantScope) =>
    createD1VerificationReader(shardOf(env, tenant), tenant.tenantId);
  const archive = headArchive(env);
  const companyData = createCompanyData({
    ...platform,
    tokens,
    transport,
    exportsOf: (tenant) => companyExportStore(env, tenant),
    expiredExports: expiredExports(env),
    deletions: companyDeletionStore(env),
    companyFiles: companyFiles(env),
  });
  const statements = buildStatements(env, { mail, directory, announce: notifications.announce });
  const companySettings = settingsStore(env);
  const disputes: DisputeNeeds = {
    ...platform,
    ...stores,
    ...statements,
    evidenceFiles: evidenceFiles(env),
    businessTimeOf: companySettings.getSettings,
    userNames: directory.userNames,
    announce: notifications.announce,
    transport,
  };
  const registrations: RegistrationNeeds = {
    ...platform,
    ...stores,
    evidenceFiles: disputes.evidenceFiles,
    businessTimeOf: companySettings.getSettings,
    userNames: directory.userNames,
    team: teamStore(env),
    transport,
  };
  const slack = createSlack({
    ...platform,
    slackOf,
    slackLinks: slackLinkStore(env),
    scopeOf: scopeOf(directory),
    directory,
    registrations,
    isSlackSignature,
    sender,
    secrets,
    tokens,
    transport,
    origin: env.APP_ORIGIN,
  });
  const followClosedDeals: AttributionNeeds["followDeals"] = (tenant, opportunityIds) =>
    followDeals(registrations, tenant, opportunityIds);
  const jobs = {
    ...platform,
    ...stores,
    ...statements,
    directory,
    transport,
    imports,
    archive,
    verificationReaderOf,
    connections,
    companyData,
    disputes,
    registrations,
    followDeals: followClosedDeals,
    notifications,
    channels,
    slack,
    announce: notifications.announce,
    warnOfFreeze: (tenant: TenantScope, found: FreezeFound) =>
      warnOfFreeze({ ...platform, announce: notifications.announce }, tenant, found),
  };
  const abandon = (message: JobMessage, reason: string) => abandonJob(jobs, message, reason);
  const drain = (tenantId: string | null) =>
    drainOutbox({ outbox: outboxStore(env), transport, clock: platform.clock, abandon }, tenantId);
  const people = peopleDeps(env, { platform, directory, mail, attributionOf: stores.attributionOf });
  return {
    ...platform,
    ...stores,
    transport,
    imports,
    statements,
    disputes,
    registrations,
    followDeals: followClosedDeals,
    promiseWatch: () => watchClocks(env).promiseDue(platform.clock.now()),
    promiseDueRegistrations: () => registrationClocks(env).promiseDue(platform.clock.now()),
    notifications,
    channels,
    slack,
    acts: buildActs(env, platform),
    mail,
    access: createAccess(people),
    accounts: createAccounts(people),
    singleSignOn: createSingleSignOn({
      ...people,
      secrets,
      singleSignOn: singleSignOnStore(env),
      provider: createOpenIdProvider({
        fetch: outside.fetch,
        ownHost: hostOf(env.APP_ORIGIN),
        now: platform.clock.now,
      }),
      redirectUri: `${env.APP_ORIGIN}/api/v1/session/single-sign-on/callback`,
    }),
    keys: createKeys({ ...platform, tokens, keys: keyStore(env) }),
    secondFactors: createSecondFactors({
      ...people,
      secrets,
      oneTimeCodes,
      factors: secondFactorStore(env),
      passkeys: createPasskeyCeremony(env.APP_ORIGIN),
    }),
    teams: createTeams({
      ...people,
      viewsOf: stores.viewsOf,
      announce: notifications.announce,
      team: teamStore(env),
      organisations: organisationStore(env),
      invitations: invitationStore(env),
    }),
    companyData,
    evidenceOf: (tenant) => evidenceStore(env, tenant),
    passwordScheme,
    personalData: createPersonalData({ ...platform, personalData: personalDataStore(env) }),
    auditLogs: auditLogs(env),
    companySettings,
    viewAsPartner: (request) => viewAsPartner({ ...people, ...stores }, request),
    limits: outside.limitsOf(env),
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
    runJob: async (message) => {
      const outcome = await runJob(jobs, message);
      if (outcome.kind === "wait") await outboxStore(env).postpone(message, platform.clock.now() + jobWaitMs);
      return outcome;
    },
    abandonJob: abandon,
    drainOutbox: drain,
    restartStalled: () => restartStalled({ ...jobs, stalled: stalledRuns(env), scopeOf: scopeOf(directory) }),
    publishTreeHead: (tenant) => publishTreeHead(jobs, tenant),
    publishMovedHeads: () =>
      publishMovedHeads({ ...jobs, moved: movedLedgers(env), scopeOf: scopeOf(directory) }),
    checkAllFigures: () =>
      checkAllFigures({
        figureChecksOf: (tenant) => figureCheckStore(env, tenant),
        clock: platform.clock,
        ids: platformIds,
        companies: () => companiesWithFigures(env),
        scopeOf: scopeOf(directory),
      }),
    verifyDueLedgers: () =>
      verifyDueLedgers({ ...jobs, due: ledgersToVerify(env), scopeOf: scopeOf(directory) }),
    removeOldDeliveries: () => {
      const now = platform.clock.now();
      return removeOldDeliveries(env, { sentBefore: now - sentKeptMs, happenedBefore: now - eventsKeptMs });
    },
    removeLostUploads: () => removeLostUploads({ ...platform, files, uploads: uploadStore(env) }),
  };
}

/** Empty until a deployment says where it is; then nothing is our own host. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : "";
}

const rewrapsAtOnce = 100;
const sentKeptMs = 30 * 86_400_000;
const eventsKeptMs = 180 * 86_400_000;

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

/** What the use cases of people and their accounts work with. */
function peopleDeps(
  env: Env,
  {
    platform,
    directory,
    mail,
    attributionOf,
  }: { platform: Platform; directory: Directory; mail: Mail; attributionOf: AttributionStoreOf },
): AccountDeps {
  const accounts = accountStore(env);
  const factors = secondFactorStore(env);
  return {
    ...platform,
    directory,
    accounts,
    attributionOf,
    oneTimeTokens: oneTimeTokens(env),
    passwords: createPasswords(() => readPeppers({ 1: env.PASSWORD_PEPPER_1 })),
    tokens,
    counters: createAttemptCounters(env),
    noteDevice: accounts.noteDevice,
    hasAuthenticator: async (userId) =>
      ((await factors.getAuthenticator(userId))?.confirmedAt ?? null) !== null,
    enqueueMail: mail.enqueue,
    shards: shardNames,
  };
}

/** Outlives a request, as it has to: a burst of messages is as many requests. */
const senders = briefMemory<Sender>({ keptMs: 30_000, most: 1000 });

function buildActs(env: Env, { clock }: Platform) {
  const links = actLinkStore(env);
  const asking = ({ token, ...who }: ActAsking) => ({
    ...who,
    tokenHash: tokens.hash(token),
    now: clock.now(),
  });
  return {
    look: (asked: ActAsking) => links.look(asking(asked)),
    use: (asked: ActAsking) => links.use(asking(asked)),
    removeExpired: () => links.removeExpired(clock.now()),
  };
}

type ActAsking = { readonly token: string; readonly userId: string; readonly tenantId: string };

function buildConnections(
  env: Env,
  parts: Pick<ConnectionNeeds, "secrets" | "transport" | "attributionOf" | "ratesOf"> & {
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
      peopleOf: teamStore(env).list,
      syncOf: (tenant) => syncStore(env, tenant),
      senders,
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
        if (tenant === null) return;
        await askForPerson({ ...shared, connectionsOf }, tenant, { connectionId, reason });
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

function buildStatements(
  env: Env,
  {
    mail,
    directory,
    announce,
  }: { readonly mail: Mail; readonly directory: Directory; readonly announce: Announce },
): Services["statements"] {
  return {
    statementsOf: (tenant) => statementStore(env, tenant),
    statementIssuesOf: (tenant) => statementIssueStore(env, tenant),
    statementArchive: statementArchive(env),
    printStatement: statementPrinter(env),
    statementSettingsOf: (tenant) => statementSettingsStore(env, tenant),
    logoFiles: logoFiles(env, canPrintLogo),
    announce,
    team: teamStore(env),
    enqueueMail: mail.enqueue,
    scopeOf: scopeOf(directory),
    verifierHost,
  };
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
