import { href } from "#web/app/lib/search.ts";
import { closedDays, effectiveDays, type Months } from "./closed-days.ts";

type Words = { readonly [word: string]: string | undefined };

/** Where figures of these months and this currency lead: to the deals, or the entries, that they add up. */
export function figureLinks(months: Months, currency: string) {
  return {
    deals: (words: Words) => href("/company/deals", { ...words, currency, ...closedDays(months) }),
    openDeals: (words: Words) => href("/company/deals", { ...words, outcome: "open", currency }),
    entries: (words: Words = {}) =>
      href("/company/ledger", { ...words, book: "revenue", currency, ...effectiveDays(months) }),
  };
}

/** How addresses name what has no name, as a role or a type that the CRM leaves empty. */
export function orNone(key: string): string {
  if (key === "") return "none";
  return /^=*none$/.test(key) ? `=${key}` : key;
}
