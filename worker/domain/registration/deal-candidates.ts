import type { Money } from "#worker/domain/money/money.ts";
import { type Day, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { RegistrationContent } from "./registration.ts";

/** A deal of the CRM that a registration may be about. */
export type LinkableDeal = {
  readonly id: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly amount: Money | null;
  readonly outcome: "open" | "won" | "lost";
  readonly closedAt: Instant | null;
  /** The chance that its account is the registered one, 0 to 1. */
  readonly accountProbability: number;
  /** The number of the registration that has it already; null when none has. */
  readonly takenBy: number | null;
};

export type DealCandidate = LinkableDeal & {
  /** The chance, 0 to 1, that it is the registered deal. Those of all candidates and of "none of them" sum to 1. */
  readonly probability: number;
  /** Why, in sentences for a person. */
  readonly reasons: readonly string[];
};

/** How much "none of the CRM's deals" weighs beside a deal of the account of which nothing else is known, which weighs 1. */
const weightOfNone = 0.5;

/**
 * The deals a registration may be about, likeliest first. An account's deals are told apart by name, amount and close date; each of
 * the three at most triples or halves a deal's weight, so that none of them alone outweighs the account. A person confirms.
 */
export function rankDeals(
  content: Pick<RegistrationContent, "opportunityName" | "estimatedValue" | "expectedCloseDate">,
  deals: readonly LinkableDeal[],
): readonly DealCandidate[] {
  const weighed = deals.map((deal) => ({ deal, ...weigh(content, deal) }));
  const total = weighed.reduce((sum, { weight }) => sum + weight, weightOfNone);
  return weighed
    .map(({ deal, weight, reasons }) => ({ ...deal, probability: weight / total, reasons }))
    .sort((a, b) => b.probability - a.probability || (a.id < b.id ? -1 : 1));
}

function weigh(
  { opportunityName, estimatedValue, expectedCloseDate }: Parameters<typeof rankDeals>[0],
  deal: LinkableDeal,
): { readonly weight: number; readonly reasons: readonly string[] } {
  const likeness = [
    { of: commonWords(opportunityName, deal.name), close: "The names have most words in common" },
    { of: nearAmount(estimatedValue, deal.amount), close: "The amounts are close" },
    { of: nearDay(expectedCloseDate, deal.closedAt), close: "The close dates are close" },
  ];
  const weight = likeness.reduce(
    (product, { of }) => product * (of === null ? 1 : 0.5 + 2.5 * of),
    deal.accountProbability,
  );
  return {
    weight,
    reasons: likeness.flatMap(({ of, close }) => (of !== null && of >= 0.6 ? [close] : [])),
  };
}

/** The part of all their words that two names share, 0 to 1; null when one of them has none. */
function commonWords(a: string, b: string): number | null {
  const [wordsA, wordsB] = [wordsOf(a), wordsOf(b)];
  if (wordsA.size === 0 || wordsB.size === 0) return null;
  const common = [...wordsA].filter((word) => wordsB.has(word)).length;
  return common / (wordsA.size + wordsB.size - common);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );
}

/** The smaller of two amounts as a part of the larger; null when they cannot be compared. */
function nearAmount(a: Money | null, b: Money | null): number | null {
  if (a === null || b === null || a.currency !== b.currency) return null;
  if (a.amountMinor <= 0 || b.amountMinor <= 0) return null;
  return Math.min(a.amountMinor, b.amountMinor) / Math.max(a.amountMinor, b.amountMinor);
}

/** A quarter of a year off is half as near. */
const halfwayDays = 90;

function nearDay(expected: Day | null, closedAt: Instant | null): number | null {
  if (expected === null || closedAt === null) return null;
  const daysOff = Math.abs(startOfDay(expected) - closedAt) / DAY_MS;
  return 2 ** (-daysOff / halfwayDays);
}
