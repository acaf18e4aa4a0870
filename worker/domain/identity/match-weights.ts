import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -7.75,
  equalKey: 0.7,
  equalJoined: 0.62,
  lesserCoverage: 4.56,
  greaterCoverage: 2.2,
  otherWordsOnBoth: 0,
  otherWordsOnOne: -0.49,
  otherBusinessWordsOnBoth: -4.23,
  otherBusinessWordsOnOne: 0,
  otherPlaceOnBoth: -4.15,
  otherPlaceOnOne: -2.29,
  otherNumberOnBoth: -3.5,
  otherNumberOnOne: -2.6,
  firstWord: 1.4,
  firstWordDiffers: 0,
  matchedWords: 0,
  matchedBusinessWords: -0.23,
  byTypo: 0.5,
  byCut: 2.08,
  firstWordCut: -1.71,
  byContraction: 0.83,
  bySound: -0.02,
  byJoining: 1.02,
  twoInitials: 0,
  threeInitials: 2,
  moreInitials: 3,
  letters: 0,
  nearlyAllLetters: 1.58,
  beginning: 2.33,
  onlyOneWord: 0,
  otherOrder: 0,
  sameLegalForm: 0.56,
  otherLegalForm: -2.22,
};
