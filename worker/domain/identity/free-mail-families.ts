/** Providers that give mailboxes under many countries' domains, so that no list of them is ever whole: yahoo.co.uk, yahoo.fr, ... */
const families =
  /^(yahoo|ymail|rocketmail|hotmail|outlook|live|msn|gmx|yandex|googlemail|gmail|icloud|aol|protonmail|proton|zoho|tiscali|lycos|rediffmail|mailinator|yopmail|guerrillamail)(\.[a-z]{2,3}){1,2}$/;

export function isFamilyOfMailboxes(domain: string): boolean {
  return families.test(domain);
}
