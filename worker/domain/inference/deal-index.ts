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
  readonly tellingWords: ReadonlySet<string>;
  readonly contactIds: ReadonlySet<string>;
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
  const named = book.deals.map((deal) => ({ deal, words: ownWords(deal, nameOf.get(deal.accountId ?? "")) }));
  const found = findTellingWords(named.map(({ words }) => words));
  const tellingWords = telling ?? found.tellingWords;
  const deals = named
    .flatMap(({ deal, words }): IndexedDeal[] => {
      if (deal.accountId === null) return [];
      const contactIds = new Set(deal.contactIds);
      return [
        {
          deal,
          accountId: deal.accountId,
          ...workedOn(deal),
          tellingWords: new Set(words.filter((word) => tellingWords.has(word))),
          contactIds,
          contactShare: shareOf(contactIds.size, contactsOf.get(deal.accountId)?.length ?? 0),
        },
      ];
    })
    .sort((a, b) => (a.deal.id < b.deal.id ? -1 : 1));
  const dealsByAccount = groupBy(deals, ({ accountId }) => accountId);
  return { dealsByAccount, count: deals.length, tellingWords, commonWords: found.commonWords };
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
  names: readonly (readonly string[])[],
): Pick<DealIndex, "tellingWords" | "commonWords"> {
  const deals = new Map<string, number>();
  for (const words of names) for (const word of new Set(words)) deals.set(word, (deals.get(word) ?? 0) + 1);
  const most = 1 + names.length / 3;
  const isCommon = (word: string) => (deals.get(word) ?? 0) > most;
  const words = [...deals.keys()];
  return {
    tellingWords: new Set(words.filter((word) => !isCommon(word))),
    commonWords: new Set(words.filter(isCommon)),
  };
}

/** Half a contact more, so that a deal with all of its account's contacts still leaves room for one unknown. */
function shareOf(onDeal: number, ofAccount: number): number | null {
  return onDeal === 0 ? null : Math.min(0.95, (onDeal + 0.5) / (Math.max(onDeal, ofAccount) + 1));
}
