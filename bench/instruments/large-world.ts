import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import type { Activity, Book } from "#worker/domain/inference/records.ts";
import { inventWorld, USUAL_HABITS } from "#worker/testing/inference-worlds.ts";

export type LargeWorld = { readonly book: Book; readonly activities: readonly Activity[] };

/** An invented company with so many records of work and deals. */
export function largeWorld(records: number, deals: number): LargeWorld {
  // Each deal has 1.3 partners in the mean, and each of their records comes with 0.68 more: elsewhere, after a close, or a copy.
  const recordsPerPartner = Math.max(1, records / deals / 1.3 / 1.68);
  const { request } = inventWorld({
    ...USUAL_HABITS,
    accounts: Math.ceil(deals / 2),
    partners: Math.max(4, Math.ceil(records / 400)),
    deals,
    recordsPerPartner,
  });
  const readType = activityTypeReader();
  return {
    book: {
      accounts: request.accounts,
      contacts: request.contacts,
      deals: request.opportunities.map((deal) => ({
        ...deal,
        createdAt: Date.parse(deal.createdAt),
        closedAt: Date.parse(deal.closedAt),
      })),
    },
    activities: request.activities.slice(0, records).map((activity) => ({
      ...activity,
      source: "activity",
      type: readType(activity.type) ?? "other",
      occurredAt: Date.parse(activity.occurredAt),
      accountId: null,
    })),
  };
}
