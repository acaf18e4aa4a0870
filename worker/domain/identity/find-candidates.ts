import type { AccountIndex } from "./account-index.ts";
import type { CompanyName } from "./company-name.ts";
import { gramsOf } from "./grams.ts";

/** So few accounts are all compared, because leaving any out would save nothing. */
export const fewAccounts = 12;
export const mostCandidates = 10;
/** A candidate that shares less than this part of what the best one shares is not the one. */
const leastOfBest = 0.58;

/**
 * The accounts that a name may mean, as places in the index: those that share the most telling runs of letters, those it is the initials of, and
 * those whose domain is called so.
 */
export function findCandidates(index: AccountIndex, name: CompanyName): number[] {
  if (name.words.length === 0) return [];
  if (index.accounts.length <= fewAccounts) return index.accounts.map((_, at) => at);
  const candidates = bestByGrams(index, name);
  // Where very many accounts are called alike, their letters are too common to be looked up.
  addSome(candidates, index.byKey.get(name.key));
  const [only] = name.words;
  if (name.words.length === 1 && only !== undefined) {
    addSome(candidates, index.byInitials.get(only.initialism));
  }
  for (const letters of name.initials) {
    addSome(candidates, index.byKey.get(letters));
  }
  addSome(candidates, index.byLabel.get(name.joined));
  return candidates;
}

export function addSome(candidates: number[], accounts: readonly number[] = []): void {
  for (const at of accounts.slice(0, mostCandidates)) if (!candidates.includes(at)) candidates.push(at);
}

function bestByGrams({ grams, accounts }: AccountIndex, name: CompanyName): number[] {
  const shared = scratchFor(accounts.length);
  const touched: number[] = [];
  let total = 0;
  for (const gram of gramsOf(name.words)) {
    const weight = grams.weights[gram] ?? 0;
    total += weight;
    if (weight === 0) continue;
    const end = grams.starts[gram + 1] ?? 0;
    for (let at = grams.starts[gram] ?? 0; at < end; at += 1) {
      const account = grams.accounts[at] as number;
      const before = shared[account] as number;
      if (before === 0) touched.push(account);
      shared[account] = before + weight;
    }
  }
  for (const account of touched) {
    shared[account] = likenessOf(shared[account] as number, {
      total,
      ofAccount: grams.totals[account] as number,
    });
  }
  const best = highest(touched, shared);
  for (const account of touched) shared[account] = 0;
  return best;
}

/** How much of two names' letters is the same. What the query says counts for more than what the account's longer name adds. */
export function likenessOf(
  shared: number,
  of: { readonly total: number; readonly ofAccount: number },
): number {
  return shared / (0.7 * of.total + 0.3 * of.ofAccount);
}

let scratch = new Float64Array(0);

/** Kept between calls and left all zero by each, because a new array for every query would cost more than the query. */
function scratchFor(accounts: number): Float64Array {
  if (scratch.length < accounts) scratch = new Float64Array(accounts);
  return scratch;
}

/** The best by their scores, of equal ones those that come first, without those that are far behind the best one. */
export function highest(touched: readonly number[], score: { readonly [at: number]: number }): number[] {
  const best: number[] = [];
  for (const account of touched) {
    const last = best.length === mostCandidates ? (best[mostCandidates - 1] as number) : null;
    if (last !== null && !isBetter(account, last, score)) continue;
    let at = Math.min(best.length, mostCandidates - 1);
    while (at > 0 && isBetter(account, best[at - 1] as number, score)) {
      best[at] = best[at - 1] as number;
      at -= 1;
    }
    best[at] = account;
  }
  const least = (score[best[0] ?? 0] ?? 0) * leastOfBest;
  return best.filter((account) => (score[account] as number) >= least);
}

function isBetter(a: number, b: number, score: { readonly [at: number]: number }): boolean {
  const [ofA, ofB] = [score[a] as number, score[b] as number];
  return ofA > ofB || (ofA === ofB && a < b);
}
