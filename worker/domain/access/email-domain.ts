/**
 * The domain of an address when it is likely to be an organisation's own; null for providers where anybody gets a mailbox.
 * Sharing a domain is a reason to ask somebody, never a proof of belonging.
 */
export function organisationDomain(email: string): string | null {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return freeMail.has(domain) || freeMailFamilies.test(domain) ? null : domain;
}

const freeMail: ReadonlySet<string> = new Set([
  "126.com",
  "163.com",
  "aol.com",
  "bluewin.ch",
  "duck.com",
  "fastmail.com",
  "fastmail.fm",
  "free.fr",
  "freenet.de",
  "gmail.com",
  "googlemail.com",
  "hey.com",
  "icloud.com",
  "laposte.net",
  "libero.it",
  "mac.com",
  "mail.com",
  "mail.ru",
  "mailbox.org",
  "me.com",
  "naver.com",
  "orange.fr",
  "pm.me",
  "posteo.de",
  "proton.me",
  "protonmail.com",
  "qq.com",
  "rambler.ru",
  "rediffmail.com",
  "rocketmail.com",
  "seznam.cz",
  "sina.com",
  "t-online.de",
  "tuta.com",
  "tutanota.com",
  "wanadoo.fr",
  "web.de",
  "wp.pl",
  "yeah.net",
  "ymail.com",
  "zohomail.com",
]);

/** Providers with one domain a country. */
const freeMailFamilies = /^(gmx|hotmail|live|msn|outlook|yahoo|yandex)\.[a-z.]+$/;
