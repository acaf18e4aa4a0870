import { editDistance } from "./edit-distance.ts";
import type { NameWord } from "./name-word.ts";

/** How two words are alike. The order is that of trust; `none` is no likeness. */
export const likeness = { none: 0, sound: 1, typo: 2, cut: 3, contracted: 4, same: 5 } as const;
export type Likeness = (typeof likeness)[keyof typeof likeness];

export type WordMatch = { readonly likeness: Likeness; readonly score: number };

const noMatch: WordMatch = { likeness: likeness.none, score: 0 };
const sameWord: WordMatch = { likeness: likeness.same, score: 1 };

/** How alike two words are, 0 to 1, and in what way: a slip of the pen, cut short, written in consonants, spelled from another script. */
export function compareWords(a: NameWord, b: NameWord): WordMatch {
  if (a.text === b.text || a.written === b.written) return sameNative(a, b) ? sameWord : soundsAlike(a, b);
  if (a.kind === "number" || b.kind === "number") return noMatch;
  if (a.native !== null && b.native !== null) return compareNative(a.native, b.native);
  const [short, long] = a.written.length <= b.written.length ? [a, b] : [b, a];
  if (isCut(short.written, long.written)) {
    return { likeness: likeness.cut, score: cutScore(short.written, long) };
  }
  if (isContraction(short.written, long.written)) return { likeness: likeness.contracted, score: 0.75 };
  const slip = compareLetters(short, long);
  if (slip.score > 0) return slip;
  return a.spelled === b.spelled ? noMatch : compareSounds(a.written, b.written);
}

/** Two words in signs may be spelled alike in Latin letters without being the same. */
function sameNative(a: NameWord, b: NameWord): boolean {
  return a.native === null || b.native === null || a.native === b.native || a.kind !== "plain";
}

/** Signs that are read alike: of long names most likely another way to write them, of short ones another name. */
function soundsAlike(a: NameWord, b: NameWord): WordMatch {
  const { score } = compareNative(a.native ?? "", b.native ?? "");
  return { likeness: likeness.sound, score: score > 0.6 ? 0.75 : 0.3 };
}

function compareNative(a: string, b: string): WordMatch {
  const [signs, others] = [[...a], [...b]];
  const shared = signs.filter((sign) => others.includes(sign)).length;
  const score = (2 * shared) / (signs.length + others.length);
  const longest = Math.max(signs.length, others.length);
  return score < 0.5 || longest < 2 ? noMatch : { likeness: likeness.typo, score: score * 0.9 };
}

function isCut(short: string, long: string): boolean {
  return short.length >= 2 && long.startsWith(short);
}

/** Business words are cut as short as can be; a name that begins with another one is most often just another name. */
function cutScore(short: string, long: NameWord): number {
  const kept = short.length / long.written.length;
  if (long.kind === "plain") return Math.max(0.15, 1 - 1.3 * (1 - kept));
  return short.length < 3 ? 0.5 : 0.6 + 0.4 * kept;
}

/** "hldg" of "holding", "svc" of "service": a word's beginning, then consonants of the rest in its order. */
function isContraction(short: string, long: string): boolean {
  if (short.length < 2 || short.length > 7 || short.length > long.length - 2 || short[0] !== long[0])
    return false;
  let same = 1;
  while (same < short.length && short[same] === long[same]) same += 1;
  let at = same;
  for (let next = same; next < short.length; next += 1) {
    const letter = short[next] ?? "";
    at = long.indexOf(letter, at) + 1;
    if (at === 0 || isVowel(letter)) return false;
  }
  return true;
}

function isVowel(letter: string): boolean {
  return letter === "a" || letter === "e" || letter === "i" || letter === "o" || letter === "u";
}

function compareLetters(short: NameWord, long: NameWord): WordMatch {
  const letters = long.written.length;
  const allowed = letters < 3 ? 0 : Math.min(3, Math.ceil(letters / 4));
  if (letters - short.written.length > allowed || bitsOf(short.letters ^ long.letters) > 2 * allowed)
    return noMatch;
  const distance = slips(short.written, long.written);
  if (distance > allowed) return noMatch;
  const start = short.written[0] === long.written[0] ? 0 : 0.05;
  return { likeness: likeness.typo, score: Math.max(0.05, 1 - (1.2 * distance) / letters - start) };
}

/** Two letters that changed places are one slip, although they are two edits. */
function slips(a: string, b: string): number {
  const distance = editDistance(a, b);
  if (distance !== 2 || a.length !== b.length) return distance;
  for (let at = 0; at + 1 < a.length; at += 1) {
    if (a[at] === b[at]) continue;
    const swapped = a[at] === b[at + 1] && a[at + 1] === b[at];
    return swapped && a.slice(at + 2) === b.slice(at + 2) ? 1 : 2;
  }
  return distance;
}

function bitsOf(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** A word from another script is spelled by ear: vowels come and go, k is c or q. */
function compareSounds(a: string, b: string): WordMatch {
  const [heard, other] = [consonants(a), consonants(b)];
  const longest = Math.max(heard.length, other.length);
  if (longest < 3) return noMatch;
  const distance = editDistance(heard, other);
  if (distance === 0) return { likeness: likeness.sound, score: 0.8 };
  return distance === 1 && longest > 3 ? { likeness: likeness.sound, score: 0.6 } : noMatch;
}

export function consonants(word: string): string {
  const heard = word
    .replace(/ph/g, "f")
    .replace(/[cq](?!h)/g, "k")
    .replace(/x/g, "ks")
    .replace(/z/g, "s")
    .replace(/l/g, "r");
  return heard.replace(/[aeiouwyh]/g, "").replace(/(.)\1+/g, "$1");
}
