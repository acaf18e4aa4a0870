import { joiningWords } from "./business-words.ts";
import { unspacedLegalForms } from "./legal-forms.ts";
import { transliterate } from "./transliterate.ts";
import { foldSigns, isUnspaced, splitRuns } from "./unspaced-scripts.ts";

/** A piece of a name between blanks or signs, in a to z and 0 to 9. */
export type Token = {
  readonly text: string;
  /** The piece as written, where it is of a script without blanks between words. */
  readonly native: string | null;
  /** Spelled by ear from a script other than Latin. */
  readonly spelled: boolean;
  /** Blanks stand on both sides: `on` of "Books on Wheels", not of "E.ON". */
  readonly standsAlone: boolean;
};

const mostLetters = 200;

/**
 * Parts a name at blanks and signs and folds its letters. Letters that stand alone belong together: "S.p.A." and "J. P. Morgan" become
 * `spa` and `jp morgan`, but the V of "Fund V L.P." keeps apart.
 */
export function tokenise(name: string): Token[] {
  const text = separateGluedForms(name.slice(0, mostLetters).normalize("NFKC")).toLowerCase();
  const plain = asciiOnly.test(text);
  const cleaned = (plain ? text : withoutUnspacedForms(text).replace(arabicArticle, "$1")).replace(
    latinArticle,
    "",
  );
  const chunks = cleaned.split(blanks).filter((chunk) => chunk !== "");
  const tokens: Token[] = [];
  let letterBefore = false;
  for (const chunk of chunks) {
    if (strayNumber.test(chunk)) continue;
    const pieces = plain ? readPieces(chunk.replace(apostrophes, "")) : readChunk(chunk);
    const isLetter = pieces.length === 1 && isSingleLetter(pieces[0]);
    const before = tokens.at(-1);
    if (isLetter && letterBefore && before !== undefined) {
      tokens[tokens.length - 1] = {
        ...before,
        text: before.text + (pieces[0]?.text ?? ""),
        standsAlone: false,
      };
    } else tokens.push(...pieces);
    // A sign between two letters, as in "H & M", does not part them.
    if (pieces.length > 0) letterBefore = isLetter;
  }
  return tokens;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to tell plain ASCII from everything else
const asciiOnly = /^[\u0000-\u007f]*$/;
const blanks = /(?:[\s_;]|,(?!\d))+/;
/** A figure that begins with a sign is a price, a rate or a class of shares, not the name's own number. */
const strayNumber = /^[-+,./%][-+,./%]*\d[\d,.%]*$/;
/** The Arabic article is written onto its word, and left out as often as not. */
const arabicArticle = /(^|[\s-])ال(?=\p{Script=Arabic}{3})/gu;
const latinArticle = /\b(?:al|el)-(?=[a-z]{3})/g;
const apostrophes = /['`]/g;
const separators = /[^a-z0-9]+/;
/** "SiemensAG": a legal form in capitals that was written onto the name. */
const gluedForm = /([a-zß-ÿ]{3,})(AG|SE|SA|AB|NV|BV|GmbH|KG|PLC|LLC|Ltd|Inc)\b/g;

function separateGluedForms(name: string): string {
  return name.replace(gluedForm, "$1 $2");
}

let unspacedForms: RegExp | undefined;

function withoutUnspacedForms(text: string): string {
  if (!isUnspaced(text)) return text;
  unspacedForms ??= new RegExp(
    unspacedLegalForms
      .flatMap(({ forms }) => forms.normalize("NFKC").split("|"))
      .map((form) => form.trim())
      .sort((a, b) => b.length - a.length)
      .map((form) => form.replace(/[()]/g, "\\$&"))
      .join("|"),
    "g",
  );
  return text.replace(unspacedForms, " ");
}

function readChunk(chunk: string): Token[] {
  const runs = splitRuns(chunk);
  const pieces = runs.flatMap(({ text, unspaced }) =>
    unspaced
      ? [
          {
            text: transliterate(text).replaceAll(" ", ""),
            native: foldSigns(text),
            spelled: true,
            standsAlone: runs.length === 1,
          },
        ]
      : readPieces(transliterate(text), otherAlphabet.test(text)),
  );
  return pieces.filter(({ text }) => text !== "");
}

/** Letters that are not Latin ones, with or without marks. */
const otherAlphabet = /[^\P{L}\p{Script=Latin}]/u;

function readPieces(text: string, spelled = false): Token[] {
  const pieces = text.split(separators).filter((piece) => piece !== "");
  if (pieces.length === 1) return [{ text: pieces[0] ?? "", native: null, spelled, standsAlone: true }];
  const joined: string[] = [];
  let letterBefore = false;
  for (const piece of pieces) {
    const isLetter = piece.length === 1 && piece > "9";
    if (isLetter && letterBefore) joined[joined.length - 1] += piece;
    else joined.push(piece);
    letterBefore = isLetter;
  }
  return joined.map((text) => ({ text, native: null, spelled, standsAlone: false }));
}

function isSingleLetter(piece: Token | undefined): boolean {
  return piece !== undefined && piece.native === null && piece.text.length === 1 && piece.text > "9";
}

let joining: ReadonlySet<string> | undefined;

export function joiningWordSet(): ReadonlySet<string> {
  joining ??= new Set(
    joiningWords
      .trim()
      .split(/\s+/)
      .map((word) => transliterate(word))
      .filter((word) => word !== ""),
  );
  return joining;
}

/** One spelling for umlauts written as two letters and for singular and plural. */
export function foldWord(word: string): string {
  if (word.length < 4) return word;
  const folded = word.length > 4 ? word.replace(/(?<![qaeou])([aou])e(?=.)/g, "$1") : word;
  if (folded.endsWith("ies") && folded.length > 4) return `${folded.slice(0, -3)}y`;
  return /[^sui]s$/.test(folded) ? folded.slice(0, -1) : folded;
}
