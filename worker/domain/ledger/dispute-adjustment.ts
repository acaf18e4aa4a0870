import type { Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import type { FrozenConversion } from "./conversion.ts";
import type { OpenPeriodFrom } from "./difference.ts";
import type { Book, EntryDraft, RuleVersionRef } from "./entry.ts";

/** The entry that a dispute is about, as much of it as its adjustment repeats. */
export type DisputedEntry = {
  readonly seq: number;
  readonly entryHash: string;
  readonly currency: string;
  readonly partnerRef: string;
  readonly opportunityRef: string;
  readonly book: Book;
  readonly period: PeriodKey;
  readonly priorPeriod: PeriodKey | null;
  readonly effectiveAt: Instant;
};

/**
 * What a decided dispute posts: a credit of its own beside the entry, for the same partner, deal and book and of the same
 * moment. Where others name their rule it names the dispute, and the disputed entry is its evidence. It goes to the period
 * that the entry belongs to, or, when that takes no more, to the next one that does, naming both.
 */
export function disputeAdjustment({
  disputeId,
  decisionHash,
  amountMinor,
  entry,
  opportunitySeq,
  openPeriodFrom,
  conversion,
}: {
  readonly disputeId: string;
  /** SHA-256 of what was decided. */
  readonly decisionHash: string;
  /** What is added to the entry, not 0. */
  readonly amountMinor: number;
  readonly entry: DisputedEntry;
  /** The newest entry of the deal. */
  readonly opportunitySeq: number;
  readonly openPeriodFrom: OpenPeriodFrom;
  /** What it is worth in the company's own currency; null where it is in that, and where there is no rate. */
  readonly conversion: FrozenConversion | null;
}): EntryDraft {
  const home = entry.priorPeriod ?? entry.period;
  const period = openPeriodFrom(home);
  return {
    idemKey: adjustmentKey(disputeId),
    kind: "credit",
    amountMinor,
    currency: entry.currency,
    partnerRef: entry.partnerRef,
    opportunityRef: entry.opportunityRef,
    opportunitySeq,
    sharePpm: 0,
    book: entry.book,
    period,
    ...(period === home ? {} : { priorPeriod: home, adjustsSeq: entry.seq }),
    effectiveAt: entry.effectiveAt,
    reversesSeq: null,
    ruleVersion: { ruleId: disputeId, version: 1, hash: decisionHash },
    evidenceHashes: [entry.entryHash, ...(conversion === null ? [] : [conversion.hash])],
    ...(conversion === null ? {} : { conversion }),
  };
}

/** A dispute posts once. */
export function adjustmentKey(disputeId: string): string {
  return `dispute:${disputeId}`;
}

/** What the id of a dispute begins with. */
export const disputeIdPrefix = "dsp";

/**
 * Whether a dispute decided the entry, and no rule or split set by hand: then it is no part of how the deal is divided, and
 * stays whatever becomes of that.
 */
export function isDecidedByDispute({ ruleId }: Pick<RuleVersionRef, "ruleId">): boolean {
  return ruleId.startsWith(`${disputeIdPrefix}_`);
}
