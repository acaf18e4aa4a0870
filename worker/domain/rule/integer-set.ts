import type { OrderedOperator } from "./condition.ts";

/** Whole numbers as spans that include both ends, apart from each other and in ascending order. */
export type IntegerSet = readonly Span[];
export type Span = { readonly from: bigint; readonly to: bigint };

/** The values within the span for which the operator holds; none of them is missing. */
export function valuesOf(test: OrderedOperator<bigint>, all: Span): IntegerSet {
  switch (test.operator) {
    case "is-empty":
      return [];
    case "not-empty":
      return [all];
    case "is":
      return intersect([{ from: test.value, to: test.value }], [all]);
    case "is-not":
      return complement([{ from: test.value, to: test.value }], all);
    case "<":
      return intersect([{ from: all.from, to: test.value - 1n }], [all]);
    case "<=":
      return intersect([{ from: all.from, to: test.value }], [all]);
    case ">":
      return intersect([{ from: test.value + 1n, to: all.to }], [all]);
    case ">=":
      return intersect([{ from: test.value, to: all.to }], [all]);
    case "between":
      return intersect([{ from: test.from, to: test.to }], [all]);
  }
}

export function intersect(a: IntegerSet, b: IntegerSet): IntegerSet {
  const spans: Span[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const { from: fromA, to: toA } = a[left] as Span;
    const { from: fromB, to: toB } = b[right] as Span;
    const from = larger(fromA, fromB);
    const to = -larger(-toA, -toB);
    if (from <= to) spans.push({ from, to });
    if (toA < toB) left += 1;
    else right += 1;
  }
  return spans;
}

/** What lies in `all` and not in the set. */
export function complement(set: IntegerSet, all: Span): IntegerSet {
  const spans: Span[] = [];
  let next = all.from;
  for (const { from, to } of set) {
    if (from > next) spans.push({ from: next, to: (from > all.to ? all.to + 1n : from) - 1n });
    if (to >= next) next = to + 1n;
  }
  if (next <= all.to) spans.push({ from: next, to: all.to });
  return spans;
}

/**
 * The number of the set that a person would name: a multiple of the coarsest of the steps that has one in the set,
 * and of these the nearest to `anchor`. The steps go down to 1. Null when the set is empty.
 */
export function simplestOf(
  set: IntegerSet,
  like: { readonly anchor: bigint; readonly steps: readonly bigint[] },
): bigint | null {
  for (const step of like.steps) {
    let best: bigint | null = null;
    for (const span of set) {
      const found = nearestMultiple(span, { anchor: like.anchor, step });
      if (found !== null && (best === null || distance(found, like.anchor) < distance(best, like.anchor)))
        best = found;
    }
    if (best !== null) return best;
  }
  return null;
}

function nearestMultiple(
  { from, to }: Span,
  near: { readonly anchor: bigint; readonly step: bigint },
): bigint | null {
  const { anchor, step } = near;
  // The nearest point of the span, then the first multiple from there away from the anchor.
  if (anchor < from) {
    const multiple = ceilingOf(from, step);
    return multiple <= to ? multiple : null;
  }
  const start = anchor > to ? to : anchor;
  const below = floorOf(start, step);
  if (below >= from) return below;
  const above = ceilingOf(start, step);
  return above <= to ? above : null;
}

function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function floorOf(value: bigint, step: bigint): bigint {
  const rest = value % step;
  return rest < 0n ? value - rest - step : value - rest;
}

function ceilingOf(value: bigint, step: bigint): bigint {
  return -floorOf(-value, step);
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
