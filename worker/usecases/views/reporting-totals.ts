import { convertMinor, type ExchangeRate, type RateBook } from "#worker/domain/money/exchange-rates.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { Figures, ForeignRest } from "#worker/usecases/figures/figure-ports.ts";

/** A company's figures in its own currency, those of other currencies converted. */
export type ReportingTotals = {
  readonly currency: string;
  /** Attributed without what disputes have decided, and unattributed. */
  readonly wonMinor: number;
  readonly attributedMinor: number;
  /** The part of it that was converted, at the rates frozen on the entries. */
  readonly convertedMinor: number;
  readonly unattributedMinor: number;
  /** What rules and people have attributed, in parts per million of won; 0 while nothing is won. */
  readonly coveragePpm: number;
  readonly expectedMinor: number;
  /** Deals of any month whose entries had no rate, and are not in it. */
  readonly missingDeals: number;
  /** Deals among those asked for of which something is nobody's yet, or which are open, and whose currency has no rate for the day. */
  readonly unconvertedDeals: number;
  /** The newest rate that was used of each currency, for what no entry has frozen. */
  readonly rates: readonly (ExchangeRate & { readonly days: number })[];
};

type OwnTotals = {
  readonly attributedMinor: number;
  readonly adjustedMinor: number;
  readonly unattributedMinor: number;
  readonly expectedMinor: number;
};

/**
 * What is attributed is worth what its entries froze. What is nobody's has no entry: it counts at the rate of the day on which its deal
 * closed, and what open deals are expected to bring at today's, both as the rates are now.
 */
export function totalReporting(
  { converted, foreignRest, missingDeals }: Pick<Figures, "converted" | "foreignRest" | "missingDeals">,
  at: {
    readonly own: OwnTotals;
    readonly rateOn: RateBook;
    readonly currency: string;
    readonly today: Day;
  },
): ReportingTotals {
  const { own, currency } = at;
  const rest = convertDays(foreignRest, at);
  const attributedMinor = own.attributedMinor + converted.amountMinor;
  const splitMinor = attributedMinor - own.adjustedMinor - converted.adjustedMinor;
  const unattributedMinor = own.unattributedMinor + rest.unattributedMinor;
  const wonMinor = splitMinor + unattributedMinor;
  return {
    currency,
    wonMinor,
    attributedMinor,
    convertedMinor: converted.amountMinor,
    unattributedMinor,
    coveragePpm: wonMinor === 0 ? 0 : Math.round((splitMinor / wonMinor) * 1_000_000),
    expectedMinor: own.expectedMinor + rest.expectedMinor,
    missingDeals,
    unconvertedDeals: rest.unconvertedDeals,
    rates: rest.rates,
  };
}

function convertDays(
  days: readonly ForeignRest[],
  { rateOn, currency, today }: { readonly rateOn: RateBook; readonly currency: string; readonly today: Day },
) {
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
