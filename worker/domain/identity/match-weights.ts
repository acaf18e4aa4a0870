import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -8.05,
  equalKey: 0.78,
  equalJoined: 0.78,
  lesserCoverage: 6.03,
  greaterCoverage: 2.17,
  otherWordsOnBoth: 0.00,
  otherWordsOnOne: 0.00,
  otherBusinessWordsOnBoth: -3.84,
  otherBusinessWordsOnOne: 0.00,
  otherPlaceOnBoth: -3.89,
  otherPlaceOnOne: -1.93,
  otherNumberOnBoth: -3.50,
  otherNumberOnOne: -2.00,
  firstWord: 0.45,
  firstWordDiffers: -0.38,
  matchedWords: 0.00,
  matchedBusinessWords: -0.38,
  byTypo: 0.71,
  byCut: 2.05,
  firstWordCut: -0.99,
  byContraction: 1.11,
  bySound: -0.10,
  byJoining: 0.64,
  twoInitials: 0.00,
  threeInitials: 2.00,
  moreInitials: 3.00,
  letters: 0.00,
  nearlyAllLetters: 1.58,
  beginning: 2.28,
  onlyOneWord: -0.02,
  otherOrder: 0.00,
  sameLegalForm: 0.35,
  otherLegalForm: -2.28,
};
