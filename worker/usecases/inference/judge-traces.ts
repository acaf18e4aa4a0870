import { cluesOfRecords } from "#worker/domain/inference/account-clues.ts";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { needsWord } from "#worker/domain/inference/evidence.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import {
  isStillLearned,
  type JudgedRecord,
  judgeTraces,
  type LearnedPartner,
  learnedHabits,
  type PreparedInference,
  partnerHabits,
  prepareAgain,
  prepareInference,
  readTraces,
} from "#worker/domain/inference/infer-links.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import { noteAccounts, noteNames, writeReadings } from "#worker/domain/inference/near-accounts.ts";
import type { Book } from "#worker/domain/inference/records.ts";
import { DEFAULT_INFERENCE_SETTINGS, type InferenceSettings } from "#worker/domain/inference/settings.ts";
import { type Trace, traceMark } from "#worker/domain/inference/trace.ts";
import { wordsOf } from "#worker/domain/inference/words.ts";
import { bookOf } from "./book-of.ts";
import { type EvidenceCase, evidenceChange } from "./evidence-change.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type {
  BookMark,
  InferenceRun,
  InferenceStore,
  JudgedTrace,
  KeptPartner,
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
  /** Whether every record that something can concern has been marked, so that the others say what they said. */
  readonly isMarked: boolean;
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
    if (preparedFor !== null) return { settings, loads, preparedFor, isMarked: true };
  }
  const prepared = await prepareWhole(store, { run, settings });
  return { settings, loads, preparedFor: async () => prepared, isMarked: false };
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
  // Later parts of a run must not note a book that its first partners were not judged against.
  const isToBeNoted = run.cursor === null && (run.everything || run.bookChanged);
  // Other words than the noted ones would be forgotten by the next run, and what they tell with them.
  const keepsWords = !isToBeNoted && mark.noted >= 0;
  const tellingWords = keepsWords ? { tellingWords: await store.listTellingWords() } : {};
  const prepared =
    known === null
      ? await learn(store, { book, settings })
      : prepareAgain({ book, settings, learned: known, ...tellingWords });
  if (known === null) await store.saveHabits(learnedHabits(prepared));
  if (isToBeNoted) {
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
  const [traces, stored, kept] = await Promise.all([
    store.loadTraces(partnerIds),
    store.loadEvidence(partnerIds),
    store.loadPartnerHabits(partnerIds),
  ]);
  const prepared = await judging.preparedFor(traces);
  const judged = judgePartners(needs, { run, traces, kept, judging: { ...judging, prepared } });
  const evidence = evidenceChange(needs, {
    cases: judged.cases,
    stored: stored.filter(
      ({ partnerId, traceId }) => judged.partners.has(partnerId) && !judged.same.has(traceId),
    ),
    typeMapping: judging.settings.typeMapping,
  });
  const read = new Set(judged.outcomes.map(({ id }) => id));
  await store.saveJudging({
    run,
    outboxId,
    now: needs.clock.now(),
    toCursor: last,
    judged: judged.judged,
    outcomes: judged.outcomes,
    clues: cluesOfRecords(traces.filter(({ id }) => read.has(id))),
    learned: judged.learned,
    evidence,
  });
  return true;
}

type JudgedPartners = {
  /** Of whom something has changed: the others' records need no look. */
  readonly partners: ReadonlySet<string>;
  readonly judged: number;
  readonly outcomes: readonly Outcome[];
  readonly cases: readonly EvidenceCase[];
  /** Records of which nothing has changed, nor of those that say the same: their evidence is what it was. */
  readonly same: ReadonlySet<string>;
  readonly learned: readonly KeptPartner[];
};

function judgePartners(
  needs: InferenceNeeds,
  of: {
    readonly run: InferenceRun;
    readonly traces: readonly JudgedTrace[];
    readonly kept: ReadonlyMap<string, LearnedPartner>;
    readonly judging: Judging & { readonly prepared: PreparedInference };
  },
): JudgedPartners {
  const { run, judging, kept } = of;
  const { prepared } = judging;
  const readType = activityTypeReader(judging.settings.typeMapping);
  const partners = new Set<string>();
  const found: PartnersRecord[] = [];
  const learned: KeptPartner[] = [];
  for (const [partnerId, own] of groupBy(of.traces, (trace) => trace.partnerId)) {
    const activities = own.map((trace) => toActivity(trace, readType));
    const read = readTraces(activities, prepared);
    const readings = readingsOf(read, { own, isMarked: judging.isMarked });
    const isTouched = own.some((trace) => trace.stale || isRead(trace, readings));
    if (!run.everything && !isTouched) continue;
    partners.add(partnerId);
    const before = run.everything ? undefined : kept.get(partnerId);
    const isKept = before !== undefined && isStillLearned(before, own.length);
    const partner =
      isKept && !prepared.partners.has(partnerId) ? before : partnerHabits(read, { partnerId, prepared });
    if (!isKept && !prepared.partners.has(partnerId))
      learned.push({ partnerId, learned: { ...partner, records: own.length } });
    const byId = new Map(own.map((trace) => [trace.id, trace]));
    for (const judged of judgeTraces(read, { partner, prepared })) {
      const trace = byId.get(judged.activityId);
      if (trace === undefined) continue;
      const event = eventOf(needs, { trace, judged, isMarked: judging.isMarked });
      const isSame =
        !run.everything && !trace.stale && event === trace.event && judged.mark === trace.outcome;
      found.push({ trace, judged, event, isSame, reading: readings.get(trace.id) as Reading });
    }
  }
  return { partners, judged: found.length, learned, ...outcomesOf(found) };
}

/** One record of one of the partners, and what was found out about it. */
type PartnersRecord = {
  readonly trace: JudgedTrace;
  readonly judged: JudgedRecord;
  readonly event: string;
  readonly reading: Reading;
  readonly isSame: boolean;
};

/** The mark of what a record says, and its accounts as a text. */
type Reading = { readonly reading: string; readonly accounts: string };

/** Where the records that something can concern have been marked, the others say what they said. */
function readingsOf(
  read: readonly Trace[],
  { own, isMarked }: { readonly own: readonly JudgedTrace[]; readonly isMarked: boolean },
): ReadonlyMap<string, Reading> {
  const known = new Map(own.map((trace) => [trace.id, trace]));
  return new Map(
    read.map((trace) => {
      const { id } = trace.activity;
      const { stale = true, reading = null, accounts = null } = known.get(id) ?? {};
      return isMarked && !stale && reading !== null && accounts !== null
        ? [id, { reading, accounts }]
        : [id, { reading: traceMark(trace), accounts: writeReadings(trace.readings) }];
    }),
  );
}

function isRead(trace: JudgedTrace, readings: ReadonlyMap<string, Reading>): boolean {
  const now = readings.get(trace.id);
  return trace.reading !== now?.reading || trace.accounts !== now.accounts;
}

/** The same for records of one partner that say the same. */
function eventOf(
  { sha256Hex }: InferenceNeeds,
  of: { readonly trace: JudgedTrace; readonly judged: JudgedRecord; readonly isMarked: boolean },
): string {
  const { trace, judged, isMarked } = of;
  if (isMarked && !trace.stale && trace.event !== null) return trace.event;
  return sha256Hex(`${trace.partnerId} ${judged.event}`).slice(0, 32);
}

function outcomesOf(found: readonly PartnersRecord[]): Pick<JudgedPartners, "outcomes" | "cases" | "same"> {
  const touched = new Set(
    found.flatMap(({ isSame, event, trace }) => (isSame ? [] : [event, trace.event ?? event])),
  );
  const outcomes: Outcome[] = [];
  const cases: EvidenceCase[] = [];
  const same = new Set<string>();
  for (const record of found) {
    const { trace, event, reading, isSame, judged } = record;
    const isReadOtherwise = trace.reading !== reading.reading || trace.accounts !== reading.accounts;
    const isTouched = touched.has(event);
    if (!isTouched) same.add(trace.id);
    if (isSame && !isReadOtherwise && !isTouched) continue;
    const links = judged.explain();
    if (!isSame || isReadOtherwise) outcomes.push(outcomeOf(record, links));
    if (isTouched) cases.push({ trace, event, links, decision: trace.decision });
  }
  return { outcomes, cases, same };
}

function outcomeOf({ trace, event, reading, judged }: PartnersRecord, links: readonly Link[]): Outcome {
  const [best] = links;
  const onDeals = links.reduce((sum, { confidence }) => sum + confidence, 0);
  return {
    ...reading,
    id: trace.id,
    partnerId: trace.partnerId,
    event,
    outcome: judged.mark,
    words: [...new Set(wordsOf(trace.subject))],
    // However sure or unlikely its deal, a person has to see it.
    band: needsWord(trace.source) ? "review" : (best?.status ?? "ignored"),
    opportunityId: best?.opportunityId ?? null,
    confidencePpm: toPpm(best?.confidence ?? 0),
    noDealPpm: 1_000_000 - toPpm(Math.min(1, onDeals)),
    links: judged.mark === trace.outcome ? null : links,
  };
}

/** Cut off, so that the parts of a record never come to more than the whole. */
export function toPpm(confidence: number): number {
  return Math.floor(confidence * 1_000_000);
}
