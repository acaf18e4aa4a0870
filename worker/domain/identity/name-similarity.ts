import { type CompanyName, normaliseCompanyName } from "./company-name.ts";
import { compareNames } from "./name-features.ts";
import type { ComparedName } from "./pair-words.ts";
import { scoreFeatures, toProbability } from "./score-name.ts";
import { noAccounts, weighWord } from "./word-weights.ts";

/** The chance, 0 to 1, that two names mean the same company when nothing else is known; 0 where nothing is left of either. */
export function similarCompanies(nameA: string, nameB: string): number {
  return nameProbability(normaliseCompanyName(nameA), normaliseCompanyName(nameB));
}

export function nameProbability(a: CompanyName, b: CompanyName): number {
  if (a.words.length === 0 || b.words.length === 0) return 0;
  return toProbability(scoreFeatures(compareNames(weighted(a), weighted(b))));
}

function weighted(name: CompanyName): ComparedName {
  return { name, weights: name.words.map((word) => weighWord(word, noAccounts)) };
}
