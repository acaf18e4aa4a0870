import { groupBy } from "#worker/domain/inference/group-by.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import type { InventedWorld } from "./inference-worlds.ts";

/** How good links are, over the records that nobody has filed under a deal. */
export type LinkQuality = {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** For each record the sum over every deal and "no deal" of (confidence - truth)^2, in the mean. */
  readonly brier: number;
  /** The part of the money that a linear split over asserted records gives to others than one over what really happened. */
  readonly misallocated: number;
  /** The mean distance between how sure links are, in ten classes, and how many of a class are true. */
  readonly calibrationError: number;
};

export function judgeLinks(world: InventedWorld, links: readonly Link[]): LinkQuality {
  const linksOf = groupBy(links, ({ activityId }) => activityId);
  const records = world.request.activities
    .filter(({ opportunityId }) => opportunityId === null)
    .map(({ id }) => ({ links: linksOf.get(id) ?? [], truth: world.truth.activities[id] ?? null }));
  const asserted = records.map(({ links: own, truth }) => ({
    deal: own.find((link) => link.asserted)?.opportunityId ?? null,
    truth,
  }));
  const right = asserted.filter(({ deal, truth }) => deal !== null && deal === truth).length;
  const precision = right / asserted.filter(({ deal }) => deal !== null).length;
  const recall = right / asserted.filter(({ truth }) => truth !== null).length;
  return {
    f1: (2 * precision * recall) / (precision + recall),
    precision,
    recall,
    brier: records.reduce((sum, record) => sum + brierOf(record), 0) / records.length,
    misallocated: misallocation(world, links),
    calibrationError: calibrationErrorOf(records),
  };
}

type JudgedRecord = { readonly links: readonly Link[]; readonly truth: string | null };

function brierOf({ links, truth }: JudgedRecord): number {
  let noDeal = 1;
  let unlisted = truth === null ? 0 : 1;
  let sum = 0;
  for (const { opportunityId, confidence } of links) {
    const isTrue = opportunityId === truth;
    if (isTrue) unlisted = 0;
    noDeal -= confidence;
    sum += (confidence - Number(isTrue)) ** 2;
  }
  return sum + unlisted + (noDeal - Number(truth === null)) ** 2;
}

function calibrationErrorOf(records: readonly JudgedRecord[]): number {
  const apart = new Array<number>(10).fill(0);
  let listed = 0;
  for (const { links, truth } of records) {
    for (const { opportunityId, confidence } of links) {
      const at = Math.min(9, Math.floor(confidence * 10));
      apart[at] = (apart[at] as number) + confidence - Number(opportunityId === truth);
      listed++;
    }
  }
  return apart.reduce((sum, difference) => sum + Math.abs(difference), 0) / listed;
}

type Touch = { readonly deal: string; readonly partner: string; readonly count: number };

function misallocation(world: InventedWorld, links: readonly Link[]): number {
  const partnerOf = new Map(world.request.activities.map(({ id, partnerId }) => [id, partnerId]));
  const given = sharesOf(
    links
      .filter(({ asserted }) => asserted)
      .map((link) => ({ deal: link.opportunityId, partner: partnerOf.get(link.activityId) ?? "", count: 1 })),
  );
  const due = sharesOf(
    world.truth.touches.map((touch) => ({
      deal: touch.opportunity_id,
      partner: touch.partner_id,
      count: touch.touches,
    })),
  );
  let wrong = 0;
  let all = 0;
  for (const { id, amountMinor } of world.request.opportunities) {
    const gives = given.get(id) ?? new Map<string, number>();
    const owes = due.get(id) ?? new Map<string, number>();
    if (owes.size > 0) all += amountMinor;
    // What is given to nobody, or owed to nobody, is a share like the others.
    let apart = Math.abs(Math.sign(gives.size) - Math.sign(owes.size));
    for (const partner of new Set([...gives.keys(), ...owes.keys()])) {
      apart += Math.abs((gives.get(partner) ?? 0) - (owes.get(partner) ?? 0));
    }
    wrong += (amountMinor * apart) / 2;
  }
  return wrong / all;
}

/** Each partner's part of each deal's touches. */
function sharesOf(touches: readonly Touch[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const byDeal = groupBy(touches, ({ deal }) => deal);
  return new Map(
    [...byDeal].map(([deal, own]) => {
      const total = own.reduce((sum, { count }) => sum + count, 0);
      const shares = new Map<string, number>();
      for (const { partner, count } of own) shares.set(partner, (shares.get(partner) ?? 0) + count / total);
      return [deal, shares];
    }),
  );
}
