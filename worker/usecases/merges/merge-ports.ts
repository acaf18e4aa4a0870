import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { MergeRecord, SurvivorChange } from "#worker/domain/identity/merge-plan.ts";
import type { PromisedRun } from "#worker/usecases/imports/import-ports.ts";
import type { PromisedInference } from "#worker/usecases/inference/inference-ports.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";

export const recordKinds = ["partner", "account"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** A partner or account that may have duplicates, or be one. */
export type KnownRecord = MergeRecord & {
  readonly name: string;
  readonly domain: string | null;
  readonly externalId: string | null;
};

/** All records of a kind, and what their merges stood at when they were read. */
export type RecordBook = { readonly revision: number; readonly records: readonly KnownRecord[] };

/** Amounts in minor units of one currency in one book. */
export type BookTotal = {
  readonly book: string;
  readonly currency: string;
  readonly amountMinor: number;
};

/** What was written for one record, and stays with it. Counts of what a kind does not have are 0. */
export type RecordHistory = {
  readonly id: string;
  readonly createdAt: number;
  /** What the ledger says of a partner; of an account the amounts of its won deals. */
  readonly totals: readonly BookTotal[];
  readonly counts: {
    readonly deals: number;
    readonly touchpoints: number;
    readonly entries: number;
    readonly statements: number;
    /** Periods that are open or closing and have entries of the partner. */
    readonly openPeriods: number;
    readonly openDisputes: number;
    readonly contacts: number;
    readonly aliases: number;
    readonly records: number;
  };
};

export type MergeRow = {
  readonly id: string;
  readonly fromId: string;
  readonly fromName: string;
  readonly intoId: string;
  readonly intoName: string;
  readonly mergedBy: string;
  readonly mergedAt: number;
};

type RecordedChange = {
  readonly kind: RecordKind;
  /** What the merges stood at when this was planned: nothing is stored if they have moved on. */
  readonly revision: number;
  readonly survivors: readonly SurvivorChange[];
  readonly into: string;
  readonly from: string;
  readonly by: string;
  readonly now: number;
  readonly audit: readonly AuditEvent[];
  readonly inference: PromisedInference;
};

export type MergeStore = {
  readonly loadRecords: (kind: RecordKind) => Promise<RecordBook>;
  /** Partners that were merged, each with the one that stays, and what the merges stood at before they were read. */
  readonly loadSurvivors: () => Promise<{
    readonly revision: number;
    readonly survivors: ReadonlyMap<string, string>;
  }>;
  /** The partner that its account's parent in the CRM stands for; null where the CRM names none that is known here. */
  readonly parentInCrm: (partnerId: string) => Promise<string | null>;
  /** Whether all of these different records are the company's, and not archived. */
  readonly areThere: (kind: RecordKind, ids: readonly string[]) => Promise<boolean>;
  readonly listDistinct: (
    kind: RecordKind,
  ) => Promise<readonly { readonly oneId: string; readonly otherId: string; readonly decidedAt: number }[]>;
  readonly historyOf: (kind: RecordKind, ids: readonly string[]) => Promise<readonly RecordHistory[]>;
  /** Deals on which both have a part: how they are split may change when they are next attributed. */
  readonly countSharedDeals: (a: readonly string[], b: readonly string[]) => Promise<number>;
  /** The latest 500 merges that stand, of those with this text in one of their names. */
  readonly listMerges: (kind: RecordKind, named: string) => Promise<readonly MergeRow[]>;
  readonly saveMerge: (
    change: RecordedChange & { readonly id: string; readonly aliasesJob: string | null },
  ) => Promise<boolean>;
  readonly saveUndo: (
    change: RecordedChange & { readonly aliasesJob: string | null; readonly attribution: PromisedRun | null },
  ) => Promise<boolean>;
  readonly saveDistinct: (change: {
    readonly kind: RecordKind;
    readonly ids: readonly [string, string];
    readonly isUndone: boolean;
    readonly by: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
  readonly saveParent: (change: {
    readonly revision: number;
    readonly id: string;
    readonly parentId: string | null;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  readonly settleJob: (outboxId: string) => Promise<void>;
  readonly postponeJob: (job: { readonly outboxId: string; readonly until: number }) => Promise<void>;
};
export type MergeStoreOf = (tenant: TenantScope) => MergeStore;

/** What the directory knows of a company's partners. */
export type PartnerAliasStore = {
  /** Who of these partners has an organisation, and how many invitations to it are open. */
  readonly peopleOf: (
    tenantId: string,
    partnerIds: readonly string[],
  ) => Promise<
    readonly {
      readonly partnerId: string;
      readonly organisation: string | null;
      readonly openInvitations: number;
    }[]
  >;
  /** Sets which partners of a company stand for which others, in place of what was said before. */
  readonly replaceAliases: (
    tenantId: string,
    aliases: readonly { readonly partnerId: string; readonly survivorId: string }[],
  ) => Promise<void>;
};

export type MergeNeeds = {
  readonly mergesOf: MergeStoreOf;
  readonly partnerAliases: PartnerAliasStore;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};
