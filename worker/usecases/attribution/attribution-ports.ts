import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { CreditRole } from "#worker/domain/attribution/credit-role.ts";
import type { Touchpoint } from "#worker/domain/attribution/evidence.ts";
import type { Override } from "#worker/domain/attribution/override.ts";
import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";
import type { MissingRate } from "#worker/usecases/rates/rate-ports.ts";
import type { RuleBook, RuleStore } from "./rule-ports.ts";

/** An opportunity with all its evidence, as attribution needs it. `revision` says which state of it this is. */
export type Case = {
  readonly opportunityId: string;
  readonly revision: number;
  readonly deleted: boolean;
  readonly outcome: "open" | "won" | "lost";
  readonly amountMinor: number | null;
  readonly currency: string;
  readonly createdAt: number | null;
  readonly closedAt: number | null;
  readonly leadCreatedAt: number | null;
  readonly stage: string | null;
  readonly type: string | null;
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  readonly account: string | null;
  readonly custom: Readonly<Record<string, CustomValue>>;
  readonly touchpoints: readonly Touchpoint[];
  /** The split that a person has set, until it is lifted. */
  readonly override: OpenOverride | null;
};

export type OpenOverride = {
  readonly id: string;
  readonly override: Override;
  readonly createdBy: string;
  readonly createdAt: number;
};

export type RunScope =
  | { readonly kind: "all" }
  | { readonly kind: "changed" }
  | { readonly kind: "opportunities"; readonly opportunityIds: readonly string[] };

export type Run = {
  readonly id: string;
  readonly scope: RunScope;
  readonly status: "queued" | "running" | "done" | "failed";
  readonly cursor: string | null;
  readonly considered: number;
  readonly posted: number;
  readonly unchanged: number;
  readonly review: number;
  readonly failure: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

/** What attribution found for one opportunity, ready to be stored. Amounts are minor units of `currency`. */
export type AttributionRecord = {
  readonly opportunityId: string;
  readonly revision: number;
  readonly status: "attributed" | "unattributed" | "review" | "expected" | "none";
  /** The version that decided; null where none did, or a person. */
  readonly rule: { readonly ruleId: string; readonly version: number } | null;
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
  readonly currency: string;
  readonly closedAt: number | null;
  readonly shares: readonly {
    readonly partnerId: string;
    readonly sharePpm: number;
    readonly amountMinor: number;
    readonly role: CreditRole["role"];
    readonly isSourced: boolean;
  }[];
  readonly outcome: Case["outcome"];
  /** The roles in which partners took part in the deal, credited or not; none in a deleted one. */
  readonly roles: readonly string[];
};

/** What is stored of an opportunity, with the rate that its entries lack; null where they lack none. */
export type StoredRecord = AttributionRecord & { readonly missingRate: MissingRate | null };

export type CaseStore = {
  /** The next `limit` ids of the run's scope after `cursor`, in their order; ids of nothing are left out. */
  readonly listOpportunityIds: (options: {
    readonly scope: RunScope;
    readonly cursor: string | null;
    readonly limit: number;
  }) => Promise<readonly string[]>;
  /** The evidence and splits of partners that were merged are those of the partner that stays. */
  readonly getCases: (opportunityIds: readonly string[]) => Promise<readonly Case[]>;
  /** The same, with the partners that were merged by which they were read, each with the one that stays. */
  readonly loadCases: (opportunityIds: readonly string[]) => Promise<{
    readonly cases: readonly Case[];
    readonly survivors: ReadonlyMap<string, string>;
  }>;
  /** The opportunities that were won last, with evidence; those without an amount are left out. */
  readonly listLatestWon: (limit: number) => Promise<readonly Case[]>;
};

export type RunStore = {
  readonly createRun: (run: {
    readonly id: string;
    readonly scope: RunScope;
    readonly createdBy: string;
    readonly outboxId: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
  readonly getRun: (runId: string) => Promise<Run | null>;
  /**
   * Stores one chunk's result and the run's progress in one batch, only if the run still stands at its cursor, the rules
   * are still those of `rulesRevision`, and none of the opportunities has changed since it was read. Otherwise `false`,
   * and nothing was written.
   */
  readonly saveChunk: (chunk: {
    readonly run: Run;
    readonly outboxId: string;
    readonly toCursor: string | null;
    readonly finished: boolean;
    readonly counts: Pick<Run, "considered" | "posted" | "unchanged" | "review">;
    readonly rulesRevision: RuleBook["revision"];
    readonly records: readonly StoredRecord[];
    readonly now: number;
  }) => Promise<boolean>;
  /** Ends this message's part and promises the next one's, so that one invocation does not outgrow its limits. */
  readonly handOver: (options: {
    readonly runId: string;
    readonly outboxId: string;
    readonly nextOutboxId: string;
    readonly now: number;
  }) => Promise<void>;
  /** Keeps the promise of a message whose run has already ended. */
  readonly settleRun: (outboxId: string) => Promise<void>;
  readonly failRun: (options: {
    readonly runId: string;
    readonly outboxId: string;
    readonly reason: string;
    readonly now: number;
  }) => Promise<void>;
};

export type AttributionStore = CaseStore & RunStore & RuleStore;
export type AttributionStoreOf = (tenant: TenantScope) => AttributionStore;
