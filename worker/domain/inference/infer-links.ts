import { DAY_MS } from "#worker/domain/time/instant.ts";
import {
  type AccountDirectory,
  type AccountReadings,
  buildAccountDirectory,
  readAccounts,
} from "./account-readings.ts";
import { buildDealIndex, type DealIndex } from "./deal-index.ts";
import { Fingerprint } from "./fingerprint.ts";
import { groupBy } from "./group-by.ts";
import type { Habits, PartnerHabits } from "./habits.ts";
import { judgePartner } from "./judge-partner.ts";
import { learnHabits, learnPartnerHabits, type Surroundings } from "./learn-habits.ts";
import { judgementMark, type Link, linksOf } from "./link.ts";
import type { Activity, Book } from "./records.ts";
import type { InferenceSettings } from "./settings.ts";
import { readTrace, type Trace } from "./trace.ts";

/**
 * For each record, the deals that it may belong to and why: one run over all that a company has. The links come in the order of their
 * partners' and records' ids, whatever the order of the input. For companies too large for one go, the parts of this are run one by
 * one: `prepareInference`, and then `inferPartner` for each partner.
 */
export function inferLinks(of: {
  readonly book: Book;
  readonly activities: readonly Activity[];
  readonly settings: InferenceSettings;
}): readonly Link[] {
  const prepared = prepareInference(of);
  const byPartner = groupBy(of.activities, ({ partnerId }) => partnerId);
  return [...byPartner]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([partnerId, activities]) => inferPartner(activities, { partnerId, prepared }));
}

/** All that is known of a company before the records of single partners are read. */
export type PreparedInference = {
  readonly directory: AccountDirectory;
  readonly deals: DealIndex;
  readonly settings: InferenceSettings;
  readonly surroundings: Surroundings;
  readonly habits: Habits;
  readonly partners: ReadonlyMap<string, PartnerHabits>;
  /** Which accounts records are about, by the records' ids, as far as that is known from before. */
  readonly knownReadings?: ReadonlyMap<string, AccountReadings>;
};

/** What has been learned of a company and its partners, plain enough to be stored. */
export type LearnedHabits = {
  readonly surroundings: Surroundings;
  readonly habits: Habits;
  readonly partners: readonly (readonly [string, PartnerHabits])[];
};

/** What a run has learned, to be kept for judging single records later. */
export function learnedHabits({ surroundings, habits, partners }: PreparedInference): LearnedHabits {
  return { surroundings, habits, partners: [...partners] };
}

/** The same as `prepareInference` with what was learned before, and with the words that were found to tell deals apart, where that was noted. */
export function prepareAgain(of: {
  readonly book: Book;
  readonly settings: InferenceSettings;
  readonly learned: LearnedHabits;
  readonly tellingWords?: ReadonlySet<string>;
}): PreparedInference {
  const { book, settings, learned, tellingWords } = of;
  const directory = buildAccountDirectory(book);
  return {
    directory: { ...directory, count: steadyCount(directory.count, learned.surroundings.accounts) },
    deals: buildDealIndex(book, tellingWords),
    settings,
    surroundings: learned.surroundings,
    habits: learned.habits,
    partners: new Map(learned.partners),
  };
}

const countDrift = 0.1;

/**
 * How many accounts there were when habits were learned, as long as that is about what there are: else each new account would change a digit of
 * what every record says, and have all of them judged anew.
 */
function steadyCount(now: number, learned: number): number {
  return Math.abs(now - learned) <= learned * countDrift ? learned : now;
}

/** Learns the company's habits from some of its partners' records, enough of them to be sure and few enough to be quick. */
export function prepareInference(of: {
  readonly book: Book;
  readonly activities: readonly Activity[];
  readonly settings: InferenceSettings;
}): PreparedInference {
  const { book, activities, settings } = of;
  const directory = buildAccountDirectory(book);
  const deals = buildDealIndex(book);
  const surroundings = {
    accounts: directory.count,
    deals: deals.count,
    days: spanDays(activities),
  };
  const tracesByPartner = new Map(
    chooseTeachers(activities).map(([partnerId, own]) => [
      partnerId,
      readTraces(own, { directory, deals, settings }),
    ]),
  );
  const learned = learnHabits({ tracesByPartner, surroundings, settings });
  return { directory, deals, settings, surroundings, ...learned };
}

/** The links of one partner's records, in the order of the records' ids. */
export function inferPartner(
  activities: readonly Activity[],
  of: { readonly partnerId: string; readonly prepared: PreparedInference },
): readonly Link[] {
  const traces = readTraces(activities, of.prepared);
  const partner = partnerHabits(traces, of);
  return judgeTraces(traces, { partner, prepared: of.prepared }).flatMap(({ explain }) => explain());
}

/** What was found out about one record. `event` is the same for records that say the same. */
export type JudgedRecord = {
  readonly activityId: string;
  readonly event: string;
  /** The same as long as the links are. */
  readonly mark: string;
  /** Its links with their factors, worked out when they are asked for. */
  readonly explain: () => readonly Link[];
};

/** Judges all of a partner's records; what comes back is in the order of their ids. */
export function judgeTraces(
  traces: readonly Trace[],
  of: { readonly partner: PartnerHabits; readonly prepared: PreparedInference },
): readonly JudgedRecord[] {
  const { partner, prepared } = of;
  const { habits, settings } = prepared;
  // Only what judges: kept ways say besides how many records taught them.
  const { loneOdds, neighbourWeight } = partner;
  const ways = new Fingerprint()
    .add(JSON.stringify([settings, habits, loneOdds, neighbourWeight]))
    .toString();
  return judgePartner(traces, { habits, partner, settings })
    .toSorted((a, b) => (a.trace.activity.id < b.trace.activity.id ? -1 : 1))
    .map((judgement) => ({
      activityId: judgement.trace.activity.id,
      event: judgement.trace.event,
      mark: judgementMark(judgement, { settings, ways }),
      explain: () => linksOf(judgement, { habits, settings }),
    }));
}

/** What a partner's own records taught of its ways, and how many they were. */
export type LearnedPartner = PartnerHabits & { readonly records: number };

const recordDrift = 0.1;

/** Whether a partner has about as many records as its ways were learned from: else each new record would change a digit of what the others say. */
export function isStillLearned(learned: LearnedPartner, records: number): boolean {
  return Math.abs(records - learned.records) <= learned.records * recordDrift;
}

/** A partner's ways as they were learned, or else as these records of it teach them. */
export function partnerHabits(
  traces: readonly Trace[],
  { partnerId, prepared }: { readonly partnerId: string; readonly prepared: PreparedInference },
): PartnerHabits {
  return prepared.partners.get(partnerId) ?? learnPartnerHabits(traces, prepared);
}

export function readTraces(
  activities: readonly Activity[],
  by: Pick<PreparedInference, "directory" | "deals" | "settings" | "knownReadings">,
): readonly Trace[] {
  const { directory, deals, settings, knownReadings } = by;
  return activities.map((activity) => {
    const readings = knownReadings?.get(activity.id) ?? readAccounts(directory, activity);
    return readTrace(activity, { readings, deals, settings });
  });
}

const enoughRecords = 4_000;

/**
 * All partners of a small company; of a large one as many as have enough records together, taken in the order of a hash of their ids,
 * so that it does not matter who was entered first.
 */
function chooseTeachers(
  activities: readonly Activity[],
): readonly (readonly [string, readonly Activity[]])[] {
  const byPartner = [...groupBy(activities, ({ partnerId }) => partnerId)]
    .map(([partnerId, own]) => ({ partnerId, own, at: hashOf(partnerId) }))
    .sort((a, b) => a.at - b.at || (a.partnerId < b.partnerId ? -1 : 1));
  const teachers: [string, readonly Activity[]][] = [];
  let records = 0;
  for (const { partnerId, own } of byPartner) {
    if (records > 0 && records + own.length > enoughRecords) continue;
    teachers.push([partnerId, own.length <= enoughRecords ? own : latestOf(own)]);
    records += own.length;
  }
  return teachers;
}

function latestOf(own: readonly Activity[]): readonly Activity[] {
  return own
    .toSorted((a, b) => b.occurredAt - a.occurredAt || (a.id < b.id ? -1 : 1))
    .slice(0, enoughRecords);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

const leastSpanDays = 90;

function spanDays(activities: readonly Activity[]): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { occurredAt } of activities) {
    first = Math.min(first, occurredAt);
    last = Math.max(last, occurredAt);
  }
  return Math.max(leastSpanDays, (last - first) / DAY_MS);
}
