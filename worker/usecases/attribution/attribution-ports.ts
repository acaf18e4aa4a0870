import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Touchpoint } from "#worker/domain/attribution/evidence.ts";
import type { Model } from "#worker/domain/attribution/model.ts";

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
  readonly touchpoints: readonly Touchpoint[];
};

/** An immutable version of a rule; `hash` is SHA-256 of its model's canonical JSON. */
export type RuleVersion = {
  readonly ruleId: string;
  readonly name: string;
  readonly version: number;
  readonly model: Model;
  readonly hash: string;
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
  readonly status: "attributed" | "unattributed" | "expected" | "none";
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
  readonly currency: string;
  readonly closedAt: number | null;
  readonly shares: readonly {
    readonly partnerId: string;
    readonly sharePpm: number;
    readonly amountMinor: number;
  }[];
};

export type CaseStore = {
  /** The next `limit` opportunities of the run's scope after `cursor` in id order, with evidence. */
  readonly listCases: (options: {
    readonly scope: RunScope;
    readonly cursor: string | null;
    readonly limit: number;
  }) => Promise<readonly Case[]>;
  readonly getCases: (opportunityIds: readonly string[]) => Promise<readonly Case[]>;
};

export type RunStore = {
  readonly createRun: (run: {
    readonly id: string;
    readonly scope: RunScope;
    readonly createdBy: string;
    readonly outboxId: string;
    readonly now: number;
  }) => Promise<void>;
  readonly getRun: (runId: string) => Promise<Run | null>;
  /**
   * Stores one chunk's result and the run's progress in one batch, only if the run still stands at its cursor, the rule
   * is still the one in force, and none of the opportunities has changed since it was read. Otherwise `false`, and
   * nothing was written.
   */
  readonly saveChunk: (chunk: {
    readonly run: Run;
    readonly outboxId: string;
    readonly toCursor: string | null;
    readonly finished: boolean;
    readonly counts: { readonly considered: number; readonly posted: number; readonly unchanged: number };
    readonly rule: RuleVersion;
    readonly records: readonly AttributionRecord[];
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

export type RuleStore = {
  /** The company's one rule in its current version. Every company has one from its first day. */
  readonly requireRule: () => Promise<RuleVersion>;
  readonly listVersions: (ruleId: string) => Promise<readonly RuleVersion[]>;
  /**
   * Adds a version and the run that applies it in one batch; `false` when the rule is no longer at `fromVersion`.
   */
  readonly addVersion: (options: {
    readonly fromVersion: number;
    readonly next: RuleVersion;
    readonly run: { readonly id: string; readonly outboxId: string };
    readonly now: number;
  }) => Promise<boolean>;
  readonly createRule: (rule: RuleVersion) => Promise<void>;
};

export type AttributionStore = CaseStore & RunStore & RuleStore;
export type AttributionStoreOf = (tenant: TenantScope) => AttributionStore;
