import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { BacktestState, DealChange } from "#worker/domain/attribution/backtest.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import type { Day } from "#worker/domain/time/day.ts";

/** A rule tried on the deals that were won on certain days. It writes nothing but itself. */
export type BackTest = {
  readonly id: string;
  /** The rule that the definition would be a version of; null for one that there is not yet. */
  readonly ruleId: string | null;
  readonly definition: RuleDefinition;
  /** SHA-256 of the definition's canonical JSON: that of the version it becomes when it is published as it is. */
  readonly hash: string;
  readonly days: ClosedDays;
  readonly status: "queued" | "running" | "done" | "failed" | "cancelled";
  /** The state of the company's rules that the definition is held against. */
  readonly rulesRevision: number;
  readonly cursor: ClosedCursor | null;
  /** How many chunks have been stored. */
  readonly chunks: number;
  readonly considered: number;
  /** How many deals there were to consider when it began. */
  readonly total: number;
  readonly failure: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

/** Both days are included. */
export type ClosedDays = { readonly from: Day; readonly to: Day };

/** The last deal of a page, in the order of closing and then of ids. */
export type ClosedCursor = readonly [closedAt: number, opportunityId: string];

export type ClosedDeal = { readonly opportunityId: string; readonly closedAt: number };

export type ClosedDealStore = {
  readonly countClosed: (days: ClosedDays) => Promise<number>;
  /** Won deals with an amount that closed on these days, in the order of closing. */
  readonly listClosed: (query: {
    readonly days: ClosedDays;
    readonly after: ClosedCursor | null;
    readonly limit: number;
  }) => Promise<readonly ClosedDeal[]>;
};

export type BackTestPage<Item, Cursor> = { readonly items: readonly Item[]; readonly next: Cursor | null };

export type BackTestStore = ClosedDealStore & {
  /** Records the back-test and promises its first message. */
  readonly createBackTest: (
    backTest: Pick<
      BackTest,
      "id" | "ruleId" | "definition" | "hash" | "days" | "rulesRevision" | "total" | "createdBy"
    > & { readonly outboxId: string; readonly now: number; readonly audit: readonly AuditEvent[] },
  ) => Promise<void>;
  readonly getBackTest: (id: string) => Promise<BackTest | null>;
  /** What it has found so far; null when there is no such back-test. */
  readonly getState: (id: string) => Promise<BacktestState | null>;
  readonly listBackTests: (query: {
    readonly ruleId: string | null;
    readonly after: { readonly createdAt: number; readonly id: string } | null;
    readonly limit: number;
  }) => Promise<readonly BackTest[]>;
  /** The deals that the definition splits otherwise, in the order of closing or against it. */
  readonly listChanges: (query: ChangeQuery) => Promise<BackTestPage<DealChange, ChangeCursor>>;
  /**
   * Stores one chunk in one batch, only if the back-test still stands where it did and still is to go on, and the
   * rules are those of its `rulesRevision`. `false`: nothing was written.
   */
  readonly saveChunk: (chunk: {
    readonly backTest: BackTest;
    readonly outboxId: string;
    readonly cursor: ClosedCursor | null;
    readonly considered: number;
    readonly state: BacktestState;
    readonly changes: readonly DealChange[];
    readonly finished: boolean;
    readonly now: number;
  }) => Promise<boolean>;
  /** Begins again from the first deal, against the rules as they are at `rulesRevision`; `false` as for `saveChunk`. */
  readonly restart: (options: {
    readonly backTest: BackTest;
    readonly rulesRevision: number;
    readonly total: number;
  }) => Promise<boolean>;
  /** Ends this message's part and promises the next one's. */
  readonly handOverBackTest: (options: {
    readonly id: string;
    readonly outboxId: string;
    readonly nextOutboxId: string;
    readonly now: number;
  }) => Promise<void>;
  /** Keeps the promise of a message whose back-test has already ended. */
  readonly settleBackTest: (outboxId: string) => Promise<void>;
  /** Ends one that is still at work; `false` when it has ended already. */
  readonly cancelBackTest: (options: {
    readonly id: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
  readonly failBackTest: (options: {
    readonly id: string;
    readonly outboxId: string;
    readonly reason: string;
    readonly now: number;
  }) => Promise<void>;
};

export type ChangeQuery = {
  readonly id: string;
  readonly filter: ChangeFilter;
  readonly sort: ChangeSort;
  readonly after: ChangeCursor | null;
  readonly limit: number;
};

export type ChangeFilter = {
  /** Part of the deal's name, its account's name, or the whole external id. */
  readonly q?: string | undefined;
  readonly currency?: string | undefined;
  /** The month of the close, "2025-03". */
  readonly period?: string | undefined;
  /** Deals on which this partner gets more or less than now. */
  readonly partnerId?: string | undefined;
  /** Of those, the deals on which it gets more, or those on which it gets less. Says nothing without a partner. */
  readonly change?: "up" | "down" | undefined;
};

export const changeSorts = ["closedAt", "-closedAt"] as const;
export type ChangeSort = (typeof changeSorts)[number];

/** Where in what is stored the next page begins. */
export type ChangeCursor = readonly [chunk: number, part: number, place: number];

export type BackTestStoreOf = (tenant: TenantScope) => BackTestStore;
