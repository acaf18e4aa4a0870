import { writeFileSync } from "node:fs";
import providers from "email-providers/all.json" with { type: "json" };
import { isFamilyOfMailboxes } from "#worker/domain/identity/free-mail-families.ts";

/** Writes the domains that anybody can have a mailbox at; run it again when email-providers is upgraded. */

// Widely used, and not in the package.
const missing = [
  "fastmail.com",
  "tutanota.com",
  "tuta.io",
  "tuta.com",
  "pm.me",
  "duck.com",
  "mailfence.com",
  "posteo.de",
  "runbox.com",
  "startmail.com",
  "disroot.org",
  "riseup.net",
  "zohomail.com",
  "zohomail.eu",
  "vk.com",
  "internet.ru",
  "139.com",
  "189.cn",
  "aliyun.com",
  "softbank.ne.jp",
  "au.com",
  "nifty.com",
  "biglobe.ne.jp",
  "bol.com.br",
  "bigpond.com",
  "xtra.co.nz",
];
// Reserved for examples, so nobody has a mailbox there, or the name of a firm rather than of what it sells to everybody.
const notMailboxes =
  /^(example|test|yourdomain|mydomain)\.|^(alibaba|telstra|oath|facebook|parrot|discovery|ibm)\.com$/;

const domains = [...new Set([...providers, ...missing])]
  .filter(
    (domain) => /^[a-z0-9.-]+$/.test(domain) && !notMailboxes.test(domain) && !isFamilyOfMailboxes(domain),
  )
  .sort();

writeFileSync(
  "worker/domain/identity/free-mail-domain-list.ts",
  `/** Made by scripts/make-free-mail-domains.ts from email-providers (ISC); do not edit. One a line. */
export const freeMailDomainList = \`\n${domains.join("\n")}\n\`;\n`,
);
