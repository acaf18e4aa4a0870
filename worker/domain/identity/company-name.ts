import {
  type KnownWord,
  longestPhraseWords,
  lookUpPhrase,
  lookUpWord,
  splitUnspaced,
} from "./known-words.ts";
import { isLegalForm, stripLegalForms } from "./legal-form-patterns.ts";
import { type NameWord, toWord } from "./name-word.ts";
import { readNumber } from "./number-words.ts";
import { foldWord, joiningWordSet, type Token, tokenise } from "./tokenise.ts";
import { isUnspaced } from "./unspaced-scripts.ts";

/** A company's name taken apart for comparing. No `words` mean that nothing of the name is left, and it matches nothing. */
export type CompanyName = {
  /** What tells the company from others, in its order: without legal forms and joining words, in Latin letters, folded. */
  readonly words: readonly NameWord[];
  /** The words' own texts joined by blanks: equal keys are equal names but for legal form, spelling, language and abbreviation. */
  readonly key: string;
  /** As written, without blanks: equal where only blanks, signs and marks differ. */
  readonly joined: string;
  /** The same with its joining words, which may be part of a name: "van der Bilt". */
  readonly joinedWhole: string;
  /** The place of the first word that is not a business word, from which on the name's own part goes: 1 of "Banco Bradesco". */
  readonly firstTelling: number;
  /** The words from there on, joined. */
  readonly core: string;
  /** What the name's legal forms amount to, such as `gmbh`; empty without one. */
  readonly legalForms: readonly string[];
  /** What the name may be shortened to by its initials, longest first. */
  readonly initials: readonly string[];
};

/**
 * Takes a name apart: Unicode forms, case, marks and scripts folded; legal forms of many countries set aside; abbreviations and business
 * words of many languages read as one; numerals kept. "Co., Ltd." leaves no words, "Co-operative Bank" both of its own.
 */
export function normaliseCompanyName(name: string): CompanyName {
  const all = tokenise(name);
  const { tokens, legalForms } = stripLegalForms(withoutJoiningWords(all));
  const words = readWords(tokens).slice(0, mostWords);
  const whole =
    tokens.length === all.length ? tokens : all.filter((token) => tokens.includes(token) || isJoining(token));
  const firstTelling = Math.max(
    0,
    words.findIndex(({ kind }) => kind === "plain"),
  );
  return {
    words,
    firstTelling,
    core: words
      .slice(firstTelling)
      .map(({ written }) => written)
      .join(""),
    key: words.map(({ text }) => text).join(" "),
    joined: joinTexts(tokens),
    joinedWhole: joinTexts(whole),
    legalForms,
    initials: initialsOf(tokens, whole),
  };
}

/** More tell nothing new, and each is compared with each. */
const mostWords = 16;

function withoutJoiningWords(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.length - 1;
  // A letter at the end is a name's own, as in "Plan A".
  const kept = tokens.filter((token, at) => (at === last && token.text.length === 1) || !isJoining(token));
  return kept.length === 0 ? tokens : kept;
}

function isJoining({ text, standsAlone }: Token): boolean {
  return standsAlone && joiningWordSet().has(text);
}

function joinTexts(tokens: readonly Token[]): string {
  let joined = "";
  for (const { text } of tokens) joined += text;
  return joined;
}

function readWords(tokens: readonly Token[]): NameWord[] {
  const words: NameWord[] = [];
  for (let at = 0; at < tokens.length; ) {
    const number = readNumber(tokens, at);
    if (number !== null) {
      words.push(
        toWord({ text: number.digits, written: number.digits, native: null, spelled: false, kind: "number" }),
      );
      at += number.length;
      continue;
    }
    const phrase = readPhrase(tokens, at);
    if (phrase !== null) {
      words.push(toWord({ ...phrase.known, written: phrase.written, native: null, spelled: false }));
      at += phrase.length;
      continue;
    }
    const token = tokens[at];
    if (token !== undefined) words.push(...readToken(token));
    at += 1;
  }
  return words;
}

function readPhrase(
  tokens: readonly Token[],
  at: number,
): { known: KnownWord; written: string; length: number } | null {
  for (let length = Math.min(longestPhraseWords, tokens.length - at); length > 1; length -= 1) {
    const texts = tokens.slice(at, at + length).map(({ text }) => text);
    const known = lookUpPhrase(texts);
    if (known !== null) return { known, written: texts.join(""), length };
  }
  return null;
}

function readToken(token: Token): NameWord[] {
  const { spelled } = token;
  const written = foldWord(token.text);
  if (token.native !== null && isUnspaced(token.native))
    return splitUnspaced(token.native).map((word) => toWord(word));
  const known = lookUpWord(written);
  if (known !== null) return [toWord({ ...known, written, native: null, spelled }, token.text)];
  // A lone letter tells little, and so do the letters of a legal form that stayed; "Company" in front is a word of the name.
  const tellsLittle = token.text.length === 1 || (token.text.length < 5 && isLegalForm(token.text));
  const kind = tellsLittle ? "often" : "plain";
  return [toWord({ text: written, written, native: null, spelled, kind }, token.text)];
}

/** With the joining words and without: "BoA" and "BA" of "Bank of America". */
function initialsOf(tokens: readonly Token[], whole: readonly Token[]): string[] {
  if (tokens.length < 2) return [];
  const [own, all] = [firstLetters(tokens), firstLetters(whole)];
  return own === all ? [own] : [own, all];
}

function firstLetters(tokens: readonly Token[]): string {
  let letters = "";
  for (const { text } of tokens) letters += text[0] ?? "";
  return letters;
}
