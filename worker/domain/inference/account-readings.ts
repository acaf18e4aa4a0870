import type { Account } from "#worker/domain/identity/account.ts";
import {
  type AccountAlias,
  type AccountIndex,
  buildAccountIndex,
} from "#worker/domain/identity/account-index.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { normaliseCompanyName } from "#worker/domain/identity/company-name.ts";
import { likeliestAccounts } from "#worker/domain/identity/match-account.ts";
import type { LikelyAccount } from "#worker/domain/identity/noted-names.ts";
import { groupBy } from "./group-by.ts";
import type { Activity, Contact } from "./records.ts";

/**
 * What a record says about which account it is about. The qualities, `elsewhere` for each other account and the chance that it is about
 * none sum to 1.
 */
export type AccountReadings = {
  /** Best first; an account that is hardly likely is left out. */
  readonly readings: readonly AccountReading[];
  /** The chance of each single account that no reading names. */
  readonly elsewhere: number;
};

export type AccountReading = {
  readonly accountId: string;
  /** The chance that the record is about this account, 0 to 1. */
  readonly quality: number;
  readonly way: MatchWay;
};

/** What spoke most for an account. */
export type MatchWay =
  | "account id"
  | "filed deal"
  | "contact"
  | "e-mail address"
  | "e-mail domain"
  | "name"
  | "subject"
  | "relative"
  | "elsewhere";

/** Who is whose: all that the matching of a company's records to its accounts needs. */
export type AccountDirectory = {
  readonly index: AccountIndex;
  readonly count: number;
  /** The ids of all accounts of one family, by the id of each of them. */
  readonly familyOf: ReadonlyMap<string, readonly string[]>;
  readonly accountOfDeal: ReadonlyMap<string, string>;
  readonly contactById: ReadonlyMap<string, Contact>;
  readonly accountsByEmail: ReadonlyMap<string, readonly string[]>;
  readonly accountsByDomain: ReadonlyMap<string, readonly string[]>;
  readonly accountsByName: ReadonlyMap<string, readonly string[]>;
  /** The words that accounts' names begin with. */
  readonly firstWords: ReadonlySet<string>;
  /** The latest names that have been matched. */
  readonly matchedNames: Map<string, Chances>;
};

type Chances = ReadonlyMap<string, number>;

/** One thing that a record says about its account. `trust` is the chance that it was filled in rightly. */
type Channel = {
  readonly way: MatchWay;
  readonly trust: number;
  readonly chances: Chances;
  /** The chance that it names no account at all. */
  readonly unmatched: number;
};

const trustOf = {
  accountId: 0.97,
  filedDeal: 0.9,
  contact: 0.97,
  address: 0.95,
  domain: 0.93,
  /** Many people have an address that says nothing about the account. */
  strangeDomain: 0.5,
  name: 0.9,
  subject: 0.8,
};
/** How likely a company that is none of the accounts is, against one of them: partners mostly write about accounts. */
const strangerShare = 0.2;
/** How often a record names a parent, child or sister of the account that it is about. */
const relativeShare = 0.05;
const leastQuality = 0.001;
/** How many accounts a written name may mean. */
export const mostMatches = 6;

/**
 * The accounts a record may be about. Each channel (an account's id, the contact, the e-mail address or its domain, the name, the
 * subject) is right with its trust, and otherwise says no more than that it is one of all accounts; the channels are
 * independent, so their chances multiply.
 */
export function readAccounts(directory: AccountDirectory, activity: Activity): AccountReadings {
  const channels = channelsOf(directory, activity);
  const count = Math.max(1, directory.count);
  let elsewhere = 1;
  let stranger = channels.length === 0 ? 0 : strangerShare;
  for (const { trust, unmatched } of channels) {
    elsewhere *= (1 - trust) / count;
    stranger *= trust * unmatched + (1 - trust) / count;
  }
  const named = new Set(channels.flatMap(({ chances }) => [...chances.keys()]));
  let sum = stranger + elsewhere * Math.max(0, count - named.size);
  const weighed = [...named].map((accountId) => {
    let weight = 1;
    let way: MatchWay = "relative";
    let clearest = relativeShare;
    for (const channel of channels) {
      const chance = channel.chances.get(accountId) ?? 0;
      weight *= channel.trust * chance + (1 - channel.trust) / count;
      if (chance > clearest) {
        way = channel.way;
        clearest = chance;
      }
    }
    sum += weight;
    return { accountId, weight, way };
  });
  const readings = weighed
    .map(({ accountId, weight, way }) => ({ accountId, quality: weight / sum, way }))
    .filter(({ quality }) => quality >= leastQuality)
    .sort((a, b) => b.quality - a.quality || (a.accountId < b.accountId ? -1 : 1));
  return { readings, elsewhere: elsewhere / sum };
}

export function buildAccountDirectory(book: {
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly deals: readonly { readonly id: string; readonly accountId: string | null }[];
  readonly aliases?: readonly AccountAlias[];
}): AccountDirectory {
  const { accounts, contacts, deals, aliases = [] } = book;
  const owned = contacts.filter(({ accountId }) => accountId !== null);
  return {
    index: buildAccountIndex(accounts, { aliases }),
    count: accounts.length,
    familyOf: findFamilies(accounts),
    accountOfDeal: new Map(
      deals.flatMap(({ id, accountId }) => (accountId === null ? [] : [[id, accountId]])),
    ),
    contactById: new Map(contacts.map((contact) => [contact.id, contact])),
    accountsByEmail: mapGroups(owned, {
      key: ({ email }) => email?.trim().toLowerCase() || null,
      id: ({ accountId }) => accountId as string,
    }),
    accountsByDomain: mapGroups(accounts, {
      key: ({ domain }) => (domain ? companyDomain(domain) : null),
      id: ({ id }) => id,
    }),
    accountsByName: mapGroups(accounts, { key: ({ name }) => nameInSubject(name), id: ({ id }) => id }),
    firstWords: new Set(accounts.map(({ name }) => firstWordOf(name))),
    matchedNames: new Map(),
  };
}

function channelsOf(directory: AccountDirectory, activity: Activity): readonly Channel[] {
  const { accountId, accountName, contactId, email, subject } = activity;
  const channels: Channel[] = [];
  const add = (way: MatchWay, trust: number, chances: Chances) => {
    const matched = [...chances.values()].reduce((sum, chance) => sum + chance, 0);
    channels.push({ way, trust, chances, unmatched: Math.max(0, 1 - matched) });
  };
  const known = accountId !== null && directory.familyOf.has(accountId);
  if (known) add("account id", trustOf.accountId, withRelatives(directory, evenly([accountId])));
  const filed = directory.accountOfDeal.get(activity.opportunityId ?? "");
  if (filed !== undefined && !known) add("filed deal", trustOf.filedDeal, evenly([filed]));
  const contact = directory.contactById.get(contactId ?? "");
  if (contact?.accountId != null) {
    add("contact", trustOf.contact, withRelatives(directory, evenly([contact.accountId])));
  } else if (email !== null) readAddress(directory, { email, add });
  const named = accountName !== null && accountName.trim() !== "";
  if (named) add("name", trustOf.name, withRelatives(directory, matchName(directory, accountName)));
  else {
    const mentioned = accountsInSubject(directory, subject);
    if (mentioned.size > 0) add("subject", trustOf.subject, mentioned);
  }
  return channels;
}

function readAddress(
  directory: AccountDirectory,
  of: {
    readonly email: string;
    readonly add: (way: MatchWay, trust: number, chances: Chances) => void;
  },
): void {
  const owners = directory.accountsByEmail.get(of.email.trim().toLowerCase());
  if (owners !== undefined) {
    of.add("e-mail address", trustOf.address, withRelatives(directory, evenly(owners)));
    return;
  }
  const domain = companyDomain(of.email);
  if (domain === null) return;
  const accounts = directory.accountsByDomain.get(domain);
  if (accounts === undefined) of.add("e-mail domain", trustOf.strangeDomain, new Map());
  else of.add("e-mail domain", trustOf.domain, evenly(accounts));
}

function matchName(directory: AccountDirectory, name: string): Chances {
  const before = directory.matchedNames.get(name);
  if (before !== undefined) return before;
  const chances = chancesOf(likeliestAccounts(directory.index, { name }, { limit: mostMatches }));
  if (directory.matchedNames.size >= mostMatchedNames) directory.matchedNames.clear();
  directory.matchedNames.set(name, chances);
  return chances;
}

export function chancesOf(likely: readonly LikelyAccount[]): Chances {
  return new Map(likely.map(({ accountId, probability }) => [accountId, probability]));
}

/** A partner writes the same names again and again, so remembering the latest saves most of the work in little memory. */
const mostMatchedNames = 5_000;

const mostWordsOfName = 5;
const mostWordsOfSubject = 40;

/** The accounts whose whole name stands in the subject; the longest name wins. */
function accountsInSubject(directory: AccountDirectory, subject: string): Chances {
  for (const name of namesInSubject(subject, directory.firstWords)) {
    const accounts = directory.accountsByName.get(name);
    if (accounts !== undefined) return evenly(accounts);
  }
  return new Map();
}

/** What in a subject may be an account's name, the longest first, in the form in which names are looked for. */
export function* namesInSubject(subject: string, firstWords: ReadonlySet<string>): Iterable<string> {
  const words = wordsInSubject(subject);
  for (let size = Math.min(mostWordsOfName, words.length); size >= 1; size--) {
    for (let from = 0; from + size <= words.length; from++) {
      // Taking a name apart is dear, and hardly any span of a subject is one.
      if (!firstWords.has(bareWord(words[from] as string))) continue;
      const name = nameInSubject(words.slice(from, from + size).join(" "));
      if (name !== null) yield name;
    }
  }
}

/** The words of a subject that a name could begin with. */
export function startsInSubject(subject: string): readonly string[] {
  return wordsInSubject(subject).map(bareWord);
}

function wordsInSubject(subject: string): readonly string[] {
  return subject
    .split(/\s+/u)
    .filter((word) => word !== "")
    .slice(0, mostWordsOfSubject);
}

export function firstWordOf(name: string): string {
  return bareWord(name.trim().split(/\s+/u)[0] ?? "");
}

function bareWord(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

const shortestNameInSubject = 4;

/** A name in the form in which it is looked for in a subject. A very short one would be found in half of them. */
export function nameInSubject(name: string): string | null {
  const { key } = normaliseCompanyName(name);
  return key.length < shortestNameInSubject ? null : key;
}

function withRelatives(directory: AccountDirectory, chances: Chances): Chances {
  const shared = new Map<string, number>();
  for (const [accountId, chance] of chances) {
    const family = directory.familyOf.get(accountId) ?? [accountId];
    const share = family.length > 1 ? relativeShare : 0;
    for (const member of family) {
      const part = member === accountId ? chance * (1 - share) : (chance * share) / (family.length - 1);
      shared.set(member, (shared.get(member) ?? 0) + part);
    }
  }
  return shared;
}

function evenly(ids: readonly string[]): Chances {
  const chances = new Map<string, number>();
  for (const id of ids) chances.set(id, (chances.get(id) ?? 0) + 1 / ids.length);
  return chances;
}

function findFamilies(accounts: readonly Account[]): ReadonlyMap<string, readonly string[]> {
  const parentOf = new Map(accounts.map(({ id, parentId }) => [id, parentId ?? null]));
  const familyOf = new Map<string, readonly string[]>();
  for (const members of groupBy(accounts, ({ id }) => rootOf(id, parentOf)).values()) {
    const ids = members.map(({ id }) => id).sort();
    for (const id of ids) familyOf.set(id, ids);
  }
  return familyOf;
}

/** The topmost parent; the smallest id where parents go round in a ring, which no CRM prevents. */
function rootOf(accountId: string, parentOf: ReadonlyMap<string, string | null>): string {
  const seen = new Set<string>();
  let at = accountId;
  while (!seen.has(at)) {
    seen.add(at);
    const parent = parentOf.get(at) ?? null;
    if (parent === null || !parentOf.has(parent)) return at;
    at = parent;
  }
  const ring = new Set<string>();
  while (!ring.has(at)) {
    ring.add(at);
    at = parentOf.get(at) as string;
  }
  return [...ring].sort()[0] as string;
}

function mapGroups<T>(
  items: readonly T[],
  of: { readonly key: (item: T) => string | null; readonly id: (item: T) => string },
): ReadonlyMap<string, readonly string[]> {
  return new Map([...groupBy(items, of.key)].map(([key, members]) => [key, members.map(of.id).sort()]));
}
