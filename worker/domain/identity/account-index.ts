import type { Account, MatchThresholds } from "./account.ts";
import { companyDomain, domainLabel } from "./company-domain.ts";
import { type CompanyName, normaliseCompanyName } from "./company-name.ts";
import { gramCount, gramsOf } from "./grams.ts";
import type { ComparedName } from "./pair-words.ts";
import { transliterate } from "./transliterate.ts";
import { weighWord } from "./word-weights.ts";

export type IndexedAccount = ComparedName & {
  readonly account: Account;
  readonly domain: string | null;
  /** What stands before the domain's suffix. */
  readonly label: string;
};

/** A company's accounts prepared for matching. It is read only, and belongs to one company. */
export type AccountIndex = {
  readonly accounts: readonly IndexedAccount[];
  /** How many accounts the company has: as many as `accounts`, unless those are only some of them. */
  readonly count: number;
  /** Places in `accounts`. */
  readonly byId: ReadonlyMap<string, number>;
  readonly byDomain: ReadonlyMap<string, readonly number[]>;
  /** By what stands before the domain's suffix. */
  readonly byLabel: ReadonlyMap<string, readonly number[]>;
  readonly byKey: ReadonlyMap<string, readonly number[]>;
  readonly byInitials: ReadonlyMap<string, readonly number[]>;
  readonly aliasOfName: ReadonlyMap<string, number>;
  readonly aliasOfDomain: ReadonlyMap<string, number>;
  /** In how many accounts' names a word stands. */
  readonly accountsWithWord: ReadonlyMap<string, number>;
  readonly grams: GramPostings;
  readonly thresholds: MatchThresholds;
};

/** Which accounts have a run of three letters, one list after another. */
export type GramPostings = {
  /** Where a gram's list begins; the next gram's beginning is its end. */
  readonly starts: Int32Array;
  readonly accounts: Int32Array;
  /** How much each gram tells; 0 for those that stand in too many names to be worth reading. Whole numbers, so that sums are exact. */
  readonly weights: Int32Array;
  /** What an account's grams weigh together. */
  readonly totals: Int32Array;
};

export type AccountIndexOptions = {
  readonly thresholds?: MatchThresholds;
  /** What people have decided before: a name or a domain, as written, and the id of the account it means. */
  readonly aliases?: readonly AccountAlias[];
};

export type AccountAlias =
  | { readonly kind: "name"; readonly name: string; readonly accountId: string }
  | { readonly kind: "domain"; readonly domain: string; readonly accountId: string };

export const usualThresholds: MatchThresholds = { auto: 0.7, review: 0.4 };

/**
 * Prepares a company's accounts for matching, in time linear in their number. An alias for an account that is not among them is
 * left out; of two accounts with one id the last counts.
 */
export function buildAccountIndex(
  accounts: readonly Account[],
  options: AccountIndexOptions = {},
): AccountIndex {
  const names = accounts.map(({ name }) => normaliseCompanyName(name));
  const domains = ownDomains(accounts.map(({ domain }) => companyDomain(domain ?? "")));
  const accountsWithWord = countWords(names);
  const indexed = accounts.map((account, at) => {
    const name = names[at] as CompanyName;
    const domain = domains[at] ?? null;
    const label = domain === null ? "" : foldLabel(domainLabel(domain));
    return { account, name, weights: weighName(name, accountsWithWord, accounts.length), domain, label };
  });
  const byId = new Map(accounts.map(({ id }, at) => [id, at]));
  return {
    accounts: indexed,
    count: accounts.length,
    byId,
    byDomain: groupBy(indexed, ({ domain }) => (domain === null ? [] : [domain])),
    byLabel: groupBy(indexed, ({ label }) => (label === "" ? [] : [label])),
    byKey: groupBy(indexed, ({ name }) => (name.key === "" ? [] : [name.key])),
    byInitials: groupBy(indexed, ({ name }) => name.initials),
    ...readAliases(options.aliases ?? [], byId),
    accountsWithWord,
    grams: indexGrams(names),
    thresholds: options.thresholds ?? usualThresholds,
  };
}

function countWords(names: readonly CompanyName[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of names) {
    for (const [at, { text }] of words.entries()) {
      if (words.findIndex((word) => word.text === text) === at) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

/** The weights of a name's words among an index's accounts. */
export function weighName(
  name: CompanyName,
  counts: ReadonlyMap<string, number>,
  accounts: number,
): number[] {
  return name.words.map((word) => weighWord(word, { accounts, withWord: counts.get(word.text) ?? 0 }));
}

/** A domain that more accounts have is no company's own, whatever lists of shared ones say: a host's, an association's, a buying group's. */
export const mostWithDomain = 30;

function ownDomains(domains: readonly (string | null)[]): (string | null)[] {
  const counts = new Map<string, number>();
  for (const domain of domains) if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return domains.map((domain) => ((counts.get(domain ?? "") ?? 0) > mostWithDomain ? null : domain));
}

/** A domain's own part as names are joined: without hyphens. */
export function foldLabel(label: string): string {
  return transliterate(label).replaceAll(" ", "");
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [at, item] of items.entries()) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [at]);
      else group.push(at);
    }
  }
  return groups;
}

function readAliases(aliases: readonly AccountAlias[], byId: ReadonlyMap<string, number>) {
  const aliasOfName = new Map<string, number>();
  const aliasOfDomain = new Map<string, number>();
  for (const alias of aliases) {
    const at = byId.get(alias.accountId);
    if (at === undefined) continue;
    const domain = alias.kind === "domain" ? companyDomain(alias.domain) : null;
    if (domain !== null) aliasOfDomain.set(domain, at);
    const key = alias.kind === "name" ? aliasKey(normaliseCompanyName(alias.name)) : "";
    if (key !== "") aliasOfName.set(key, at);
  }
  return { aliasOfName, aliasOfDomain };
}

/** A decision is about the name as written, so its legal form counts: Acme GmbH may be another account than Acme Inc. */
export function aliasKey({ key, legalForms }: CompanyName): string {
  return key === "" ? "" : `${key}|${legalForms.join(" ")}`;
}

/** Above this share of the accounts a gram is not read, unless there are few accounts. */
const commonShare = 0.06;
const fewAccounts = 300;

/** What a run of letters tells that stands in `withGram` of the accounts' names, in 65,536ths. */
export function weighGram(withGram: number, accounts: number): number {
  if (withGram > Math.max(fewAccounts, accounts * commonShare)) return 0;
  return Math.round(gramUnit * Math.log((accounts + 2) / (withGram + 1)));
}

const gramUnit = 2 ** 16;

function indexGrams(names: readonly CompanyName[]): GramPostings {
  const gramsOfNames = names.map(({ words }) => gramsOf(words));
  const starts = new Int32Array(gramCount + 1);
  for (const grams of gramsOfNames) for (const gram of grams) starts[gram + 1] = (starts[gram + 1] ?? 0) + 1;
  const weights = new Int32Array(gramCount);
  for (let gram = 0; gram < gramCount; gram += 1) {
    const count = starts[gram + 1] ?? 0;
    weights[gram] = weighGram(count, names.length);
    starts[gram + 1] = (starts[gram] ?? 0) + count;
  }
  const next = starts.slice(0, gramCount);
  const accounts = new Int32Array(starts[gramCount] ?? 0);
  const totals = new Int32Array(names.length);
  for (const [at, grams] of gramsOfNames.entries()) {
    for (const gram of grams) {
      accounts[next[gram] ?? 0] = at;
      next[gram] = (next[gram] ?? 0) + 1;
      totals[at] = (totals[at] ?? 0) + (weights[gram] ?? 0);
    }
  }
  return { starts, accounts, weights, totals };
}
