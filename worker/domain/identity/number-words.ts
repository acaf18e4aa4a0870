import type { Token } from "./tokenise.ts";

const units = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");
const roman = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(" ");
const romanFrom = 2;

const cardinal = new Map<string, number>([
  ...units.map((word, value) => [word, value] as const),
  ...tens.map((word, at) => [word, (at + 2) * 10] as const),
  ["fourty", 40],
]);
const ordinal = new Map(ordinals.map((word, at) => [word, at + 1]));
const romanValue = new Map(roman.map((word, at) => [word, at + romanFrom]));

/**
 * The number that stands at a place in a name, in digits: 44 for "44", "Forty-four" and "Forty 4", 5 for the V of "Fund V", 1 for "1st" and
 * "First". Roman numerals count only behind another word; the letters i, v and x only at the end.
 */
export function readNumber(tokens: readonly Token[], at: number): { digits: string; length: number } | null {
  const word = tokens[at]?.text ?? "";
  if (word >= "0" && word < ":") return readDigits(word);
  const value = cardinal.get(word);
  if (value !== undefined) {
    const unit = unitAfter(tokens, at, value);
    return { digits: String(value + unit), length: unit > 0 ? 2 : 1 };
  }
  const rank = ordinal.get(word);
  if (rank !== undefined) return { digits: String(rank), length: 1 };
  return at > 0 ? readRoman(word, at === tokens.length - 1) : null;
}

function readDigits(word: string): { digits: string; length: number } | null {
  const digits = /^(\d+)(st|nd|rd|th)?$/.exec(word)?.[1];
  return digits === undefined ? null : { digits: digits.replace(/^0+(?=\d)/, ""), length: 1 };
}

function unitAfter(tokens: readonly Token[], at: number, value: number): number {
  if (value < 20 || value % 10 !== 0) return 0;
  const next = tokens[at + 1]?.text ?? "";
  const unit = cardinal.get(next) ?? ordinal.get(next) ?? (/^[1-9]$/.test(next) ? Number(next) : 0);
  return unit < 10 ? unit : 0;
}

function readRoman(word: string, isLast: boolean): { digits: string; length: number } | null {
  if (word === "i" && isLast) return { digits: "1", length: 1 };
  const value = word.length > 1 || isLast ? romanValue.get(word) : undefined;
  return value === undefined ? null : { digits: String(value), length: 1 };
}
