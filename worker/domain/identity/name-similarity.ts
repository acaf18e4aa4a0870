import { type CompanyName, normaliseCompanyName } from "./company-name.ts";

/** The chance, 0 to 1, that two names mean the same company when nothing else is known. */
export function similarCompanies(nameA: string, nameB: string): number {
  return nameProbability(normaliseCompanyName(nameA), normaliseCompanyName(nameB));
}

export function nameProbability(a: CompanyName, b: CompanyName): number {
  if (a.key === "" || b.key === "") return 0;
  if (a.key === b.key) return 0.97;
  const gramsA = grams(a.key);
  const gramsB = grams(b.key);
  const shared = [...gramsA].filter((gram) => gramsB.has(gram)).length;
  return ((2 * shared) / (gramsA.size + gramsB.size)) ** 2 * 0.95;
}

function grams(key: string): Set<string> {
  const padded = ` ${key} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)));
}
