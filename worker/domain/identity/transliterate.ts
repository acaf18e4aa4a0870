import { hanCodes, hanSyllables, letterSpellings } from "./transliteration-table.ts";

/**
 * Spells lower-case text in a to z and 0 to 9; whatever is neither letter nor digit becomes a blank. The spelling is for comparing, not
 * for reading: Chinese characters are spelled as in Mandarin wherever they come from.
 */
export function transliterate(text: string): string {
  let spelled = "";
  for (const letter of text) spelled += isPlain(letter) ? letter : spell(letter);
  return spelled;
}

function isPlain(letter: string): boolean {
  return letter <= "z" && ((letter >= "a" && letter <= "z") || (letter >= "0" && letter <= "9"));
}

function spell(letter: string): string {
  spellings ??= readSpellings();
  const spelling = spellings.get(letter);
  if (spelling !== undefined) return spelling;
  const code = letter.charCodeAt(0);
  if (code >= firstHan && code <= lastHan) return spellHan(code);
  if (code >= firstHangul && code <= lastHangul) return spellHangul(code - firstHangul);
  return unspelled.test(letter) ? "" : " ";
}

/** Letters without a spelling of their own, and marks, join what stands around them. */
const unspelled = /^[\p{L}\p{M}'’ʼ`´]$/u;

let spellings: Map<string, string> | undefined;

function readSpellings(): Map<string, string> {
  const read = new Map<string, string>();
  for (const pair of letterSpellings.split(" ")) {
    const [letter = ""] = pair;
    read.set(letter, pair.slice(letter.length));
  }
  return read;
}

const [firstHan, lastHan] = [0x4e00, 0x9fff];
const [firstHangul, lastHangul] = [0xac00, 0xd7a3];
const codeAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
let syllables: readonly string[] | undefined;

function spellHan(code: number): string {
  syllables ??= hanSyllables.split(" ");
  const at = (code - firstHan) * 2;
  const place = codeAlphabet.indexOf(hanCodes[at] ?? "") * 64 + codeAlphabet.indexOf(hanCodes[at + 1] ?? "");
  return syllables[place] ?? "";
}

/** Revised Romanisation, letter by letter; a syllable's place in Unicode is made of its three parts. */
function spellHangul(place: number): string {
  const [finals, vowels] = [hangulFinals.length, hangulVowels.length];
  const initial = hangulInitials[Math.floor(place / (finals * vowels))];
  const vowel = hangulVowels[Math.floor(place / finals) % vowels];
  return `${initial}${vowel}${hangulFinals[place % finals]}`;
}

const hangulInitials = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ");
const hangulVowels = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
const hangulFinals = ["", ..."k k ks n nj nh t l lk lm lb ls lt lp lh m p ps t t ng j ch k t p h".split(" ")];
