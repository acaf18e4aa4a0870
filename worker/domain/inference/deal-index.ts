import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import { groupBy } from "./group-by.ts";
import type { Book, Deal } from "./records.ts";
import { wordsOf } from "./words.ts";

/** The deals of a company, or of some of its accounts, made ready for records to be read against them. */
export type DealIndex = {
  readonly dealsByAccount: ReadonlyMap<string, readonly IndexedDeal[]>;
  readonly count: number;
  /** The words that tell deals of this company apart: those of names of deals that are not their account's and not on most deals. */
  readonly tellingWords: ReadonlySet<string>;
  /** Words on so many deals that they tell none from the others. */
  readonly commonWords: ReadonlySet<string>;
};

export type IndexedDeal = {
  readonly deal: Deal;
  readonly accountId: string;
  readonly createdAt: Instant;
  readonly closedAt: Instant;
  readonly lengthDays: number;
  readonly tellingWords: () => ReadonlySet<string>;
  /** The share of the account's contacts that are on the deal, above 0 and below 1; null when none is. */
  readonly contactShare: number | null;
};

const usualLengthDays = 90;

/**
 * Linear in the number of records. A deal without an account is nobody's candidate. Where the book is only a part of the company's,
 * `telling` says which words tell deals of the whole company apart.
 */
export function buildDealIndex(book: Book, telling?: ReadonlySet<string>): DealIndex {
  const nameOf = new Map(book.accounts.map(({ id, name }) => [id, name]));
  const contactsOf = groupBy(book.contacts, ({ accountId }) => accountId);
  const wordsOfDeal = (deal: Deal) => ownWords(deal, nameOf.get(deal.accountId ?? ""));
  const { tellingWords, commonWords } =
    telling === undefined
      ? findTellingWords(book.deals, wordsOfDeal)
      : { tellingWords: telling, commonWords: none };
  const deals = book.deals
    .flatMap((deal): IndexedDeal[] => {
      if (deal.accountId === null) return [];
      return [
        {
          deal,
          accountId: deal.accountId,
          ...workedOn(deal),
          // Hardly any deal's words are ever asked for.
          tellingWords: once(() => new Set(wordsOfDeal(deal).filter((word) => tellingWords.has(word)))),
          contactShare: shareOf(new Set(deal.contactIds).size, contactsOf.get(deal.accountId)?.length ?? 0),
        },
      ];
    })
    .sort((a, b) => (a.deal.id < b.deal.id ? -1 : 1));
  const dealsByAccount = groupBy(deals, ({ accountId }) => accountId);
  return { dealsByAccount, count: deals.length, tellingWords, commonWords };
}

const none: ReadonlySet<string> = new Set();

function once<T>(work: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: work() };
    return made.value;
  };
}

/** A missing end is put the usual length away from the other; a close before the creation counts as at the creation. */
function workedOn(deal: Deal): Pick<IndexedDeal, "createdAt" | "closedAt" | "lengthDays"> {
  const createdAt = deal.createdAt ?? (deal.closedAt ?? 0) - usualLengthDays * DAY_MS;
  const closedAt = Math.max(deal.closedAt ?? createdAt + usualLengthDays * DAY_MS, createdAt);
  return { createdAt, closedAt, lengthDays: (closedAt - createdAt) / DAY_MS };
}

/** What a deal is called beside its account's name. */
export function ownWords(deal: Pick<Deal, "name">, accountName: string | undefined): readonly string[] {
  const ofAccount = new Set(wordsOf(accountName ?? ""));
  return wordsOf(deal.name).filter((word) => !ofAccount.has(word));
}

function findTellingWords(
  deals: readonly Deal[],
  wordsOfDeal: (deal: Deal) => readonly string[],
): Pick<DealIndex, "tellingWords" | "commonWords"> {
  const counts = new Map<string, number>();
  for (const deal of deals)
    for (const word of new Set(wordsOfDeal(deal))) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = 1 + deals.length / 3;
  const isCommon = (word: string) => (counts.get(word) ?? 0) > most;
  const words = [...counts.keys()];
  return {
    tellingWords: new Set(words.filter((word) => !isCommon(word))),
    commonWords: new Set(words.filter(isCommon)),
  };
}

/** Half a contact more, so that a deal with all of its account's contacts still leaves room for one unknown. */
function shareOf(onDeal: number, ofAccount: number): number | null {
  return onDeal === 0 ? null : Math.min(0.95, (onDeal + 0.5) / (Math.max(onDeal, ofAccount) + 1));
}
