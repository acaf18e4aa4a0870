import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { type CompanyName, normaliseCompanyName } from "#worker/domain/identity/company-name.ts";
import { gramsOf } from "#worker/domain/identity/grams.ts";
import { firstWordOf } from "./account-readings.ts";
import { wordsOf } from "./words.ts";

/** A text that records carry, and something short by which it is found when an account comes that it may mean. */
export type AccountClue = { readonly clue: string; readonly text: string };

/** The clues of all names and addresses that these records write, each once. */
export function cluesOfRecords(
  records: readonly { readonly accountName: string | null; readonly email: string | null }[],
): readonly AccountClue[] {
  const names = new Set(records.flatMap(({ accountName }) => (accountName?.trim() ? [accountName] : [])));
  const addresses = new Set(records.flatMap(({ email }) => email?.trim().toLowerCase() || []));
  return [
    ...[...names].flatMap((text) => cluesOfName(text).map((clue) => ({ clue, text }))),
    ...[...addresses].flatMap((text) => {
      const domain = companyDomain(text);
      return domain === null ? [] : [{ clue: clueOfDomain(domain), text }];
    }),
  ];
}

export function clueOfDomain(domain: string): string {
  return `@${domain}`;
}

/**
 * How a name begins and ends, word by word, as a whole and in its initials: whoever misspells a word hardly does so at both ends of every one.
 * A name of which nothing is left has no clues, as it matches nothing.
 */
export function cluesOfName(name: string): readonly string[] {
  const { words, joined, initials } = normaliseCompanyName(name);
  if (words.length === 0) return [];
  const texts = [...words.map(({ text }) => text), joined, ...initials];
  return [...new Set(texts.flatMap((text) => [`${text.slice(0, 3)}-`, `-${text.slice(-3)}`]))];
}

/** Less of the shorter name's runs of letters in common, and matching would not have either for a candidate of the other. */
const leastShared = 0.2;

/** Whether a written name may mean a company of another name, so that it is worth matching anew; says yes too often rather than too rarely. */
export function mayMean(written: CompanyName, name: CompanyName): boolean {
  if (written.joined === name.joined || isShort(written, name) || isShort(name, written)) return true;
  const [one, other] = [gramsOf(written.words), new Set(gramsOf(name.words))];
  const shared = one.filter((gram) => other.has(gram)).length;
  return shared >= Math.max(1, leastShared * Math.min(one.length, other.size));
}

function isShort(short: CompanyName, long: CompanyName): boolean {
  return long.initials.some((initials) => initials === short.key || initials === short.joined);
}

/** The words of which a subject must have one to name the account. */
export function subjectWordsOf(name: string): readonly string[] {
  const [first] = wordsOf(firstWordOf(name));
  return first === undefined ? wordsOf(name) : [first];
}
