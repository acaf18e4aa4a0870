import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";

/** How far back health looks, and how far each half of the trend reaches, in days. */
export const lookBackDays = 90;
export const trendDays = 30;

/** A closed deal that the partner was on; amounts in minor units of the currency that the company reports in. */
export type ClosedDeal = {
  readonly closedAt: Instant;
  readonly outcome: "won" | "lost";
  /** What of it is attributed to the partner; 0 where nothing is. */
  readonly shareMinor: number;
  /** The whole amount; null where the deal has none. */
  readonly amountMinor: number | null;
  /** False where its currency has no rate for the day: then its amounts count for nothing. */
  readonly isConverted: boolean;
};

/** What the company's won deals of the look-back add up to, for their average. */
export type CompanyDeals = { readonly wonMinor: number; readonly wonDeals: number };

/** Everything that health is computed from. It holds close dates and touch dates and no date of recording. */
export type HealthInput = {
  /** The last day that counts. */
  readonly through: Day;
  readonly deals: readonly ClosedDeal[];
  readonly touches: readonly Instant[];
  /** Whether any partner of the company was touched in the look-back: without that, silence says nothing. */
  readonly recordsTouches: boolean;
  readonly company: CompanyDeals;
};

/** The figures behind a grade, whatever the weights are. Amounts in minor units of the reporting currency. */
export type HealthMeasures = {
  readonly through: Day;
  /** Attributed in the last 30 days, in the 30 before, and in all 90. */
  readonly lastMinor: number;
  readonly beforeMinor: number;
  readonly lookBackMinor: number;
  readonly won: number;
  readonly lost: number;
  /** Null where the company records no touches. */
  readonly touches: TouchMeasures | null;
  /** Whole amounts of the won deals that have one, and how many they are. */
  readonly sized: CompanyDeals;
  readonly company: CompanyDeals;
  /** Deals whose currency has no rate for the day. They count as won or lost, and for nothing else. */
  readonly unconvertedDeals: number;
};

export type TouchMeasures = {
  readonly count: number;
  /** The day of the last one in the look-back. */
  readonly lastOn: Day | null;
  /** Population standard deviation of the gaps between touches, rounded up; null with fewer than two touches. */
  readonly gapDeviationMs: number | null;
};

/** The span that health looks at, whole days in UTC; `to` is not in it. */
export function lookBackOf(through: Day): { readonly from: Instant; readonly to: Instant } {
  const to = startOfDay(through) + DAY_MS;
  return { from: to - lookBackDays * DAY_MS, to };
}

/** What the look-back holds of a partner. Deals and touches outside it are passed over, so more may be given. */
export function measureHealth(input: HealthInput): HealthMeasures {
  const { from, to } = lookBackOf(input.through);
  const deals = input.deals.filter(({ closedAt }) => closedAt >= from && closedAt < to);
  const won = deals.filter(({ outcome }) => outcome === "won");
  const sized = won.filter(({ amountMinor, isConverted }) => isConverted && amountMinor !== null);
  const attributedFrom = (start: Instant, end: Instant) =>
    sumOf(
      won.filter(({ closedAt, isConverted }) => isConverted && closedAt >= start && closedAt < end),
      ({ shareMinor }) => shareMinor,
    );
  const lastFrom = to - trendDays * DAY_MS;
  return {
    through: input.through,
    lastMinor: attributedFrom(lastFrom, to),
    beforeMinor: attributedFrom(lastFrom - trendDays * DAY_MS, lastFrom),
    lookBackMinor: attributedFrom(from, to),
    won: won.length,
    lost: deals.length - won.length,
    touches: input.recordsTouches ? measureTouches(input.touches, { from, to }) : null,
    sized: { wonMinor: sumOf(sized, ({ amountMinor }) => amountMinor ?? 0), wonDeals: sized.length },
    company: input.company,
    unconvertedDeals: deals.filter(({ isConverted }) => !isConverted).length,
  };
}

function measureTouches(
  touches: readonly Instant[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): TouchMeasures {
  const sorted = touches.filter((at) => at >= from && at < to).toSorted((a, b) => a - b);
  const last = sorted.at(-1);
  return {
    count: sorted.length,
    lastOn: last === undefined ? null : dayOf(last),
    gapDeviationMs: gapDeviation(sorted),
  };
}

/** In whole milliseconds and rounded up, so that it is within a limit of whole days exactly when the true one is. */
function gapDeviation(sorted: readonly Instant[]): number | null {
  if (sorted.length < 2) return null;
  const gaps = sorted.slice(1).map((at, index) => BigInt(at - (sorted[index] ?? at)));
  const count = BigInt(gaps.length);
  const sum = gaps.reduce((total, gap) => total + gap, 0n);
  const squares = gaps.reduce((total, gap) => total + gap * gap, 0n);
  const varianceTimesSquaredCount = count * squares - sum * sum;
  const isAtLeast = (deviation: bigint) => deviation * deviation * count * count >= varianceTimesSquaredCount;
  let deviation = BigInt(Math.ceil(Math.sqrt(Number(varianceTimesSquaredCount)) / gaps.length));
  // The root is taken of a float, which may be off by a little either way.
  while (!isAtLeast(deviation)) deviation += 1n;
  while (deviation > 0n && isAtLeast(deviation - 1n)) deviation -= 1n;
  return Number(deviation);
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
