import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import {
  judgeTraces,
  partnerHabits,
  prepareAgain,
  readTraces,
} from "#worker/domain/inference/infer-links.ts";
import { writeReadings } from "#worker/domain/inference/near-accounts.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import { bookOf } from "#worker/usecases/inference/book-of.ts";
import { toActivity } from "#worker/usecases/inference/to-activity.ts";
import type { Company } from "./book-worlds.ts";
import type { SqliteDatabase } from "./simulation/sqlite-d1.ts";
import { storedInference } from "./stored-inference.ts";

const settings = DEFAULT_INFERENCE_SETTINGS;
const readType = activityTypeReader();

/** What is stored of each record, beside what judging it against everything there is now finds out. */
export async function compared(company: Company, { database }: SqliteDatabase) {
  const { store } = storedInference(company.at);
  const { tenantId } = company.at;
  const learned = await store.getHabits();
  if (learned === null) throw new Error("a run has learned");
  const book = await bookOf(store);
  const prepared = prepareAgain({ book, settings, learned, tellingWords: await store.listTellingWords() });
  const partners = (await store.listPartnerLoads({ after: null, staleOnly: false })).map(
    ({ partnerId }) => partnerId,
  );
  const traces = await store.loadTraces(partners);
  const kept = await store.loadPartnerHabits(partners);
  const expected = [...groupBy(traces, ({ partnerId }) => partnerId)].flatMap(([partnerId, own]) => {
    const read = readTraces(
      own.map((trace) => toActivity(trace, readType)),
      prepared,
    );
    const accounts = read.map(({ activity, readings }) => [activity.id, writeReadings(readings)] as const);
    const partner = kept.get(partnerId) ?? partnerHabits(read, { partnerId, prepared });
    const links = judgeTraces(read, { partner, prepared }).map(
      ({ activityId, explain }) =>
        [
          activityId,
          explain().map(({ opportunityId, confidence, factors }) => [
            opportunityId,
            Math.floor(confidence * 1_000_000),
            JSON.stringify(factors),
          ]),
        ] as const,
    );
    return [...accounts, ...links];
  });
  const rows = database
    .prepare(
      "SELECT activity_id, opportunity_id, confidence_ppm, factors FROM inference_links WHERE tenant_id = ? ORDER BY activity_id, confidence_ppm DESC, opportunity_id",
    )
    .all(tenantId);
  const linksOf = groupBy(rows, ({ activity_id }) => String(activity_id));
  const stored = [...groupBy(traces, ({ partnerId }) => partnerId).values()].flatMap((own) => [
    ...own.map(({ id, accounts }) => [id, accounts] as const),
    ...own
      .map(({ id }) => id)
      .sort()
      .map(
        (id) =>
          [
            id,
            (linksOf.get(id) ?? []).map(({ opportunity_id, confidence_ppm, factors }) => [
              opportunity_id,
              confidence_ppm,
              factors,
            ]),
          ] as const,
      ),
  ]);
  return { expected, stored };
}
