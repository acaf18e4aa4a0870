import type { AccountReadings, MatchWay } from "./account-readings.ts";
import type { DealIndex, IndexedDeal } from "./deal-index.ts";
import { DELIVERY_DAYS, fitTime, type TimeFit } from "./deal-time.ts";
import { Fingerprint } from "./fingerprint.ts";
import type { Activity } from "./records.ts";
import type { InferenceSettings } from "./settings.ts";
import { wordsOf } from "./words.ts";

/** A record with everything it says by itself about each deal it could belong to. */
export type Trace = {
  readonly activity: Activity;
  /** The same for records that say the same: one event, logged more than once. */
  readonly event: string;
  /** The chance of each account that the record does not name. */
  readonly elsewhere: number;
  /** The words of its subject that tell deals apart. */
  readonly mentions: readonly string[];
  readonly candidates: readonly Candidate[];
  /** The accounts that it may be about, with or without a deal. */
  readonly readings: AccountReadings;
};

export type Candidate = {
  readonly deal: IndexedDeal;
  readonly quality: number;
  readonly way: MatchWay;
  readonly time: TimeFit;
  readonly cue: TextCue;
  readonly contact: ContactFit;
  /** Whether the CRM files the record under this deal. */
  readonly filed: boolean;
};

/** What the subject says of a deal: a word of its name, only words of other deals' names, or neither. */
export type TextCue = "this deal" | "another deal" | "nothing";

/** Whether the record's contact is on the deal; unknown where the record has no contact or the deal has none. */
export type ContactFit = "on the deal" | "not on the deal" | "unknown";

/** Below it a moment is as good as impossible, and the deal no candidate. */
const leastTime = 1e-4;

/** The candidates are those deals of the accounts that the record may be about whose time it could fall into. */
export function readTrace(
  activity: Activity,
  by: {
    readonly readings: AccountReadings;
    readonly deals: DealIndex;
    readonly settings: InferenceSettings;
  },
): Trace {
  const { readings, deals, settings } = by;
  const mentions =
    activity.subject === "" ? [] : wordsOf(activity.subject).filter((word) => deals.tellingWords.has(word));
  const trace = {
    activity,
    event: eventKey(activity),
    elsewhere: readings.elsewhere,
    mentions,
    candidates: [] as Candidate[],
    readings,
  };
  for (const reading of readings.readings) {
    for (const deal of deals.dealsByAccount.get(reading.accountId) ?? []) {
      const candidate = readCandidate(trace, { deal, ...reading, settings });
      if (candidate !== null) trace.candidates.push(candidate);
    }
  }
  return trace;
}

/**
 * Of all that judging reads of a record: while it stays the same for every record of a partner, so does what is found out about them, whatever
 * else has changed in the CRM.
 */
export function traceMark({ activity, event, elsewhere, candidates }: Trace): string {
  const mark = new Fingerprint().add(event, activity.type, activity.source, activity.occurredAt, elsewhere);
  for (const { deal, quality, way, time, cue, contact, filed } of candidates) {
    mark.add(
      deal.deal.id,
      deal.createdAt,
      deal.closedAt,
      deal.contactShare,
      deal.deal.isClosed,
      deal.deal.isWon,
    );
    mark.add(quality, way, cue, contact, filed);
    const { window, decay, proximity, afterClose, daily, position } = time;
    mark.add(window, decay, proximity, afterClose, daily, position, time.daysAfterClose);
  }
  return mark.toString();
}

const MINUTE_MS = 60_000;

function eventKey(activity: Activity): string {
  const { type, source, contactId, email, accountId, accountName, subject } = activity;
  const minute = Math.floor(activity.occurredAt / MINUTE_MS);
  // Somebody's roles on several deals are as many events, though one upload may have entered them at the same minute.
  const roleOn = source === "contact_role" ? activity.opportunityId : null;
  return JSON.stringify([minute, type, source, contactId, email, accountId, accountName, subject, roleOn]);
}

/** What the record says about one deal, or null when its moment is out of that deal's reach. */
export function readCandidate(
  trace: Pick<Trace, "activity" | "mentions">,
  about: {
    readonly deal: IndexedDeal;
    readonly quality: number;
    readonly way: MatchWay;
    readonly settings: InferenceSettings;
  },
): Candidate | null {
  const { deal, quality, way, settings } = about;
  const { activity, mentions } = trace;
  const filed = activity.opportunityId === deal.deal.id;
  const time = fitTime(deal, { occurredAt: activity.occurredAt, settings });
  const delivered = time.daysAfterClose > 0 && time.daysAfterClose < DELIVERY_DAYS && deal.deal.isClosed;
  if (time.window * time.afterClose < leastTime && !filed && !delivered) return null;
  return { deal, quality, way, time, filed, cue: cueOf(mentions, deal), contact: contactFit(activity, deal) };
}

function cueOf(mentions: readonly string[], deal: IndexedDeal): TextCue {
  if (mentions.length === 0) return "nothing";
  return mentions.some((word) => deal.tellingWords().has(word)) ? "this deal" : "another deal";
}

function contactFit(activity: Activity, deal: IndexedDeal): ContactFit {
  if (activity.contactId === null || deal.contactShare === null) return "unknown";
  return deal.deal.contactIds.includes(activity.contactId) ? "on the deal" : "not on the deal";
}
