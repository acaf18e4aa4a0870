import type { TenantScope } from "#worker/domain/access/principal.ts";
import { convertMinor, type ExchangeRate, type RateBook } from "#worker/domain/money/exchange-rates.ts";
import { type Day, dayOf } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { periodSpan } from "#worker/domain/time/period-key.ts";
import type { LedgerReaderOf } from "#worker/usecases/ledger/ledger-ports.ts";
import type { RateStoreOf } from "#worker/usecases/rates/rate-ports.ts";
import type { ForeignRevenueDay, ViewStoreOf } from "./view-ports.ts";

/** A company's figures in its own currency, those of other currencies converted. */
export type ReportingTotals = {
  readonly currency: string;
  /** Attributed and unattributed. */
  readonly wonMinor: number;
  readonly attributedMinor: number;
  /** The part of it that was converted, at the rates frozen on the entries. */
  readonly convertedMinor: number;
  readonly unattributedMinor: number;
  /** Attributed in parts per million of won; 0 while nothing is won. */
  readonly coveragePpm: number;
  readonly expectedMinor: number;
  /** Deals of any month whose entries had no rate, and are not in it. */
  readonly missingDeals: number;
  /** Deals among those asked for of which something is nobody's yet, or which are open, and whose currency has no rate for the day. */
  readonly unconvertedDeals: number;
  /** The newest rate that was used of each currency, for what no entry has frozen. */
  readonly rates: readonly (ExchangeRate & { readonly days: number })[];
};

export type ReportingNeeds = {
  readonly viewsOf: ViewStoreOf;
  readonly readerOf: LedgerReaderOf;
  readonly ratesOf: RateStoreOf;
  readonly clock: { readonly now: () => Instant };
};

type OwnTotals = {
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
  readonly expectedMinor: number;
};

/**
 * What is attributed is worth what its entries froze. What is nobody's has no entry: it counts at the rate of the day on which its deal
 * closed, and what open deals are expected to bring at today's, both as the rates are now.
 */
export async function totalReporting(
  needs: ReportingNeeds,
  tenant: TenantScope,
  chosen: { readonly own: OwnTotals; readonly from: string | null; readonly to: string | null },
): Promise<ReportingTotals> {
  const { own, from, to } = chosen;
  const { currency } = tenant;
  const [convertedMinor, missing, days, rateOn] = await Promise.all([
    needs.readerOf(tenant).convertedRevenue({
      from: from === null ? null : periodSpan(from).start,
      to: to === null ? null : periodSpan(to).end,
    }),
    needs.ratesOf(tenant).listMissing(),
    needs.viewsOf(tenant).foreignRevenueDays(currency),
    needs.ratesOf(tenant).rateBook(),
  ]);
  const rest = convertDays(
    days.filter((day) => isWithin(day, from, to)),
    { rateOn, currency, today: dayOf(needs.clock.now()) },
  );
  const attributedMinor = own.attributedMinor + convertedMinor;
  const unattributedMinor = own.unattributedMinor + rest.unattributedMinor;
  const wonMinor = attributedMinor + unattributedMinor;
  return {
    currency,
    wonMinor,
    attributedMinor,
    convertedMinor,
    unattributedMinor,
    coveragePpm: wonMinor === 0 ? 0 : Math.round((attributedMinor / wonMinor) * 1_000_000),
    expectedMinor: own.expectedMinor + rest.expectedMinor,
    missingDeals: missing.reduce((sum, { deals }) => sum + deals, 0),
    unconvertedDeals: rest.unconvertedDeals,
    rates: rest.rates,
  };
}

function convertDays(
  days: readonly ForeignRevenueDay[],
  at: { readonly rateOn: RateBook; readonly currency: string; readonly today: Day },
) {
  const { rateOn, currency, today } = at;
  const sum = { unattributedMinor: 0, expectedMinor: 0, unconvertedDeals: 0 };
  const used = new Map<string, Map<Day, ExchangeRate>>();
  for (const one of days) {
    const rate = rateOn(one.currency, one.outcome === "open" || one.day === null ? today : one.day);
    const minor = rate && convertMinor(one.restMinor, rate, currency);
    if (rate === null || minor === null) {
      sum.unconvertedDeals += one.deals;
      continue;
    }
    sum[one.outcome === "open" ? "expectedMinor" : "unattributedMinor"] += minor;
    const ofCurrency = used.get(one.currency) ?? new Map<Day, ExchangeRate>();
    used.set(one.currency, ofCurrency.set(rate.day, rate));
  }
  const rates = [...used.values()].flatMap((byDay) => {
    const newest = [...byDay.values()].reduce((a, b) => (b.day > a.day ? b : a));
    return { ...newest, days: byDay.size };
  });
  return { ...sum, rates: rates.sort((a, b) => (a.currency < b.currency ? -1 : 1)) };
}

/** As for the totals of each currency: an open deal belongs to no month yet, and one without a day to none at all. */
function isWithin({ day, outcome }: ForeignRevenueDay, from: string | null, to: string | null): boolean {
  if (outcome === "open") return true;
  if (day === null) return from === null && to === null;
  const month = day.slice(0, 7);
  return (from === null || month >= from) && (to === null || month <= to);
}
