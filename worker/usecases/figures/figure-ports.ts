import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { MonthRange, MonthSpan } from "#worker/domain/figures/month-range.ts";
import type { PartnerFigure } from "#worker/domain/figures/rank-partners.ts";
import type { CalendarSpan } from "#worker/domain/period/calendar.ts";
import type { Day } from "#worker/domain/time/day.ts";

/** Deals of one outcome and type that closed (or are expected to) in one month, in one currency; "" is without a close date, or a type. */
export type DealMonth = {
  readonly month: string;
  readonly currency: string;
  readonly outcome: "open" | "won" | "lost";
  readonly type: string;
  readonly deals: number;
  readonly amountMinor: number;
  /** By rules and splits set by hand; of open deals what is expected. */
  readonly attributedMinor: number;
  /** Won deals of whose amount a part, or all, is nobody's; what waits for a person is among them. */
  readonly incompleteDeals: number;
  /** Won deals that wait for a person. */
  readonly reviewDeals: number;
  /** Won deals of which a partner has a part. */
  readonly coveredDeals: number;
};

/** What partners are credited for in won deals. */
export type ShareMonth = {
  readonly month: string;
  readonly currency: string;
  /** The key of the role, "" for none. */
  readonly role: string;
  readonly isSourced: boolean;
  readonly amountMinor: number;
};

export type RoleMonth = {
  readonly month: string;
  readonly currency: string;
  readonly role: string;
  readonly outcome: "won" | "lost";
  readonly deals: number;
};

/** What the ledger credits for deals that closed in a range, and the part of it that disputes have decided. */
export type LedgerFigure = {
  readonly currency: string;
  readonly amountMinor: number;
  readonly adjustedMinor: number;
};

/** What no entry converts, of deals of one other currency that closed on one day: of won deals what is nobody's, of open ones what is expected. */
export type ForeignRest = {
  readonly day: Day | null;
  readonly currency: string;
  readonly outcome: "won" | "open";
  readonly deals: number;
  readonly restMinor: number;
};

export type FigureQuery = {
  readonly range: MonthRange;
  readonly before: MonthSpan | null;
  readonly trend: MonthRange;
  /** That of the partners' figures. */
  readonly currency: string;
  /** The company's own. */
  readonly reportingCurrency: string;
};

/** All that a dashboard shows, of one moment. Months may be more than were asked for. */
export type Figures = {
  readonly deals: readonly DealMonth[];
  readonly shares: readonly ShareMonth[];
  readonly roles: readonly RoleMonth[];
  readonly ledger: readonly LedgerFigure[];
  /** Of the range before, in the currency of the partners' figures. */
  readonly ledgerBefore: LedgerFigure | null;
  readonly partners: readonly PartnerFigure[];
  /** What entries of other currencies are worth in the company's own, for deals that closed in the range. */
  readonly converted: Omit<LedgerFigure, "currency">;
  readonly foreignRest: readonly ForeignRest[];
  /** Deals of any month whose entries had no rate. */
  readonly missingDeals: number;
  /** How many deals wait for attribution, counted to 1,000; at least 1 while a run is at work. */
  readonly waiting: number;
};

/** Reads what the database keeps added up with every change: rows by month, never deals or entries. */
export type FigureStore = {
  /** How the company divides time, and its currencies, most won first. */
  readonly frame: () => Promise<{
    readonly calendar: readonly CalendarSpan[];
    readonly currencies: readonly string[];
  }>;
  readonly read: (query: FigureQuery) => Promise<Figures>;
};

export type FigureStoreOf = (tenant: TenantScope) => FigureStore;

/** How many rows of a table of figures are not what they should be, missing ones among them. */
export type FigureDrift = { readonly table: string; readonly rows: number };

export type FigureCheckStore = {
  /** Compares every figure with what it adds up; reads all of the company's deals, shares and entries. */
  readonly findDrift: () => Promise<readonly FigureDrift[]>;
  /** Works out anew what has drifted, in one transaction with the line about it in the audit log. */
  readonly correct: (drift: readonly FigureDrift[], audit: readonly AuditEvent[]) => Promise<void>;
};

export type FigureCheckStoreOf = (tenant: TenantScope) => FigureCheckStore;
