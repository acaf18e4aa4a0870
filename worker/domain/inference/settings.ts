import type { ActivityType, TypeMapping } from "./activity-type.ts";
import type { RecordSource } from "./records.ts";

/** How a company wants its records read. Every number has a default, so a company that sets nothing has all of them. */
export type InferenceSettings = {
  /** Below it a link is ignored; 0 to 1. */
  readonly minimumConfidence: number;
  /** At or above it the best link of a record counts as long as nobody reviewed it; 0 to 1. */
  readonly assertConfidence: number;
  /** At or above it a link is used without asking; 0 to 1. */
  readonly automaticConfidence: number;
  /** The age before the close at which a record counts half. */
  readonly decayDays: number;
  /** Records this close to the close date count `proximityBonus` times; the bonus fades out over as many days again. */
  readonly proximityDays: number;
  readonly proximityBonus: number;
  /** How long before its creation a deal is usually being prepared: there a record counts half. */
  readonly preparationDays: number;
  /** After the close, work is delivery: there a record counts half for every so many days. */
  readonly afterCloseDays: number;
  /** The chance that the contact of a record about a deal is one of the deal's contact roles, 0 to 1. */
  readonly contactOnDeal: number;
  /** How many times as likely a deal becomes when the subject says what only the deal's name says. */
  readonly textCue: number;
  /** How many times as likely a deal becomes by one other sure record of the same partner on it. */
  readonly neighbourWeight: number;
  /** Whether the company's own records correct the defaults where there are enough of them. */
  readonly learnHabits: boolean;
  /** What people's decisions have shown the odds to be, in times of what they come to else; 1 corrects nothing. */
  readonly oddsCorrection: number;
  readonly typeWeights: Readonly<Record<ActivityType, number>>;
  /** The chance that a lone, well matched record inside one deal's window belongs to it, by source; above 0, below 1. */
  readonly sourceBases: Readonly<Record<RecordSource, number>>;
  /** What the company's own words for activities and campaign responses mean. */
  readonly typeMapping: TypeMapping;
};

export const DEFAULT_INFERENCE_SETTINGS: InferenceSettings = {
  minimumConfidence: 0.3,
  assertConfidence: 0.42,
  automaticConfidence: 0.75,
  decayDays: 90,
  proximityDays: 14,
  proximityBonus: 1.5,
  preparationDays: 15,
  afterCloseDays: 5,
  contactOnDeal: 0.6,
  textCue: 4,
  neighbourWeight: 12,
  learnHabits: true,
  oddsCorrection: 1,
  typeWeights: {
    meeting: 1,
    call: 0.7,
    email: 0.5,
    demo: 1.5,
    technical_workshop: 2,
    referral: 2.5,
    introduction: 1.2,
    other: 0.8,
  },
  sourceBases: { contact_role: 0.8, self_report: 0.8, campaign: 0.7, activity: 0.6 },
  typeMapping: {},
};
