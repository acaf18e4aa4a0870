import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { type CurrencyCode, isCurrencyCode, minorUnitExponent } from "./currency.ts";

/** An amount in whole minor units of its currency (cents for USD, yen for JPY), within the safe integers. */
export type Money = { readonly amountMinor: number; readonly currency: CurrencyCode };

export type MoneyProblem = "unknown-currency" | "not-a-safe-integer";

export function parseMoney(value: {
  readonly amountMinor: number;
  readonly currency: string;
}): Result<Money, MoneyProblem> {
  const { amountMinor, currency } = value;
  if (!isCurrencyCode(currency)) return err("unknown-currency");
  if (!Number.isSafeInteger(amountMinor)) return err("not-a-safe-integer");
  return ok({ amountMinor: amountMinor === 0 ? 0 : amountMinor, currency });
}

/** Adds amounts of one currency. A sum beyond the safe integers or a second currency is a broken invariant. */
export function addMoney(a: Money, b: Money): Money {
  assert(a.currency === b.currency, "only amounts of one currency are added");
  return { amountMinor: addMinor([a.amountMinor, b.amountMinor]), currency: a.currency };
}

export function negateMoney(money: Money): Money {
  return { amountMinor: negateMinor(money.amountMinor), currency: money.currency };
}

/** Adds minor units exactly and in any order: a sum that ends within the safe integers may pass beyond them. */
export function addMinor(amountsMinor: readonly number[]): number {
  let exact = true;
  let sum = 0;
  for (const amountMinor of amountsMinor) {
    sum += amountMinor;
    exact = exact && Number.isSafeInteger(sum);
  }
  if (exact) return sum;
  return toSafeInteger(amountsMinor.reduce((total, amountMinor) => total + BigInt(amountMinor), 0n));
}

/** Negates without ever making -0, which prints as "0" but is not `Object.is` 0. */
export function negateMinor(amountMinor: number): number {
  return amountMinor === 0 ? 0 : -amountMinor;
}

export function toSafeInteger(value: bigint): number {
  const number = Number(value);
  assert(Number.isSafeInteger(number), "an amount in minor units is within the safe integers");
  return number;
}

/** The amount as a plain decimal for exports, "1234.50" or "-0.05": a point, no grouping, no symbol. */
export function formatMinor(amountMinor: number | bigint, currency: CurrencyCode): string {
  assert(
    typeof amountMinor === "bigint" || Number.isSafeInteger(amountMinor),
    "an amount in minor units is a safe integer",
  );
  const exponent = minorUnitExponent(currency);
  const sign = amountMinor < 0 ? "-" : "";
  const digits = String(amountMinor)
    .replace("-", "")
    .padStart(exponent + 1, "0");
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
