import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { CustomKind } from "#worker/domain/rule/opportunity-facts.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import type { PublishedRule } from "#worker/domain/rule/select-rule.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";

/** An immutable, published version of a rule; `hash` is SHA-256 of its definition's canonical JSON. */
export type RuleVersion = PublishedRule & {
  readonly hash: string;
  readonly comment: string | null;
  /** Who wrote it, who put it in force, and who approved it where the company wants a second person. */
  readonly createdBy: string;
  readonly createdAt: number;
  readonly publishedBy: string;
  readonly approvedBy: string | null;
  readonly publishedAt: number;
};

/** All published versions of all rules, those that have ended included: deals of those days still go by them. */
export type RuleBook = {
  /** Counts publications and retirements. */
  readonly revision: number;
  readonly versions: readonly RuleVersion[];
};

export type RuleDraft = {
  readonly definition: RuleDefinition;
  readonly revision: number;
  readonly updatedBy: string;
  readonly updatedAt: number;
  readonly approvedBy: string | null;
};

/** A rule with its draft; its versions are in the rule book. `revision` counts every change to it. */
export type Rule = {
  readonly id: string;
  readonly revision: number;
  readonly retiredOn: Day | null;
  readonly draft: RuleDraft | null;
  readonly createdAt: number;
};

export type CustomFieldRecord = { readonly key: string; readonly label: string; readonly kind: CustomKind };

/** The fields of an opportunity that a condition can ask for and that hold text of the company's own. */
export const sampledFields = [
  "currency",
  "outcome",
  "stage",
  "type",
  "owner",
  "region",
  "product",
  "account",
] as const;

export type RuleRunPromise = { readonly id: string; readonly outboxId: string };

export type RuleStore = {
  readonly getRuleBook: () => Promise<RuleBook>;
  /** Every rule, retired ones included. */
  readonly listRules: () => Promise<readonly Rule[]>;
  readonly getRule: (ruleId: string) => Promise<Rule | null>;
  /** The first rule of a company, in force at once. */
  readonly createRule: (version: RuleVersion) => Promise<void>;
  readonly createDraft: (options: {
    readonly ruleId: string;
    readonly definition: RuleDefinition;
    readonly createdBy: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
  /** Each of the changes below answers `false`, and changes nothing, when the rule is no longer at `fromRevision`. */
  readonly saveDraft: (options: {
    readonly ruleId: string;
    readonly fromRevision: number;
    readonly definition: RuleDefinition;
    readonly savedBy: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  /** Takes the draft away, and the rule with it if nothing of it was ever published. */
  readonly dropDraft: (options: {
    readonly ruleId: string;
    readonly fromRevision: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  readonly approveDraft: (options: {
    readonly ruleId: string;
    readonly fromRevision: number;
    readonly approvedBy: string;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  /**
   * Adds the version, ends those it takes the place of, strikes off the draft and promises the run that applies it and
   * the telling, in one batch; `false` also when other rules have been published since `fromRulesRevision`.
   */
  readonly publish: (options: {
    readonly version: RuleVersion;
    readonly fromRevision: number;
    readonly fromRulesRevision: number;
    /** The earlier versions that end where this one begins. */
    readonly ends: readonly number[];
    readonly run: RuleRunPromise;
    readonly events: readonly PromisedEvent[];
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  readonly retire: (options: {
    readonly ruleId: string;
    readonly fromRevision: number;
    readonly until: Day;
    readonly retiredBy: string;
    readonly run: RuleRunPromise;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  readonly getSecondPersonPublishes: () => Promise<boolean>;
  readonly setSecondPersonPublishes: (wanted: boolean, audit: readonly AuditEvent[]) => Promise<void>;
  readonly listCustomFields: () => Promise<readonly CustomFieldRecord[]>;
  /** The values of the latest deals, the most frequent first, at most `limit` a field; custom fields as `custom.key`. */
  readonly sampleValues: (limit: number) => Promise<ReadonlyMap<string, readonly string[]>>;
};
