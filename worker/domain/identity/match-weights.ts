import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -7.49,
  equalKey: 1.08,
  equalJoined: 0.46,
  lesserCoverage: 5.13,
  greaterCoverage: 1.16,
  otherWordsOnBoth: 0.0,
  otherWordsOnOne: 0.0,
  otherBusinessWordsOnBoth: -5.09,
  otherBusinessWordsOnOne: 0.0,
  otherPlaceOnBoth: -4.08,
  otherPlaceOnOne: -3.93,
  otherNumberOnBoth: -1.45,
  otherNumberOnOne: 0.0,
  firstWord: 0.72,
  firstWordDiffers: 0.0,
  matchedWords: 0.79,
  matchedBusinessWords: -0.07,
  byTypo: 1.24,
  byCut: 0.53,
  byContraction: 1.06,
  bySound: -0.18,
  byJoining: -0.01,
  twoInitials: 0.62,
  moreInitials: 1.49,
  letters: 0.0,
  nearlyAllLetters: 1.57,
  beginning: 1.83,
  onlyOneWord: -0.18,
  otherOrder: 0.0,
  sameLegalForm: 0.0,
  otherLegalForm: -3.88,
};
