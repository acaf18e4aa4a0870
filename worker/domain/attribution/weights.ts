import { leastCommonMultiple, type Rational } from "#worker/domain/money/rational.ts";

/**
 * The weights of the eligible partners, in their order, as parts of `whole`. Whole numbers when exact; doubles
 * with a known error when the model is irrational, with `precise` for the cases the error leaves in doubt.
 */
export type Weights = SmallWeights | LargeWeights | RoundedWeights;

export type SmallWeights = { readonly kind: "small"; readonly of: readonly number[]; readonly whole: number };
export type LargeWeights = { readonly kind: "large"; readonly of: readonly bigint[]; readonly whole: bigint };
export type RoundedWeights = {
  readonly kind: "rounded";
  readonly of: readonly number[];
  /** Partners of one number have truly equal weights. */
  readonly kin: () => readonly number[];
  readonly whole: number;
  readonly relativeError: number;
  readonly precise: () => LargeWeights;
};

/** Settings brought to one denominator. `small` is null when one of them is beyond the safe integers. */
export type WholeNumbers = {
  readonly small: readonly number[] | null;
  readonly large: readonly bigint[];
  readonly denominator: bigint;
};

export function toWholeNumbers(values: readonly Rational[]): WholeNumbers {
  let denominator = 1n;
  for (const value of values) denominator = leastCommonMultiple(denominator, value.denominator);
  const large = values.map((value) => value.numerator * (denominator / value.denominator));
  const small = large.map(Number);
  return { small: small.every(Number.isSafeInteger) ? small : null, large, denominator };
}

/** Adds up, for each partner, the values that fell to it: value `picks[i]` falls to partner `members[i]`. */
export function sumByPartner(sum: {
  readonly partners: number;
  readonly members: readonly number[];
  readonly picks: readonly number[];
  readonly values: WholeNumbers;
}): SmallWeights | LargeWeights {
  const { partners, members, picks, values } = sum;
  if (values.small !== null) {
    const of = zeros(partners);
    let whole = 0;
    for (let index = 0; index < members.length; index++) {
      const value = values.small[picks[index] as number] as number;
      of[members[index] as number] = (of[members[index] as number] as number) + value;
      whole += value;
    }
    // Values are never negative, so a sum that ends within the safe integers was exact all the way.
    if (whole <= Number.MAX_SAFE_INTEGER) return { kind: "small", of, whole };
  }
  const of = new Array<bigint>(partners).fill(0n);
  let whole = 0n;
  for (let index = 0; index < members.length; index++) {
    const value = values.large[picks[index] as number] as bigint;
    of[members[index] as number] = (of[members[index] as number] as bigint) + value;
    whole += value;
  }
  return { kind: "large", of, whole };
}

/** One value that several members share equally; a partner that is a member twice gets two portions. */
export type SharedPart = { readonly pick: number; readonly members: readonly number[] };

/** Adds up, for each partner, its portions of the parts. Every part has members. */
export function sumSharedParts(sum: {
  readonly partners: number;
  readonly parts: readonly SharedPart[];
  readonly values: WholeNumbers;
}): SmallWeights | LargeWeights {
  const { partners, parts, values } = sum;
  const portions = smallCommonMultiple(parts);
  if (values.small !== null && portions !== null) {
    const of = zeros(partners);
    let whole = 0;
    for (const { pick, members } of parts) {
      const value = values.small[pick] as number;
      const portion = value * (portions / members.length);
      for (const member of members) of[member] = (of[member] as number) + portion;
      whole += value * portions;
    }
    if (whole <= Number.MAX_SAFE_INTEGER) return { kind: "small", of, whole };
  }
  let multiple = 1n;
  for (const { members } of parts) multiple = leastCommonMultiple(multiple, BigInt(members.length));
  const of = new Array<bigint>(partners).fill(0n);
  let whole = 0n;
  for (const { pick, members } of parts) {
    const value = values.large[pick] as bigint;
    const portion = value * (multiple / BigInt(members.length));
    for (const member of members) of[member] = (of[member] as bigint) + portion;
    whole += value * multiple;
  }
  return { kind: "large", of, whole };
}

/** Parts of 1 apiece for every partner. */
export function equalWeights(partners: number): SmallWeights {
  return { kind: "small", of: new Array<number>(partners).fill(1), whole: partners };
}

export function toLargeWeights(weights: Weights): LargeWeights {
  if (weights.kind === "large") return weights;
  if (weights.kind === "rounded") return weights.precise();
  return { kind: "large", of: weights.of.map(BigInt), whole: BigInt(weights.whole) };
}

export function zeros(length: number): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < length; index++) numbers.push(0);
  return numbers;
}

function smallCommonMultiple(parts: readonly SharedPart[]): number | null {
  let multiple = 1;
  for (const { members } of parts) {
    if (multiple % members.length === 0) continue;
    multiple = (multiple / divisorOf(multiple, members.length)) * members.length;
    if (multiple > Number.MAX_SAFE_INTEGER) return null;
  }
  return multiple;
}

function divisorOf(a: number, b: number): number {
  let larger = a;
  let smaller = b;
  while (smaller !== 0) {
    const rest = larger % smaller;
    larger = smaller;
    smaller = rest;
  }
  return larger;
}
