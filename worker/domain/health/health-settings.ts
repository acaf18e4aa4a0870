import { type HealthPart, healthParts } from "./health-part.ts";

/** Whole numbers that add up to 100. A part of weight 0 does not count. */
export type HealthWeights = Readonly<Record<HealthPart, number>>;

export type HealthSettings = {
  readonly weights: HealthWeights;
  /** Whether partners see their own grade and what it is made of. */
  readonly isShownToPartners: boolean;
};

export const defaultHealthSettings: HealthSettings = {
  weights: { trend: 35, engagement: 25, "win-rate": 20, "deal-size": 10, consistency: 10 },
  isShownToPartners: false,
};

export function sumOfWeights(weights: HealthWeights): number {
  return healthParts.reduce((sum, part) => sum + weights[part], 0);
}
