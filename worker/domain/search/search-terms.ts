import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";

/** One word of what was asked: every spelling in which the index may hold a word that begins with it, in lower case by ASCII alone. */
export type SearchTerm = { readonly text: string; readonly spellings: readonly string[] };

export const longestTerm = 40;
const mostTerms = 6;

/**
 * What parts words, here and in the triggers that keep the index (migrations 0935 to 0942): change both or neither. Other spaces, such as
 * the wide one of Japanese, are parts of words in both.
 */
const separators = /[ \t\n\r\u00a0"\\\-_/.,;:()[\]&+#'@|]+/u;

/**
 * The words of a text as the index of words is asked for them, the first six, without repeats; none where there is nothing but
 * separators.
 */
export function searchTerms(text: string): readonly SearchTerm[] {
  const typed = new Map(wordsOf(text).map((word) => [word.toLowerCase(), word]));
  return [...typed].slice(0, mostTerms).map(([lower, word]) => ({
    text: lower,
    spellings: spellingsOf(lower, word),
  }));
}

/** Whether each term begins a word of the texts. */
export function matchesTerms(texts: readonly (string | null)[], terms: readonly SearchTerm[]): boolean {
  const words = texts.flatMap((text) => wordsOf(text ?? "").map((word) => word.toLowerCase()));
  return terms.every(({ text }) => words.some((word) => word.startsWith(text)));
}

/** The ones whose title is what was asked first, then those that begin with it, then the others; each by title. */
export function rankMatches<Match extends { readonly title: string; readonly id: string }>(
  matches: readonly Match[],
  asked: string,
): readonly Match[] {
  const key = asked.trim().toLowerCase();
  const ranked = matches.map((match) => ({ match, title: match.title.toLowerCase() }));
  const rankOf = (title: string) => {
    if (title === key) return 0;
    return title.startsWith(key) ? 1 : 2;
  };
  return ranked
    .sort(
      (a, b) =>
        rankOf(a.title) - rankOf(b.title) ||
        compareCodePoints(a.title, b.title) ||
        compareCodePoints(a.match.id, b.match.id),
    )
    .map(({ match }) => match);
}

/** A statement's number as people type it: ST-000012, st12 or 12; null for anything else. */
export function askedNumber(text: string): number | null {
  const digits = /^(?:st-?)?0*([1-9]\d{0,8})$/i.exec(text.trim())?.[1];
  return digits === undefined ? null : Number(digits);
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(separators)
    .filter((word) => word !== "")
    .map((word) => [...word].slice(0, longestTerm).join(""));
}

/**
 * SQLite lowers the letters of ASCII and leaves the others as they were written, so a word with others stands in the index as it was
 * typed: small, with a capital, or in capitals. The word as it is asked for is looked up too, because lowering a letter such as İ does
 * not lead back to it.
 */
function spellingsOf(lower: string, typed: string): readonly string[] {
  const [first = "", ...rest] = lower;
  const spellings = [lower, first.toUpperCase() + rest.join(""), lower.toUpperCase(), typed];
  return [...new Set(spellings.map(lowerAscii))];
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
