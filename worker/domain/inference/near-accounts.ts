import { type AccountIndex, buildAccountIndex } from "#worker/domain/identity/account-index.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import {
  type GramNote,
  type LikelyAccount,
  type NameKey,
  nameKeysOf,
  noteGrams,
} from "#worker/domain/identity/noted-names.ts";
import {
  type AccountDirectory,
  type AccountReadings,
  chancesOf,
  firstWordOf,
  nameInSubject,
  startsInSubject,
} from "./account-readings.ts";
import type { Activity, Contact } from "./records.ts";

/** What an account is found by, worked out once, so that records are read without all of a company's accounts at hand. */
export type AccountNote = {
  readonly id: string;
  /** As names are looked for in subjects; null for one too short to be. */
  readonly nameKey: string | null;
  /** What its name begins with, as words of subjects are compared. */
  readonly firstWord: string;
  /** The company's own domain. */
  readonly domain: string | null;
  /** The same for all accounts of a family; null for an account without relatives. */
  readonly familyId: string | null;
  readonly name: string;
  /** What stands before its own domain's suffix. */
  readonly label: string;
  readonly isChild: boolean;
  /** What it is looked up by where a record writes a name. */
  readonly names: readonly NameKey[];
};

/** Counts the ways in which notes have been worked out: those of another form are made anew. */
export const NOTE_FORM = 2;

export function noteAccounts({
  familyOf,
  index,
}: Pick<AccountDirectory, "familyOf" | "index">): readonly AccountNote[] {
  return index.accounts.map((indexed) => {
    const { account, label } = indexed;
    const { id, name, domain, parentId } = account;
    const family = familyOf.get(id) ?? [id];
    return {
      id,
      name,
      label,
      isChild: Boolean(parentId),
      names: nameKeysOf(indexed),
      nameKey: nameInSubject(name),
      firstWord: firstWordOf(name),
      domain: domain ? companyDomain(domain) : null,
      familyId: family.length > 1 ? (family[0] as string) : null,
    };
  });
}

/** What written names are matched by, beside each account's own note. */
export type NameNotes = {
  /** How many accounts were noted. */
  readonly accounts: number;
  /** In how many accounts' names each word stands. */
  readonly words: ReadonlyMap<string, number>;
  /** What names are known to mean. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The runs of three letters from one to below another; an account is told by its ordinal. */
  readonly gramsBetween: (of: {
    readonly from: number;
    readonly to: number;
    readonly ordinalOf: (accountId: string) => number;
  }) => ReadonlyMap<number, GramNote>;
};

export function noteNames(index: AccountIndex): NameNotes {
  return {
    accounts: index.count,
    words: index.accountsWithWord,
    aliases: new Map(
      [...index.aliasOfName].map(([alias, at]) => [alias, index.accounts[at]?.account.id as string]),
    ),
    gramsBetween: (of) => noteGrams(index, of),
  };
}

/** By what the accounts of records are to be looked up. */
export type AccountKeys = {
  readonly accountIds: readonly string[];
  readonly dealIds: readonly string[];
  readonly contactIds: readonly string[];
  /** In lower case. */
  readonly emails: readonly string[];
  readonly domains: readonly string[];
  /** Words of subjects that an account's name may begin with. */
  readonly firstWords: readonly string[];
  /** Accounts' names as records write them. */
  readonly names: readonly string[];
};

/** So many names are matched faster against all accounts than by looking each up. */
const mostNames = 100;

/** Null where records write too many names, or an address in letters that a database does not compare without regard to case. */
export function accountKeysOf(activities: readonly Activity[]): AccountKeys | null {
  const names = unique(activities.map(({ accountName }) => (accountName?.trim() ? accountName : null)));
  if (names.length > mostNames) return null;
  if (activities.some(({ email }) => email !== null && !plainLetters.test(email))) return null;
  const emails = unique(activities.map(({ email }) => email?.trim().toLowerCase()));
  return {
    accountIds: unique(activities.map(({ accountId }) => accountId)),
    dealIds: unique(activities.map(({ opportunityId }) => opportunityId)),
    contactIds: unique(activities.map(({ contactId }) => contactId)),
    emails,
    domains: unique(emails.map(companyDomain)),
    firstWords: unique(activities.flatMap(({ subject }) => startsInSubject(subject))),
    names,
  };
}

const plainLetters = /^[ -~]*$/;

/** All that was found by the keys of some records, and by what that led to. */
export type NearAccounts = {
  /** How many accounts the company has. */
  readonly count: number;
  /** Those that are there, each with its whole family. */
  readonly families: readonly (readonly string[])[];
  readonly contacts: readonly Contact[];
  /** Ids of deals, each with its account's. */
  readonly accountOfDeal: ReadonlyMap<string, string>;
  readonly byDomain: ReadonlyMap<string, readonly string[]>;
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly firstWords: ReadonlySet<string>;
  /** What the names that were looked up may mean. */
  readonly names: ReadonlyMap<string, readonly LikelyAccount[]>;
};

/** A directory that reads the records whose keys were looked up as the whole company's would; it knows no others. */
export function nearDirectory(near: NearAccounts): AccountDirectory {
  const accountsByEmail = new Map<string, string[]>();
  for (const { email, accountId } of near.contacts) {
    const address = email?.trim().toLowerCase();
    if (!address || accountId === null) continue;
    accountsByEmail.set(address, [...(accountsByEmail.get(address) ?? []), accountId].sort());
  }
  return {
    index: buildAccountIndex([]),
    count: near.count,
    familyOf: new Map(near.families.flatMap((family) => family.map((id) => [id, family] as const))),
    accountOfDeal: near.accountOfDeal,
    contactById: new Map(near.contacts.map((contact) => [contact.id, contact])),
    accountsByEmail,
    accountsByDomain: near.byDomain,
    accountsByName: near.byName,
    firstWords: near.firstWords,
    matchedNames: new Map([...near.names].map(([name, likely]) => [name, chancesOf(likely)])),
  };
}

/** What a record's accounts are, as a text to be kept. */
export function writeReadings({ readings, elsewhere }: AccountReadings): string {
  return JSON.stringify([
    elsewhere,
    readings.map(({ accountId, quality, way }) => [accountId, quality, way]),
  ]);
}

type Written = readonly [
  number,
  readonly (readonly [string, number, AccountReadings["readings"][number]["way"]])[],
];

export function parseReadings(text: string): AccountReadings {
  const [elsewhere, readings] = JSON.parse(text) as Written;
  return { elsewhere, readings: readings.map(([accountId, quality, way]) => ({ accountId, quality, way })) };
}

function unique(texts: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== null && text !== undefined && text !== "") as string[];
}
