import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import { assert } from "#worker/domain/result.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { coveragePpm, type DealSplit, sumOf } from "./deal-split.ts";

/** A closed deal as it is split now and as the draft would split it. */
export type BacktestDeal = {
  readonly opportunityId: string;
  readonly period: PeriodKey;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
  readonly before: DealSplit;
  readonly after: DealSplit;
};

/** What the draft changes on one deal. */
export type DealChange = {
  readonly opportunityId: string;
  readonly period: PeriodKey;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
  /** How much goes from one to another, what is unattributed included. */
  readonly movedMinor: number;
  /** Every partner with a share before or after, by id. */
  readonly partners: readonly PartnerChange[];
  readonly unattributedBeforeMinor: number;
  readonly unattributedAfterMinor: number;
};

export type PartnerChange = {
  readonly partner: string;
  readonly beforeMinor: number;
  readonly afterMinor: number;
};

/** What has been tested so far: plain JSON, to be kept between two chunks of a long job. */
export type BacktestState = {
  readonly deals: number;
  readonly changedDeals: number;
  readonly currencies: Readonly<Record<string, CurrencySums>>;
};

type CurrencySums = {
  readonly totals: Totals;
  readonly partners: Readonly<Record<string, PartnerSums>>;
  readonly periods: Readonly<Record<string, Totals>>;
  /** The deals with the most money moved, largest first. */
  readonly largestChanges: readonly DealChange[];
};

type Totals = {
  readonly deals: number;
  readonly changedDeals: number;
  readonly amountMinor: number;
  readonly attributedBeforeMinor: number;
  readonly attributedAfterMinor: number;
  readonly coveredBefore: number;
  readonly coveredAfter: number;
  readonly movedMinor: number;
};

type PartnerSums = {
  readonly beforeMinor: number;
  readonly afterMinor: number;
  readonly dealsUp: number;
  readonly dealsDown: number;
};

export type Backtest = {
  readonly currency: CurrencyCode;
  readonly totals: TotalsRead;
  /** Everybody with a share before or after: the largest gain first, the largest loss last. */
  readonly partners: readonly PartnerRead[];
  readonly winners: readonly PartnerRead[];
  /** The largest loss first. */
  readonly losers: readonly PartnerRead[];
  readonly periods: readonly (TotalsRead & { readonly period: PeriodKey })[];
  readonly largestChanges: readonly DealChange[];
};

export type TotalsRead = Totals & {
  readonly coverageBeforePpm: number;
  readonly coverageAfterPpm: number;
};

export type PartnerRead = PartnerSums & { readonly partner: string; readonly changeMinor: number };

const MOST_LARGEST_CHANGES = 50;
/** Of all the largest changes together: a deal may have thousands, and the state has to stay small. */
const MOST_PARTNERS_OF_LARGEST = 5_000;

export const startBacktest: BacktestState = { deals: 0, changedDeals: 0, currencies: {} };

/**
 * Adds deals to a back-test. `changes` are the deals of this call that the draft splits otherwise, for the caller to
 * keep; the state has the sums and the largest changes alone, so that it stays as small as the number of partners
 * and months. How the deals are cut into chunks, and their order, changes nothing in the sums.
 */
export function addToBacktest(
  state: BacktestState,
  deals: readonly BacktestDeal[],
): { readonly state: BacktestState; readonly changes: readonly DealChange[] } {
  const changes: DealChange[] = [];
  const open = new Map(Object.entries(state.currencies).map(([code, sums]) => [code, openSums(sums)]));
  for (const deal of deals) {
    const change = changeOf(deal);
    const sums = open.get(deal.currency) ?? openSums(NO_SUMS);
    open.set(deal.currency, sums);
    sums.totals = addTotals(sums.totals, deal, change);
    sums.periods.set(deal.period, addTotals(sums.periods.get(deal.period) ?? NO_TOTALS, deal, change));
    addPartners(sums.partners, change);
    if (change.movedMinor === 0) continue;
    changes.push(change);
    sums.changes.push(change);
  }
  const currencies = Object.fromEntries([...open].map(([code, sums]) => [code, closeSums(sums)]));
  return {
    state: {
      deals: state.deals + deals.length,
      changedDeals: state.changedDeals + changes.length,
      currencies,
    },
    changes,
  };
}

/** What there is to show, a report for each currency in the order of the codes. */
export function readBacktest({ currencies }: BacktestState): readonly Backtest[] {
  return Object.entries(currencies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sums]) => {
      const partners = Object.entries(sums.partners)
        .map(([partner, own]) => ({
          partner,
          ...own,
          changeMinor: addMinor([own.afterMinor, -own.beforeMinor]),
        }))
        .sort((a, b) => b.changeMinor - a.changeMinor || compareCodePoints(a.partner, b.partner));
      return {
        currency,
        totals: readTotals(sums.totals),
        partners,
        winners: partners.filter(({ changeMinor }) => changeMinor > 0),
        losers: partners
          .filter(({ changeMinor }) => changeMinor < 0)
          .sort((a, b) => a.changeMinor - b.changeMinor || compareCodePoints(a.partner, b.partner)),
        periods: Object.entries(sums.periods)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([period, totals]) => ({ period, ...readTotals(totals) })),
        largestChanges: sums.largestChanges,
      };
    });
}

/** Both splits of a deal side by side; `movedMinor` is 0 where the draft changes nothing. */
function changeOf(deal: BacktestDeal): DealChange {
  const { opportunityId, period, currency, amountMinor, before, after } = deal;
  assert(
    sumOf(before) === amountMinor && sumOf(after) === amountMinor,
    "both splits of a deal add up to its amount",
  );
  const amounts = new Map<string, { beforeMinor: number; afterMinor: number }>();
  const of = (partner: string) => {
    const known = amounts.get(partner) ?? { beforeMinor: 0, afterMinor: 0 };
    amounts.set(partner, known);
    return known;
  };
  for (const share of before.shares) of(share.partner).beforeMinor += share.amountMinor;
  for (const share of after.shares) of(share.partner).afterMinor += share.amountMinor;
  const partners = [...amounts]
    .map(([partner, own]): PartnerChange => ({ partner, ...own }))
    .sort((a, b) => compareCodePoints(a.partner, b.partner));
  const differences = [
    ...partners.map(({ beforeMinor, afterMinor }) => afterMinor - beforeMinor),
    after.unattributedMinor - before.unattributedMinor,
  ];
  return {
    opportunityId,
    period,
    currency,
    amountMinor,
    // The differences add up to nothing, so what some gain is what the others lose.
    movedMinor: addMinor(differences.filter((difference) => difference > 0)),
    partners,
    unattributedBeforeMinor: before.unattributedMinor,
    unattributedAfterMinor: after.unattributedMinor,
  };
}

const NO_TOTALS: Totals = {
  deals: 0,
  changedDeals: 0,
  amountMinor: 0,
  attributedBeforeMinor: 0,
  attributedAfterMinor: 0,
  coveredBefore: 0,
  coveredAfter: 0,
  movedMinor: 0,
};
const NO_SUMS: CurrencySums = { totals: NO_TOTALS, partners: {}, periods: {}, largestChanges: [] };

type OpenSums = {
  totals: Totals;
  readonly partners: Map<string, PartnerSums>;
  readonly periods: Map<PeriodKey, Totals>;
  readonly changes: DealChange[];
};

function openSums({ totals, partners, periods, largestChanges }: CurrencySums): OpenSums {
  return {
    totals,
    partners: new Map(Object.entries(partners)),
    periods: new Map(Object.entries(periods)),
    changes: [...largestChanges],
  };
}

function closeSums({ totals, partners, periods, changes }: OpenSums): CurrencySums {
  return {
    totals,
    partners: Object.fromEntries(partners),
    periods: Object.fromEntries(periods),
    largestChanges: largestOf(changes),
  };
}

/** What falls out of these does not come back with more deals, so chunks do not matter. */
function largestOf(changes: readonly DealChange[]): readonly DealChange[] {
  const sorted = [...changes]
    .sort((a, b) => b.movedMinor - a.movedMinor || compareCodePoints(a.opportunityId, b.opportunityId))
    .slice(0, MOST_LARGEST_CHANGES);
  let room = MOST_PARTNERS_OF_LARGEST;
  const tooMany = sorted.findIndex(({ partners }, place) => {
    room -= partners.length;
    return place > 0 && room < 0;
  });
  return tooMany === -1 ? sorted : sorted.slice(0, tooMany);
}

function addTotals(totals: Totals, deal: BacktestDeal, change: DealChange): Totals {
  const { amountMinor, before, after } = deal;
  return {
    deals: totals.deals + 1,
    changedDeals: totals.changedDeals + (change.movedMinor === 0 ? 0 : 1),
    amountMinor: addMinor([totals.amountMinor, amountMinor]),
    attributedBeforeMinor: addMinor([totals.attributedBeforeMinor, amountMinor, -before.unattributedMinor]),
    attributedAfterMinor: addMinor([totals.attributedAfterMinor, amountMinor, -after.unattributedMinor]),
    coveredBefore: totals.coveredBefore + (before.shares.length > 0 ? 1 : 0),
    coveredAfter: totals.coveredAfter + (after.shares.length > 0 ? 1 : 0),
    movedMinor: addMinor([totals.movedMinor, change.movedMinor]),
  };
}

const NO_PARTNER_SUMS: PartnerSums = { beforeMinor: 0, afterMinor: 0, dealsUp: 0, dealsDown: 0 };

function addPartners(partners: Map<string, PartnerSums>, change: DealChange): void {
  for (const { partner, beforeMinor, afterMinor } of change.partners) {
    const sums = partners.get(partner) ?? NO_PARTNER_SUMS;
    partners.set(partner, {
      beforeMinor: addMinor([sums.beforeMinor, beforeMinor]),
      afterMinor: addMinor([sums.afterMinor, afterMinor]),
      dealsUp: sums.dealsUp + (afterMinor > beforeMinor ? 1 : 0),
      dealsDown: sums.dealsDown + (afterMinor < beforeMinor ? 1 : 0),
    });
  }
}

function readTotals(totals: Totals): TotalsRead {
  return {
    ...totals,
    coverageBeforePpm: coveragePpm(totals.attributedBeforeMinor, totals.amountMinor),
    coverageAfterPpm: coveragePpm(totals.attributedAfterMinor, totals.amountMinor),
  };
}
