import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ActivityRelation, InvolvementObject } from "#worker/domain/crm/salesforce/read-involvement.ts";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import type { Account } from "#worker/domain/identity/account.ts";
import type { AccountAlias } from "#worker/domain/identity/account-index.ts";
import type { GramNote, NoteReader } from "#worker/domain/identity/noted-names.ts";
import type { PartnerDecision } from "#worker/domain/identity/partner-directory.ts";
import type { AccountClue } from "#worker/domain/inference/account-clues.ts";
import type { ActivityType } from "#worker/domain/inference/activity-type.ts";
import type { DealIndex } from "#worker/domain/inference/deal-index.ts";
import type { RecordDecision } from "#worker/domain/inference/evidence.ts";
import type { LearnedHabits, LearnedPartner } from "#worker/domain/inference/infer-links.ts";
import type { Band, Link } from "#worker/domain/inference/link.ts";
import type { AccountNote, NameNotes } from "#worker/domain/inference/near-accounts.ts";
import type { Book, Contact, RecordSource } from "#worker/domain/inference/records.ts";
import type { ReportDocument } from "#worker/domain/inference/report-document.ts";
import type { InferenceSettings } from "#worker/domain/inference/settings.ts";
import type { PromisedRun } from "#worker/usecases/imports/import-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";
import type { Branding } from "#worker/usecases/statements/statement-ports.ts";

export type InferenceStore = InferenceRunStore &
  TraceStore &
  JudgementStore &
  NearBookStore &
  InferenceSettingsStore &
  InferenceDecisionStore &
  InferenceViewStore;
export type InferenceStoreOf = (tenant: TenantScope) => InferenceStore;

export type InferenceMessage = Extract<JobMessage, { readonly kind: "inference-run" }>;

/** Why a run was started. */
export type RunReason = "sync" | "import" | "settings" | "decision" | "person";

export type InferenceRun = {
  readonly id: string;
  /** Every record is judged and habits are learned anew; else only what a change may have touched. */
  readonly everything: boolean;
  readonly reason: RunReason;
  readonly status: "queued" | "running" | "done" | "failed";
  readonly phase: "reading" | "judging";
  readonly step: number;
  /** The last partner that was judged. */
  readonly cursor: string | null;
  readonly bookChanged: boolean;
  /** What has come up meanwhile: 0 nothing, 1 changes, 2 that everything is to be judged. */
  readonly again: 0 | 1 | 2;
  readonly settingsVersion: number | null;
  readonly recordsRead: number;
  readonly judged: number;
  readonly changed: number;
  readonly evidenceAdded: number;
  readonly evidenceChanged: number;
  readonly evidenceRemoved: number;
  readonly failure: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

/** A run that a batch promises. One that is at work already is told that there is more to do, and no other is made. */
export type PromisedInference = {
  readonly id: string;
  readonly outboxId: string;
  readonly everything: boolean;
  readonly reason: RunReason;
  /** Whether something has changed that the mirror of the CRM does not tell: what records are read against is read again. */
  readonly bookChanged: boolean;
  readonly createdBy: string;
  readonly now: number;
};

/** One step of a run: nothing of it is stored unless the run still stands where the step began. */
export type RunStep = { readonly run: InferenceRun; readonly outboxId: string; readonly now: number };

export type InferenceRunStore = {
  readonly startRun: (
    run: PromisedInference & { readonly audit: readonly AuditEvent[] },
  ) => Promise<{ readonly id: string }>;
  readonly getRun: (id: string) => Promise<InferenceRun | null>;
  /** The latest first. */
  readonly listRuns: (limit: number) => Promise<readonly InferenceRun[]>;
  /** The last of those that are done that has judged anything otherwise; where none has, the last. */
  readonly lastTellingRun: () => Promise<InferenceRun | null>;
  /** Whether the last run that ended has failed: what it had read may not have been judged. */
  readonly lastRunFailed: () => Promise<boolean>;
  readonly handOver: (next: {
    readonly outboxId: string;
    readonly message: InferenceMessage;
    readonly now: number;
  }) => Promise<void>;
  readonly settle: (outboxId: string) => Promise<void>;
  readonly failRun: (end: {
    readonly runId: string;
    readonly outboxId: string;
    readonly reason: string;
    readonly now: number;
  }) => Promise<void>;
  readonly finishRun: (
    step: RunStep & { readonly attribution: PromisedRun | null; readonly next: PromisedInference | null },
  ) => Promise<boolean>;
  readonly hasUnattributed: () => Promise<boolean>;
};

/** A record of the mirror that has changed since inference last looked. */
export type UnreadRecord = {
  readonly connectionId: string;
  readonly id: string;
  readonly modstamp: number;
  readonly fields: SalesforceRecord;
  readonly deleted: boolean;
};

/** What a file said that a partner did, where it has changed since inference last looked; ids of contacts and accounts are outside ones. */
export type UnreadActivity = {
  readonly id: string;
  readonly revision: number;
  readonly partnerId: string | null;
  readonly source: RecordSource;
  readonly type: string | null;
  readonly subject: string | null;
  readonly occurredAt: number;
  /** Ours, of a deal that is there. */
  readonly opportunityId: string | null;
  readonly contactExternalId: string | null;
  readonly email: string | null;
  readonly accountExternalId: string | null;
  readonly accountName: string | null;
  readonly deleted: boolean;
};

/** In the place of a connection's id: the record came with a file. */
export const FILE_CONNECTION = "file";

/** Objects that records of work are read against. */
export const bookObjects = [
  "Contact",
  "Account",
  "Opportunity",
  "Campaign",
  "TaskRelation",
  "EventRelation",
] as const;
export type BookObject = (typeof bookObjects)[number];

/** One partner's part in one record of the CRM, as it is kept; ids of accounts and deals are ours. */
export type TraceRecord = {
  readonly id: string;
  readonly connectionId: string;
  /** "object:id" in the CRM. */
  readonly record: string;
  readonly partnerId: string;
  /** What told the partner, as a sentence. */
  readonly partnerBasis: string;
  readonly source: RecordSource;
  readonly crmType: string | null;
  readonly usualType: ActivityType;
  readonly subject: string;
  readonly occurredAt: number;
  readonly filedOpportunityId: string | null;
  readonly contactId: string | null;
  readonly email: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
};

/** An account of the CRM that may be a partner's own. */
export type PartnerAccount = {
  readonly id: string;
  readonly name: string;
  readonly website: string | null;
  /** Whether the CRM itself marks it as a partner. */
  readonly isMarked: boolean;
};

export type PartnerRow = {
  readonly id: string;
  readonly externalId: string | null;
  readonly nameKey: string;
  readonly domain: string | null;
  /** The partner that stays, where this one was merged. */
  readonly mergedInto?: string | null;
};

export type NewPartner = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly nameKey: string;
  readonly domain: string | null;
};

export type TraceStore = {
  readonly listUnread: (
    object: BookObject | InvolvementObject,
    limit: number,
  ) => Promise<readonly UnreadRecord[]>;
  /** Accounts of connections whose partners are to be inferred: those marked as partners, and those that share a partner's name or id. */
  readonly listPartnerAccounts: () => Promise<readonly PartnerAccount[]>;
  readonly listPartners: () => Promise<readonly PartnerRow[]>;
  readonly listPartnerDecisions: () => Promise<readonly PartnerDecision[]>;
  readonly contactsById: (ids: readonly string[]) => Promise<ReadonlyMap<string, Contact>>;
  /** Contacts of these accounts, by the CRM's ids, and those with an address of these domains or below them; the next by id after `after`. */
  readonly contactsOf: (ask: {
    readonly accountIds: readonly string[];
    readonly domains: readonly string[];
    readonly after: string | null;
    readonly limit: number;
  }) => Promise<readonly (Contact & { readonly name: string })[]>;
  /** Who else is on these tasks or events, by the CRM's ids. */
  readonly relationsOf: (
    object: "Task" | "Event",
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly ActivityRelation[]>>;
  readonly campaignNames: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Our ids of accounts by the CRM's; one that was merged, there or here, is the one it was merged into. */
  readonly accountIds: (externalIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Our ids of deals by the CRM's. */
  readonly opportunityIds: (externalIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly tracesOf: (
    records: readonly { readonly connectionId: string; readonly record: string }[],
  ) => Promise<readonly { readonly id: string; readonly partnerId: string }[]>;
  readonly getPartnersMark: () => Promise<string | null>;
  /** Begins the reading. With a new mark, what tells partners has changed, and every record of work is read again. */
  readonly beginReading: (
    step: RunStep & {
      readonly mark: string;
      readonly reread: boolean;
      readonly added: readonly NewPartner[];
    },
  ) => Promise<boolean>;
  readonly saveBookReading: (
    step: RunStep & { readonly object: BookObject; readonly looked: readonly UnreadRecord[] },
  ) => Promise<boolean>;
  readonly saveTraces: (
    step: RunStep & {
      readonly object: InvolvementObject;
      readonly looked: readonly UnreadRecord[];
      readonly traces: readonly TraceRecord[];
      readonly gone: readonly { readonly id: string; readonly partnerId: string }[];
    },
  ) => Promise<boolean>;
  readonly listUnreadActivities: (limit: number) => Promise<readonly UnreadActivity[]>;
  readonly saveActivityTraces: (
    step: RunStep & {
      readonly looked: readonly UnreadActivity[];
      readonly traces: readonly TraceRecord[];
      readonly gone: readonly { readonly id: string; readonly partnerId: string }[];
    },
  ) => Promise<boolean>;
  readonly beginJudging: (
    step: RunStep & {
      readonly settingsVersion: number;
      readonly everything: boolean;
      /** Something has come to accounts or deals that no reading told, so any record may read otherwise. */
      readonly bookChanged: boolean;
    },
  ) => Promise<boolean>;
};

/** A record with what was found out about it before. */
export type JudgedTrace = TraceRecord & {
  readonly stale: boolean;
  readonly event: string | null;
  readonly reading: string | null;
  readonly outcome: string | null;
  /** The accounts that it may be about, as it was last read. */
  readonly accounts: string | null;
  readonly band: Band;
  readonly decision: RecordDecision | null;
};

/** What was found out about a record. */
export type Outcome = {
  readonly id: string;
  readonly partnerId: string;
  readonly event: string;
  readonly reading: string;
  readonly outcome: string;
  readonly accounts: string;
  /** The words of its subject. */
  readonly words: readonly string[];
  readonly band: Band;
  readonly opportunityId: string | null;
  readonly confidencePpm: number;
  readonly noDealPpm: number;
  /** Null when they are what they were. */
  readonly links: readonly Link[] | null;
};

/** Evidence for attribution as it is stored; `traceId` says what it follows from. */
export type EvidenceRecord = {
  readonly id: string;
  readonly traceId: string;
  readonly opportunityId: string;
  readonly partnerId: string;
  readonly source: RecordSource;
  readonly type: ActivityType;
  readonly confidencePpm: number;
  readonly occurredAt: number;
};

export type EvidenceChange = {
  readonly written: readonly EvidenceRecord[];
  /** Ids of evidence that does not hold any more. */
  readonly removed: readonly string[];
  /** Deals whose evidence is not what it was. */
  readonly deals: readonly {
    readonly opportunityId: string;
    readonly gained: number;
    readonly lost: number;
  }[];
  readonly counts: { readonly added: number; readonly changed: number; readonly removed: number };
};

/** A partner's ways, where they are not among those that were learned with the company's. */
export type KeptPartner = { readonly partnerId: string; readonly learned: LearnedPartner };

export type PartnerLoad = { readonly partnerId: string; readonly records: number };

export type JudgementStore = {
  /** Partners with records after `after` in the order of their ids. */
  readonly listPartnerLoads: (ask: {
    readonly after: string | null;
    readonly staleOnly: boolean;
  }) => Promise<readonly PartnerLoad[]>;
  readonly loadBook: () => Promise<Book>;
  readonly loadTraces: (partnerIds: readonly string[]) => Promise<readonly JudgedTrace[]>;
  readonly loadEvidence: (partnerIds: readonly string[]) => Promise<readonly EvidenceRecord[]>;
  readonly getHabits: () => Promise<LearnedHabits | null>;
  readonly saveHabits: (habits: LearnedHabits) => Promise<void>;
  readonly loadPartnerHabits: (partnerIds: readonly string[]) => Promise<ReadonlyMap<string, LearnedPartner>>;
  readonly saveJudging: (
    step: RunStep & {
      readonly toCursor: string;
      readonly judged: number;
      readonly outcomes: readonly Outcome[];
      /** Of what the judged records write. */
      readonly clues: readonly AccountClue[];
      readonly evidence: EvidenceChange;
      readonly learned: readonly KeptPartner[];
    },
  ) => Promise<boolean>;
};

/** How far the notes of a company's book hold. */
export type BookMark = {
  /** Counts what has come to accounts, contacts and deals. */
  readonly changes: number;
  /** How much had come when the notes were made; below 0 without notes, or with those of another form. */
  readonly noted: number;
  /** How many accounts the company counts as having. */
  readonly accounts: number;
  /** Of how many accounts names were noted. */
  readonly names: number;
  /** How many accounts have been worked into the notes since. */
  readonly absorbed: number;
  /** Whether the notes are of the book as it is. */
  readonly isNoted: boolean;
};

/** What is noted of an account, as far as it can be another one than the account now has. */
export type NotedAccount = {
  readonly id: string;
  readonly ordinal: number;
  readonly name: string;
  readonly label: string;
  readonly domain: string | null;
};

/** Accounts that have changed with all of their families, as they are and as they were noted. */
export type ChangedAccounts = {
  readonly ids: readonly string[];
  /** Those that are there and stay. */
  readonly accounts: readonly Account[];
  readonly mergedNames: readonly AccountAlias[];
  /** What people have said. */
  readonly aliases: readonly AccountAlias[];
  /** Names by which they are also known, as written. */
  readonly aliasNames: readonly string[];
  readonly noted: readonly NotedAccount[];
  /** Of all noted accounts. */
  readonly highestOrdinal: number;
};

/** What becomes of the notes, and by what the records are found that this can concern. */
export type AbsorbedAccounts = {
  /** Those that have changed themselves. */
  readonly told: readonly string[];
  /** They and their families. */
  readonly ids: readonly string[];
  readonly notes: readonly (AccountNote & { readonly ordinal: number })[];
  /** Noted ones that are not there any more. */
  readonly gone: readonly string[];
  readonly grams: readonly ({ readonly gram: number } & GramNote)[];
  /** Words that no noted account's name had. */
  readonly words: readonly string[];
  readonly aliases: readonly {
    readonly alias: string;
    readonly accountId: string;
    /** By a person, which goes before what an account was called. */
    readonly isSaid: boolean;
  }[];
  /** As records write them. */
  readonly names: readonly string[];
  /** In lower case. */
  readonly emails: readonly string[];
  readonly subjectWords: readonly string[];
};

/**
 * Something that has come, changed or gone, or that it came to or went from; an account's deals or contacts are not what they were. Ids are ours,
 * but for "external" ones and contacts', which are the CRM's; addresses are in lower case.
 */
export type BookChange = {
  readonly kind: "account" | "external-account" | "contact" | "email" | "deal" | "external-deal";
  readonly id: string;
};

/** Single accounts, contacts and deals, by keys: for judging a few records while the book is what it was. */
export type NearBookStore = NoteReader & {
  readonly getBookMark: () => Promise<BookMark>;
  /** Notes the book as it was read when `changes` had come to it; they hold as long as nothing more has. */
  readonly saveNotes: (notes: {
    readonly changes: number;
    readonly count: number;
    readonly accounts: readonly AccountNote[];
    readonly names: NameNotes;
    readonly dealWords: Pick<DealIndex, "tellingWords" | "commonWords">;
  }) => Promise<void>;
  /** The families of those of the accounts that are there, each family once. */
  readonly findFamilies: (accountIds: readonly string[]) => Promise<readonly (readonly string[])[]>;
  readonly accountsByDomain: (domains: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly accountsByName: (nameKeys: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** Those of the words that some account's name begins with. */
  readonly knownFirstWords: (words: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Those of the words that tell deals of the company apart. */
  readonly knownDealWords: (words: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly accountsOfDeals: (dealIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The contacts with these ids of the CRM, and all with these addresses, in lower case; accounts are ours. */
  readonly findContacts: (keys: {
    readonly ids: readonly string[];
    readonly emails: readonly string[];
  }) => Promise<readonly Contact[]>;
  /** What has come to the book since it was noted; null where it is not all told, or more than `most`. */
  readonly listBookChanges: (ask: { readonly mark: BookMark; readonly most: number }) => Promise<{
    readonly changes: readonly BookChange[];
    /** The accounts that have changed themselves. */
    readonly accountIds: readonly string[];
  } | null>;
  /** Null where their families are more than `most` accounts. */
  readonly loadChangedAccounts: (ask: {
    readonly ids: readonly string[];
    readonly most: number;
  }) => Promise<ChangedAccounts | null>;
  /** What records write that is found by one of these clues. */
  readonly findClued: (clues: readonly string[]) => Promise<readonly string[]>;
  readonly dealsOfAccounts: (accountIds: readonly string[]) => Promise<readonly string[]>;
  /** The names of deals and of their accounts. */
  readonly dealNames: (
    dealIds: readonly string[],
  ) => Promise<readonly { readonly name: string; readonly accountName: string | null }[]>;
  /** All words that are noted to tell deals apart. */
  readonly listTellingWords: () => Promise<ReadonlySet<string>>;
  /** Those of the words that are noted, whether they tell deals apart or not. */
  readonly notedDealWords: (words: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Marks the records that the changes concern, and takes the changes for noted. */
  readonly absorbChanges: (
    step: RunStep & {
      readonly mark: BookMark;
      readonly changes: readonly BookChange[];
      readonly accounts: AbsorbedAccounts | null;
      /** Words that come to those that tell deals apart. */
      readonly words: readonly string[];
    },
  ) => Promise<boolean>;
  /** These accounts with their deals, and every contact that may be at one of them. */
  readonly loadNearBook: (accountIds: readonly string[]) => Promise<Book>;
};

export type SettingsVersion = {
  readonly version: number;
  readonly settings: InferenceSettings;
  readonly comment: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
};

export type InferenceSettingsStore = {
  /** The version in force; null while the company has the defaults. */
  readonly getSettings: () => Promise<SettingsVersion | null>;
  readonly getSettingsVersion: (version: number) => Promise<SettingsVersion | null>;
  readonly listSettings: (limit: number) => Promise<readonly SettingsVersion[]>;
  /** False when there is such a version already. */
  readonly saveSettings: (change: {
    readonly version: SettingsVersion;
    readonly audit: readonly AuditEvent[];
    readonly run: PromisedInference;
  }) => Promise<boolean>;
  /** The company's own e-mail domains; none until somebody has said which. */
  readonly getOwnDomains: () => Promise<readonly string[]>;
  readonly saveOwnDomains: (change: {
    readonly domains: readonly string[];
    readonly audit: readonly AuditEvent[];
    readonly run: PromisedInference;
  }) => Promise<void>;
  /** The CRM's own words for what was done, each with the number of its records. */
  readonly countTypes: () => Promise<
    readonly {
      readonly source: RecordSource;
      readonly crmType: string | null;
      readonly usualType: ActivityType;
      readonly band: Band;
      readonly decision: "confirmed" | "rejected" | null;
      readonly records: number;
    }[]
  >;
};

/** A decision to be stored, with what was thought at the time. */
export type DecisionRecord = {
  readonly id: string;
  readonly traceId: string;
  readonly kind: "confirm" | "reject" | "undo";
  readonly opportunityId: string | null;
  readonly likeliestId: string | null;
  readonly confidencePpm: number;
  readonly source: RecordSource;
  readonly type: ActivityType;
  /** Why it was rejected, for the partner to read of its own reports. */
  readonly reason?: string | null;
};

export type InferenceDecisionStore = {
  /** The traces of these ids with all that say the same, and the links of each. */
  readonly loadDecidable: (
    ids: readonly string[],
  ) => Promise<readonly (JudgedTrace & { readonly links: readonly Link[] })[]>;
  readonly knownDeals: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly evidenceOfTraces: (ids: readonly string[]) => Promise<readonly EvidenceRecord[]>;
  /** False when somebody has decided one of these records meanwhile. */
  readonly saveDecisions: (change: {
    readonly seen: readonly { readonly id: string; readonly decision: RecordDecision | null }[];
    readonly decisions: readonly DecisionRecord[];
    readonly evidence: EvidenceChange;
    readonly by: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
    readonly events: readonly PromisedEvent[];
    readonly attribution: PromisedRun | null;
  }) => Promise<boolean>;
  /** The decisions that stand, one a record, the latest `limit`. */
  readonly standingDecisions: (limit: number) => Promise<readonly DecisionRecord[]>;
  readonly savePartnerDecision: (change: {
    readonly decision: PartnerDecision & { readonly label: string };
    /** Takes what was decided before back. */
    readonly isUndone: boolean;
    readonly by: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
    readonly run: PromisedInference;
  }) => Promise<void>;
  readonly saveAlias: (change: {
    readonly alias: AccountAlias;
    readonly isUndone: boolean;
    readonly by: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
    readonly run: PromisedInference;
  }) => Promise<void>;
};

export type QueueFilter = {
  readonly band?: Band | undefined;
  /** "open": nobody has decided. */
  readonly decision?: "open" | "confirmed" | "rejected" | undefined;
  readonly source?: RecordSource | undefined;
  /** The CRM's own word. */
  readonly crmType?: string | undefined;
  /** The CRM's words, with what each usually is, that mean the wanted type under the company's settings. */
  readonly words?: readonly (readonly [string | null, ActivityType])[] | undefined;
  /** Of the likeliest deal, both ends included. */
  readonly leastPpm?: number | undefined;
  readonly mostPpm?: number | undefined;
  /** The id of the person or key. */
  readonly decidedBy?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly opportunityId?: string | undefined;
  readonly q?: string | undefined;
};

export type QueueSort = "-confidence" | "confidence";

export type QueueRow = {
  readonly id: string;
  readonly partner: { readonly id: string; readonly name: string };
  readonly partnerBasis: string;
  readonly source: RecordSource;
  readonly crmType: string | null;
  readonly usualType: ActivityType;
  readonly subject: string;
  readonly occurredAt: number;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly accountName: string | null;
  readonly band: Band;
  readonly confidencePpm: number;
  readonly noDealPpm: number;
  readonly deal: { readonly id: string; readonly name: string } | null;
  readonly decision: "confirmed" | "rejected" | null;
  readonly decidedDeal: { readonly id: string; readonly name: string } | null;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
};

/** The inference report as it is printed, and when that is. */
export type PrintedReport = { readonly document: ReportDocument; readonly printedAt: number };

/** Prints the report; the text in the file is what the document says. */
export type PrintInferenceReport = (
  report: PrintedReport,
  print: { readonly branding: Branding },
) => Promise<Uint8Array>;

/** A possible deal of a record, with what a person needs to tell it from the others. */
export type CandidateRow = {
  readonly opportunityId: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly amountMinor: number | null;
  readonly currency: string;
  readonly stage: string | null;
  readonly outcome: "open" | "won" | "lost";
  readonly createdAt: number | null;
  readonly closedAt: number | null;
  readonly confidencePpm: number;
  readonly asserted: boolean;
  readonly status: Band;
  readonly factors: Link["factors"];
};

export type InferenceViewStore = {
  readonly listQueue: (ask: {
    readonly filter: QueueFilter;
    readonly sort: QueueSort;
    readonly page: { readonly limit: number; readonly cursor: readonly [number | string, string] | null };
  }) => Promise<{
    readonly items: readonly QueueRow[];
    readonly next: readonly [number, string] | null;
  }>;
  /** Whom the queue can be filtered by: partners with records, in the order of their names, and whoever has decided something. */
  readonly listQueueChoices: () => Promise<{
    readonly partners: readonly { readonly id: string; readonly name: string }[];
    readonly deciders: readonly string[];
  }>;
  readonly getTrace: (
    id: string,
  ) => Promise<(QueueRow & { readonly candidates: readonly CandidateRow[] }) | null>;
  /** What records say of one deal, the likeliest first. */
  readonly listDealLinks: (
    opportunityId: string,
    limit: number,
  ) => Promise<readonly (QueueRow & { readonly link: Link | null })[]>;
  readonly countConfidences: () => Promise<readonly { readonly tenth: number; readonly records: number }[]>;
  readonly countCoverage: () => Promise<{ readonly deals: number; readonly withEvidence: number }>;
  readonly listRunDeals: (
    runId: string,
    limit: number,
  ) => Promise<
    readonly {
      readonly opportunityId: string;
      readonly name: string;
      readonly gained: number;
      readonly lost: number;
    }[]
  >;
  /** What people have said stands for whom, the latest 500 with this text in what it is or in the partner's name. */
  readonly listPartnerDecisionRows: (text: string) => Promise<
    readonly (PartnerDecision & {
      readonly label: string;
      readonly partnerName: string | null;
      readonly decidedBy: string;
      readonly decidedAt: number;
    })[]
  >;
  /** Names of accounts on records that carry no account, the most frequent first. */
  readonly listWrittenAccounts: (
    limit: number,
  ) => Promise<readonly { readonly name: string; readonly records: number }[]>;
  /** The latest 500 with this text in the alias or in the account's name. */
  readonly listAliases: (
    text: string,
  ) => Promise<readonly (AccountAlias & { readonly accountName: string; readonly decidedAt: number })[]>;
  readonly knownAccounts: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly knownPartners: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly listCampaigns: (
    limit: number,
  ) => Promise<readonly { readonly id: string; readonly name: string; readonly members: number }[]>;
  /** E-mail domains of contacts that are on records of work, the most frequent first. */
  readonly countContactDomains: (
    limit: number,
  ) => Promise<readonly { readonly domain: string; readonly contacts: number }[]>;
};
