import { ACTIVITY_TYPES, type ActivityType } from "./activity-type.ts";
import { AFTER_CLOSE_DAYS, FIRST_AFTER_CLOSE, STRETCHES, stretchMassesOf, stretchOf } from "./deal-time.ts";
import {
  defaultHabits,
  defaultPartnerHabits,
  type Habits,
  type PartnerHabits,
  type PartnerRates,
} from "./habits.ts";
import {
  type Claim,
  cueWeight,
  type Event,
  gatherRecords,
  judgeRecords,
  LONE_ODDS,
  type PartnerRecords,
} from "./judge-partner.ts";
import type { InferenceSettings } from "./settings.ts";
import type { TextCue, Trace } from "./trace.ts";

/** The size of what a company's records are read against. */
export type Surroundings = {
  readonly accounts: number;
  readonly deals: number;
  /** From the company's first record to its last. */
  readonly days: number;
};

export type LearningCase = {
  /** All records of some partners, or of all, by partner. */
  readonly tracesByPartner: ReadonlyMap<string, readonly Trace[]>;
  readonly surroundings: Surroundings;
  readonly settings: InferenceSettings;
};

const rounds = 7;

/**
 * Learns a company's ways from its own records, without being told which record belongs to which deal (expectation and
 * maximisation): records are judged with what is known so far, what they then look like corrects it, and so on. Every rate starts from the
 * settings and counts as if some records had been seen already, so that a company with few records keeps the defaults.
 */
export function learnHabits(of: LearningCase): {
  readonly habits: Habits;
  readonly partners: ReadonlyMap<string, PartnerHabits>;
} {
  const { tracesByPartner, settings } = of;
  let habits = defaultHabits(settings);
  let partners = new Map<string, PartnerHabits>();
  if (!settings.learnHabits) return { habits, partners };
  const recordsByPartner = new Map(
    [...tracesByPartner].map(([partnerId, traces]) => [partnerId, gatherRecords(traces)]),
  );
  const all = {
    events: [...recordsByPartner.values()].flatMap(({ events }) => events),
    work: [...recordsByPartner.values()].flatMap(({ work }) => work),
  };
  for (let round = 0; round < rounds && all.events.length > 0; round++) {
    for (const [partnerId, records] of recordsByPartner) {
      const partner = partners.get(partnerId) ?? defaultPartnerHabits(settings);
      judgeRecords(records, { habits, partner, settings });
    }
    habits = { ...learnFrom(all, settings), partner: learnRates([...recordsByPartner.values()], of) };
    partners = new Map(
      [...recordsByPartner].map(([partnerId, records]) => [partnerId, learnPartner(records, { habits, of })]),
    );
  }
  return { habits, partners };
}

/** The habits of a partner that was not among those whose records the company's habits were learned from. */
export function learnPartnerHabits(
  traces: readonly Trace[],
  of: { readonly habits: Habits; readonly surroundings: Surroundings; readonly settings: InferenceSettings },
): PartnerHabits {
  const { habits, settings } = of;
  let partner = defaultPartnerHabits(settings);
  if (habits.records === 0) return partner;
  const records = gatherRecords(traces);
  partner = learnPartner({ events: [], work: [] }, { habits, of });
  for (let round = 0; round < 2; round++) {
    judgeRecords(records, { habits, partner, settings });
    partner = learnPartner(records, { habits, of });
  }
  return partner;
}

function learnFrom(records: PartnerRecords, settings: InferenceSettings): Omit<Habits, "partner"> {
  const { events } = records;
  const belief = beliefIn(events.length);
  const usual = defaultHabits(settings);
  const mix = (seen: number, otherwise: number) => belief * seen + (1 - belief) * otherwise;
  return {
    records: events.length,
    typeCorrections: soften(learnTypes(events, settings), belief),
    cueCorrections: soften(learnCues(events, settings), belief),
    contactOnDeal: mix(learnContacts(events, settings), usual.contactOnDeal),
    timeCorrections: learnTimes(records, settings).map((correction) => correction ** belief),
    ...learnDelivery(records, settings),
    burstShare: mix(learnBursts(events, settings), usual.burstShare),
  };
}

const recordsToBelieve = 50;

/** How much what so many records teach is believed, 0 to 1: hardly for a few, wholly for hundreds. */
function beliefIn(records: number): number {
  return records ** 2 / (records ** 2 + recordsToBelieve ** 2);
}

function soften<Corrections extends object>(corrections: Corrections, belief: number): Corrections {
  const softened = Object.entries<number>(corrections as Record<string, number>).map(
    ([key, correction]) => [key, correction ** belief] as const,
  );
  return Object.fromEntries(softened) as Corrections;
}

const onDeal = ({ noDeal, delivery }: Event) => 1 - noDeal - delivery;

/** How many records the settings' own weights count as, beside those that are seen. */
const unseen = 10;

/** How many times as often records about deals are of a type as the others, divided by the type's weight. */
function learnTypes(events: readonly Event[], settings: InferenceSettings): Habits["typeCorrections"] {
  const counts = new Map(ACTIVITY_TYPES.map((type) => [type, { deal: 0, none: 0 }]));
  for (const event of events) {
    const count = counts.get(event.trace.activity.type) as Counts;
    count.deal += onDeal(event);
    count.none += 1 - onDeal(event);
  }
  const all = sumOf(counts.values());
  const corrections: Partial<Record<ActivityType, number>> = {};
  for (const [type, count] of counts) {
    const usual = {
      share: (count.deal + count.none + 1) / (events.length + counts.size),
      weight: settings.typeWeights[type],
    };
    corrections[type] = correctionOf(count, { all, usual });
  }
  return corrections;
}

type Counts = { deal: number; none: number };

function sumOf(counts: Iterable<Counts>): Counts {
  const sum = { deal: 0, none: 0 };
  for (const { deal, none } of counts) {
    sum.deal += deal;
    sum.none += none;
  }
  return sum;
}

/**
 * By what a weight of the settings has to be multiplied to be the ratio of the rates that are seen. Without anything seen it is 1; the
 * settings count as `unseen` records that have the usual share of the trait.
 */
function correctionOf(
  seen: Counts,
  of: { readonly all: Counts; readonly usual: { readonly share: number; readonly weight: number } },
): number {
  const { share, weight } = of.usual;
  if (weight === 0) return 1;
  const onDeals = (seen.deal + unseen * share * weight) / (of.all.deal + unseen);
  const elsewhere = (seen.none + unseen * share) / (of.all.none + unseen);
  return onDeals / elsewhere / weight;
}

const usualCueShares: Readonly<Record<TextCue, number>> = {
  "this deal": 0.05,
  "another deal": 0.05,
  nothing: 0.9,
};

/** How many times as often a subject speaks so of the record's own deal as records that belong to none speak of some deal. */
function learnCues(events: readonly Event[], settings: InferenceSettings): Habits["cueCorrections"] {
  const counts: Readonly<Record<TextCue, Counts>> = {
    "this deal": { deal: 0, none: 0 },
    "another deal": { deal: 0, none: 0 },
    nothing: { deal: 0, none: 0 },
  };
  for (const { trace, claims, noDeal, delivery } of events) {
    if (trace.mentions.length === 0) counts.nothing.none += noDeal + delivery;
    else {
      counts["this deal"].none += (noDeal + delivery) * chanceMention;
      counts["another deal"].none += (noDeal + delivery) * (1 - chanceMention);
    }
    for (const { candidate, confidence } of claims) counts[candidate.cue].deal += confidence;
  }
  const all = sumOf(Object.values(counts));
  const correct = (cue: TextCue) =>
    correctionOf(counts[cue], {
      all,
      usual: { share: usualCueShares[cue], weight: cueWeight(cue, settings) },
    });
  return {
    "this deal": correct("this deal"),
    "another deal": correct("another deal"),
    nothing: correct("nothing"),
  };
}

/** How often a subject that speaks of some deal speaks of a given one by chance. */
const chanceMention = 0.15;

function learnContacts(events: readonly Event[], settings: InferenceSettings): number {
  let known = 3;
  let on = known * settings.contactOnDeal;
  for (const { claims } of events) {
    for (const { candidate, confidence } of claims) {
      if (candidate.contact === "unknown") continue;
      known += confidence;
      if (candidate.contact === "on the deal") on += confidence;
    }
  }
  return on / known;
}

const unseenInStretch = 3;

/** How many times as many records fall into each stretch of their deal's time as the settings expect. */
function learnTimes({ work }: PartnerRecords, settings: InferenceSettings): readonly number[] {
  const seen = new Array<number>(STRETCHES).fill(unseenInStretch);
  const expected = new Array<number>(STRETCHES).fill(unseenInStretch);
  for (const { deal, claims } of work) {
    let records = 0;
    for (const { candidate, confidence } of claims) {
      const stretch = stretchOf(candidate.time.position);
      seen[stretch] = (seen[stretch] as number) + confidence;
      records += confidence;
    }
    if (records < leastRecords) continue;
    const masses = stretchMassesOf(deal, settings);
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    for (const [at, mass] of masses.entries()) {
      expected[at] = (expected[at] as number) + (records * mass) / total;
    }
  }
  return seen.map((count, at) => count / (expected[at] as number));
}

/** What a deal with less expects is too little to be added up. */
const leastRecords = 1e-3;

const unseenDeliveries = 5;

function learnDelivery(
  { work }: PartnerRecords,
  settings: InferenceSettings,
): Pick<Habits, "delivery" | "deliveryShares"> {
  const usual = defaultHabits(settings);
  const after = { won: unseenDeliveries * 0.3, lost: unseenDeliveries * 0.3 };
  const worked = { won: unseenDeliveries, lost: unseenDeliveries };
  const shares = usual.deliveryShares.map((share) => share * unseenDeliveries * 2);
  for (const { deal, claims } of work) {
    if (!deal.deal.isClosed) continue;
    const outcome = deal.deal.isWon ? "won" : "lost";
    worked[outcome] += somebody(claims);
    for (const { candidate, deliveryChance } of claims) {
      if (deliveryChance === 0) continue;
      after[outcome] += deliveryChance;
      const step = stretchOf(candidate.time.position) - FIRST_AFTER_CLOSE;
      shares[step] = (shares[step] as number) + deliveryChance;
    }
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    delivery: { won: after.won / worked.won, lost: after.lost / worked.lost },
    deliveryShares: AFTER_CLOSE_DAYS.map((_, at) => (shares[at] as number) / total),
  };
}

/** The chance that any of the records is about the deal. */
function somebody(claims: readonly Claim[]): number {
  return 1 - claims.reduce((nobody, { confidence }) => nobody * (1 - confidence), 1);
}

const unseenBursts = 20;

/** The share of records which their neighbours' nearness explains rather than the deal's time. */
function learnBursts(events: readonly Event[], settings: InferenceSettings): number {
  const { burstShare } = defaultHabits(settings);
  let seen = unseenBursts;
  let near = unseenBursts * burstShare;
  for (const { claims } of events) {
    for (const { neighbours, closeness, confidence, burst } of claims) {
      if (neighbours < 0.5 || confidence < 0.02) continue;
      seen += confidence;
      near += (confidence * burst) / closeness;
    }
  }
  return near / seen;
}

type PartnerTotals = { readonly deals: number; readonly touches: number; readonly none: number };

function totalsOf({ events, work }: PartnerRecords): PartnerTotals {
  let touches = 0;
  let none = 0;
  for (const event of events) {
    touches += onDeal(event);
    none += event.noDeal;
  }
  const deals = work.reduce((sum, { claims }) => sum + somebody(claims), 0);
  return { deals, touches, none };
}

function learnRates(byPartner: readonly PartnerRecords[], { surroundings }: LearningCase): PartnerRates {
  const all = byPartner.map(totalsOf);
  const sum = (part: (totals: PartnerTotals) => number) => all.reduce((so, each) => so + part(each), 0);
  const deals = sum((each) => each.deals);
  return {
    dealShare: (deals + 1) / (byPartner.length * Math.max(1, surroundings.deals) + 20),
    recordsPerDeal: Math.max(1.2, (sum((each) => each.touches) + 3) / (deals + 1)),
    noDealPerDay: (sum((each) => each.none) + 1) / byPartner.length / surroundings.days,
  };
}

/** A partner is taken to have shown, for this part of the company's deals and days, what partners do on the whole. */
const partOfOthers = 0.3;

/**
 * The odds of a lone record and the weight of a neighbour that follow from how many of the company's deals a partner works on, how many
 * records it leaves on each and how many elsewhere: with a share s of the deals, m records on each of them in the mean (spread
 * geometrically), a record on a deal where no other is has the rate s/(1+m) / (1-s+s/(1+m)) x m/(1+m), and one beside others
 * (others + 1) x m/(1+m).
 */
function learnPartner(
  records: PartnerRecords,
  {
    habits,
    of,
  }: {
    readonly habits: Habits;
    readonly of: { readonly surroundings: Surroundings; readonly settings: InferenceSettings };
  },
): PartnerHabits {
  const { surroundings, settings } = of;
  const totals = totalsOf(records);
  const rates = habits.partner;
  const deals = Math.max(1, surroundings.deals);
  const dealShare = Math.min(
    0.9,
    (totals.deals + rates.dealShare * deals * partOfOthers) / (deals * (1 + partOfOthers)),
  );
  const noDealPerDay =
    (totals.none + rates.noDealPerDay * surroundings.days * partOfOthers) /
    (surroundings.days * (1 + partOfOthers));
  const perDeal = rates.recordsPerDeal;
  const first =
    (dealShare / (1 + perDeal) / (1 - dealShare + dealShare / (1 + perDeal))) * (perDeal / (1 + perDeal));
  const next = perDeal / (1 + perDeal);
  const loneOdds = (first * Math.max(1, surroundings.accounts)) / (100 * noDealPerDay) / LONE_ODDS;
  const belief = beliefIn(habits.records);
  return {
    loneOdds: loneOdds ** belief,
    neighbourWeight: settings.neighbourWeight ** (1 - belief) * (next / first) ** belief,
  };
}
