import type { AsOf } from "#worker/domain/ledger/as-of.ts";
import type { Book } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import { type LedgerMoment, momentOf } from "./ledger-moment.ts";
import type { LedgerReader, Total, TotalsBy } from "./ledger-ports.ts";

export type TotalsQuery = {
  readonly by: TotalsBy;
  /** As the ledger stood at this moment; null for now. */
  readonly asOf: AsOf | null;
  readonly partnerRef?: string;
};

/** Sums per group and per book and currency. `headSeq` is the last entry they hold. */
export type LedgerTotals = LedgerMoment & {
  readonly groups: readonly Total[];
  readonly totals: readonly Omit<Total, "key">[];
};

/** What the ledger adds up to, now or as it was recorded by a moment in the past. */
export async function readLedgerTotals(reader: LedgerReader, query: TotalsQuery): Promise<LedgerTotals> {
  const { by, asOf, partnerRef } = query;
  const only = partnerRef === undefined ? {} : { partnerRef };
  const now = await reader.currentTotals({ by, ...only });
  const moment = await momentOf(reader, asOf);
  if (asOf === null || moment.headSeq >= now.head.seq) {
    const { seq: headSeq, recordedAt } = now.head;
    return {
      headSeq,
      recordedAt: headSeq === 0 ? null : recordedAt,
      groups: now.groups,
      totals: sumUp(now.groups),
    };
  }
  const groups = await reader.totalsThrough({ by, throughSeq: moment.headSeq, ...only });
  return { ...moment, groups, totals: sumUp(groups) };
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
