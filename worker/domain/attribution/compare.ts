import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import { assert } from "#worker/domain/result.ts";
import { coveragePpm, type DealSplit, sumOf } from "./deal-split.ts";

/** A deal as each column splits it, in the order of the columns. */
export type ComparedDeal = {
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
  readonly splits: readonly DealSplit[];
};

/** What has been compared so far: plain JSON, to be kept between two chunks of a long job. */
export type ComparisonState = {
  readonly columns: readonly string[];
  readonly deals: number;
  readonly currencies: Readonly<Record<string, ComparedCurrency>>;
};

type ComparedCurrency = {
  readonly deals: number;
  readonly amountMinor: number;
  readonly unattributedMinor: readonly number[];
  readonly coveredDeals: readonly number[];
  /** Partner to its amount in each column. */
  readonly partners: Readonly<Record<string, readonly number[]>>;
};

export type Comparison = {
  readonly currency: CurrencyCode;
  readonly deals: number;
  /** What every column adds up to. */
  readonly amountMinor: number;
  readonly columns: readonly {
    readonly name: string;
    readonly attributedMinor: number;
    readonly unattributedMinor: number;
    readonly coveragePpm: number;
    readonly coveredDeals: number;
  }[];
  /** By partner id; the amounts are in the order of the columns. */
  readonly partners: readonly { readonly partner: string; readonly amountsMinor: readonly number[] }[];
};

export function startComparison(columns: readonly string[]): ComparisonState {
  assert(new Set(columns).size === columns.length, "the columns of a comparison have names of their own");
  return { columns, deals: 0, currencies: {} };
}

/**
 * Several models or rules side by side on the same deals. How the deals are cut into chunks, and their order, changes
 * nothing. Every column of a deal must add up to its amount; sums stay within the safe integers.
 */
export function addToComparison(state: ComparisonState, deals: readonly ComparedDeal[]): ComparisonState {
  const width = state.columns.length;
  const currencies = new Map(
    Object.entries(state.currencies).map(([code, kept]) => [code, openCurrency(kept)]),
  );
  for (const { currency, amountMinor, splits } of deals) {
    assert(splits.length === width, "a deal is split once by each column");
    const sums = currencies.get(currency) ?? openCurrency(nothingYet(width));
    currencies.set(currency, sums);
    sums.deals += 1;
    sums.amountMinor = addMinor([sums.amountMinor, amountMinor]);
    for (const [column, split] of splits.entries()) {
      assert(sumOf(split) === amountMinor, "every column of a deal adds up to its amount");
      addTo(sums.unattributedMinor, column, split.unattributedMinor);
      if (split.shares.length > 0) addTo(sums.coveredDeals, column, 1);
      for (const share of split.shares)
        addTo(amountsOf(sums, share.partner, width), column, share.amountMinor);
    }
  }
  return {
    columns: state.columns,
    deals: state.deals + deals.length,
    currencies: Object.fromEntries([...currencies].map(([code, sums]) => [code, closeCurrency(sums)])),
  };
}

/** What there is to show, a table for each currency in the order of the codes. */
export function readComparison({ columns, currencies }: ComparisonState): readonly Comparison[] {
  return Object.entries(currencies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sums]) => {
      const partners = Object.entries(sums.partners)
        .sort(([a], [b]) => compareCodePoints(a, b))
        .map(([partner, amountsMinor]) => ({ partner, amountsMinor }));
      return {
        currency,
        deals: sums.deals,
        amountMinor: sums.amountMinor,
        columns: columns.map((name, column) => {
          const attributedMinor = addMinor(
            partners.map(({ amountsMinor }) => amountsMinor[column] as number),
          );
          const unattributedMinor = sums.unattributedMinor[column] as number;
          assert(
            addMinor([attributedMinor, unattributedMinor]) === sums.amountMinor,
            "every column adds up to the same revenue",
          );
          return {
            name,
            attributedMinor,
            unattributedMinor,
            coveragePpm: coveragePpm(attributedMinor, sums.amountMinor),
            coveredDeals: sums.coveredDeals[column] as number,
          };
        }),
        partners,
      };
    });
}

type OpenCurrency = {
  deals: number;
  amountMinor: number;
  readonly unattributedMinor: number[];
  readonly coveredDeals: number[];
  readonly partners: Map<string, number[]>;
};

function nothingYet(width: number): ComparedCurrency {
  const zeros = new Array<number>(width).fill(0);
  return { deals: 0, amountMinor: 0, unattributedMinor: zeros, coveredDeals: zeros, partners: {} };
}

function openCurrency(kept: ComparedCurrency): OpenCurrency {
  return {
    deals: kept.deals,
    amountMinor: kept.amountMinor,
    unattributedMinor: [...kept.unattributedMinor],
    coveredDeals: [...kept.coveredDeals],
    partners: new Map(Object.entries(kept.partners).map(([partner, amounts]) => [partner, [...amounts]])),
  };
}

function closeCurrency({ partners, ...sums }: OpenCurrency): ComparedCurrency {
  return { ...sums, partners: Object.fromEntries(partners) };
}

function amountsOf({ partners }: OpenCurrency, partner: string, width: number): number[] {
  const known = partners.get(partner);
  if (known !== undefined) return known;
  const amounts = new Array<number>(width).fill(0);
  partners.set(partner, amounts);
  return amounts;
}

function addTo(sums: number[], column: number, number: number): void {
  sums[column] = addMinor([sums[column] as number, number]);
}
