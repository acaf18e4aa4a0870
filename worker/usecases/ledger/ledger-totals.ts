import type { AsOf } from "#worker/domain/ledger/as-of.ts";
import type { Book } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import { type LedgerMoment, momentOf } from "./ledger-moment.ts";
import type { LedgerReader, Total, TotalsBy } from "./ledger-ports.ts";

export type TotalsQuery = {
  readonly by: TotalsBy;
  /** As the ledger stood at this moment; null for now. */
  readonly asOf: AsOf | null;
  readonly reportingCurrency: string;
  readonly partnerRef?: string;
};

/** Sums per group and per book and currency. `headSeq` is the last entry they hold. */
export type LedgerTotals = LedgerMoment & {
  readonly groups: readonly Total[];
  readonly totals: readonly Omit<Total, "key">[];
  /** The same in the company's own currency, converted at the rates of the entries; what had none is not in it. */
  readonly reporting: {
    readonly groups: readonly Total[];
    readonly totals: readonly Omit<Total, "key">[];
  };
};

/** What the ledger adds up to, now or as it was recorded by a moment in the past. */
export async function readLedgerTotals(reader: LedgerReader, query: TotalsQuery): Promise<LedgerTotals> {
  const { by, asOf, partnerRef } = query;
  const only = partnerRef === undefined ? {} : { partnerRef };
  const now = await reader.currentTotals({ by, ...only });
  const moment = await momentOf(reader, asOf);
  if (asOf === null || moment.headSeq >= now.head.seq) {
    const { seq: headSeq, recordedAt } = now.head;
    const current = { headSeq, recordedAt: headSeq === 0 ? null : recordedAt };
    return { ...current, ...(await withReporting(reader, { query, headSeq, groups: now.groups })) };
  }
  const { headSeq } = moment;
  const groups = await reader.totalsThrough({ by, throughSeq: headSeq, ...only });
  return { ...moment, ...(await withReporting(reader, { query, headSeq, groups })) };
}

async function withReporting(
  reader: LedgerReader,
  read: { readonly query: TotalsQuery; readonly headSeq: number; readonly groups: readonly Total[] },
): Promise<Omit<LedgerTotals, keyof LedgerMoment>> {
  const { query, headSeq, groups } = read;
  const own = groups.filter(({ currency }) => currency === query.reportingCurrency);
  // Most companies have one currency, and nothing that was converted.
  const isOneCurrency = own.length === groups.length;
  const converted = isOneCurrency ? [] : await reader.convertedThrough({ ...query, throughSeq: headSeq });
  const reporting = [...own, ...converted.filter(({ currency }) => currency === query.reportingCurrency)];
  return {
    groups,
    totals: sumUp(groups),
    reporting: { groups: addUp(reporting), totals: sumUp(reporting) },
  };
}

/** What is in the reporting currency already and what was converted, as one sum a group. */
function addUp(groups: readonly Total[]): readonly Total[] {
  const byKey = new Map<string, Total[]>();
  for (const group of groups) {
    const place = `${group.book} ${group.key}`;
    byKey.set(place, [...(byKey.get(place) ?? []), group]);
  }
  return [...byKey.values()].flatMap((parts) => {
    const [first] = parts;
    const [sum] = sumUp(parts);
    return first && sum ? [{ ...sum, key: first.key }] : [];
  });
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
