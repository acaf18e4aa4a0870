export type NameWord = {
  /** What it means: the English word for a known one, else the word itself. */
  readonly text: string;
  /** What was written, folded to Latin letters. */
  readonly written: string;
  /** The same before folding, where initials may hide in it. */
  readonly initialism: string;
  /** Chinese characters, kana or hangul as written, where the word is of these; two words may sound alike and not be the same. */
  readonly native: string | null;
  /** Spelled by ear from a script other than Latin. */
  readonly spelled: boolean;
  readonly kind: WordKind;
  /** One bit a letter, for telling cheaply that two words have too little in common. */
  readonly letters: number;
};

/** `everywhere` and `often` are business words that say little; `place`, `number` and `plain` say which company. */
export type WordKind = "plain" | "often" | "everywhere" | "place" | "number";

export function toWord(word: Omit<NameWord, "letters" | "initialism">, initialism = word.written): NameWord {
  const { text, written, native, spelled, kind } = word;
  return { text, written, initialism, native, spelled, kind, letters: lettersOf(written) };
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) % 31);
  return letters;
}
