import type { PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import type { CalendarSpan } from "#worker/domain/period/calendar.ts";
import type { Money, PageRequest, PartnerDealFilter, PartnerDealRecord } from "./view-ports.ts";

/** What a partner has with one company. */
export type PartnershipRecord = {
  readonly scope: PartnerScope;
  /** What the company calls the partner; null when it has no such partner any more. */
  readonly partnerName: string | null;
  /** How the company divides time. */
  readonly calendar: readonly CalendarSpan[];
  /** What is posted, by the company's periods and currency. */
  readonly periods: readonly {
    readonly period: string;
    readonly currency: string;
    readonly attributedMinor: number;
  }[];
  readonly expected: readonly Money[];
  readonly opportunities: number;
  /** Attributed deals by the fifth of the whole that the partner's share of them lies in: 0 below 20 %, 4 from 80 % on. */
  readonly shares: readonly {
    readonly fifth: number;
    readonly deals: number;
    readonly sharePpmSum: number;
  }[];
};

/**
 * Reads of one partner's part of many companies at once. It takes scopes and nothing else, and asks each database that holds
 * any of them once, however many there are.
 */
export type PortalStore = {
  /** In the order of the scopes. */
  readonly listPartnerships: (scopes: readonly PartnerScope[]) => Promise<readonly PartnershipRecord[]>;
  /** Those whose company's ledger takes no entries, and since when. */
  readonly listFrozen: (
    scopes: readonly PartnerScope[],
  ) => Promise<readonly { readonly tenant: TenantScope; readonly frozenAt: number }[]>;
  /** Latest close first over all of them, one row more than the page takes if there are more. */
  readonly listDeals: (
    scopes: readonly PartnerScope[],
    request: { readonly filter: PartnerDealFilter; readonly page: PageRequest },
  ) => Promise<readonly { readonly scope: PartnerScope; readonly deal: PartnerDealRecord }[]>;
};
