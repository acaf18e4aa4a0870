import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -7.46,
  equalKey: 0.59,
  equalJoined: 0.64,
  lesserCoverage: 6.18,
  greaterCoverage: 1.96,
  otherWordsOnBoth: -0.86,
  otherWordsOnOne: 0.00,
  otherBusinessWordsOnBoth: -4.09,
  otherBusinessWordsOnOne: 0.00,
  otherPlaceOnBoth: -4.16,
  otherPlaceOnOne: -4.24,
  otherNumberOnBoth: -3.50,
  otherNumberOnOne: -2.00,
  firstWord: 0.51,
  firstWordDiffers: 0.00,
  matchedWords: 0.01,
  matchedBusinessWords: -0.53,
  byTypo: 0.14,
  byCut: 1.98,
  firstWordCut: -1.03,
  byContraction: 0.70,
  bySound: -0.20,
  byJoining: 0.24,
  twoInitials: 0.00,
  threeInitials: 2.00,
  moreInitials: 3.00,
  letters: 0.00,
  nearlyAllLetters: 2.22,
  beginning: 1.63,
  onlyOneWord: 0.00,
  otherOrder: 0.00,
  sameLegalForm: 0.72,
  otherLegalForm: -2.56,
};
