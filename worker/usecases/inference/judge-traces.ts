import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { needsWord } from "#worker/domain/inference/evidence.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import {
  type JudgedRecord,
  judgeTraces,
  learnedHabits,
  type PreparedInference,
  prepareAgain,
  prepareInference,
  readTraces,
} from "#worker/domain/inference/infer-links.ts";
import { noteAccounts, noteNames, writeReadings } from "#worker/domain/inference/near-accounts.ts";
import type { Book } from "#worker/domain/inference/records.ts";
import { DEFAULT_INFERENCE_SETTINGS, type InferenceSettings } from "#worker/domain/inference/settings.ts";
import { traceText } from "#worker/domain/inference/trace.ts";
import { wordsOf } from "#worker/domain/inference/words.ts";
import { bookOf } from "./book-of.ts";
import { type EvidenceCase, evidenceChange } from "./evidence-change.ts";
import type {
  BookMark,
  InferenceRun,
  InferenceStore,
  JudgedTrace,
  Outcome,
  PartnerLoad,
} from "./inference-ports.ts";
import { prepareNear } from "./prepare-near.ts";
import type { RunWork } from "./run-inference.ts";
import { toActivity } from "./to-activity.ts";

const recordsPerStep = 2_000;
/** As many as learning looks at, and some more, so that it can choose. */
const recordsToLearnFrom = 6_000;

export type Judging = {
  readonly settings: InferenceSettings;
  /** What these records are judged against. */
  readonly preparedFor: (traces: readonly JudgedTrace[]) => Promise<PreparedInference>;
  /** The partners that were left when this was opened. */
  readonly loads: readonly PartnerLoad[];
};

export async function openJudging({ store }: RunWork, run: InferenceRun): Promise<Judging | null> {
  const staleOnly = !run.everything && !run.bookChanged;
  const loads = await store.listPartnerLoads({ after: run.cursor, staleOnly });
  if (loads.length === 0) return null;
  const settings = await settingsOf(store, run.settingsVersion);
  const mark = await store.getBookMark();
  if (staleOnly && mark.isNoted) {
    const preparedFor = await preparerByKeys(store, { settings, mark });
    if (preparedFor !== null) return { settings, loads, preparedFor };
  }
  const prepared = await prepareWhole(store, { run, settings });
  return { settings, loads, preparedFor: async () => prepared };
}

/** What is looked up by what records say, and all of the book once something has to be compared with all of it. */
async function preparerByKeys(
  store: InferenceStore,
  { settings, mark }: { readonly settings: InferenceSettings; readonly mark: BookMark },
): Promise<Judging["preparedFor"] | null> {
  const learned = await store.getHabits();
  if (learned === null) return null;
  const readType = activityTypeReader(settings.typeMapping);
  const { accounts, names } = mark;
  const of = { settings, learned, readType, accounts, names };
  let whole: PreparedInference | null = null;
  return async (traces) => {
    const near = whole === null ? await prepareNear(store, traces, of) : null;
    if (near !== null) return near;
    whole ??= prepareAgain({
      book: await bookOf(store),
      settings,
      learned,
      tellingWords: await store.listTellingWords(),
    });
    return whole;
  };
}

/** The whole book, with habits learned anew at the beginning of a run over everything; what it holds is noted where it is not yet. */
async function prepareWhole(
  store: InferenceStore,
  { run, settings }: { readonly run: InferenceRun; readonly settings: InferenceSettings },
): Promise<PreparedInference> {
  // Before the book is read: what comes to it from here on makes the notes void.
  const mark = await store.getBookMark();
  const book = await bookOf(store);
  const known = run.everything && run.cursor === null ? null : await store.getHabits();
  const prepared =
    known === null
      ? await learn(store, { book, settings })
      : prepareAgain({ book, settings, learned: known });
  if (known === null) await store.saveHabits(learnedHabits(prepared));
  // Later parts of a run must not note a book that its first partners were not judged against.
  const isNoted = mark.isNoted && mark.accounts === prepared.directory.count;
  if (!isNoted && run.cursor === null && (run.everything || run.bookChanged)) {
    const { directory, deals } = prepared;
    await store.saveNotes({
      accounts: noteAccounts(directory),
      names: noteNames(directory.index),
      dealWords: deals,
      changes: mark.changes,
      count: directory.count,
    });
  }
  return prepared;
}

export async function settingsOf(
  store: Pick<InferenceStore, "getSettingsVersion">,
  version: number | null,
): Promise<InferenceSettings> {
  if (version === null || version === 0) return DEFAULT_INFERENCE_SETTINGS;
  return (await store.getSettingsVersion(version))?.settings ?? DEFAULT_INFERENCE_SETTINGS;
}

/** Learns from enough partners of a large company, and from all of a small one. */
export async function learn(
  store: Pick<InferenceStore, "listPartnerLoads" | "loadTraces">,
  { book, settings }: { readonly book: Book; readonly settings: InferenceSettings },
): Promise<PreparedInference> {
  const all = await store.listPartnerLoads({ after: null, staleOnly: false });
  const traces = await store.loadTraces(takePortion(all, recordsToLearnFrom));
  const readType = activityTypeReader(settings.typeMapping);
  return prepareInference({ book, settings, activities: traces.map((trace) => toActivity(trace, readType)) });
}

/** The next partners, at least one, as long as they have not more than `most` records together. */
export function takePortion(loads: readonly PartnerLoad[], most: number): readonly string[] {
  const taken: string[] = [];
  let records = 0;
  for (const load of loads) {
    if (taken.length > 0 && records + load.records > most) break;
    taken.push(load.partnerId);
    records += load.records;
  }
  return taken;
}

/** Judges the next partners; false when none is left. */
export async function judgeStep(
  work: RunWork,
  { run, judging }: { readonly run: InferenceRun; readonly judging: Judging | null },
): Promise<boolean> {
  if (judging === null) return false;
  const left = judging.loads.filter(({ partnerId }) => run.cursor === null || partnerId > run.cursor);
  const partnerIds = takePortion(left, recordsPerStep);
  const last = partnerIds.at(-1);
  if (last === undefined) return false;
  const { store, outboxId, needs } = work;
  const [traces, stored] = await Promise.all([store.loadTraces(partnerIds), store.loadEvidence(partnerIds)]);
  const prepared = await judging.preparedFor(traces);
  const judged = judgePartners(work, { run, traces, judging: { ...judging, prepared } });
  const evidence = evidenceChange(needs, {
    cases: judged.cases,
    stored: stored.filter(({ partnerId }) => judged.partners.has(partnerId)),
    typeMapping: judging.settings.typeMapping,
  });
  await store.saveJudging({
    run,
    outboxId,
    now: needs.clock.now(),
    toCursor: last,
    judged: judged.cases.length,
    outcomes: judged.outcomes,
    evidence,
  });
  return true;
}

type JudgedPartners = {
  /** Those of whom something has changed: the others' records need no look. */
  readonly partners: ReadonlySet<string>;
  readonly outcomes: readonly Outcome[];
  readonly cases: readonly EvidenceCase[];
};

function judgePartners(
  { needs }: RunWork,
  of: {
    readonly run: InferenceRun;
    readonly traces: readonly JudgedTrace[];
    readonly judging: { readonly settings: InferenceSettings; readonly prepared: PreparedInference };
  },
): JudgedPartners {
  const { run, judging } = of;
  const readType = activityTypeReader(judging.settings.typeMapping);
  const partners = new Set<string>();
  const outcomes: Outcome[] = [];
  const cases: EvidenceCase[] = [];
  for (const [partnerId, own] of groupBy(of.traces, (trace) => trace.partnerId)) {
    const activities = own.map((trace) => toActivity(trace, readType));
    const read = readTraces(activities, judging.prepared);
    const readings = new Map(
      read.map((trace) => [trace.activity.id, needs.sha256Hex(traceText(trace)).slice(0, 32)]),
    );
    const accounts = new Map(read.map(({ activity, readings: of }) => [activity.id, writeReadings(of)]));
    const isTouched = own.some(
      ({ id, stale, reading, accounts: before }) =>
        stale || reading !== readings.get(id) || before !== accounts.get(id),
    );
    if (!run.everything && !isTouched) continue;
    partners.add(partnerId);
    const byId = new Map(own.map((trace) => [trace.id, trace]));
    for (const judged of judgeTraces(read, { partnerId, prepared: judging.prepared })) {
      const trace = byId.get(judged.activityId);
      if (trace === undefined) continue;
      const event = needs.sha256Hex(`${partnerId} ${judged.event}`).slice(0, 32);
      const reading = readings.get(trace.id) ?? "";
      const outcome = outcomeOf(judged, {
        trace,
        event,
        reading,
        accounts: accounts.get(trace.id) ?? "",
        hash: (text) => needs.sha256Hex(text).slice(0, 32),
      });
      const isRead = reading !== trace.reading || outcome.accounts !== trace.accounts;
      if (trace.stale || outcome.links !== null || isRead) outcomes.push(outcome);
      cases.push({ trace, event, links: judged.links, decision: trace.decision });
    }
  }
  return { partners, outcomes, cases };
}

function outcomeOf(
  { links }: JudgedRecord,
  of: {
    readonly trace: JudgedTrace;
    readonly event: string;
    readonly reading: string;
    readonly accounts: string;
    readonly hash: (text: string) => string;
  },
): Outcome {
  const { trace, event, reading, accounts } = of;
  const outcome = of.hash(JSON.stringify([event, links]));
  const [best] = links;
  const onDeals = links.reduce((sum, { confidence }) => sum + confidence, 0);
  return {
    id: trace.id,
    partnerId: trace.partnerId,
    event,
    reading,
    outcome,
    accounts,
    words: [...new Set(wordsOf(trace.subject))],
    // However sure or unlikely its deal, a person has to see it.
    band: needsWord(trace.source) ? "review" : (best?.status ?? "ignored"),
    opportunityId: best?.opportunityId ?? null,
    confidencePpm: toPpm(best?.confidence ?? 0),
    noDealPpm: 1_000_000 - toPpm(Math.min(1, onDeals)),
    links: outcome === trace.outcome ? null : links,
  };
}

/** Cut off, so that the parts of a record never come to more than the whole. */
export function toPpm(confidence: number): number {
  return Math.floor(confidence * 1_000_000);
}
