import type { CompanyName } from "./company-name.ts";
import { likeness } from "./compare-words.ts";
import { editDistance } from "./edit-distance.ts";
import type { NameWord, WordKind } from "./name-word.ts";
import { type ComparedName, isTaken, type Pairing, pairWords } from "./pair-words.ts";

/** What two names are compared by; each is 0 where it does not apply. The weights of match-weights.ts are by these names. */
export const featureNames = [
  "bias",
  "equalKey",
  "equalJoined",
  "lesserCoverage",
  "greaterCoverage",
  "otherWordsOnBoth",
  "otherWordsOnOne",
  "otherBusinessWordsOnBoth",
  "otherBusinessWordsOnOne",
  "otherPlaceOnBoth",
  "otherPlaceOnOne",
  "otherNumberOnBoth",
  "otherNumberOnOne",
  "firstWord",
  "firstWordDiffers",
  "matchedWords",
  "matchedBusinessWords",
  "byTypo",
  "byCut",
  "firstWordCut",
  "byContraction",
  "bySound",
  "byJoining",
  "twoInitials",
  "threeInitials",
  "moreInitials",
  "letters",
  "nearlyAllLetters",
  "beginning",
  "onlyOneWord",
  "otherOrder",
  "sameLegalForm",
  "otherLegalForm",
] as const;

export type FeatureName = (typeof featureNames)[number];
export type Features = Record<FeatureName, number>;

/** Compares two names that have words left. */
export function compareNames(a: ComparedName, b: ComparedName): Features {
  const pairing = pairWords(a, b);
  const features = noFeatures();
  describeCoverage(features, pairing);
  describeRest(features, pairing);
  describeLikeness(features, pairing);
  // Letters that were spelled by ear tell nothing that the words have not.
  if (features.bySound === 0) describeLetters(features, a.name, b.name);
  describeLegalForms(features, a.name, b.name);
  return features;
}

function noFeatures(): Features {
  return {
    bias: 1,
    equalKey: 0,
    equalJoined: 0,
    lesserCoverage: 0,
    greaterCoverage: 0,
    otherWordsOnBoth: 0,
    otherWordsOnOne: 0,
    otherBusinessWordsOnBoth: 0,
    otherBusinessWordsOnOne: 0,
    otherPlaceOnBoth: 0,
    otherPlaceOnOne: 0,
    otherNumberOnBoth: 0,
    otherNumberOnOne: 0,
    firstWord: 0,
    firstWordDiffers: 0,
    matchedWords: 0,
    matchedBusinessWords: 0,
    byTypo: 0,
    byCut: 0,
    firstWordCut: 0,
    byContraction: 0,
    bySound: 0,
    byJoining: 0,
    twoInitials: 0,
    threeInitials: 0,
    moreInitials: 0,
    letters: 0,
    nearlyAllLetters: 0,
    beginning: 0,
    onlyOneWord: 0,
    otherOrder: 0,
    sameLegalForm: 0,
    otherLegalForm: 0,
  };
}

function describeCoverage(features: Features, pairing: Pairing): void {
  const { a, b } = pairing;
  const coverageA = pairing.matchedA / Math.max(sumOf(a.weights), 0.01);
  const coverageB = pairing.matchedB / Math.max(sumOf(b.weights), 0.01);
  features.lesserCoverage = Math.min(coverageA, coverageB);
  features.greaterCoverage = Math.max(coverageA, coverageB);
  const heard = (pairing.by[likeness.sound] ?? 0) > 0;
  features.equalKey = a.name.key === b.name.key && !heard ? 1 : 0;
  const isJoined = a.name.joined === b.name.joined || a.name.joinedWhole === b.name.joinedWhole;
  features.equalJoined = features.equalKey === 0 && isJoined && !heard ? 1 : 0;
  features.otherOrder = pairing.otherOrder ? 1 : 0;
}

/** What the names have that the other has not. */
function describeRest(features: Features, pairing: Pairing): void {
  const restA = restOf(pairing.a, pairing.takenA);
  const restB = restOf(pairing.b, pairing.takenB);
  features.otherWordsOnBoth = Math.min(restA.plain, restB.plain, 1.5);
  features.otherWordsOnOne = Math.min(Math.max(restA.plain, restB.plain), 2.5) - features.otherWordsOnBoth;
  features.otherBusinessWordsOnBoth = Math.min(restA.business, restB.business, 1.5);
  features.otherBusinessWordsOnOne =
    Math.min(Math.max(restA.business, restB.business), 2) - features.otherBusinessWordsOnBoth;
  const otherPlaces = (restA.places > 0 ? 1 : 0) + (restB.places > 0 ? 1 : 0);
  features.otherPlaceOnBoth = otherPlaces === 2 ? 1 : 0;
  features.otherPlaceOnOne = otherPlaces === 1 ? 1 : 0;
  const otherNumbers = (restA.numbers > 0 ? 1 : 0) + (restB.numbers > 0 ? 1 : 0);
  features.otherNumberOnBoth = otherNumbers === 2 ? 1 : 0;
  features.otherNumberOnOne = otherNumbers === 1 ? 1 : 0;
  features.matchedWords = Math.min(restA.matchedPlain, restB.matchedPlain, 2);
  features.matchedBusinessWords = Math.min(restA.matchedBusiness, restB.matchedBusiness, 2);
  features.onlyOneWord =
    features.equalKey === 0 && Math.min(pairing.a.name.words.length, pairing.b.name.words.length) === 1
      ? 1
      : 0;
  const firstA = isTaken(pairing.takenA, pairing.a.name.firstTelling);
  const firstB = isTaken(pairing.takenB, pairing.b.name.firstTelling);
  features.firstWord = firstA && firstB ? 1 : 0;
  features.firstWordDiffers = !firstA && !firstB ? 1 : 0;
}

function restOf({ name, weights }: ComparedName, taken: number) {
  const rest = { plain: 0, business: 0, places: 0, numbers: 0, matchedPlain: 0, matchedBusiness: 0 };
  for (let at = 0; at < name.words.length; at += 1) {
    const { kind } = name.words[at] as NameWord;
    const weight = weights[at] ?? 0;
    if (isTaken(taken, at)) {
      if (isBusiness(kind)) rest.matchedBusiness += weight;
      else rest.matchedPlain += weight;
    } else if (kind === "place") rest.places += 1;
    else if (kind === "number") rest.numbers += 1;
    else if (isBusiness(kind)) rest.business += weight;
    else rest.plain += weight;
  }
  return rest;
}

function isBusiness(kind: WordKind): boolean {
  return kind === "everywhere" || kind === "often";
}

function describeLikeness(features: Features, pairing: Pairing): void {
  const { by } = pairing;
  features.byTypo = Math.min(by[likeness.typo] ?? 0, 2);
  features.byCut = Math.min(by[likeness.cut] ?? 0, 2);
  features.firstWordCut = pairing.firstWordCut;
  features.byContraction = Math.min(by[likeness.contracted] ?? 0, 2);
  features.bySound = Math.min(by[likeness.sound] ?? 0, 2);
  features.byJoining = Math.min(pairing.byJoining, 2);
  features.twoInitials = pairing.initials === 2 ? 1 : 0;
  features.threeInitials = pairing.initials === 3 ? 1 : 0;
  features.moreInitials = pairing.initials > 3 ? 1 : 0;
}

function describeLetters(features: Features, a: CompanyName, b: CompanyName): void {
  const longest = Math.max(a.joined.length, b.joined.length);
  const shortest = Math.min(a.joined.length, b.joined.length);
  if (shortest === 0) return;
  const alike = Math.max(0, 1 - editDistance(a.joined, b.joined) / Math.min(longest, 31));
  features.letters = alike;
  features.nearlyAllLetters = Math.max(0, alike - 0.75) * 4;
  features.beginning = sharedBeginning(a.core, b.core);
}

/** How much of the shorter text both begin with. */
function sharedBeginning(a: string, b: string): number {
  const shortest = Math.min(a.length, b.length);
  let same = 0;
  while (same < shortest && a[same] === b[same]) same += 1;
  return shortest === 0 ? 0 : same / shortest;
}

function describeLegalForms(features: Features, a: CompanyName, b: CompanyName): void {
  if (a.legalForms.length === 0 || b.legalForms.length === 0) return;
  const shared = a.legalForms.some((form) => b.legalForms.includes(form));
  // Of names that are not alike, it says nothing that their words have not said.
  const alike = Math.max(0, features.lesserCoverage - 0.7) / 0.3;
  features[shared ? "sameLegalForm" : "otherLegalForm"] = alike;
}

function sumOf(weights: readonly number[]): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}
