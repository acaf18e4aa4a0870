import type { DealView } from "#web/app/lib/views.ts";

type Asked = {
  readonly credit?: string;
  readonly role?: string;
  readonly partnerId?: string;
};

/**
 * What of a deal a list adds up that asks for credits of a kind, a role or a partner, in minor units of the deal's currency; null for a
 * list of deals as a whole.
 */
export function creditedBy({ credit, role, partnerId }: Asked): ((deal: DealView) => number) | null {
  if (credit === undefined && role === undefined && partnerId === undefined) return null;
  const key = role === "none" ? "" : role?.toLowerCase();
  return ({ attribution }) =>
    attribution.shares
      .filter(
        (share) =>
          (credit === undefined || credit === "any" || share.isSourced === (credit === "sourced")) &&
          (key === undefined || share.role === key) &&
          (partnerId === undefined || share.partnerId === partnerId),
      )
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
