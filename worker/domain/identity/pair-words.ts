import type { CompanyName } from "./company-name.ts";
import { compareWords, type Likeness, likeness } from "./compare-words.ts";
import { editDistance } from "./edit-distance.ts";
import type { NameWord } from "./name-word.ts";

export type ComparedName = {
  readonly name: CompanyName;
  /** What each of the words tells, in their order: about 0 to 1, rare words more. */
  readonly weights: readonly number[];
};

/** How the words of two names pair up. */
export type Pairing = {
  readonly a: ComparedName;
  readonly b: ComparedName;
  /** One bit a word that has found its counterpart. */
  takenA: number;
  takenB: number;
  /** What the matched words weigh, less what their likeness lacks. */
  matchedA: number;
  matchedB: number;
  /** What was matched by each likeness, by its place in `likeness`. */
  readonly by: number[];
  byJoining: number;
  byInitials: number;
  /** The letters of the longest word that was read as initials. */
  initials: number;
  otherOrder: boolean;
  /** How much of the longer first word is missing, where the first words pair up as a word and its beginning. */
  firstWordCut: number;
};

/** Pairs the words of two names, the surest way first: the same, joined or parted, alike, initials. */
export function pairWords(a: ComparedName, b: ComparedName): Pairing {
  const pairing: Pairing = {
    a,
    b,
    takenA: 0,
    takenB: 0,
    matchedA: 0,
    matchedB: 0,
    by: [0, 0, 0, 0, 0, 0],
    byJoining: 0,
    byInitials: 0,
    initials: 0,
    otherOrder: false,
    firstWordCut: 0,
  };
  if (isJoinedAlike(a, b)) return pairWhole(pairing);
  pairSame(pairing);
  if (isDone(pairing)) return pairing;
  pairJoined(pairing);
  pairAlike(pairing);
  if (!isDone(pairing)) pairInitials(pairing);
  return pairing;
}

/** The names differ only in blanks and signs: "van der Bilt" and "Vanderbilt". */
function isJoinedAlike({ name: a }: ComparedName, { name: b }: ComparedName): boolean {
  return a.key !== b.key && (a.joined === b.joined || a.joinedWhole === b.joinedWhole);
}

function pairWhole(pairing: Pairing): Pairing {
  pairing.takenA = (1 << wordCount(pairing.a)) - 1;
  pairing.takenB = (1 << wordCount(pairing.b)) - 1;
  pairing.matchedA = sumOf(pairing.a.weights);
  pairing.matchedB = sumOf(pairing.b.weights);
  pairing.byJoining = pairing.matchedA;
  return pairing;
}

export function isTaken(taken: number, at: number): boolean {
  return (taken & (1 << at)) !== 0;
}

function wordCount({ name }: ComparedName): number {
  return name.words.length;
}

function isDone({ a, b, takenA, takenB }: Pairing): boolean {
  return takenA === (1 << wordCount(a)) - 1 || takenB === (1 << wordCount(b)) - 1;
}

function pairSame(pairing: Pairing): void {
  const [wordsA, wordsB] = [pairing.a.name.words, pairing.b.name.words];
  const [countA, countB] = [wordCount(pairing.a), wordCount(pairing.b)];
  let next = 0;
  for (let i = 0; i < countA; i += 1) {
    const word = wordsA[i] as NameWord;
    for (let j = 0; j < countB; j += 1) {
      const other = wordsB[j] as NameWord;
      if (isTaken(pairing.takenB, j) || (word.text !== other.text && word.written !== other.written))
        continue;
      if (compareWords(word, other).likeness !== likeness.same) continue;
      take(pairing, { i, j, likeness: likeness.same, score: 1 });
      if (j < next) pairing.otherOrder = true;
      next = j;
      break;
    }
  }
}

function take(
  pairing: Pairing,
  pair: { readonly i: number; readonly j: number; readonly likeness: Likeness; readonly score: number },
): void {
  const weightA = pairing.a.weights[pair.i] ?? 0;
  const weightB = pairing.b.weights[pair.j] ?? 0;
  pairing.takenA |= 1 << pair.i;
  pairing.takenB |= 1 << pair.j;
  pairing.matchedA += weightA * pair.score;
  pairing.matchedB += weightB * pair.score;
  pairing.by[pair.likeness] = (pairing.by[pair.likeness] ?? 0) + (weightA + weightB) / 2;
}

/** "OakLogistics" and "Oak Logistics": one word that is two or more of the other name. */
function pairJoined(pairing: Pairing): void {
  for (let i = 0; i < wordCount(pairing.a); i += 1) {
    if (isTaken(pairing.takenA, i)) continue;
    const run = findJoined(pairing.a.name.words[i] as NameWord, pairing.b, pairing.takenB);
    if (run === null) continue;
    pairing.takenA |= 1 << i;
    pairing.takenB |= run.bits;
    pairing.byJoining += run.weight;
    pairing.matchedA += (pairing.a.weights[i] ?? 0) * run.score;
    pairing.matchedB += run.weight * run.score;
  }
  for (let j = 0; j < wordCount(pairing.b); j += 1) {
    if (isTaken(pairing.takenB, j)) continue;
    const run = findJoined(pairing.b.name.words[j] as NameWord, pairing.a, pairing.takenA);
    if (run === null) continue;
    pairing.takenB |= 1 << j;
    pairing.takenA |= run.bits;
    pairing.byJoining += run.weight;
    pairing.matchedB += (pairing.b.weights[j] ?? 0) * run.score;
    pairing.matchedA += run.weight * run.score;
  }
}

const shortestJoined = 4;

function findJoined(word: NameWord, other: ComparedName, taken: number) {
  const { length } = word.written;
  if (length < shortestJoined || word.kind === "number") return null;
  const count = wordCount(other);
  for (let from = 0; from + 1 < count; from += 1) {
    let joined = "";
    let weight = 0;
    let bits = 0;
    for (let at = from; at < count && !isTaken(taken, at) && joined.length < length + 1; at += 1) {
      joined += other.name.words[at]?.written;
      weight += other.weights[at] ?? 0;
      bits |= 1 << at;
      if (at === from || Math.abs(joined.length - length) > 1) continue;
      if (joined === word.written) return { bits, weight, score: 1 };
      if (length > 7 && editDistance(joined, word.written) < 2) return { bits, weight, score: 0.9 };
    }
  }
  return null;
}

function pairAlike(pairing: Pairing): void {
  const [countA, countB] = [wordCount(pairing.a), wordCount(pairing.b)];
  for (let i = 0; i < countA; i += 1) {
    if (isTaken(pairing.takenA, i)) continue;
    let best = { i, j: -1, likeness: likeness.none as Likeness, score: 0 };
    for (let j = 0; j < countB; j += 1) {
      if (isTaken(pairing.takenB, j)) continue;
      const match = compareWords(pairing.a.name.words[i] as NameWord, pairing.b.name.words[j] as NameWord);
      if (match.score > best.score) best = { i, j, likeness: match.likeness, score: match.score };
    }
    if (best.j < 0) continue;
    take(pairing, best);
    if (best.likeness === likeness.cut && i === 0 && best.j === 0) pairing.firstWordCut = cutOf(pairing);
  }
}

function cutOf({ a, b }: Pairing): number {
  const [first, other] = [a.name.words[0]?.written.length ?? 0, b.name.words[0]?.written.length ?? 0];
  return 1 - Math.min(first, other) / Math.max(first, other);
}

const mostInitials = 6;
/** Many companies share a few initials. */
const initialsScore = 0.7;

/** "IBM Germany" and "International Business Machines Germany": a word that is the first letters of what is left of the other name. */
function pairInitials(pairing: Pairing): void {
  for (let i = 0; i < wordCount(pairing.a); i += 1) {
    const run = findInitials(pairing.a.name, i, {
      other: pairing.b,
      takenWord: pairing.takenA,
      taken: pairing.takenB,
    });
    if (run === null) continue;
    pairing.takenA |= 1 << i;
    pairing.takenB |= run.bits;
    pairing.matchedA += (pairing.a.weights[i] ?? 0) * initialsScore;
    pairing.matchedB += run.weight * initialsScore;
    pairing.byInitials += run.weight;
    pairing.initials = Math.max(pairing.initials, run.length);
  }
  for (let j = 0; j < wordCount(pairing.b); j += 1) {
    const run = findInitials(pairing.b.name, j, {
      other: pairing.a,
      takenWord: pairing.takenB,
      taken: pairing.takenA,
    });
    if (run === null) continue;
    pairing.takenB |= 1 << j;
    pairing.takenA |= run.bits;
    pairing.matchedB += (pairing.b.weights[j] ?? 0) * initialsScore;
    pairing.matchedA += run.weight * initialsScore;
    pairing.byInitials += run.weight;
    pairing.initials = Math.max(pairing.initials, run.length);
  }
}

function findInitials(
  name: CompanyName,
  at: number,
  { other, takenWord, taken }: { other: ComparedName; takenWord: number; taken: number },
) {
  const word = name.words[at];
  if (word === undefined || isTaken(takenWord, at) || word.native !== null) return null;
  // The word as it was written: folding took the s of a plural from its end, which may stand for a word here.
  const letters = word.initialism;
  const { length } = letters;
  if (length < 2 || length > mostInitials) return null;
  const count = wordCount(other);
  for (let from = 0; from + length <= count; from += 1) {
    let bits = 0;
    let weight = 0;
    for (let step = 0; step < length; step += 1) {
      const candidate = other.name.words[from + step];
      if (isTaken(taken, from + step) || candidate?.written[0] !== letters[step]) break;
      bits |= 1 << (from + step);
      weight += other.weights[from + step] ?? 0;
      if (step === length - 1) return { bits, weight, length };
    }
  }
  // Initials of the whole name count its joining words as well, as in "BoA".
  return takenWord === 0 && taken === 0 && other.name.initials.includes(letters)
    ? { bits: (1 << count) - 1, weight: sumOf(other.weights), length }
    : null;
}

function sumOf(weights: readonly number[]): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}
