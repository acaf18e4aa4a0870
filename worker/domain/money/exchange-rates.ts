import type { Day } from "#worker/domain/time/day.ts";
import { type CurrencyCode, minorUnitExponent } from "./currency.ts";
import { parseDecimal, requireDecimal } from "./decimal.ts";
import { divideRationals, multiplyRationals, rational, roundHalfAwayFromZero } from "./rational.ts";

/** Where a rate comes from: a person, or the CRM's rates by day, or the one rate that the CRM has for all days. */
export type RateSource = "entered" | "salesforce-dated" | "salesforce";

/**
 * So many `units` of `currency` are worth `reportingUnits` of the currency that the company reports in; plain positive decimals. Two
 * numbers and not their quotient, because "0.92 EUR for 1 USD" has no exact inverse.
 */
export type ExchangeRate = {
  readonly currency: CurrencyCode;
  readonly units: string;
  readonly reportingUnits: string;
  /** The first day that it is good for; of a rate for all days, the day it was read. */
  readonly day: Day;
  readonly source: RateSource;
};

/** A rate that a person has entered: one unit of `currency` is `reportingUnits`, from `day` on. */
export type EnteredRate = {
  readonly currency: CurrencyCode;
  readonly day: Day;
  readonly reportingUnits: string;
};

/** The CRM's rates, each so many units of its currency for one of the org's own. */
export type OrgRates = {
  readonly standing: readonly { readonly currency: string; readonly units: string; readonly day: Day }[];
  readonly dated: readonly { readonly currency: string; readonly units: string; readonly day: Day }[];
};

export type RateBook = (currency: CurrencyCode, day: Day) => ExchangeRate | null;

/**
 * Looks rates up by day: the newest that has begun by then, entered or the CRM's; of two of one day, the entered one. Where there is
 * none, the CRM's rate for all days. Null where nobody has given a rate that is good for the day.
 */
export function createRateBook(rates: {
  readonly reportingCurrency: CurrencyCode;
  readonly entered: readonly EnteredRate[];
  readonly org: OrgRates;
}): RateBook {
  const { reportingCurrency, org } = rates;
  const entered = byCurrency(rates.entered);
  const dated = byCurrency(org.dated.filter(isUsable));
  const standing = byCurrency(org.standing.filter(isUsable));
  const inOrg = (currency: CurrencyCode, day: Day): OrgRate | null => {
    const found = latest(dated.get(currency), day);
    if (found !== null) return { ...found, source: "salesforce-dated" };
    const always = standing.get(currency)?.at(-1);
    return always === undefined ? null : { ...always, source: "salesforce" };
  };
  return (currency, day) => {
    const byHand = latest(entered.get(currency), day);
    const theirs = inOrg(currency, day);
    const own = inOrg(reportingCurrency, day);
    const isNewer = theirs?.source !== "salesforce-dated" || (byHand !== null && byHand.day >= theirs.day);
    if (byHand !== null && isNewer) {
      return {
        currency,
        units: "1",
        reportingUnits: byHand.reportingUnits,
        day: byHand.day,
        source: "entered",
      };
    }
    if (theirs === null || own === null) return null;
    return {
      currency,
      units: theirs.units,
      reportingUnits: own.units,
      day: theirs.day,
      source: theirs.source,
    };
  };
}

type OrgRate = { readonly units: string; readonly day: Day; readonly source: RateSource };

/**
 * The amount in minor units of the reporting currency, rounded half away from zero. Null when it is too large to be counted exactly.
 */
export function convertMinor(
  amountMinor: number,
  rate: Pick<ExchangeRate, "currency" | "units" | "reportingUnits">,
  reportingCurrency: CurrencyCode,
): number | null {
  const price = divideRationals(requireDecimal(rate.reportingUnits), requireDecimal(rate.units));
  const places = minorUnitExponent(reportingCurrency) - minorUnitExponent(rate.currency);
  const scale = places >= 0 ? rational(10n ** BigInt(places), 1n) : rational(1n, 10n ** BigInt(-places));
  const exact = multiplyRationals(multiplyRationals(price, scale), rational(BigInt(amountMinor), 1n));
  const minor = Number(roundHalfAwayFromZero(exact));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** A positive decimal that can stand as a rate; what a person writes of it without spaces and zeros is its business. */
export function isRate(text: string): boolean {
  const parsed = parseDecimal(text);
  return parsed.ok && parsed.value.numerator > 0n && /^\d{1,9}(\.\d{1,12})?$/.test(text);
}

function isUsable({ units }: { readonly units: string }): boolean {
  const parsed = parseDecimal(units);
  return parsed.ok && parsed.value.numerator > 0n;
}

/** Each currency's rates, the oldest first. */
function byCurrency<Rate extends { readonly currency: string; readonly day: Day }>(
  rates: readonly Rate[],
): ReadonlyMap<string, readonly Rate[]> {
  const grouped = new Map<string, Rate[]>();
  for (const rate of rates.toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    const own = grouped.get(rate.currency);
    if (own === undefined) grouped.set(rate.currency, [rate]);
    else own.push(rate);
  }
  return grouped;
}

function latest<Rate extends { readonly day: Day }>(
  rates: readonly Rate[] | undefined,
  day: Day,
): Rate | null {
  return rates?.findLast((rate) => rate.day <= day) ?? null;
}
