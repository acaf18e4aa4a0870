import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
  bias: -7.94,
  equalKey: 0.73,
  equalJoined: 0.71,
  lesserCoverage: 5.52,
  greaterCoverage: 1.44,
  otherWordsOnBoth: 0.0,
  otherWordsOnOne: 0.0,
  otherBusinessWordsOnBoth: -4.11,
  otherBusinessWordsOnOne: 0.0,
  otherPlaceOnBoth: -4.08,
  otherPlaceOnOne: -2.04,
  otherNumberOnBoth: -3.5,
  otherNumberOnOne: -2.0,
  firstWord: 1.36,
  firstWordDiffers: 0.0,
  matchedWords: 0.0,
  matchedBusinessWords: -0.34,
  byTypo: 0.58,
  byCut: 1.97,
  firstWordCut: -1.41,
  byContraction: 0.89,
  bySound: -0.02,
  byJoining: 0.85,
  twoInitials: 0.0,
  threeInitials: 2.0,
  moreInitials: 3.0,
  letters: 0.0,
  nearlyAllLetters: 1.55,
  beginning: 2.43,
  onlyOneWord: 0.0,
  otherOrder: 0.0,
  sameLegalForm: 0.55,
  otherLegalForm: -2.24,
};
