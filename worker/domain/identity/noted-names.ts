import type { Account } from "./account.ts";
import { type AccountIndex, aliasKey, weighGram, weighName } from "./account-index.ts";
import { type CompanyName, normaliseCompanyName } from "./company-name.ts";
import { addSome, fewAccounts, highest, likenessOf, mostCandidates } from "./find-candidates.ts";
import { gramsOf } from "./grams.ts";
import { likeliestAccounts } from "./match-account.ts";

/**
 * Matches written names by what was noted of an index of all accounts, looked up by keys, so that a few names are matched without reading
 * every account. The answers are those of the index, to the last digit. Null where the accounts are so few that all are compared.
 */
export async function matchNotedNames(
  names: readonly string[],
  by: { readonly notes: NoteReader; readonly count: number; readonly limit: number },
): Promise<ReadonlyMap<string, readonly LikelyAccount[]> | null> {
  if (by.count <= fewAccounts) return null;
  const asked = names.map((written) => ({ written, name: normaliseCompanyName(written) }));
  const { notes, count, limit } = by;
  const [grams, byKey, aliases] = await Promise.all([
    notes.findGrams(unique(asked.flatMap(({ name }) => gramsOf(name.words)))),
    notes.findNames({ keys: asked.flatMap(({ name }) => keysOf(name)), most: mostCandidates }),
    notes.findAliases(unique(asked.map(({ name }) => aliasKey(name)).filter((key) => key !== ""))),
  ]);
  const alike = asked.map(({ name }) => likestByGrams(name, { grams, count }));
  const found = await notes.findNamedAccounts({
    ordinals: [...new Set(alike.flatMap((likest) => [...likest.keys()]))],
    ids: unique([...[...byKey.values()].flat(), ...aliases.values()]),
  });
  const index = await indexFound({ found, aliases, asked: asked.map(({ name }) => name) }, by);
  const placeOf = new Map(found.map(({ ordinal, id }) => [ordinal, index.byId.get(id) as number]));
  return new Map(
    asked.map(({ written, name }, at) => {
      const score: Record<number, number> = {};
      for (const [ordinal, likeness] of alike[at] ?? []) score[placeOf.get(ordinal) as number] = likeness;
      const candidates = highest(Object.keys(score).map(Number), score);
      for (const key of keysOf(name))
        addSome(
          candidates,
          byKey.get(keyText(key))?.map((id) => index.byId.get(id) as number),
        );
      return [written, likeliestAccounts(index, { name: written }, { limit, candidates })];
    }),
  );
}

/** Less likely, even were there no other account, and it changes what is said of the others by no more. */
const leastMeant = 0.01;

/** Those of the written names that may mean one of these accounts, by what was noted of all. `mayMean` spares most comparisons. */
export async function namesThatMayMean(
  of: {
    readonly written: readonly string[];
    readonly accounts: readonly NamedAccount[];
    readonly aliases: ReadonlyMap<string, string>;
    readonly mayMean: (written: CompanyName, name: CompanyName) => boolean;
  },
  by: { readonly notes: Pick<NoteReader, "countWords">; readonly count: number },
): Promise<readonly string[]> {
  const asked = of.written.map((written) => ({ written, name: normaliseCompanyName(written) }));
  const index = await indexFound(
    { found: of.accounts, aliases: of.aliases, asked: asked.map(({ name }) => name) },
    by,
  );
  return asked.flatMap(({ written, name }) => {
    const candidates = index.accounts.flatMap((account, at) =>
      of.mayMean(name, account.name) || (account.label !== "" && name.joined === account.label) ? [at] : [],
    );
    const [likeliest] = likeliestAccounts(index, { name: written }, { limit: 1, candidates });
    return likeliest !== undefined && likeliest.probability >= leastMeant ? [written] : [];
  });
}

export type LikelyAccount = { readonly accountId: string; readonly probability: number };

/** Looks notes up; what is not there is left out. */
export type NoteReader = {
  readonly findGrams: (grams: readonly number[]) => Promise<ReadonlyMap<number, GramNote>>;
  /** The first `most` accounts' ids by each key, under `keyText` of it. */
  readonly findNames: (ask: {
    readonly keys: readonly NameKey[];
    readonly most: number;
  }) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** The ids of the accounts that people have confirmed. */
  readonly findAliases: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly findNamedAccounts: (keys: {
    readonly ordinals: readonly number[];
    readonly ids: readonly string[];
  }) => Promise<readonly NamedAccount[]>;
  /** In how many accounts' names each word stands. */
  readonly countWords: (words: readonly string[]) => Promise<ReadonlyMap<string, number>>;
};

/** In how many names a run of letters stands, and in whose: an account's ordinal, what its name's runs weigh together, the next ordinal, … */
export type GramNote = { readonly names: number; readonly accounts: readonly number[] };

export type NameKey = { readonly kind: "key" | "initials" | "label"; readonly key: string };

export type NamedAccount = {
  readonly ordinal: number;
  readonly id: string;
  readonly name: string;
  /** What stands before its own domain's suffix. */
  readonly label: string;
  readonly isChild: boolean;
};

export function keyText({ kind, key }: NameKey): string {
  return `${kind} ${key}`;
}

/** What an account is looked up by through its name. */
export function nameKeysOf({ name, label }: AccountIndex["accounts"][number]): readonly NameKey[] {
  const keys: NameKey[] = name.initials.map((key) => ({ kind: "initials", key }));
  if (name.key !== "") keys.push({ kind: "key", key: name.key });
  if (label !== "") keys.push({ kind: "label", key: label });
  return keys;
}

/** An index's runs of letters from one to below another, each with the accounts that have it. */
export function noteGrams(
  { grams, accounts }: AccountIndex,
  of: { readonly from: number; readonly to: number; readonly ordinalOf: (accountId: string) => number },
): ReadonlyMap<number, GramNote> {
  const notes = new Map<number, GramNote>();
  for (let gram = of.from; gram < of.to; gram += 1) {
    const [start, end] = [grams.starts[gram] ?? 0, grams.starts[gram + 1] ?? 0];
    if (start === end) continue;
    // What is too common to be looked up needs no list.
    const having = grams.weights[gram] === 0 ? [] : [...grams.accounts.subarray(start, end)];
    notes.set(gram, {
      names: end - start,
      accounts: having.flatMap((at) => [
        of.ordinalOf(accounts[at]?.account.id as string),
        grams.totals[at] as number,
      ]),
    });
  }
  return notes;
}

/** In the order in which an index's candidates are added. */
function keysOf(name: CompanyName): readonly NameKey[] {
  const [only] = name.words;
  if (only === undefined) return [];
  const keys: NameKey[] = [{ kind: "key", key: name.key }];
  if (name.words.length === 1) keys.push({ kind: "initials", key: only.initialism });
  return [
    ...keys,
    ...name.initials.map((key): NameKey => ({ kind: "key", key })),
    { kind: "label", key: name.joined },
  ];
}

/** The accounts that are as alike as the last that can be a candidate, by their ordinals. */
function likestByGrams(
  name: CompanyName,
  { grams, count }: { readonly grams: ReadonlyMap<number, GramNote>; readonly count: number },
): ReadonlyMap<number, number> {
  const shared = new Map<number, number>();
  const totals = new Map<number, number>();
  let total = 0;
  for (const gram of gramsOf(name.words)) {
    const { names, accounts } = grams.get(gram) ?? { names: 0, accounts: [] };
    const weight = weighGram(names, count);
    total += weight;
    for (let at = 0; at < accounts.length; at += 2) {
      const ordinal = accounts[at] as number;
      const before = shared.get(ordinal);
      shared.set(ordinal, (before ?? 0) + weight);
      if (before === undefined) totals.set(ordinal, accounts[at + 1] as number);
    }
  }
  const likenesses = [...shared].map(
    ([ordinal, weight]) =>
      [ordinal, likenessOf(weight, { total, ofAccount: totals.get(ordinal) as number })] as const,
  );
  const sorted = Float64Array.from(likenesses, ([, likeness]) => likeness).sort();
  const least = sorted[Math.max(0, sorted.length - mostCandidates)] ?? 0;
  return new Map(likenesses.filter(([, likeness]) => likeness >= least));
}

/** An index of nothing but the accounts that were found, which weighs words as that of all accounts does. */
async function indexFound(
  of: {
    readonly found: readonly NamedAccount[];
    readonly aliases: ReadonlyMap<string, string>;
    readonly asked: readonly CompanyName[];
  },
  { notes, count }: { readonly notes: Pick<NoteReader, "countWords">; readonly count: number },
): Promise<AccountIndex> {
  const accounts = of.found
    .map(({ id, name, label, isChild }) => ({
      id,
      label,
      isChild,
      written: name,
      name: normaliseCompanyName(name),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const words = [...of.asked, ...accounts.map(({ name }) => name)].flatMap((name) => name.words);
  const accountsWithWord = await notes.countWords(unique(words.map(({ text }) => text)));
  const byId = new Map(accounts.map(({ id }, at) => [id, at]));
  const aliasOfName = new Map<string, number>();
  for (const [key, id] of of.aliases) {
    const at = byId.get(id);
    if (at !== undefined) aliasOfName.set(key, at);
  }
  const none = new Map<string, readonly number[]>();
  return {
    accounts: accounts.map(({ id, label, isChild, written, name }) => {
      const account: Account = { id, name: written, parentId: isChild ? id : null };
      return { account, name, label, domain: null, weights: weighName(name, accountsWithWord, count) };
    }),
    count,
    byId,
    byDomain: none,
    byLabel: none,
    byKey: none,
    byInitials: none,
    aliasOfName,
    aliasOfDomain: new Map(),
    accountsWithWord,
    grams: {
      starts: new Int32Array(),
      accounts: new Int32Array(),
      weights: new Int32Array(),
      totals: new Int32Array(),
    },
    thresholds: { auto: 1, review: 1 },
  };
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
