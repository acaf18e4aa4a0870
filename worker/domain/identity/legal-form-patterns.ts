import { foreignLegalForms, legalForms } from "./legal-forms.ts";
import { joiningWordSet, type Token, tokenise } from "./tokenise.ts";

/** Forms that are nothing else, so that they count inside a name too: "UNITEDHEALTH GROUP INC UNITEDHE". */
const unmistakable = new Set(
  "inc incorporated corp corporation ltd limited plc gmbh llc aktiengesellschaft nv oyj asa tbk publ spa ag".split(
    " ",
  ),
);

/** What is left of a name may be a form by chance, as of "MBH Corporation plc"; these are never a name. */
const neverNames = new Set([
  ...unmistakable,
  ..."co company cie cia llp lp kg se sa ab as oy bv kk pty pte bhd sdn srl sarl sl lda kft sro doo ooo oao zao pao ao jsc pjsc".split(
    " ",
  ),
]);

type Patterns = {
  readonly closing: ReadonlyMap<string, string>;
  readonly opening: ReadonlyMap<string, string>;
  readonly lastWords: ReadonlySet<string>;
  readonly firstWords: ReadonlySet<string>;
};

let known: Patterns | undefined;
const longestFormWords = 6;

/** Sets aside the legal forms before, after and (where they are nothing else) inside a name. */
export function stripLegalForms(tokens: readonly Token[]): {
  tokens: readonly Token[];
  legalForms: readonly string[];
} {
  known ??= readPatterns();
  const found: string[] = [];
  let from = 0;
  let to = lengthOfFirstTelling(tokens);
  for (let length = 1; length > 0 && to > from; to -= length) {
    length = closingLength(tokens, from, to, found);
  }
  for (let length = 1; length > 0 && to > from; from += length) {
    length = openingLength(tokens, from, to, found);
  }
  const kept = tokens.slice(from, to).filter(({ text }, at) => {
    if (at === 0 || !unmistakable.has(text)) return true;
    found.push(known?.closing.get(text) ?? text);
    return false;
  });
  return { tokens: kept, legalForms: found.length > 1 ? [...new Set(found)].sort() : found };
}

/** Registers of shares write some names twice: "NORSK HYDRO A.S.A NORSK HYDRO O". What follows the legal form is the name again, cut off. */
function lengthOfFirstTelling(tokens: readonly Token[]): number {
  const first = tokens[0]?.text ?? "";
  for (let at = 2; at < tokens.length; at += 1) {
    const text = tokens[at]?.text ?? "";
    const again = text === first || (text.length > 3 && first.startsWith(text));
    if (again && known?.closing.has(tokens[at - 1]?.text ?? "")) return at;
  }
  return tokens.length;
}

export function isLegalForm(word: string): boolean {
  known ??= readPatterns();
  return known.closing.has(word);
}

function closingLength(tokens: readonly Token[], from: number, to: number, found: string[]): number {
  if (!known?.lastWords.has(tokens[to - 1]?.text ?? "")) return 0;
  for (let length = Math.min(longestFormWords, to - from); length > 0; length -= 1) {
    const kind = known.closing.get(textOf(tokens, to - length, to));
    if (kind === undefined || (length === 1 && to - from === 1 && !neverNames.has(tokens[from]?.text ?? "")))
      continue;
    found.push(kind);
    return length;
  }
  return 0;
}

function openingLength(tokens: readonly Token[], from: number, to: number, found: string[]): number {
  const first = tokens[from];
  // The first two letters of AT&T are not the Ukrainian form that is spelled alike.
  if (
    first === undefined ||
    !known?.firstWords.has(first.text) ||
    !(first.standsAlone || first.text.length > 2)
  )
    return 0;
  for (let length = Math.min(longestFormWords, to - from); length > 0; length -= 1) {
    const kind = known.opening.get(textOf(tokens, from, from + length));
    if (kind === undefined) continue;
    found.push(kind);
    return length;
  }
  return 0;
}

function textOf(tokens: readonly Token[], from: number, to: number): string {
  let text = tokens[from]?.text ?? "";
  for (let at = from + 1; at < to; at += 1) text += ` ${tokens[at]?.text}`;
  return text;
}

function readPatterns(): Patterns {
  const closing = new Map<string, string>();
  const opening = new Map<string, string>();
  for (const group of [...legalForms, ...foreignLegalForms]) {
    for (const words of spelledForms(group.closing)) if (!closing.has(words)) closing.set(words, group.kind);
    for (const words of spelledForms(group.opening)) if (!opening.has(words)) opening.set(words, group.kind);
  }
  return {
    closing,
    opening,
    lastWords: new Set([...closing.keys()].map((words) => words.split(" ").at(-1) ?? "")),
    firstWords: new Set([...opening.keys()].map((words) => words.split(" ")[0] ?? "")),
  };
}

/** Each form as the words of a name would come out of reading it. */
function spelledForms(forms = ""): string[] {
  return forms
    .split("|")
    .map((form) => {
      const words = tokenise(form);
      // A form of one word counts even where it looks like a joining word of another language, such as N.A.
      const kept = words.filter(({ text, standsAlone }) => !standsAlone || !joiningWordSet().has(text));
      return (words.length > 1 ? kept : words).map(({ text }) => text).join(" ");
    })
    .filter((words) => words !== "");
}
