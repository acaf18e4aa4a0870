import canonicalize from "canonicalize";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import { convertMinor, type ExchangeRate } from "#worker/domain/money/exchange-rates.ts";
import { assert } from "#worker/domain/result.ts";
import type { Sha256Hex } from "./entry.ts";

/**
 * What a credit is worth in the currency that the company reports in, frozen when it is posted. `content` is the canonical JSON of the
 * amounts, the rate, its day and its source; its hash is among the entry's evidence hashes, so the entry's own hash holds it.
 */
export type FrozenConversion = {
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
  readonly content: string;
  readonly hash: string;
};

/** Null when the amount in the reporting currency is none that can be counted exactly. */
export function freezeConversion(
  credit: { readonly amountMinor: number; readonly currency: CurrencyCode },
  at: {
    readonly rate: ExchangeRate;
    readonly reportingCurrency: CurrencyCode;
    readonly sha256Hex: Sha256Hex;
  },
): FrozenConversion | null {
  const { rate, reportingCurrency } = at;
  const amountMinor = convertMinor(credit.amountMinor, rate, reportingCurrency);
  if (amountMinor === null) return null;
  const content = canonicalize({
    v: "1",
    amountMinor: String(credit.amountMinor),
    currency: credit.currency,
    reportingAmountMinor: String(amountMinor),
    reportingCurrency,
    units: rate.units,
    reportingUnits: rate.reportingUnits,
    rateDay: rate.day,
    source: rate.source,
  });
  assert(content !== undefined, "texts have a canonical form");
  return { currency: reportingCurrency, amountMinor, content, hash: at.sha256Hex(content) };
}

/** The texts of a frozen conversion, as its content holds them; null of content that is none. */
export function readFrozen(content: string): Readonly<Record<FrozenField, string>> | null {
  let fields: Readonly<Record<string, unknown>> | null;
  try {
    fields = JSON.parse(content) as typeof fields;
  } catch {
    return null;
  }
  const isWhole = frozenFields.every((name) => typeof fields?.[name] === "string");
  return isWhole ? (fields as Readonly<Record<FrozenField, string>>) : null;
}

const frozenFields = [
  "v",
  "amountMinor",
  "currency",
  "reportingAmountMinor",
  "reportingCurrency",
  "units",
  "reportingUnits",
  "rateDay",
  "source",
] as const;
type FrozenField = (typeof frozenFields)[number];

/** What was frozen, as it is shown. */
export type ConversionFacts = Pick<ExchangeRate, "units" | "reportingUnits" | "day" | "source"> & {
  readonly currency: CurrencyCode;
};

/** Reads content that `freezeConversion` has made. */
export function readConversion(content: string): ConversionFacts {
  const frozen = readFrozen(content);
  assert(frozen !== null, "what was frozen can be read");
  const { currency, units, reportingUnits, rateDay, source } = frozen;
  return { currency, units, reportingUnits, day: rateDay, source: source as ExchangeRate["source"] };
}
