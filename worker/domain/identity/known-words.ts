import { businessWords, regions } from "./business-words.ts";
import type { NameWord, WordKind } from "./name-word.ts";
import { countryNames } from "./place-names.ts";
import { foldWord, tokenise } from "./tokenise.ts";
import { transliterate } from "./transliterate.ts";
import { foldSigns, isUnspaced } from "./unspaced-scripts.ts";

export type KnownWord = { readonly text: string; readonly kind: WordKind };

export const longestPhraseWords = 4;

type Vocabulary = {
  /** By what is written, folded; the words of a phrase are parted by a blank. */
  readonly spelled: ReadonlyMap<string, KnownWord>;
  readonly phraseStarts: ReadonlySet<string>;
  /** By the signs of a script without blanks. */
  readonly unspaced: ReadonlyMap<string, KnownWord>;
};

let vocabulary: Vocabulary | undefined;

export function lookUpWord(folded: string): KnownWord | null {
  vocabulary ??= readVocabulary();
  return vocabulary.spelled.get(folded) ?? null;
}

export function lookUpPhrase(words: readonly string[]): KnownWord | null {
  vocabulary ??= readVocabulary();
  if (!vocabulary.phraseStarts.has(foldWord(words[0] ?? ""))) return null;
  return vocabulary.spelled.get(words.map(foldWord).join(" ")) ?? null;
}

type UnspacedWord = Omit<NameWord, "letters" | "initialism">;

const longestUnspaced = 8;

/** Finds the known words in a run of signs without blanks, longest first; what stands between them is a word of its own. */
export function splitUnspaced(run: string): UnspacedWord[] {
  vocabulary ??= readVocabulary();
  const signs = [...run];
  const words: UnspacedWord[] = [];
  let rest = "";
  const closeRest = () => {
    const written = foldWord(transliterate(rest).replaceAll(" ", ""));
    if (written !== "") words.push({ text: written, written, native: rest, spelled: true, kind: "plain" });
    rest = "";
  };
  for (let at = 0; at < signs.length; ) {
    const known = knownAt(signs, at, vocabulary.unspaced);
    if (known === null) {
      rest += signs[at];
      at += 1;
      continue;
    }
    closeRest();
    words.push({
      ...known.word,
      written: transliterate(known.native).replaceAll(" ", ""),
      native: known.native,
      spelled: true,
    });
    at += [...known.native].length;
  }
  closeRest();
  return words;
}

function knownAt(signs: readonly string[], at: number, known: ReadonlyMap<string, KnownWord>) {
  for (let length = Math.min(longestUnspaced, signs.length - at); length > 1; length -= 1) {
    const native = signs.slice(at, at + length).join("");
    const word = known.get(native);
    if (word !== undefined) return { word, native };
  }
  return null;
}

function readVocabulary(): Vocabulary {
  const spelled = new Map<string, KnownWord>();
  const unspaced = new Map<string, KnownWord>();
  const add = (written: string, word: KnownWord) => {
    const native = written.normalize("NFKC");
    if (isUnspaced(native)) unspaced.set(foldSigns(native), word);
    else {
      const words = tokenise(native).map(({ text }) => foldWord(text));
      const spelling = words.join(" ");
      if (spelling !== "" && words.length <= longestPhraseWords && !spelled.has(spelling))
        spelled.set(spelling, word);
    }
  };
  for (const [name, ...others] of linesOf(regions, "|")) addAll({ name, others, kind: "place" }, add);
  for (const [, name, ...others] of linesOf(countryNames, "|")) addAll({ name, others, kind: "place" }, add);
  for (const kind of ["everywhere", "often"] as const) {
    for (const [name, ...others] of linesOf(businessWords[kind], " ")) addAll({ name, others, kind }, add);
  }
  const starts = [...spelled.keys()].filter((words) => words.includes(" "));
  return { spelled, unspaced, phraseStarts: new Set(starts.map((words) => words.split(" ")[0] ?? "")) };
}

function addAll(
  entry: { name: string | undefined; others: readonly string[]; kind: WordKind },
  add: (written: string, word: KnownWord) => void,
): void {
  const { name = "", others, kind } = entry;
  const word = { text: foldWord(transliterate(name).replaceAll(" ", "")), kind };
  for (const written of [name, ...others]) add(written, word);
}

/** `name: other other` a line, the name first. */
function linesOf(table: string, separator: string): string[][] {
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", others = ""] = line.split(/:\s*/, 2);
      return [name, ...others.split(separator)].map((word) => word.trim()).filter((word) => word !== "");
    });
}
