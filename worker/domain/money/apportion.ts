import { assert } from "#worker/domain/result.ts";

/**
 * Splits a whole number in proportion to whole weights by largest remainder (Hamilton's method): everyone gets
 * the floor of the exact quota, what is left goes one by one to the largest remainders, and a tie goes to the
 * earlier position. `total` is 0 or more. `whole` is what the weights are parts of; where they add up to less,
 * the rest takes part in the rounding after everybody else, and what it gets is `total` minus the result's sum.
 */
export function apportion(split: {
  readonly total: number;
  readonly weights: readonly number[];
  readonly whole: number;
}): number[] {
  const { total, weights, whole } = split;
  assert(whole > 0, "weights that are apportioned add up to more than zero");
  if (weights.length === 1 && weights[0] === whole) return [total];
  // Every product is at most total * whole, so below this bound each step is exact in a double.
  if (total * whole <= Number.MAX_SAFE_INTEGER) return apportionSmall(total, weights, whole);
  return apportionExactly({ total, weights: weights.map(BigInt), whole: BigInt(whole) });
}

/** The same split for weights of any size. */
export function apportionExactly(split: {
  readonly total: number;
  readonly weights: readonly bigint[];
  readonly whole: bigint;
}): number[] {
  const { weights, whole } = split;
  assert(whole > 0n, "weights that are apportioned add up to more than zero");
  const total = BigInt(split.total);
  const parts: number[] = [];
  const remainders: bigint[] = [];
  let restWeight = whole;
  let left = total;
  for (const weight of weights) {
    const product = total * weight;
    const quota = product / whole;
    parts.push(Number(quota));
    remainders.push(product - quota * whole);
    restWeight -= weight;
    left -= quota;
  }
  assert(restWeight >= 0n, "weights add up to no more than the whole");
  const restProduct = total * restWeight;
  const restQuota = restProduct / whole;
  remainders.push(restProduct - restQuota * whole);
  giveToLargest(parts, remainders, Number(left - restQuota));
  return parts;
}

/**
 * The same split for weights known only to a relative error, such as powers with a fractional exponent. Weights of
 * one `kin` are truly equal, whatever their doubles say. Answers null whenever a quota is too near a whole number, or
 * two remainders of different kin too near each other, for the error to leave the result beyond doubt; the caller
 * then asks `apportionExactly` with more digits.
 */
export function apportionRounded(split: {
  readonly total: number;
  readonly weights: readonly number[];
  readonly kin: () => readonly number[];
  readonly whole: number;
  readonly relativeError: number;
}): number[] | null {
  const { total, weights, whole } = split;
  if (weights.length === 1) return [total];
  const tolerance = total * split.relativeError;
  if (tolerance > 1e-3) return null;
  const parts: number[] = [];
  const remainders: number[] = [];
  let left = total;
  for (const weight of weights) {
    const quota = (total * weight) / whole;
    const floor = Math.floor(quota);
    const remainder = quota - floor;
    if (remainder > 1 - tolerance || (remainder < tolerance && floor > 0)) return null;
    parts.push(floor);
    remainders.push(remainder);
    left -= floor;
  }
  if (left < 0 || left > parts.length) return null;
  if (left === 0) return parts;
  const limit = Float64Array.from(remainders).sort()[parts.length - left] as number;
  const doubtful: number[] = [];
  for (let position = 0; position < parts.length; position++) {
    const above = (remainders[position] as number) - limit;
    if (above < -2 * tolerance) continue;
    if (above <= 2 * tolerance) doubtful.push(position);
    else {
      addOne(parts, position);
      left -= 1;
    }
  }
  // Of those at the limit all are served, or they are truly equal and a tie goes to the earlier.
  if (left < doubtful.length && !areOfOneKin(doubtful, split.kin())) return null;
  for (const position of doubtful.slice(0, left)) addOne(parts, position);
  return parts;
}

function areOfOneKin(positions: readonly number[], kin: readonly number[]): boolean {
  const first = kin[positions[0] as number];
  return positions.every((position) => kin[position] === first);
}

function apportionSmall(total: number, weights: readonly number[], whole: number): number[] {
  const parts: number[] = [];
  const remainders: number[] = [];
  let restWeight = whole;
  let left = total;
  for (const weight of weights) {
    const product = total * weight;
    const quota = Math.floor(product / whole);
    parts.push(quota);
    remainders.push(product - quota * whole);
    restWeight -= weight;
    left -= quota;
  }
  assert(restWeight >= 0, "weights add up to no more than the whole");
  if (restWeight > 0) {
    const product = total * restWeight;
    const quota = Math.floor(product / whole);
    remainders.push(product - quota * whole);
    left -= quota;
  }
  giveToLargest(parts, remainders, left);
  return parts;
}

const FEW = 24;

/** `remainders` may be one longer than `parts`; that last place is the rest, whose unit is simply not given. */
function giveToLargest<N extends number | bigint>(parts: number[], remainders: N[], units: number): void {
  if (units === 0) return;
  if (remainders.length > FEW) {
    giveToLargestOfMany(parts, remainders, units);
    return;
  }
  const served: boolean[] = [];
  for (let unit = 0; unit < units; unit++) {
    let largest = -1;
    for (let position = 0; position < remainders.length; position++) {
      if (served[position] === true) continue;
      if (largest < 0 || (remainders[position] as N) > (remainders[largest] as N)) largest = position;
    }
    served[largest] = true;
    addOne(parts, largest);
  }
}

/**
 * Finds the remainder where the units run out from doubles, which sort fast and never put a smaller number before
 * a larger; only those that are one double there have to be told apart exactly.
 */
function giveToLargestOfMany<N extends number | bigint>(
  parts: number[],
  remainders: N[],
  units: number,
): void {
  const sizes = Float64Array.from(remainders, Number);
  const limit = sizes.slice().sort()[sizes.length - units] as number;
  const atLimit: number[] = [];
  let left = units;
  for (let position = 0; position < sizes.length; position++) {
    const size = sizes[position] as number;
    if (size === limit) atLimit.push(position);
    if (size <= limit) continue;
    addOne(parts, position);
    left -= 1;
  }
  atLimit.sort((a, b) => {
    const remainderA = remainders[a] as N;
    const remainderB = remainders[b] as N;
    if (remainderA === remainderB) return a - b;
    return remainderA > remainderB ? -1 : 1;
  });
  for (const position of atLimit.slice(0, left)) addOne(parts, position);
}

function addOne(parts: number[], position: number): void {
  if (position < parts.length) parts[position] = (parts[position] as number) + 1;
}
