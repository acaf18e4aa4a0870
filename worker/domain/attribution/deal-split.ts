import { addMinor } from "#worker/domain/money/money.ts";
import type { AttributionOutcome } from "./outcome.ts";

/** What comparing needs of a split; a deal that waits for review has no shares and all of its amount unattributed. */
export type DealSplit = {
  readonly shares: readonly { readonly partner: string; readonly amountMinor: number }[];
  readonly unattributedMinor: number;
};

export function toDealSplit(outcome: Pick<AttributionOutcome, "shares" | "unattributed">): DealSplit {
  return {
    shares: outcome.shares.map(({ partner, amountMinor }) => ({ partner, amountMinor })),
    unattributedMinor: outcome.unattributed.amountMinor,
  };
}

export function sumOf({ shares, unattributedMinor }: DealSplit): number {
  return addMinor([...shares.map(({ amountMinor }) => amountMinor), unattributedMinor]);
}

/** How much of the amount is attributed, rounded down to ppm; 0 where there is no amount to cover. */
export function coveragePpm(attributedMinor: number, amountMinor: number): number {
  if (amountMinor === 0) return 0;
  return Number((BigInt(attributedMinor) * 1_000_000n) / BigInt(amountMinor));
}
