/** The middle of the values; 0 of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this part of the others lies below, such as 0.95. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

/**
 * How far the ratio of two medians may be off by chance: 99 of 100 times it lies within, by drawing both sides again and
 * again from what was measured (Efron's bootstrap, percentiles).
 */
export function ratioOfMedians(
  above: readonly number[],
  below: readonly number[],
  chance: () => number,
): { readonly ratio: number; readonly from: number; readonly to: number } {
  const redrawn = Array.from(
    { length: redraws },
    () => median(redraw(above, chance)) / median(redraw(below, chance)),
  );
  return {
    ratio: median(above) / median(below),
    from: quantile(redrawn, 0.005),
    to: quantile(redrawn, 0.995),
  };
}

const redraws = 2_000;

function redraw(values: readonly number[], chance: () => number): readonly number[] {
  return values.map(() => values[Math.floor(chance() * values.length)] ?? 0);
}
