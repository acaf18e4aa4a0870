import { formatInstant } from "#worker/domain/time/instant.ts";
import type { OverrideRecord } from "./override-ports.ts";

/** A split as a person set it, with everything about it, for the company alone. */
export type OverrideDetail = {
  readonly id: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
  readonly shares:
    | {
        readonly kind: "ppm";
        readonly of: readonly {
          readonly partnerId: string;
          readonly partnerName: string;
          readonly sharePpm: number;
        }[];
      }
    | {
        readonly kind: "amounts";
        /** Null where it was not told; then the deal's. */
        readonly currency: string | null;
        readonly of: readonly {
          readonly partnerId: string;
          readonly partnerName: string;
          readonly amountMinor: number;
        }[];
      };
  /** Null while it decides. */
  readonly liftedBy: string | null;
  readonly liftedAt: string | null;
};

export type OverrideNames = {
  readonly users: ReadonlyMap<string, string>;
  readonly partners: ReadonlyMap<string, string>;
};

export function toOverrideDetail(record: OverrideRecord, { users, partners }: OverrideNames): OverrideDetail {
  const { shares } = record.override;
  const partnerOf = (partnerId: string) => ({ partnerId, partnerName: partners.get(partnerId) ?? partnerId });
  return {
    id: record.id,
    reason: record.override.reason,
    setBy: users.get(record.createdBy) ?? nobodyKnown,
    setAt: formatInstant(record.createdAt),
    shares:
      shares.kind === "ppm"
        ? {
            kind: "ppm",
            of: shares.of.map(({ partner, sharePpm }) => ({ ...partnerOf(partner), sharePpm })),
          }
        : {
            kind: "amounts",
            currency: shares.currency ?? null,
            of: shares.of.map(({ partner, amountMinor }) => ({ ...partnerOf(partner), amountMinor })),
          },
    liftedBy: record.liftedBy === null ? null : (users.get(record.liftedBy) ?? nobodyKnown),
    liftedAt: record.liftedAt === null ? null : formatInstant(record.liftedAt),
  };
}

const nobodyKnown = "Somebody who has left";
