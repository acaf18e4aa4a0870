import { roleKey } from "./roles.ts";

/** As much of a deal's split as the sum needs. */
type Split = {
  readonly attribution: {
    readonly shares: readonly {
      readonly partnerId: string;
      readonly role: string | null;
      readonly isSourced: boolean;
      readonly amountMinor: number;
    }[];
  };
};

type Asked = {
  readonly credit?: string | undefined;
  readonly role?: string | undefined;
  readonly partnerId?: string | undefined;
};

/**
 * What of a deal a list adds up that asks for credits of a kind, a role or a partner, in minor units of the deal's currency; null for a
 * list of deals as a whole.
 */
export function creditedBy({ credit, role, partnerId }: Asked): ((deal: Split) => number) | null {
  if (credit === undefined && role === undefined && partnerId === undefined) return null;
  const key = role === "none" ? "" : role && roleKey(role);
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
