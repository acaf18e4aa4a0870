import { DAY_MS } from "#worker/domain/time/instant.ts";
import { type HealthPart, healthParts, healthScales, pointsWithoutGaps } from "./health-part.ts";
import type { HealthWeights } from "./health-settings.ts";
import { type HealthMeasures, lookBackDays, trendDays } from "./measure-health.ts";

export const healthGrades = ["A", "B", "C", "D", "F"] as const;
export type HealthGrade = (typeof healthGrades)[number];

/** Of 100 points; less is an F. */
export const gradeLimits = { A: 90, B: 80, C: 70, D: 60 } as const;

export type LeftOutReason =
  | "no-weight"
  | "no-revenue"
  | "touches-not-recorded"
  | "no-closed-deals"
  | "no-sized-deals"
  | "no-company-average";

/** One part of a grade with what it was measured by: a whole that explains itself. */
export type GradedPart =
  | {
      readonly kind: "measured";
      readonly part: HealthPart;
      readonly weight: number;
      /** In the scale's unit, for showing; null for growth from nothing and for too few touches. The band is found exactly. */
      readonly value: number | null;
      /** The place of the band that it is in; null outside all of them. */
      readonly band: number | null;
      /** What the band gives, of the scale's best. */
      readonly bandPoints: number;
      /** The same, of the weight: weight x bandPoints / best, rounded to hundredths for showing. */
      readonly points: number;
    }
  | {
      readonly kind: "left-out";
      readonly part: HealthPart;
      readonly weight: number;
      readonly reason: LeftOutReason;
    };

export type Health = {
  readonly parts: readonly GradedPart[];
  /** Sum of the points, and of the weights of the measured parts, which is what they are out of. */
  readonly earned: number;
  readonly outOf: number;
  /** earned / outOf x 100, cut to tenths so that a score never looks like a better grade; null where nothing is measured. */
  readonly score: number | null;
  readonly grade: HealthGrade | null;
};

/**
 * Grades a partner: each part's value falls into a band of its scale and earns that part of its weight; parts without data are left
 * out and the rest is scaled to 100. Computed in whole numbers, so a value on a limit is on it.
 */
export function gradeHealth(measures: HealthMeasures, weights: HealthWeights): Health {
  const parts = healthParts.map((part) => gradePart(part, measures, weights[part]));
  const measured = parts.filter((part) => part.kind === "measured");
  const units = measured.reduce((sum, part) => sum + unitsOf(part), 0);
  const outOf = measured.reduce((sum, { weight }) => sum + weight, 0);
  return {
    parts,
    earned: hundredths(units),
    outOf,
    score: outOf === 0 ? null : Math.floor((units * 1_000) / (unit * outOf)) / 10,
    grade: outOf === 0 ? null : gradeOf(units, outOf),
  };
}

/** A multiple of the best of every scale: points of any weight are whole in it. */
const unit = 700;

function unitsOf({
  part,
  weight,
  bandPoints,
}: Pick<Extract<GradedPart, { readonly kind: "measured" }>, "part" | "weight" | "bandPoints">): number {
  return (weight * bandPoints * unit) / healthScales[part].of;
}

function hundredths(units: number): number {
  return Math.round((units * 100) / unit) / 100;
}

function gradeOf(units: number, outOf: number): HealthGrade {
  const reaches = (grade: keyof typeof gradeLimits) => units * 100 >= gradeLimits[grade] * unit * outOf;
  return (["A", "B", "C", "D"] as const).find(reaches) ?? "F";
}

function gradePart(part: HealthPart, measures: HealthMeasures, weight: number): GradedPart {
  if (weight === 0) return { kind: "left-out", part, weight, reason: "no-weight" };
  const found = readers[part](measures);
  if (found.kind === "left-out") return { ...found, part, weight };
  const { value, band } = found;
  const scale = healthScales[part];
  const bandPoints =
    found.bandPoints ?? (band === null ? scale.otherwise : (scale.bands[band]?.points ?? scale.otherwise));
  const units = unitsOf({ part, weight, bandPoints });
  return { kind: "measured", part, weight, value, band, bandPoints, points: hundredths(units) };
}

type Found =
  | { readonly kind: "left-out"; readonly reason: LeftOutReason }
  | {
      readonly kind: "measured";
      readonly value: number | null;
      readonly band: number | null;
      /** Where no band says it. */
      readonly bandPoints?: number;
    };

const readers: Readonly<Record<HealthPart, (measures: HealthMeasures) => Found>> = {
  trend: ({ lastMinor, beforeMinor }) => {
    const growth = growthOf({ lastMinor, beforeMinor });
    if (growth === null) return { kind: "left-out", reason: "no-revenue" };
    const band = bandOf("trend", growth);
    return { kind: "measured", value: beforeMinor === 0 ? null : shownOf("trend", growth), band };
  },
  engagement: ({ touches }) => {
    if (touches === null) return { kind: "left-out", reason: "touches-not-recorded" };
    const aMonth = { part: BigInt(touches.count * trendDays), whole: BigInt(lookBackDays) };
    return measured("engagement", aMonth);
  },
  "win-rate": ({ won, lost }) =>
    won + lost === 0
      ? { kind: "left-out", reason: "no-closed-deals" }
      : measured("win-rate", { part: BigInt(won) * 100n, whole: BigInt(won + lost) }),
  "deal-size": ({ sized, company }) => {
    if (sized.wonDeals === 0) return { kind: "left-out", reason: "no-sized-deals" };
    if (company.wonDeals === 0 || company.wonMinor <= 0)
      return { kind: "left-out", reason: "no-company-average" };
    return measured("deal-size", {
      part: BigInt(sized.wonMinor) * BigInt(company.wonDeals) * 100n,
      whole: BigInt(company.wonMinor) * BigInt(sized.wonDeals),
    });
  },
  consistency: ({ touches }) => {
    if (touches === null) return { kind: "left-out", reason: "touches-not-recorded" };
    if (touches.gapDeviationMs === null) {
      return { kind: "measured", value: null, band: null, bandPoints: pointsWithoutGaps };
    }
    return measured("consistency", { part: BigInt(touches.gapDeviationMs), whole: BigInt(DAY_MS) });
  },
};

/** An exact quotient; `whole` is above zero. */
type Quotient = { readonly part: bigint; readonly whole: bigint };

function measured(part: HealthPart, value: Quotient): Found {
  return { kind: "measured", value: shownOf(part, value), band: bandOf(part, value) };
}

/**
 * The change from the 30 days before in percent of their size; from nothing it is as much as any limit asks for, up or down. Null
 * where there was nothing before and nothing since.
 */
export function growthOf({
  lastMinor,
  beforeMinor,
}: Pick<HealthMeasures, "lastMinor" | "beforeMinor">): Quotient | null {
  const change = BigInt(lastMinor) - BigInt(beforeMinor);
  if (beforeMinor !== 0) return { part: change * 100n, whole: BigInt(Math.abs(beforeMinor)) };
  if (lastMinor === 0) return null;
  return { part: lastMinor > 0 ? endless : -endless, whole: 1n };
}

/** Beyond what amounts in safe integers can grow by. */
const endless = 10n ** 30n;

/** Whether the quotient is at least so many whole units. */
export function isAtLeast({ part, whole }: Quotient, limit: number): boolean {
  return part >= BigInt(limit) * whole;
}

function bandOf(part: HealthPart, value: Quotient): number | null {
  const { bands, better } = healthScales[part];
  const at = bands.findIndex(({ limit }) =>
    better === "more" ? isAtLeast(value, limit) : value.part <= BigInt(limit) * value.whole,
  );
  return at === -1 ? null : at;
}

/** To hundredths, away from the better side: what is shown must not look as if it reached a limit that it misses. */
function shownOf(part: HealthPart, { part: above, whole }: Quotient): number {
  const scaled = above * 100n;
  const truncated = scaled / whole;
  const isExact = scaled % whole === 0n;
  if (healthScales[part].better === "less") return Number(isExact ? truncated : truncated + 1n) / 100;
  return Number(isExact || above > 0n ? truncated : truncated - 1n) / 100;
}
