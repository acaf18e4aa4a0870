import type { MatchReason } from "./account.ts";
import type { AccountIndex } from "./account-index.ts";
import { rankAccounts } from "./match-account.ts";

/** Two accounts that are likely one, for a person to merge or to keep apart. */
export type LikelyDuplicate = {
  readonly accountIds: readonly [string, string];
  readonly probability: number;
  readonly reasons: readonly MatchReason[];
};

const mostCandidates = 30;

/**
 * Pairs of accounts that are each other's likeness, the likeliest first, each pair once. `least` is the chance, 0 to 1, from which a pair
 * counts. Relatives that the CRM knows of (parent and child, or children of one parent) are meant to stay apart and are left out.
 */
export function findDuplicates(
  index: AccountIndex,
  { least }: { readonly least: number },
): LikelyDuplicate[] {
  const pairs = new Map<string, LikelyDuplicate>();
  for (const { account } of index.accounts) {
    const query = { name: account.name, domain: account.domain ?? null };
    const ranked = rankAccounts(index, query, mostCandidates);
    const none = Math.max(0, 1 - ranked.reduce((sum, { probability }) => sum + probability, 0));
    for (const { accountId, probability, reasons } of ranked) {
      // The chance beside "no account" alone: the account itself, which is always among the likeliest, does not compete.
      const alone = probability / (probability + none);
      if (accountId === account.id || !(alone >= least) || areRelated(index, account.id, accountId)) continue;
      const accountIds = [account.id, accountId].sort() as [string, string];
      const key = JSON.stringify(accountIds);
      if ((pairs.get(key)?.probability ?? 0) < alone)
        pairs.set(key, { accountIds, probability: alone, reasons });
    }
  }
  return [...pairs.values()].sort((a, b) => b.probability - a.probability);
}

function areRelated({ accounts, byId }: AccountIndex, a: string, b: string): boolean {
  const parentOf = (id: string) => accounts[byId.get(id) ?? -1]?.account.parentId ?? null;
  const [parentA, parentB] = [parentOf(a), parentOf(b)];
  return parentA === b || parentB === a || (parentA !== null && parentA === parentB);
}
