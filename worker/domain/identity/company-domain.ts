import { getDomain } from "tldts";

/**
 * The domain that stands for a company: the registrable part of an e-mail address, web address or host name. Null where there is
 * none, and for free-mail providers and sites that many companies share, because those say nothing about who somebody works for.
 */
export function companyDomain(emailOrUrl: string): string | null {
  const domain = getDomain(emailOrUrl.trim().toLowerCase(), { allowPrivateDomains: true });
  return domain === null || domain === "gmail.com" ? null : domain;
}
