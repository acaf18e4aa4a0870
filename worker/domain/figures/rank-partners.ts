import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";

/** What a partner was credited in a range and in the one it is compared with, in minor units of one currency. */
export type PartnerFigure = {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly amountMinor: number;
  /** Null where nothing is compared. */
  readonly beforeMinor: number | null;
};

export type RankedPartners = {
  /** Partners with a credit in the range or in the one before. */
  readonly partners: number;
  /** Most first. */
  readonly top: readonly PartnerFigure[];
  /** Least first; never one that is among the top. */
  readonly bottom: readonly PartnerFigure[];
  /** Those that gained most, then those that lost most; empty where nothing is compared. */
  readonly gained: readonly PartnerFigure[];
  readonly lost: readonly PartnerFigure[];
};

/** Ranks by amounts, equal ones by the partners' ids, so that no rank depends on the order of the input. */
export function rankPartners(
  figures: readonly PartnerFigure[],
  count: { readonly top: number; readonly bottom: number; readonly movers: number },
): RankedPartners {
  const known = figures.filter(
    ({ amountMinor, beforeMinor }) => amountMinor !== 0 || (beforeMinor ?? 0) !== 0,
  );
  const ranked = known.toSorted(
    (a, b) => b.amountMinor - a.amountMinor || compareCodePoints(a.partnerId, b.partnerId),
  );
  const top = ranked.filter(({ amountMinor }) => amountMinor !== 0).slice(0, count.top);
  const rest = ranked.filter((figure) => !top.includes(figure));
  const movers = known
    .filter(({ beforeMinor }) => beforeMinor !== null)
    .toSorted((a, b) => changeOf(b) - changeOf(a) || compareCodePoints(a.partnerId, b.partnerId));
  return {
    partners: known.length,
    top,
    bottom: rest.toReversed().slice(0, count.bottom),
    gained: movers.filter((figure) => changeOf(figure) > 0).slice(0, count.movers),
    lost: movers
      .filter((figure) => changeOf(figure) < 0)
      .toReversed()
      .slice(0, count.movers),
  };
}

export function changeOf({ amountMinor, beforeMinor }: PartnerFigure): number {
  return amountMinor - (beforeMinor ?? 0);
}
