import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import type { Money } from "#worker/domain/money/money.ts";
import type { Registration } from "./registration.ts";

export type DecisionFact = { readonly label: string; readonly value: string };

/** What whoever decides about a registration away from its page has to have read. Empty fields are left out. */
export function decisionFacts(
  { content, findings }: Pick<Registration, "content" | "findings">,
  partnerName: string,
): readonly DecisionFact[] {
  const { accountName, accountDomain, opportunityName, products, estimatedValue, expectedCloseDate } =
    content;
  const inTheWay = findings.filter(({ isOwn }) => !isOwn);
  const facts = [
    ["Partner", partnerName],
    ["Account", [accountName, accountDomain].filter(Boolean).join(", ")],
    ["Deal", opportunityName],
    ["Products", products.join(", ")],
    ["Estimated value", estimatedValue === null ? "" : moneyText(estimatedValue)],
    ["Expected to close", expectedCloseDate ?? ""],
    ["In its way", inTheWay.map(({ label }) => label).join(", ")],
  ] as const;
  return facts.filter(([, value]) => value !== "").map(([label, value]) => ({ label, value }));
}

/** "2,500.00 USD". */
function moneyText({ amountMinor, currency }: Money): string {
  const places = minorUnitExponent(currency);
  const digits = String(amountMinor).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const decimal = places === 0 ? digits : `${whole}.${digits.slice(digits.length - places)}`;
  return `${groupDigits(decimal)} ${currency}`;
}
