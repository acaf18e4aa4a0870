import type { Book } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { LedgerReader, Total, TotalsBy } from "./ledger-ports.ts";

export type TotalsQuery = {
  readonly by: TotalsBy;
  /** As the ledger stood at this instant; null for now. */
  readonly asOf: Instant | null;
  readonly partnerRef?: string;
};

/** Sums per group and per book and currency. `headSeq` is the last entry they hold. */
export type LedgerTotals = {
  readonly headSeq: number;
  readonly groups: readonly Total[];
  readonly totals: readonly Omit<Total, "key">[];
};

/** What the ledger adds up to, now or as it was recorded by an instant in the past. */
export async function readLedgerTotals(reader: LedgerReader, query: TotalsQuery): Promise<LedgerTotals> {
  const { by, asOf, partnerRef } = query;
  const only = partnerRef === undefined ? {} : { partnerRef };
  const now = await reader.currentTotals({ by, ...only });
  if (asOf === null || asOf >= now.head.recordedAt) {
    return { headSeq: now.head.seq, groups: now.groups, totals: sumUp(now.groups) };
  }
  const throughSeq = await reader.seqAsOf(asOf);
  const groups = await reader.totalsThrough({ by, throughSeq, ...only });
  return { headSeq: throughSeq, groups, totals: sumUp(groups) };
}

function sumUp(groups: readonly Total[]): Omit<Total, "key">[] {
  const sums = new Map<string, { book: Book; currency: string; amountMinor: number; entries: number }>();
  for (const { book, currency, amountMinor, entries } of groups) {
    const place = `${book} ${currency}`;
    const sum = sums.get(place) ?? { book, currency, amountMinor: 0, entries: 0 };
    sum.amountMinor += amountMinor;
    sum.entries += entries;
    assert(Number.isSafeInteger(sum.amountMinor), "a total is within the safe integers");
    sums.set(place, sum);
  }
  return [...sums.values()];
}
