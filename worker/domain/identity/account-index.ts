import type { Account, MatchThresholds } from "./account.ts";
import { companyDomain } from "./company-domain.ts";
import { type CompanyName, normaliseCompanyName } from "./company-name.ts";

export type IndexedAccount = {
  readonly account: Account;
  readonly name: CompanyName;
  readonly domain: string | null;
};

export type AccountIndex = {
  readonly accounts: readonly IndexedAccount[];
  readonly byId: ReadonlyMap<string, IndexedAccount>;
  readonly byDomain: ReadonlyMap<string, readonly IndexedAccount[]>;
  readonly options: AccountIndexOptions;
};

export type AccountIndexOptions = {
  readonly thresholds?: MatchThresholds;
  /** What people have decided before: a name or a domain, as written, and the id of the account it means. */
  readonly aliases?: readonly AccountAlias[];
};

export type AccountAlias =
  | { readonly kind: "name"; readonly name: string; readonly accountId: string }
  | { readonly kind: "domain"; readonly domain: string; readonly accountId: string };

/** Prepares a company's accounts for matching; linear in their number. */
export function buildAccountIndex(
  accounts: readonly Account[],
  options: AccountIndexOptions = {},
): AccountIndex {
  const indexed = accounts.map((account) => ({
    account,
    name: normaliseCompanyName(account.name),
    domain: account.domain ? companyDomain(account.domain) : null,
  }));
  const byDomain = new Map<string, IndexedAccount[]>();
  for (const each of indexed) {
    if (each.domain !== null) byDomain.set(each.domain, [...(byDomain.get(each.domain) ?? []), each]);
  }
  return {
    accounts: indexed,
    byId: new Map(indexed.map((each) => [each.account.id, each])),
    byDomain,
    options,
  };
}
