import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { CalendarSpan, Period } from "#worker/domain/period/calendar.ts";
import type { PostingPeriods } from "#worker/domain/period/posting-periods.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

export type PeriodState = "open" | "closing" | "closed" | "locked";

/** What is kept of a period that somebody has closed at least once. */
export type PeriodRow = {
  readonly key: PeriodKey;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly state: PeriodState;
  readonly closeId: string;
  readonly closedSeq: number | null;
  readonly changedAt: Instant;
};

/** One closing: entries up to `throughSeq` are counted, `facts` is what its entry will say. */
export type PeriodClose = {
  readonly id: string;
  readonly key: PeriodKey;
  readonly status: "running" | "closed" | "failed";
  readonly throughSeq: number;
  readonly counted: number;
  readonly total: number;
  readonly facts: string | null;
  readonly failure: string | null;
  readonly entrySeq: number | null;
  readonly requestedBy: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
};

export type PartnerTotal = {
  readonly partnerRef: string;
  readonly book: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly entries: number;
};

export type PeriodTotal = Omit<PartnerTotal, "partnerRef"> & { readonly period: PeriodKey };

export type Waiver = {
  readonly item: string;
  /** How much of it there was; a waiver is of no more than that. */
  readonly found: number;
  readonly reason: string;
  readonly waivedBy: string;
  readonly waivedAt: Instant;
};

export type Reopening = {
  readonly id: string;
  readonly closeId: string;
  readonly status: "requested" | "approved" | "reopened" | "lapsed";
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant | null;
  readonly entrySeq: number | null;
};

/** What is in the company's records about a period, counted. */
export type PeriodFindings = {
  readonly inReview: number;
  readonly unattributed: number;
  /** Deals whose entries of the period could not be converted. */
  readonly missingRates: number;
  readonly pendingEvidence: number;
  readonly runsAtWork: number;
  /** When the newest import was finished; null when there is none. */
  readonly newestImportAt: Instant | null;
  /** CRMs that are connected, and those of them whose deals have not been read since the period's end. */
  readonly connections: number;
  readonly staleConnections: number;
  readonly isFrozen: boolean;
};

type Audited = { readonly now: Instant; readonly audit: readonly AuditEvent[] };

/** One company's periods. Moves answer false when the period has moved meanwhile; nothing is changed then. */
export type PeriodStore = {
  readonly listSpans: () => Promise<readonly CalendarSpan[]>;
  /** False when the ledger has got its first entry, or another calendar, since. */
  readonly saveSpans: (
    change: {
      readonly before: readonly CalendarSpan[];
      readonly after: readonly CalendarSpan[];
      readonly onlyUnused: boolean;
    } & Audited,
  ) => Promise<boolean>;
  readonly isLedgerEmpty: () => Promise<boolean>;
  readonly postingPeriods: () => Promise<PostingPeriods>;
  readonly listRows: () => Promise<readonly PeriodRow[]>;
  readonly getRow: (key: PeriodKey) => Promise<PeriodRow | null>;
  /** What the entries of each period add up to. */
  readonly listTotals: () => Promise<readonly PeriodTotal[]>;
  /** What the database keeps as each partner's sum of the period, in the order of partner, book and currency. */
  readonly partnerTotals: (key: PeriodKey) => Promise<readonly PartnerTotal[]>;
  readonly findings: (period: Period) => Promise<PeriodFindings>;
  readonly listWaivers: (key: PeriodKey) => Promise<readonly Waiver[]>;
  readonly saveWaiver: (
    waiver: { readonly key: PeriodKey; readonly waiver: Waiver } & Audited,
  ) => Promise<boolean>;
  readonly startClose: (
    close: {
      readonly id: string;
      readonly period: Period;
      readonly requestedBy: string;
      readonly job: JobMessage;
    } & Audited,
  ) => Promise<boolean>;
  readonly getClose: (id: string) => Promise<PeriodClose | null>;
  /** Newest first. */
  readonly listCloses: (key: PeriodKey) => Promise<readonly PeriodClose[]>;
  /** Adds the next entries to the closing's sums. `finished` when there were none left; null when somebody else did. */
  readonly countChunk: (step: {
    readonly close: PeriodClose;
    readonly limit: number;
    readonly outboxId: string;
    readonly now: Instant;
  }) => Promise<{ readonly finished: boolean } | null>;
  /** What the closing has added up, in the order of partner, book and currency. */
  readonly closeTotals: (closeId: string) => Promise<readonly PartnerTotal[]>;
  /** Keeps the facts that were told first; whoever comes later finds them there. */
  readonly setFacts: (closeId: string, facts: string) => Promise<void>;
  /** Strikes the job off; the lines are written by whoever strikes it. */
  readonly settleClose: (end: { readonly outboxId: string } & Audited) => Promise<void>;
  /** Opens the period again, unless it has been closed. */
  readonly failClose: (
    end: { readonly closeId: string; readonly outboxId: string; readonly reason: string } & Audited,
  ) => Promise<void>;
  readonly lock: (move: { readonly key: PeriodKey } & Audited) => Promise<boolean>;
  /** Newest first. */
  readonly listReopenings: (key: PeriodKey) => Promise<readonly Reopening[]>;
  readonly getReopening: (id: string) => Promise<(Reopening & { readonly key: PeriodKey }) | null>;
  readonly requestReopening: (
    request: {
      readonly id: string;
      readonly key: PeriodKey;
      readonly reason: string;
      readonly requestedBy: string;
    } & Audited,
  ) => Promise<boolean>;
  readonly withdrawReopening: (request: { readonly id: string } & Audited) => Promise<boolean>;
  readonly approveReopening: (
    approval: { readonly id: string; readonly approvedBy: string; readonly job: JobMessage } & Audited,
  ) => Promise<boolean>;
};

export type PeriodStoreOf = (tenant: TenantScope) => PeriodStore;
