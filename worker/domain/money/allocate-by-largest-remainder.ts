import { assert } from "#worker/domain/result.ts";
import { apportion, apportionExactly } from "./apportion.ts";
import { compareCodePoints } from "./code-point-order.ts";
import { negateMinor } from "./money.ts";
import { leastCommonMultiple, type Rational } from "./rational.ts";

export type Allocation = { readonly id: string; readonly amountMinor: number };

/**
 * Splits an amount in minor units by exact shares with the largest-remainder method. Shares are 0 or more, their
 * ids distinct. They are parts of their own sum, or of 1 when `of` is "one"; what is then left over is `rest`.
 * A tie goes to the smaller id by code point and to the rest last. A negative amount is split by its size and
 * negated. The allocations come back in the order of their ids; with the rest they add up to the amount.
 */
export function allocateByLargestRemainder(split: {
  readonly amountMinor: number;
  readonly shares: readonly { readonly id: string; readonly share: Rational }[];
  readonly of?: "sum" | "one";
}): { readonly allocations: readonly Allocation[]; readonly rest: number } {
  const { amountMinor, shares } = split;
  assert(Number.isSafeInteger(amountMinor), "an amount in minor units is a safe integer");
  const ordered = [...shares].sort((a, b) => compareCodePoints(a.id, b.id));
  for (const [position, { id, share }] of ordered.entries()) {
    assert(share.numerator >= 0n, "a share is not negative");
    assert(position === 0 || ordered[position - 1]?.id !== id, "each id holds one share");
  }
  const scale = ordered.reduce((multiple, { share }) => leastCommonMultiple(multiple, share.denominator), 1n);
  const weights = ordered.map(({ share }) => share.numerator * (scale / share.denominator));
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  const whole = split.of === "one" ? scale : sum;
  assert(whole > 0n && sum <= whole, "shares add up to more than zero, and to no more than one");
  const total = Math.abs(amountMinor);
  const parts =
    whole <= BigInt(Number.MAX_SAFE_INTEGER)
      ? apportion({ total, weights: weights.map(Number), whole: Number(whole) })
      : apportionExactly({ total, weights, whole });
  const signed = amountMinor < 0 ? parts.map(negateMinor) : parts;
  const given = parts.reduce((all, part) => all + part, 0);
  return {
    allocations: ordered.map(({ id }, position) => ({ id, amountMinor: signed[position] ?? 0 })),
    rest: amountMinor < 0 ? negateMinor(total - given) : total - given,
  };
}
