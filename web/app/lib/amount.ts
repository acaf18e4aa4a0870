import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { parseDecimal } from "#worker/domain/money/decimal.ts";

const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** A decimal as people type it ("1,234.50") in whole units of that many places; null when it is none, or finer. */
export function scaledWhole(text: string, places: number): number | null {
  const decimal = parseDecimal(GROUPED.test(text) ? text.replaceAll(",", "") : text);
  if (!decimal.ok) return null;
  const { numerator, denominator } = decimal.value;
  const units = numerator * 10n ** BigInt(places);
  return units % denominator === 0n ? Number(units / denominator) : null;
}

/** An amount as people type it, in minor units; null when it is none of this currency. */
export function typedMinor(text: string, currency: string): number | null {
  return scaledWhole(text.trim(), minorUnitExponent(currency));
}
