import { DAY_MS } from "#worker/domain/time/instant.ts";
import { buildAccountDirectory, readAccounts } from "./account-readings.ts";
import { buildDealIndex } from "./deal-index.ts";
import { groupBy } from "./group-by.ts";
import { defaultPartnerHabits } from "./habits.ts";
import { type Judgement, judgePartner } from "./judge-partner.ts";
import { learnHabits, learnPartnerHabits, type Surroundings } from "./learn-habits.ts";
import type { Activity, Book } from "./records.ts";
import type { InferenceSettings } from "./settings.ts";
import { readTrace } from "./trace.ts";

export function judgeAll(of: {
  readonly book: Book;
  readonly activities: readonly Activity[];
  readonly settings: InferenceSettings;
}): readonly Judgement[] {
  const { book, settings } = of;
  const directory = buildAccountDirectory(book);
  const deals = buildDealIndex(book);
  const activities = of.activities.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const traces = activities.map((activity) =>
    readTrace(activity, { readings: readAccounts(directory, activity), deals, settings }),
  );
  const tracesByPartner = new Map(
    [...groupBy(traces, ({ activity }) => activity.partnerId)].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const surroundings = surroundingsOf({ activities, accounts: directory.count, deals: deals.count, partners: tracesByPartner.size });
  const { habits, partners } = learnHabits({ tracesByPartner, surroundings, settings });
  return [...tracesByPartner].flatMap(([partnerId, own]) => {
    const partner = partners.get(partnerId) ?? defaultPartnerHabits(settings);
    return judgePartner(own, { habits, partner, settings });
  });
}

export function surroundingsOf(of: {
  readonly activities: readonly Activity[];
  readonly accounts: number;
  readonly deals: number;
  readonly partners: number;
}): Surroundings {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { occurredAt } of of.activities) {
    first = Math.min(first, occurredAt);
    last = Math.max(last, occurredAt);
  }
  const { accounts, deals, partners } = of;
  return { accounts, deals, partners, days: Math.max(90, (last - first) / DAY_MS) };
}
