import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -7.40,
  equalKey: 0.66,
  equalJoined: 0.64,
  lesserCoverage: 6.05,
  greaterCoverage: 1.70,
  otherWordsOnBoth: -0.65,
  otherWordsOnOne: 0.00,
  otherBusinessWordsOnBoth: -4.12,
  otherBusinessWordsOnOne: 0.00,
  otherPlaceOnBoth: -4.22,
  otherPlaceOnOne: -4.24,
  otherNumberOnBoth: -3.50,
  otherNumberOnOne: -2.00,
  firstWord: 0.85,
  firstWordDiffers: 0.00,
  matchedWords: 0.03,
  matchedBusinessWords: -0.50,
  byTypo: 0.15,
  byCut: 1.21,
  firstWordCut: -2.80,
  byContraction: 0.68,
  bySound: -0.22,
  byJoining: 0.23,
  twoInitials: 0.00,
  threeInitials: 2.00,
  moreInitials: 3.00,
  letters: 0.00,
  nearlyAllLetters: 2.52,
  beginning: 1.47,
  onlyOneWord: 0.00,
  otherOrder: 0.00,
  sameLegalForm: 0.38,
  otherLegalForm: -2.81,
};
