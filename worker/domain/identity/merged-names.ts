import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { Account } from "./account.ts";
import type { AccountAlias } from "./account-index.ts";

/**
 * What was merged away goes on as other names of the accounts that stay. `survivors`: by the merged one's id the id of the one that
 * stays. A name that another account still has is that one's too, so it says nothing by itself.
 */
export function mergedNames(
  accounts: readonly Account[],
  survivors: ReadonlyMap<string, string>,
): readonly AccountAlias[] {
  const taken = new Set(accounts.flatMap(({ id, name }) => (survivors.has(id) ? [] : [nameKey(name)])));
  return accounts.flatMap(({ id, name, domain = null }): AccountAlias[] => {
    const accountId = survivors.get(id);
    if (accountId === undefined) return [];
    const byName = taken.has(nameKey(name)) ? [] : [{ kind: "name", name, accountId } as const];
    return [...byName, ...(domain === null ? [] : [{ kind: "domain", domain, accountId } as const])];
  });
}
