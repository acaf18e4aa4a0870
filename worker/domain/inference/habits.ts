import type { ActivityType } from "./activity-type.ts";
import { AFTER_CLOSE_DAYS, STRETCHES } from "./deal-time.ts";
import type { InferenceSettings } from "./settings.ts";
import type { TextCue } from "./trace.ts";

/**
 * What a company's own records have taught about its ways, as corrections to the settings: 1 means that the default fits. Plain
 * numbers, to be stored with a version and used again for single records until it is learned anew.
 */
export type Habits = {
  /** How many records it was learned from; 0 when nothing was. */
  readonly records: number;
  readonly typeCorrections: Readonly<Partial<Record<ActivityType, number>>>;
  readonly cueCorrections: Readonly<Record<TextCue, number>>;
  /** The chance that the contact of a record about a deal is on the deal. */
  readonly contactOnDeal: number;
  /** For each stretch of a deal's time. */
  readonly timeCorrections: readonly number[];
  /** How many records of after-close work a partner leaves on a deal that it was on. */
  readonly delivery: { readonly won: number; readonly lost: number };
  /** The shares of those records in the stretches after the close; they sum to 1. */
  readonly deliveryShares: readonly number[];
  /** How much of a partner's work on one deal comes in bursts, 0 to 1. */
  readonly burstShare: number;
  /** What partners have in common; a partner with few records of its own is taken to be like the others. */
  readonly partner: PartnerRates;
};

export type PartnerRates = {
  /** The share of the company's deals that a partner works on. */
  readonly dealShare: number;
  readonly recordsPerDeal: number;
  /** Records that belong to no deal, a day. */
  readonly noDealPerDay: number;
};

/** What is known of one partner's ways. */
export type PartnerHabits = {
  /** Corrects the odds of a lone record. */
  readonly loneOdds: number;
  /** How many times as likely a deal becomes by one other sure record of this partner on it. */
  readonly neighbourWeight: number;
};

export function defaultHabits(settings: InferenceSettings): Habits {
  return {
    records: 0,
    typeCorrections: {},
    cueCorrections: { "this deal": 1, "another deal": 1, nothing: 1 },
    contactOnDeal: settings.contactOnDeal,
    timeCorrections: new Array<number>(STRETCHES).fill(1),
    delivery: { won: 0.5, lost: 0.25 },
    deliveryShares: AFTER_CLOSE_DAYS.map((_, at) => [0.05, 0.07, 0.13, 0.25, 0.3, 0.2][at] as number),
    burstShare: 0.1,
    partner: { dealShare: 0.05, recordsPerDeal: 3, noDealPerDay: 0.05 },
  };
}

export function defaultPartnerHabits(settings: InferenceSettings): PartnerHabits {
  return { loneOdds: 1, neighbourWeight: settings.neighbourWeight };
}
