import type { AccountIndex } from "./account-index.ts";
import type { CompanyName } from "./company-name.ts";
import { gramsOf } from "./grams.ts";

/** So few accounts are all compared, because leaving any out would save nothing. */
const fewAccounts = 12;
const mostCandidates = 10;
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

function addSome(candidates: number[], accounts: readonly number[] = []): void {
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
  // What the query says counts for more than what the account's longer name adds.
  for (const account of touched) {
    shared[account] = (shared[account] as number) / (0.7 * total + 0.3 * (grams.totals[account] as number));
  }
  const best = highest(touched, shared);
  for (const account of touched) shared[account] = 0;
  return best;
}

let scratch = new Float32Array(0);

/** Kept between calls and left all zero by each, because a new array for every query would cost more than the query. */
function scratchFor(accounts: number): Float32Array {
  if (scratch.length < accounts) scratch = new Float32Array(accounts);
  return scratch;
}

function highest(touched: readonly number[], score: Float32Array): number[] {
  const best: number[] = [];
  for (const account of touched) {
    const own = score[account] as number;
    if (best.length === mostCandidates && own <= (score[best[mostCandidates - 1] as number] as number))
      continue;
    let at = Math.min(best.length, mostCandidates - 1);
    while (at > 0 && (score[best[at - 1] as number] as number) < own) {
      best[at] = best[at - 1] as number;
      at -= 1;
    }
    best[at] = account;
  }
  const least = (score[best[0] ?? 0] ?? 0) * leastOfBest;
  return best.filter((account) => (score[account] as number) >= least);
}
