/** What a partner's health is made of, in the order in which it is shown. */
export const healthParts = ["trend", "engagement", "win-rate", "deal-size", "consistency"] as const;
export type HealthPart = (typeof healthParts)[number];

/** From this value on (or, where less is better, up to it) a part earns so many points. */
export type HealthBand = { readonly limit: number; readonly points: number };

export type HealthScale = {
  /** Points of the best band, to which the others stand in proportion whatever the part's weight is. */
  readonly of: number;
  /** The best first. */
  readonly bands: readonly HealthBand[];
  /** What is earned outside all bands. */
  readonly otherwise: number;
  /** Whether a band reaches up from its limit or down to it. */
  readonly better: "more" | "less";
};

/**
 * The bands of each part: growth in percent, touches a month, won deals in percent, size as a percentage of the company's average,
 * and the standard deviation of the gaps between touches in days.
 */
export const healthScales: Readonly<Record<HealthPart, HealthScale>> = {
  trend: {
    of: 35,
    bands: [
      { limit: 20, points: 35 },
      { limit: 10, points: 30 },
      { limit: 0, points: 25 },
      { limit: -10, points: 15 },
    ],
    otherwise: 5,
    better: "more",
  },
  engagement: {
    of: 25,
    bands: [
      { limit: 12, points: 25 },
      { limit: 6, points: 20 },
      { limit: 3, points: 15 },
      { limit: 1, points: 10 },
    ],
    otherwise: 5,
    better: "more",
  },
  "win-rate": {
    of: 20,
    bands: [
      { limit: 70, points: 20 },
      { limit: 50, points: 15 },
      { limit: 30, points: 10 },
    ],
    otherwise: 5,
    better: "more",
  },
  "deal-size": {
    of: 10,
    bands: [
      { limit: 120, points: 10 },
      { limit: 100, points: 8 },
    ],
    otherwise: 5,
    better: "more",
  },
  consistency: {
    of: 10,
    bands: [
      { limit: 7, points: 10 },
      { limit: 14, points: 8 },
      { limit: 30, points: 6 },
    ],
    otherwise: 3,
    better: "less",
  },
};

/** With fewer than two touches there are no gaps to measure; that earns this. */
export const pointsWithoutGaps = 5;
