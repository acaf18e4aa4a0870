import { nameWeights } from "./match-weights.ts";
import { type Features, featureNames } from "./name-features.ts";

/** The logarithm of the odds that two names mean the same company: the sum of what each feature says. */
export function scoreFeatures(features: Features): number {
  let score = 0;
  for (const name of featureNames) score += features[name] * nameWeights[name];
  return score;
}

export function toProbability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
