import { groupBy } from "#worker/domain/inference/group-by.ts";
import { addMinor, negateMinor } from "#worker/domain/money/money.ts";
import { assert } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import type { FrozenConversion } from "./conversion.ts";
import { isDecidedByDispute } from "./dispute-adjustment.ts";
import type { Book, EntryDraft, RuleVersionRef } from "./entry.ts";

/** A credit in the ledger that nothing has reversed. */
export type OpenEntry = {
  readonly seq: number;
  readonly partnerRef: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly sharePpm: number;
  readonly book: Book;
  readonly period: PeriodKey;
  /** Where it would be if that period had been open; null for what is where it belongs. */
  readonly priorPeriod: PeriodKey | null;
  readonly effectiveAt: Instant;
  readonly ruleVersion: RuleVersionRef;
  /** Whether a rate was frozen with it. */
  readonly isConverted: boolean;
};

/** What the ledger says about one opportunity; `lastSeq` is its newest entry of any kind, 0 for none. */
export type OpportunityPosition = {
  readonly opportunityRef: string;
  readonly lastSeq: number;
  readonly open: readonly OpenEntry[];
};

/** What the ledger should say about one partner of the opportunity. */
export type DesiredCredit = {
  readonly partnerRef: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly sharePpm: number;
  readonly book: Book;
  /** Where it belongs by its effective time, whether that period is open or not. */
  readonly period: PeriodKey;
  readonly effectiveAt: Instant;
  readonly ruleVersion: RuleVersionRef;
  readonly evidenceHashes: readonly string[];
  /** At the rate that holds now; missing where the currency is the company's own, and where there is no rate. */
  readonly conversion?: FrozenConversion;
};

/** The period that takes what belongs to this one: itself while it is open, else the next that is. */
export type OpenPeriodFrom = (period: PeriodKey) => PeriodKey;

/**
 * The entries that turn what the ledger says about an opportunity into what it should say: reversals of credits
 * that no longer hold, then new credits. A credit that agrees in amount, currency, share and period stays, whatever
 * rule version, evidence or rate now leads to it; one that was posted without a rate is posted anew when there is one; one of
 * nothing is not posted. What belongs to a period that is not open is posted to the next one that is, and says so. What a
 * dispute has decided is added to the split and no part of it, so it is left alone. `desired` names each partner and book
 * once. `survivorOf` tells for whom a partner's entries stand now: entries of partners that have become one stay when together they
 * say what its credit says. Does not depend on the order of either list.
 */
export function planDifference({
  position,
  desired,
  openPeriodFrom = (period) => period,
  survivorOf = (partnerRef) => partnerRef,
}: {
  readonly position: OpportunityPosition;
  readonly desired: readonly DesiredCredit[];
  readonly openPeriodFrom?: OpenPeriodFrom;
  readonly survivorOf?: (partnerRef: string) => string;
}): EntryDraft[] {
  const placeOfEntry = ({ book, partnerRef }: OpenEntry) =>
    placeOf({ book, partnerRef: survivorOf(partnerRef) });
  const wanted = new Map<string, DesiredCredit>();
  for (const credit of desired) {
    assert(!wanted.has(placeOf(credit)), "a partner is credited once for an opportunity");
    if (credit.amountMinor !== 0) wanted.set(placeOf(credit), credit);
  }
  const reversals: EntryDraft[] = [];
  const replaced = new Map<string, number>();
  const split = position.open.filter(({ ruleVersion }) => !isDecidedByDispute(ruleVersion));
  const together = agreeingTogether(groupBy(split, placeOfEntry), wanted);
  for (const place of together) wanted.delete(place);
  for (const entry of split.sort((a, b) => a.seq - b.seq)) {
    const place = placeOfEntry(entry);
    if (together.has(place)) continue;
    const credit = wanted.get(place);
    if (credit !== undefined && agrees(entry, credit)) {
      wanted.delete(place);
      continue;
    }
    replaced.set(place, entry.seq);
    reversals.push(reversalOf(entry, { position, openPeriodFrom }));
  }
  const credits = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...reversals,
    ...credits.map(([place, credit]) =>
      creditOf(credit, { position, openPeriodFrom, replacedSeq: replaced.get(place) }),
    ),
  ];
}

function placeOf({ book, partnerRef }: { readonly book: Book; readonly partnerRef: string }): string {
  return `${book}:${partnerRef}`;
}

/** The places where several entries say together what is wanted. Each of them was rounded, so their parts may be off by that. */
function agreeingTogether(
  entries: ReadonlyMap<string, readonly OpenEntry[]>,
  wanted: ReadonlyMap<string, DesiredCredit>,
): ReadonlySet<string> {
  const agreeing = [...entries].filter(([place, of]) => {
    const credit = wanted.get(place);
    if (credit === undefined || new Set(of.map(({ partnerRef }) => partnerRef)).size < 2) return false;
    const sharePpm = of.reduce((sum, entry) => sum + entry.sharePpm, 0);
    const whole = { amountMinor: addMinor(of.map(({ amountMinor }) => amountMinor)) };
    if (Math.abs(sharePpm - credit.sharePpm) >= of.length) return false;
    return of.every((entry) => agrees({ ...entry, ...whole, sharePpm: credit.sharePpm }, credit));
  });
  return new Set(agreeing.map(([place]) => place));
}

function agrees(entry: OpenEntry, credit: DesiredCredit): boolean {
  return (
    entry.amountMinor === credit.amountMinor &&
    entry.currency === credit.currency &&
    entry.sharePpm === credit.sharePpm &&
    homeOf(entry) === credit.period &&
    (entry.isConverted || credit.conversion === undefined)
  );
}

/** Where a credit belongs, wherever it had to be posted. */
function homeOf({ period, priorPeriod }: OpenEntry): PeriodKey {
  return priorPeriod ?? period;
}

type PlanContext = { readonly position: OpportunityPosition; readonly openPeriodFrom: OpenPeriodFrom };

/**
 * Depends on the credit it reverses and on which periods are open, so that two planners who reverse it say the same unless
 * a period was closed between them; then the ledger keeps the first and the second plans again.
 */
function reversalOf(entry: OpenEntry, { position, openPeriodFrom }: PlanContext): EntryDraft {
  const period = openPeriodFrom(entry.period);
  return {
    idemKey: `reversal:${entry.seq}`,
    kind: "reversal",
    amountMinor: negateMinor(entry.amountMinor),
    currency: entry.currency,
    partnerRef: entry.partnerRef,
    opportunityRef: position.opportunityRef,
    opportunitySeq: position.lastSeq,
    sharePpm: entry.sharePpm,
    book: entry.book,
    period,
    ...(homeOf(entry) === period ? {} : { priorPeriod: homeOf(entry) }),
    effectiveAt: entry.effectiveAt,
    reversesSeq: entry.seq,
    ruleVersion: entry.ruleVersion,
    evidenceHashes: [],
  };
}

function creditOf(
  credit: DesiredCredit,
  { position, openPeriodFrom, replacedSeq }: PlanContext & { readonly replacedSeq: number | undefined },
): EntryDraft {
  const period = openPeriodFrom(credit.period);
  const adjusts = replacedSeq === undefined ? {} : { adjustsSeq: replacedSeq };
  return {
    // The newest entry in the key makes a credit that comes back after its reversal another credit.
    idemKey: `credit:${credit.book}:${position.opportunityRef}:${credit.partnerRef}:${position.lastSeq}`,
    kind: "credit",
    amountMinor: credit.amountMinor,
    currency: credit.currency,
    partnerRef: credit.partnerRef,
    opportunityRef: position.opportunityRef,
    opportunitySeq: position.lastSeq,
    sharePpm: credit.sharePpm,
    book: credit.book,
    period,
    ...(credit.period === period ? {} : { priorPeriod: credit.period, ...adjusts }),
    effectiveAt: credit.effectiveAt,
    reversesSeq: null,
    ruleVersion: credit.ruleVersion,
    ...(credit.conversion === undefined
      ? { evidenceHashes: credit.evidenceHashes }
      : {
          evidenceHashes: [...credit.evidenceHashes, credit.conversion.hash],
          conversion: credit.conversion,
        }),
  };
}
