import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -8.34,
  equalKey: 0.65,
  equalJoined: 0.68,
  lesserCoverage: 5.73,
  greaterCoverage: 1.67,
  otherWordsOnBoth: 0.0,
  otherWordsOnOne: 0.0,
  otherBusinessWordsOnBoth: -4.05,
  otherBusinessWordsOnOne: 0.0,
  otherPlaceOnBoth: -4.06,
  otherPlaceOnOne: -2.06,
  otherNumberOnBoth: -3.5,
  otherNumberOnOne: -2.0,
  firstWord: 1.37,
  firstWordDiffers: 0.0,
  matchedWords: 0.0,
  matchedBusinessWords: -0.33,
  byTypo: 0.54,
  byCut: 1.96,
  firstWordCut: -1.34,
  byContraction: 0.84,
  bySound: -0.1,
  byJoining: 0.86,
  twoInitials: 0.0,
  threeInitials: 2.0,
  moreInitials: 3.0,
  letters: 0.0,
  nearlyAllLetters: 1.58,
  beginning: 2.45,
  onlyOneWord: 0.0,
  otherOrder: 0.0,
  sameLegalForm: 0.54,
  otherLegalForm: -2.25,
};
