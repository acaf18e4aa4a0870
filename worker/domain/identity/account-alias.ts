import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { AccountAlias } from "./account-index.ts";
import { companyDomain } from "./company-domain.ts";

/** The one spelling under which an alias is kept. A domain that says nothing about a company stays as it is written. */
export function normaliseAlias(alias: AccountAlias): string {
  if (alias.kind === "name") return nameKey(alias.name);
  return companyDomain(alias.domain) ?? alias.domain.trim().toLowerCase();
}
