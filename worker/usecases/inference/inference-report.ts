import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  activityTypeReader,
  listUnmappedTypes,
  type UnmappedType,
} from "#worker/domain/inference/activity-type.ts";
import { type Calibration, calibrate } from "#worker/domain/inference/calibration.ts";
import type { Band } from "#worker/domain/inference/link.ts";
import { type MeasuredGroup, measureDecisions } from "#worker/domain/inference/measure-decisions.ts";
import { DEFAULT_INFERENCE_SETTINGS, type InferenceSettings } from "#worker/domain/inference/settings.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type { InferenceRun, InferenceStore } from "./inference-ports.ts";

export type BandCounts = Readonly<Record<Band, number>>;

export type QueueCounts = BandCounts & {
  /** All records; the bands add up to it. */
  readonly all: number;
  /** In review, and nobody has decided. */
  readonly waiting: number;
  readonly confirmed: number;
  readonly rejected: number;
};

export type InferenceReport = {
  readonly counts: QueueCounts;
  readonly coverage: { readonly deals: number; readonly withEvidence: number };
  /** Records by the tenth that their likeliest deal's confidence falls into, from 0 to 9. */
  readonly confidences: readonly { readonly tenth: number; readonly records: number }[];
  readonly bySource: readonly Breakdown[];
  readonly byType: readonly Breakdown[];
  readonly unmapped: readonly UnmappedType[];
  /** The last run that changed anything, with the deals whose evidence it changed. */
  readonly lastRun: {
    readonly run: InferenceRun;
    readonly deals: Awaited<ReturnType<InferenceStore["listRunDeals"]>>;
  } | null;
  readonly accuracy: {
    readonly overall: MeasuredGroup | null;
    readonly bySource: readonly MeasuredGroup[];
    readonly byType: readonly MeasuredGroup[];
  };
  readonly calibration: Calibration & { readonly current: number };
};

export type Breakdown = { readonly name: string; readonly counts: BandCounts };

const dealsShown = 100;
const decisionsMeasured = 20_000;

export async function inferenceReport(needs: InferenceNeeds, tenant: TenantScope): Promise<InferenceReport> {
  const store = needs.inferenceOf(tenant);
  const [version, types, coverage, confidences, run, decisions] = await Promise.all([
    store.getSettings(),
    store.countTypes(),
    store.countCoverage(),
    store.countConfidences(),
    store.lastTellingRun(),
    store.standingDecisions(decisionsMeasured),
  ]);
  const settings = version?.settings ?? DEFAULT_INFERENCE_SETTINGS;
  const readType = activityTypeReader(settings.typeMapping);
  const measured = decisions.map(({ kind, opportunityId, likeliestId, confidencePpm, source, type }) => ({
    confidence: confidencePpm / 1_000_000,
    isProposed: confidencePpm / 1_000_000 >= settings.minimumConfidence,
    belongs: kind === "confirm",
    isRight: kind === "confirm" && opportunityId === likeliestId,
    source,
    type,
  }));
  return {
    counts: countQueue(types),
    coverage,
    confidences,
    bySource: breakDown(types, ({ source }) => source),
    byType: breakDown(types, ({ crmType, usualType }) => readType(crmType) ?? usualType),
    unmapped: unmappedIn(types, settings),
    lastRun: run === null ? null : { run, deals: await store.listRunDeals(run.id, dealsShown) },
    accuracy: {
      overall: measureDecisions(measured, () => "all")[0] ?? null,
      bySource: measureDecisions(measured, ({ source }) => source),
      byType: measureDecisions(measured, ({ type }) => type),
    },
    calibration: {
      ...calibrate(measured.filter(({ isProposed }) => isProposed)),
      current: settings.oddsCorrection,
    },
  };
}

type TypeCount = Awaited<ReturnType<InferenceStore["countTypes"]>>[number];

export function countQueue(types: readonly TypeCount[]): QueueCounts {
  const counts = { auto: 0, review: 0, ignored: 0, all: 0, waiting: 0, confirmed: 0, rejected: 0 };
  for (const { band, decision, records } of types) {
    counts[band] += records;
    counts.all += records;
    if (decision !== null) counts[decision] += records;
    else if (band === "review") counts.waiting += records;
  }
  return counts;
}

function breakDown(types: readonly TypeCount[], nameOf: (type: TypeCount) => string): readonly Breakdown[] {
  const groups = new Map<string, Record<Band, number>>();
  for (const type of types) {
    const name = nameOf(type);
    const counts = groups.get(name) ?? { auto: 0, review: 0, ignored: 0 };
    counts[type.band] += type.records;
    groups.set(name, counts);
  }
  return [...groups]
    .map(([name, counts]) => ({ name, counts }))
    .sort((a, b) => sum(b.counts) - sum(a.counts) || (a.name < b.name ? -1 : 1));
}

function sum({ auto, review, ignored }: BandCounts): number {
  return auto + review + ignored;
}

export function unmappedIn(
  types: readonly TypeCount[],
  { typeMapping }: InferenceSettings,
): readonly UnmappedType[] {
  const words = new Map<string, number>();
  for (const { crmType, records } of types)
    if (crmType !== null) words.set(crmType, (words.get(crmType) ?? 0) + records);
  return listUnmappedTypes(words.keys(), typeMapping)
    .map((unmapped) => ({ ...unmapped, records: words.get(unmapped.crmType) ?? unmapped.records }))
    .sort((a, b) => b.records - a.records);
}
