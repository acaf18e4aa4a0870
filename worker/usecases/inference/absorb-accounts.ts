import { buildAccountIndex, mostWithDomain, weighGram } from "#worker/domain/identity/account-index.ts";
import { normaliseCompanyName } from "#worker/domain/identity/company-name.ts";
import { gramsOf } from "#worker/domain/identity/grams.ts";
import { type GramNote, namesThatMayMean } from "#worker/domain/identity/noted-names.ts";
import {
  clueOfDomain,
  cluesOfName,
  mayMean,
  subjectWordsOf,
} from "#worker/domain/inference/account-clues.ts";
import { buildAccountDirectory } from "#worker/domain/inference/account-readings.ts";
import { type AccountNote, noteAccounts } from "#worker/domain/inference/near-accounts.ts";
import type {
  AbsorbedAccounts,
  BookMark,
  ChangedAccounts,
  NearBookStore,
  NotedAccount,
} from "./inference-ports.ts";

/** With their families; to work more in takes about as long as reading the whole book. */
const mostAccounts = 300;
/** Of the noted accounts; with more taken in since, what words and letters weigh among all has moved too far. */
const mostShare = 0.01;

/**
 * What the notes have to say of accounts that have come, changed or gone, and which records that can concern: those that were read to be about one
 * of them or its relatives, and those that write a name, an address or an id by which it may now be meant. What words and letters weigh stays what it
 * was when all accounts were read. Null where the whole book has to be read.
 */
export async function absorbAccounts(
  store: NearBookStore,
  { accountIds, mark }: { readonly accountIds: readonly string[]; readonly mark: BookMark },
): Promise<AbsorbedAccounts | null> {
  if (mark.absorbed + accountIds.length > mark.names * mostShare) return null;
  const changed = await store.loadChangedAccounts({ ids: accountIds, most: mostAccounts });
  if (changed === null) return null;
  const { noted, ids } = changed;
  const fresh = await noteChanged(store, changed);
  const before = new Map(noted.map((note) => [note.id, note]));
  const after = new Map(fresh.notes.map((note) => [note.id, note]));
  const otherwise = ids.flatMap((id) => {
    const [old, now] = [before.get(id) ?? null, after.get(id) ?? null];
    return old?.name === now?.name && old?.label === now?.label && old?.domain === now?.domain
      ? []
      : [{ old, now }];
  });
  const names = await noteLetters(store, { otherwise, count: mark.names });
  // Whoever meant an account as it was has been read to be about it.
  const asTheyAre = otherwise.flatMap(({ now }) => now ?? []);
  return {
    told: accountIds,
    ids,
    notes: fresh.notes,
    gone: noted.map(({ id }) => id).filter((id) => !after.has(id)),
    aliases: fresh.aliases,
    ...names,
    ...(await findWritten(store, { asTheyAre, fresh, aliasNames: changed.aliasNames, count: mark.names })),
    subjectWords: [...new Set(asTheyAre.flatMap(({ name }) => subjectWordsOf(name)))],
  };
}

type Fresh = {
  readonly notes: readonly (AccountNote & { readonly ordinal: number })[];
  readonly aliases: AbsorbedAccounts["aliases"];
};

/** The notes of whole families, as they would be among all accounts; an account keeps its ordinal. */
async function noteChanged(store: NearBookStore, changed: ChangedAccounts): Promise<Fresh> {
  const { accounts, mergedNames, aliases, noted } = changed;
  const directory = buildAccountDirectory({
    accounts,
    contacts: [],
    deals: [],
    aliases: [...mergedNames, ...aliases],
  });
  const isSaid = buildAccountIndex(accounts, { aliases }).aliasOfName;
  const ordinalOf = new Map(noted.map(({ id, ordinal }) => [id, ordinal]));
  let next = changed.highestOrdinal + 1;
  const plain = noteAccounts(directory).map((note) => ({
    ...note,
    ordinal: ordinalOf.get(note.id) || next++,
  }));
  const sharing = await store.accountsByDomain([...new Set(plain.flatMap(({ domain }) => domain ?? []))]);
  return {
    notes: plain.map((note) => {
      const isShared = (sharing.get(note.domain ?? "")?.length ?? 0) > mostWithDomain;
      if (!isShared) return note;
      return { ...note, label: "", names: note.names.filter(({ kind }) => kind !== "label") };
    }),
    aliases: [...directory.index.aliasOfName].map(([alias, at]) => ({
      alias,
      accountId: directory.index.accounts[at]?.account.id as string,
      isSaid: isSaid.has(alias),
    })),
  };
}

type Otherwise = {
  readonly old: NotedAccount | null;
  readonly now: (AccountNote & { readonly ordinal: number }) | null;
};

/** Takes accounts out of the lists of what their old names are written with, and into those of the new ones. */
async function noteLetters(
  store: NearBookStore,
  { otherwise, count }: { readonly otherwise: readonly Otherwise[]; readonly count: number },
): Promise<Pick<AbsorbedAccounts, "grams" | "words">> {
  const renamed = otherwise.filter(({ old, now }) => old?.name !== now?.name);
  const lettersOf = (name: string | undefined) =>
    name === undefined ? [] : gramsOf(normaliseCompanyName(name).words);
  const wanted = renamed.flatMap(({ old, now }) => [...lettersOf(old?.name), ...lettersOf(now?.name)]);
  const words = new Set(
    renamed.flatMap(({ now }) =>
      now === null ? [] : normaliseCompanyName(now.name).words.map(({ text }) => text),
    ),
  );
  const [known, knownWords] = await Promise.all([
    store.findGrams([...new Set(wanted)]),
    store.countWords([...words]),
  ]);
  const grams = new Map<number, GramNote>(known);
  for (const { old, now } of renamed) {
    if (old !== null) {
      for (const gram of lettersOf(old.name)) grams.set(gram, without(grams.get(gram) ?? none, old.ordinal));
    }
    if (now === null) continue;
    const own = lettersOf(now.name);
    for (const gram of own) if (!grams.has(gram)) grams.set(gram, { names: 1, accounts: [] });
    const weights = own.map((gram) => weighGram(grams.get(gram)?.names ?? 1, count));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [at, gram] of own.entries()) {
      const { names, accounts } = grams.get(gram) ?? none;
      // What is too common to be looked up has no list.
      if (weights[at] !== 0) grams.set(gram, { names, accounts: [...accounts, now.ordinal, total] });
    }
  }
  return {
    grams: [...grams].map(([gram, note]) => ({ gram, ...note })),
    words: [...words].filter((word) => !knownWords.has(word)),
  };
}

const none: GramNote = { names: 1, accounts: [] };

function without({ names, accounts }: GramNote, ordinal: number): GramNote {
  return {
    names,
    accounts: accounts.filter((_, at) => accounts[at - (at % 2)] !== ordinal),
  };
}

type Written = {
  readonly asTheyAre: Fresh["notes"];
  readonly fresh: Fresh;
  readonly aliasNames: readonly string[];
  readonly count: number;
};

/** The names and addresses on records that may mean one of the accounts. */
async function findWritten(
  store: NearBookStore,
  { asTheyAre, fresh, aliasNames, count }: Written,
): Promise<Pick<AbsorbedAccounts, "names" | "emails">> {
  const names = asTheyAre.flatMap(({ name, label }) => [name, label]).filter((name) => name !== "");
  const called = [...new Set([...names, ...aliasNames])];
  const [written, emails] = await Promise.all([
    store.findClued([...new Set(called.flatMap(cluesOfName))]),
    store.findClued([...new Set(asTheyAre.flatMap(({ domain }) => domain ?? []))].map(clueOfDomain)),
  ]);
  const aliases = new Map(fresh.aliases.map(({ alias, accountId }) => [alias, accountId]));
  const known = new Set(aliases.values());
  const accounts = [...new Set([...asTheyAre, ...fresh.notes.filter(({ id }) => known.has(id))])];
  return {
    emails,
    names: await namesThatMayMean({ written, accounts, aliases, mayMean }, { notes: store, count }),
  };
}
