import { writeFileSync } from "node:fs";
import anyAscii from "any-ascii";

/**
 * Writes how letters of other scripts are spelled in Latin ones; run it again when any-ascii is upgraded. The package itself knows all of
 * Unicode and is three times as large; names of companies need the scripts that companies are registered in.
 */
const letters = /^[\p{L}\p{N}\p{M}]$/u;
const codeAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Latin with marks, Greek, Cyrillic, Armenian, Hebrew, Arabic, the scripts of India and of South-East Asia, Georgian, and kana.
const alphabets = [
  [0x00c0, 0x024f],
  [0x0370, 0x0eff],
  [0x10a0, 0x10ff],
  [0x1780, 0x17ff],
  [0x1e00, 0x1fff],
  [0x3041, 0x30ff],
] as const;
// Arabic and Hebrew are written without their vowel marks as often as with them.
const vowelMarks = /^[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]$/;
// Letters of Arabic that are written for one another every day; alef alone is left out, like every other long vowel at a word's start.
const arabicSpellings: Readonly<Record<string, string>> = {
  آ: "",
  أ: "",
  إ: "",
  ا: "",
  ى: "y",
  ة: "h",
  ه: "h",
};
const [firstHan, lastHan] = [0x4e00, 0x9fff];

const pairs = alphabets
  .flatMap(([first, last]) => range(first, last))
  .filter((letter) => letters.test(letter) && !vowelMarks.test(letter) && letter === letter.toLowerCase())
  .map((letter) => [letter, spell(letter)] as const)
  .filter(([, spelling]) => spelling !== "");
const spellings = range(firstHan, lastHan).map(spell);
const syllables = [...new Set(spellings)].sort();
const codes = spellings.map((syllable) => {
  const at = syllables.indexOf(syllable);
  return `${codeAlphabet[at >> 6]}${codeAlphabet[at & 63]}`;
});

writeFileSync(
  "worker/domain/identity/transliteration-table.ts",
  `/** Made by scripts/make-transliteration.ts from any-ascii (ISC); do not edit. */

/** A letter and how it is spelled, one after the other. */
export const letterSpellings =
  "${pairs.map((pair) => pair.join("")).join(" ")}";

/** The syllables that Chinese characters are read as. */
export const hanSyllables =
  "${syllables.join(" ")}";

/** Two signs a character, from U+4E00 on: its place among the syllables, in base 64. */
export const hanCodes =
  "${codes.join("")}";
`,
);

function spell(letter: string): string {
  const known = arabicSpellings[letter];
  if (known !== undefined) return known;
  return anyAscii(letter)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at));
}
