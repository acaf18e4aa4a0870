import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { IndexedDeal } from "./deal-index.ts";
import { AFTER_CLOSE_DAYS, correctionAt, FIRST_AFTER_CLOSE, referenceDays, stretchOf } from "./deal-time.ts";
import { groupBy } from "./group-by.ts";
import type { Habits, PartnerHabits } from "./habits.ts";
import type { InferenceSettings } from "./settings.ts";
import { type Candidate, readCandidate, type TextCue, type Trace } from "./trace.ts";

/** What became of one record: the chance of each deal, of after-close work, and of neither, which sum to 1. */
export type Judgement = {
  readonly trace: Trace;
  readonly claims: readonly Claim[];
  readonly noDeal: number;
  readonly delivery: number;
  /** How many records say the very same; they are one event and count once. */
  readonly copies: number;
};

/** One deal's claim to a record. `weight` is to the weights of the others and 1 for "no deal" as its chance is to theirs. */
export type Claim = {
  readonly candidate: Candidate;
  /** How many times as likely the record's own words and moment make the deal, before its neighbours are asked. */
  likelihood: number;
  /** What the company's habits make of it, as part of `likelihood`. */
  habit: number;
  /** What this partner's other records make of it. */
  support: number;
  /** How many other records of this partner point to the deal, each counted with its confidence. */
  neighbours: number;
  /** What it adds that they are near in time, or takes away that they are not. */
  closeness: number;
  /** The part of `closeness` that is due to bursts of work. */
  burst: number;
  weight: number;
  deliveryWeight: number;
  confidence: number;
  deliveryChance: number;
};

/** The odds that the default base of an activity, 0.6, gives a lone record. */
export const LONE_ODDS = 1.5;
/** How many times as likely the deal is under which the CRM files a record. */
export const FILED_ODDS = 300;
/** Records of one partner are not wholly independent witnesses, so their joint weight is taken to this power. */
const INDEPENDENCE = 0.92;
const sweeps = 6;

export type PartnerCase = {
  readonly habits: Habits;
  readonly partner: PartnerHabits;
  readonly settings: InferenceSettings;
};

/** How many records a partner has on a deal, each counted with its confidence. */
type Engagement = { readonly deal: IndexedDeal; readonly count: number };

/**
 * Reads a partner's records together. Each is first judged by itself; then, sweep by sweep, each sees how many of the others point to
 * the deals it could belong to (collapsed mean-field inference of a mixture, with a partner's deals as its components:
 * Asuncion et al., "On smoothing and inference for topic models", 2009). Last, records that name no account, or a wrong one, are offered
 * the deals that the partner is on by then. The outcome depends on the records alone, not on their order.
 */
export function judgePartner(traces: readonly Trace[], of: PartnerCase): readonly Judgement[] {
  const records = gatherRecords(traces);
  judgeRecords(records, of);
  return records.events.flatMap(({ copies, claims, noDeal, delivery }) =>
    copies.map((trace) => ({ trace, claims, noDeal, delivery, copies: copies.length })),
  );
}

/** The same for records that have been gathered before. Whatever was found out about them before is forgotten. */
export function judgeRecords({ events, work }: PartnerRecords, of: PartnerCase): void {
  for (const event of events) {
    event.claims.length = event.trace.candidates.length;
    for (const claim of event.claims) {
      weigh(claim, { event, of });
      startFrom(claim, of);
    }
    share(event);
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const deal of work) askNeighbours(deal, of);
    for (const event of events) share(event);
  }
  offerElsewhere(events, { engagements: engagementsOf(work), of });
}

/** How much a partner works on the deals that its records name. */
function engagementsOf(work: readonly Work[]): readonly Engagement[] {
  return work
    .map(({ deal, claims }) => ({
      deal,
      count: claims.reduce((sum, { confidence }) => sum + confidence, 0),
    }))
    .filter(({ count }) => count >= leastWork);
}

/** Begins with an open mind, at the settings' odds: a partner that mostly works outside of deals would else never be believed. */
function startFrom(claim: Claim, of: PartnerCase): void {
  claim.support = 1 / of.partner.loneOdds;
  claim.closeness = 1;
  claim.deliveryWeight = 0;
}

/** Records that say the same are one event. The one that the CRM files under a deal, if any, speaks for all. */
export type Event = {
  readonly trace: Trace;
  readonly copies: readonly Trace[];
  readonly claims: Claim[];
  noDeal: number;
  delivery: number;
};

/** The records of one partner: what happened, and what of it could be work on each deal. */
export type PartnerRecords = { readonly events: readonly Event[]; readonly work: readonly Work[] };

export function gatherRecords(traces: readonly Trace[]): PartnerRecords {
  const events = gatherEvents(traces);
  return { events, work: gatherWork(events) };
}

function gatherEvents(traces: readonly Trace[]): readonly Event[] {
  const sameEvent = groupBy(traces, ({ event }) => event);
  const events = [...sameEvent.values()].map((copies): Event => {
    const inOrder = copies.sort((a, b) => (a.activity.id < b.activity.id ? -1 : 1));
    const trace = inOrder.find(({ activity }) => activity.opportunityId !== null) ?? (inOrder[0] as Trace);
    return { trace, copies: inOrder, claims: trace.candidates.map(newClaim), noDeal: 1, delivery: 0 };
  });
  return events.sort(
    (a, b) =>
      a.trace.activity.occurredAt - b.trace.activity.occurredAt ||
      (a.trace.activity.id < b.trace.activity.id ? -1 : 1),
  );
}

function newClaim(candidate: Candidate): Claim {
  const nothing = { habit: 1, neighbours: 0, deliveryWeight: 0, confidence: 0, deliveryChance: 0 };
  return { candidate, likelihood: 0, support: 1, closeness: 1, burst: 0, weight: 0, ...nothing };
}

/** How well record and deal fit, each by itself. */
function weigh(claim: Claim, { event, of }: { readonly event: Event; readonly of: PartnerCase }): void {
  const { candidate } = claim;
  const { activity } = event.trace;
  const { settings, habits, partner } = of;
  const { window, decay, proximity, afterClose, daily, position } = candidate.time;
  claim.habit =
    partner.loneOdds *
    (habits.typeCorrections[activity.type] ?? 1) *
    habits.cueCorrections[candidate.cue] *
    correctionAt(habits.timeCorrections, position);
  claim.likelihood =
    baseOdds(activity.source, settings) *
    settings.typeWeights[activity.type] *
    candidate.quality *
    (window * daily) *
    decay *
    proximity *
    afterClose *
    contactFactor(candidate, habits) *
    cueWeight(candidate.cue, settings) *
    (candidate.filed ? FILED_ODDS : 1) *
    claim.habit;
}

export function baseOdds(
  source: keyof InferenceSettings["sourceBases"],
  settings: InferenceSettings,
): number {
  const base = settings.sourceBases[source];
  return base / (1 - base);
}

/** How many times as often a deal's records have such a contact as records that belong to no deal. */
export function contactFactor({ contact, deal }: Candidate, habits: Habits): number {
  if (contact === "unknown" || deal.contactShare === null) return 1;
  return contact === "on the deal"
    ? habits.contactOnDeal / deal.contactShare
    : (1 - habits.contactOnDeal) / (1 - deal.contactShare);
}

/** How many times as likely a subject makes a deal by what it says. */
export function cueWeight(cue: TextCue, settings: InferenceSettings): number {
  if (cue === "nothing") return 1;
  return cue === "this deal" ? settings.textCue : 1 / settings.textCue;
}

/** All claims to one deal, in the order of their time. */
export type Work = { readonly deal: IndexedDeal; readonly claims: Claim[]; readonly times: number[] };

function gatherWork(events: readonly Event[]): readonly Work[] {
  const work = new Map<string, Work>();
  for (const { trace, claims } of events) {
    for (const claim of claims) {
      const { deal } = claim.candidate;
      const known = work.get(deal.deal.id);
      if (known === undefined) {
        work.set(deal.deal.id, { deal, claims: [claim], times: [trace.activity.occurredAt] });
      } else {
        known.claims.push(claim);
        known.times.push(trace.activity.occurredAt);
      }
    }
  }
  return [...work.values()];
}

const burstDays = 10;
const mostCloseness = 20;
const surest = 1 - 1e-6;

/** Tells each claim to a deal what the other claims to it say; each leaves itself out. */
function askNeighbours(work: Work, of: PartnerCase): void {
  let count = 0;
  let logNobody = 0;
  for (const { confidence } of work.claims) {
    count += confidence;
    logNobody += Math.log1p(-Math.min(confidence, surest));
  }
  const nearby = of.habits.burstShare > 0 && work.claims.length > 1 ? nearbyWork(work) : null;
  for (const [at, claim] of work.claims.entries()) {
    const nobody = Math.exp(Math.min(0, logNobody - Math.log1p(-Math.min(claim.confidence, surest))));
    claim.neighbours = Math.max(0, count - claim.confidence);
    claim.support = supportOf(claim.neighbours, { nobody, partner: of.partner });
    const near = nearby === null ? null : nearness(claim, { nearby: nearby[at] as number, of });
    claim.closeness = near?.closeness ?? 1;
    claim.burst = near?.burst ?? 0;
    claim.deliveryWeight = deliveryWeight(claim, { nobody, of });
  }
}

/**
 * How many times as likely it is that a partner works on a deal, given how many of its other records do and the chance that nobody
 * of them does. Two such records speak more than twice as loud as one less sure.
 */
function supportOf(
  neighbours: number,
  given: { readonly nobody: number; readonly partner: PartnerHabits },
): number {
  const { nobody, partner } = given;
  return (nobody + partner.neighbourWeight * (neighbours + 1 - nobody)) ** INDEPENDENCE;
}

/** The work near each claim's moment, a day: every other claim counts with its confidence, less with each day between. */
function nearbyWork({ claims, times }: Work): readonly number[] {
  const nearby = new Array<number>(claims.length).fill(0);
  const sweepFrom = (order: readonly number[]) => {
    let passing = 0;
    let last = times[order[0] as number] as number;
    for (const at of order) {
      const moment = times[at] as number;
      passing *= Math.exp(-Math.abs(moment - last) / DAY_MS / burstDays);
      nearby[at] = (nearby[at] as number) + passing / (2 * burstDays);
      passing += (claims[at] as Claim).confidence;
      last = moment;
    }
  };
  const forwards = claims.map((_, at) => at);
  sweepFrom(forwards);
  sweepFrom(forwards.reverse());
  return nearby;
}

function nearness(
  claim: Claim,
  { nearby, of }: { readonly nearby: number; readonly of: PartnerCase },
): Pick<Claim, "closeness" | "burst"> {
  if (claim.neighbours < 1e-9) return { closeness: 1, burst: 0 };
  const { window, decay, proximity, afterClose, daily, position } = claim.candidate.time;
  const usual =
    (window * decay * proximity * afterClose * daily * correctionAt(of.habits.timeCorrections, position)) /
    referenceDays;
  const times = Math.min(mostCloseness, nearby / claim.neighbours / Math.max(usual, 1e-6));
  const share = of.habits.burstShare * Math.min(1, claim.neighbours);
  return { closeness: 1 - share + share * times, burst: share * times };
}

/** How many times as likely as "no deal" it is that the record is work which follows the close of a deal that the partner was on. */
function deliveryWeight(
  claim: Claim,
  { nobody, of }: { readonly nobody: number; readonly of: PartnerCase },
): number {
  const { deal, time, quality } = claim.candidate;
  const step = stretchOf(time.position) - FIRST_AFTER_CLOSE;
  const days = AFTER_CLOSE_DAYS[step];
  if (!deal.deal.isClosed || days === undefined) return 0;
  const { delivery, deliveryShares } = of.habits;
  const records = deal.deal.isWon ? delivery.won : delivery.lost;
  const daily = (records * (deliveryShares[step] as number)) / days;
  return (
    (1 - nobody) *
    quality *
    daily *
    referenceDays *
    LONE_ODDS *
    of.partner.loneOdds *
    of.partner.neighbourWeight
  );
}

/** Shares a record's certainty out over its claims. */
function share(event: Event): void {
  let sum = 1;
  for (const claim of event.claims) {
    claim.weight = claim.likelihood * claim.support * claim.closeness;
    sum += claim.weight + claim.deliveryWeight;
  }
  let delivery = 0;
  for (const claim of event.claims) {
    claim.confidence = claim.weight / sum;
    claim.deliveryChance = claim.deliveryWeight / sum;
    delivery += claim.deliveryChance;
  }
  event.delivery = delivery;
  event.noDeal = 1 / sum;
}

const bucketDays = 30;
const reachBeforeDays = 60;
const reachAfterDays = 30;
const mostInBucket = 32;
/** A record that surely names its account is about no other. */
const leastElsewhere = 5e-5;

const leastWork = 0.5;

/** An offer that is as good as refused before it is looked at. */
const leastOffer = 1e-3;
/** The most that a record's moment and words make of a deal that it does not name. */
const mostFit = 10;

/** Offers each record the deals that the partner is on at its time and whose account it does not name. */
function offerElsewhere(
  events: readonly Event[],
  { engagements, of }: { readonly engagements: readonly Engagement[]; readonly of: PartnerCase },
): void {
  const buckets = bucketEngagements(engagements);
  for (const event of events) {
    const { trace } = event;
    const near = buckets.get(Math.floor(trace.activity.occurredAt / DAY_MS / bucketDays));
    if (trace.elsewhere < leastElsewhere || near === undefined) continue;
    const claimed = new Set(trace.candidates.map(({ deal }) => deal.deal.id));
    const own =
      trace.elsewhere * baseOdds(trace.activity.source, of.settings) * of.partner.loneOdds * mostFit;
    for (const { deal, count } of near) {
      const support = supportOf(count, { nobody: Math.exp(-count), partner: of.partner });
      if (own * support < leastOffer) break;
      if (claimed.has(deal.deal.id)) continue;
      const about = { deal, quality: trace.elsewhere, way: "elsewhere" as const, settings: of.settings };
      const candidate = readCandidate(trace, about);
      if (candidate === null) continue;
      const claim = newClaim(candidate);
      weigh(claim, { event, of });
      event.claims.push(Object.assign(claim, { neighbours: count, support }));
    }
    share(event);
  }
}

/** The busiest deals of each stretch of a month. */
function bucketEngagements(engagements: readonly Engagement[]): ReadonlyMap<number, readonly Engagement[]> {
  const buckets = new Map<number, Engagement[]>();
  for (const engagement of engagements) {
    const { createdAt, closedAt } = engagement.deal;
    const first = Math.floor((createdAt / DAY_MS - reachBeforeDays) / bucketDays);
    const last = Math.floor((closedAt / DAY_MS + reachAfterDays) / bucketDays);
    for (let bucket = first; bucket <= last; bucket++) {
      const known = buckets.get(bucket);
      if (known === undefined) buckets.set(bucket, [engagement]);
      else known.push(engagement);
    }
  }
  for (const [bucket, own] of buckets) {
    const busiest = own.sort((a, b) => b.count - a.count || (a.deal.deal.id < b.deal.deal.id ? -1 : 1));
    buckets.set(bucket, busiest.slice(0, mostInBucket));
  }
  return buckets;
}
