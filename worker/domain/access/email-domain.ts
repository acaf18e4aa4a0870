import { companyDomain } from "#worker/domain/identity/company-domain.ts";

/**
 * The domain of an address when it is likely to be an organisation's own; null for providers where anybody gets a mailbox.
 * Sharing a domain is a reason to ask somebody, never a proof of belonging.
 */
export function organisationDomain(email: string): string | null {
  return companyDomain(email) === null ? null : email.slice(email.lastIndexOf("@") + 1);
}
