import { negateMinor } from "#worker/domain/money/money.ts";
import { assert } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
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
  readonly effectiveAt: Instant;
  readonly ruleVersion: RuleVersionRef;
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
  readonly period: PeriodKey;
  readonly effectiveAt: Instant;
  readonly ruleVersion: RuleVersionRef;
  readonly evidenceHashes: readonly string[];
};

/**
 * The entries that turn what the ledger says about an opportunity into what it should say: reversals of credits
 * that no longer hold, then new credits. A credit that agrees in amount, currency, share and period stays, whatever
 * rule version or evidence now leads to it; one of nothing is not posted. `desired` names each partner and book once.
 * Does not depend on the order of either list.
 */
export function planDifference({
  position,
  desired,
}: {
  readonly position: OpportunityPosition;
  readonly desired: readonly DesiredCredit[];
}): EntryDraft[] {
  const wanted = new Map<string, DesiredCredit>();
  for (const credit of desired) {
    assert(!wanted.has(placeOf(credit)), "a partner is credited once for an opportunity");
    if (credit.amountMinor !== 0) wanted.set(placeOf(credit), credit);
  }
  const reversals: EntryDraft[] = [];
  for (const entry of [...position.open].sort((a, b) => a.seq - b.seq)) {
    const credit = wanted.get(placeOf(entry));
    if (credit !== undefined && agrees(entry, credit)) wanted.delete(placeOf(entry));
    else reversals.push(reversalOf(entry, position));
  }
  const credits = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...reversals, ...credits.map(([, credit]) => creditOf(credit, position))];
}

function placeOf({ book, partnerRef }: { readonly book: Book; readonly partnerRef: string }): string {
  return `${book}:${partnerRef}`;
}

function agrees(entry: OpenEntry, credit: DesiredCredit): boolean {
  return (
    entry.amountMinor === credit.amountMinor &&
    entry.currency === credit.currency &&
    entry.sharePpm === credit.sharePpm &&
    entry.period === credit.period
  );
}

/** Depends on the credit it reverses alone, so that two planners who reverse it say the same. */
function reversalOf(entry: OpenEntry, position: OpportunityPosition): EntryDraft {
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
    period: entry.period,
    effectiveAt: entry.effectiveAt,
    reversesSeq: entry.seq,
    ruleVersion: entry.ruleVersion,
    evidenceHashes: [],
  };
}

function creditOf(credit: DesiredCredit, position: OpportunityPosition): EntryDraft {
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
    period: credit.period,
    effectiveAt: credit.effectiveAt,
    reversesSeq: null,
    ruleVersion: credit.ruleVersion,
    evidenceHashes: credit.evidenceHashes,
  };
}
