import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type AsOf, asOfText } from "#worker/domain/ledger/as-of.ts";
import type { Book } from "#worker/domain/ledger/entry.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import { REVENUE_BOOK } from "#worker/domain/rule/rule.ts";
import { momentOf } from "#worker/usecases/ledger/ledger-moment.ts";
import type { Total } from "#worker/usecases/ledger/ledger-ports.ts";
import { readLedgerTotals } from "#worker/usecases/ledger/ledger-totals.ts";
import type { EntryNeeds } from "./entry-views.ts";
import { toIso } from "./opportunity-views.ts";
import type { Money } from "./view-ports.ts";

/** What the ledger said of one partner at a moment: from its entries up to `headSeq` alone. */
export type LedgerStanding = {
  /** The moment as it was asked for; null for now. */
  readonly asOf: string | null;
  readonly headSeq: number;
  /** When the newest of those entries was recorded; null before the first. */
  readonly recordedAt: string | null;
  readonly entries: number;
  /** In the revenue book. */
  readonly attributed: readonly Money[];
  readonly trend: readonly {
    readonly period: string;
    readonly currency: string;
    readonly attributedMinor: number;
  }[];
  readonly overlays: readonly (Money & { readonly book: string })[];
  /** The deals with the latest entries. */
  readonly deals: readonly {
    readonly id: string;
    readonly name: string;
    readonly entries: number;
    readonly attributed: Money;
  }[];
};

const dealsShown = 20;

/**
 * What it says of a partner and of the records that were merged into it: `partnerRefs`, the one that stays first. All of it is of one moment,
 * and a deal that several of them have entries of is one deal.
 */
export async function readLedgerStanding(
  needs: EntryNeeds,
  tenant: TenantScope,
  { partnerRefs, asOf }: { readonly partnerRefs: readonly string[]; readonly asOf: AsOf | null },
): Promise<LedgerStanding> {
  const reader = needs.readerOf(tenant);
  const { headSeq, recordedAt } = await momentOf(reader, asOf);
  const moment: AsOf = { kind: "entry", seq: headSeq };
  const [deals, ...read] = await Promise.all([
    reader.dealsThrough({ partnerRefs, throughSeq: headSeq, limit: dealsShown }),
    ...partnerRefs.map((partnerRef) =>
      readLedgerTotals(reader, {
        by: "period",
        asOf: moment,
        partnerRef,
        reportingCurrency: tenant.currency,
      }),
    ),
  ]);
  const names = await needs
    .viewsOf(tenant)
    .opportunityNames(deals.map(({ opportunityRef }) => opportunityRef));
  const totals = read.flatMap((each) => each.totals);
  return {
    asOf: asOf === null ? null : asOfText(asOf),
    headSeq,
    recordedAt: toIso(recordedAt),
    entries: totals.reduce((sum, { entries }) => sum + entries, 0),
    attributed: addBy(
      totals.filter(inBook(REVENUE_BOOK)).map(toMoney),
      ({ currency }) => currency,
      "amountMinor",
    ),
    trend: trendOf(read.flatMap(({ groups }) => groups)),
    overlays: addBy(
      totals
        .filter(({ book }) => book !== REVENUE_BOOK)
        .map((total) => ({ book: total.book, ...toMoney(total) })),
      ({ book, currency }) => `${book} ${currency}`,
      "amountMinor",
    ),
    deals: deals.map((deal) => ({
      id: deal.opportunityRef,
      name: names.get(deal.opportunityRef) ?? deal.opportunityRef,
      entries: deal.entries,
      attributed: toMoney(deal),
    })),
  };
}

function trendOf(groups: readonly Total[]): LedgerStanding["trend"] {
  const monthOf = ({ period, currency }: { readonly period: string; readonly currency: string }) =>
    `${period} ${currency}`;
  const months = groups
    .filter(inBook(REVENUE_BOOK))
    .map(({ key, currency, amountMinor }) => ({ period: key, currency, attributedMinor: amountMinor }));
  return addBy(months, monthOf, "attributedMinor").toSorted((x, y) =>
    compareCodePoints(monthOf(x), monthOf(y)),
  );
}

/** One of each key, with the sum of the amounts in minor units. */
function addBy<Key extends string, Part extends Readonly<Record<Key, number>>>(
  parts: readonly Part[],
  placeOf: (part: Part) => string,
  key: Key,
): readonly Part[] {
  const sums = new Map<string, Part>();
  for (const part of parts) {
    const before = sums.get(placeOf(part));
    sums.set(
      placeOf(part),
      before === undefined ? part : { ...before, [key]: addMinor([before[key], part[key]]) },
    );
  }
  return [...sums.values()];
}

function inBook(wanted: Book): (total: { readonly book: Book }) => boolean {
  return ({ book }) => book === wanted;
}

function toMoney({ amountMinor, currency }: Money): Money {
  return { amountMinor, currency };
}
