import { nameKey } from "#worker/domain/crm/name-key.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { normaliseCompanyName } from "#worker/domain/identity/company-name.ts";
import type { RegistrationContent } from "./registration.ts";

/**
 * What an approval takes hold of: an account under one of the names it goes by, and a product. Another holder's claim of the same
 * account and product keeps it from being taken; where the account is only a name and both have a domain, the names may be
 * chance, so at least one of the two has to be certain.
 */
export type Claim = {
  readonly accountKey: string;
  readonly productKey: string;
  readonly isCertain: boolean;
};

/** Overlaps with every product. */
export const everyProduct = "*";

/** The claims of a registration: each key of its account with each of its products, or with all when it names none. */
export function claimsOf(
  content: Pick<RegistrationContent, "accountName" | "accountDomain" | "products">,
  accountId: string | null,
): readonly Claim[] {
  const domain = companyDomain(content.accountDomain);
  const keys: { readonly accountKey: string; readonly isCertain: boolean }[] = [
    { accountKey: `name:${accountNameKey(content.accountName)}`, isCertain: domain === null },
  ];
  if (domain !== null) keys.push({ accountKey: `domain:${domain}`, isCertain: true });
  if (accountId !== null) keys.push({ accountKey: `account:${accountId}`, isCertain: true });
  return keys.flatMap((key) => productKeys(content.products).map((productKey) => ({ ...key, productKey })));
}

/** Equal but for legal form and spelling; a name of which nothing is left stands for itself. */
export function accountNameKey(name: string): string {
  return normaliseCompanyName(name).key || nameKey(name);
}

export function productKeys(products: readonly string[]): readonly string[] {
  const keys = [...new Set(products.map(nameKey))].filter((key) => key !== "");
  return keys.length === 0 ? [everyProduct] : keys;
}

/** The products that two have in common, in the words of the first; all of the other's when one of them names none. */
export function commonProducts(a: readonly string[], b: readonly string[]): readonly string[] | null {
  const [keysA, keysB] = [productKeys(a), productKeys(b)];
  if (keysA.includes(everyProduct)) return b;
  if (keysB.includes(everyProduct)) return a;
  const common = a.filter((product) => keysB.includes(nameKey(product)));
  return common.length === 0 ? null : common;
}
