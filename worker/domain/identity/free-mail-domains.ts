import providers from "email-providers/all.json" with { type: "json" };
import { isFamilyOfMailboxes } from "./free-mail-families.ts";

let kept: ReadonlySet<string> | undefined;

/** Whether anybody can have a mailbox at this domain: by the list of `email-providers`, what it lacks, and families of providers. */
export function isFreeMail(domain: string): boolean {
  kept ??= new Set([...providers.filter((provider) => !notMailboxes.test(provider)), ...missing]);
  return isFamilyOfMailboxes(domain) || kept.has(domain);
}

/** Reserved for examples, so nobody has a mailbox there, or the name of a firm rather than of what it sells to everybody. */
const notMailboxes =
  /^(example|test|yourdomain|mydomain)\.|^(alibaba|telstra|oath|facebook|parrot|discovery|ibm)\.com$/;

/** Widely used, and not in the package. */
const missing: readonly string[] = [
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
