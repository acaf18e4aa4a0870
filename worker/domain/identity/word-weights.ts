import type { NameWord, WordKind } from "./name-word.ts";

/** In how many names a word of each kind stands when nothing is known of the accounts: one in so many. */
const namesAWord: Readonly<Record<WordKind, number>> = {
  plain: 5_000,
  number: 400,
  place: 250,
  often: 250,
  everywhere: 40,
};

/** As many accounts as this are thought to stand beside the real ones, so that a word's rarity among few accounts is not taken at its face. */
const imaginedAccounts = 2_000;
const rarest = Math.log(namesAWord.plain);

/** What a word tells, about 0 to 1: the logarithm of how rare it is among the accounts and in names at large. */
export function weighWord(
  word: NameWord,
  among: { readonly accounts: number; readonly withWord: number },
): number {
  const imagined = imaginedAccounts / namesAWord[word.kind];
  const rarity = (among.accounts + imaginedAccounts) / (among.withWord + imagined);
  return Math.max(0.05, Math.log(rarity) / rarest);
}

export const noAccounts = { accounts: 0, withWord: 0 };
