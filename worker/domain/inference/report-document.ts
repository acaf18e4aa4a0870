import { LEAST_VERDICTS } from "./calibration.ts";
import type { BandCounts } from "./link.ts";
import type { MeasuredGroup } from "./measure-decisions.ts";

/** The figures of the inference report, as its page and its print both have them; instants are ISO 8601. */
export type ReportFigures = {
  readonly counts: BandCounts & { readonly all: number; readonly waiting: number };
  readonly coverage: { readonly deals: number; readonly withEvidence: number };
  readonly confidences: readonly { readonly tenth: number; readonly records: number }[];
  readonly bySource: readonly ReportGroup[];
  readonly byType: readonly ReportGroup[];
  readonly unmapped: readonly unknown[];
  readonly lastRun: {
    readonly run: {
      readonly everything: boolean;
      readonly judged: number;
      readonly changed: number;
      readonly evidence: { readonly added: number; readonly changed: number; readonly removed: number };
      readonly finishedAt: string | null;
    };
    readonly deals: readonly { readonly name: string; readonly gained: number; readonly lost: number }[];
  } | null;
  readonly accuracy: {
    readonly overall: MeasuredGroup | null;
    readonly bySource: readonly MeasuredGroup[];
    readonly byType: readonly MeasuredGroup[];
  };
  readonly calibration: {
    readonly verdicts: number;
    readonly oddsCorrection: number;
    readonly current: number;
  };
};

export type ReportGroup = { readonly name: string; readonly counts: BandCounts };

/** How figures and days are written for the reader, and what sources are called. */
export type ReportWriting = {
  readonly count: (value: number) => string;
  /** From parts per million. */
  readonly share: (ppm: number) => string;
  readonly day: (iso: string) => string;
  readonly sourceName: (source: string) => string;
};

export type ReportStat = { readonly label: string; readonly value: string; readonly note: string | null };

/** A table whose first column is text and whose others are figures. */
export type ReportTable = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** Everything that the report says, in words: the page shows these words, and the print is made of nothing else. */
export type ReportDocument = {
  readonly title: string;
  readonly lead: string;
  readonly stats: readonly ReportStat[];
  readonly confidence: {
    readonly title: string;
    readonly note: string;
    readonly bars: readonly { readonly label: string; readonly records: number; readonly text: string }[];
  };
  readonly bySource: ReportTable;
  readonly byType: ReportTable;
  readonly lastRun: {
    readonly title: string;
    readonly note: string;
    readonly text: string;
    readonly deals: ReportTable;
  } | null;
  readonly accuracy: {
    readonly title: string;
    readonly note: string;
    readonly table: ReportTable;
    readonly text: string;
  } | null;
};

export const BAND_NAMES: Readonly<Record<keyof BandCounts, string>> = {
  auto: "Automatic",
  review: "Review",
  ignored: "Ignored",
};

export function reportDocument(report: ReportFigures, writing: ReportWriting): ReportDocument {
  return {
    title: "Inference report",
    lead: "How much of what partners did has found its deal, how sure that is, and how right it was.",
    stats: statsOf(report, writing),
    confidence: {
      title: "Confidence",
      note: "Records by the confidence of their likeliest deal",
      bars: report.confidences.map(({ tenth, records }) => ({
        label: `${tenth * 10} to ${tenth * 10 + 10} %`,
        records,
        text: writing.count(records),
      })),
    },
    bySource: breakdown(report.bySource, {
      title: "By source",
      header: "Source",
      nameOf: writing.sourceName,
      writing,
    }),
    byType: breakdown(report.byType, { title: "By type", header: "Type", nameOf: typeName, writing }),
    lastRun: lastRunOf(report, writing),
    accuracy: accuracyOf(report, writing),
  };
}

function statsOf(
  { counts, coverage, unmapped }: ReportFigures,
  { count, share }: ReportWriting,
): readonly ReportStat[] {
  const { deals, withEvidence } = coverage;
  const covered = deals === 0 ? "none" : share(Math.round((withEvidence / deals) * 1_000_000));
  const note = `${count(withEvidence)} of ${count(deals)}`;
  return [
    { label: "Won deals with evidence", value: covered, note },
    { label: BAND_NAMES.auto, value: count(counts.auto), note: null },
    { label: BAND_NAMES.review, value: count(counts.review), note: `${count(counts.waiting)} undecided` },
    { label: BAND_NAMES.ignored, value: count(counts.ignored), note: null },
    { label: "Types not mapped", value: count(unmapped.length), note: null },
  ];
}

function breakdown(
  groups: readonly ReportGroup[],
  of: {
    readonly title: string;
    readonly header: string;
    readonly nameOf: (name: string) => string;
    readonly writing: ReportWriting;
  },
): ReportTable {
  const { count } = of.writing;
  return {
    title: of.title,
    columns: [of.header, BAND_NAMES.auto, BAND_NAMES.review, BAND_NAMES.ignored],
    rows: groups.map(({ name, counts }) => [
      of.nameOf(name),
      count(counts.auto),
      count(counts.review),
      count(counts.ignored),
    ]),
  };
}

function typeName(type: string): string {
  const words = type.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function lastRunOf({ lastRun }: ReportFigures, { count, day }: ReportWriting): ReportDocument["lastRun"] {
  if (lastRun === null) return null;
  const { run, deals } = lastRun;
  const { added, changed, removed } = run.evidence;
  const when = run.finishedAt === null ? "Unknown" : day(run.finishedAt);
  return {
    title: "What the last run changed",
    note: `${when}, ${run.everything ? "everything" : "changes"}`,
    text:
      `${count(run.judged)} records judged, ${count(run.changed)} of them otherwise than before. ` +
      `Evidence: ${count(added)} added, ${count(changed)} changed, ${count(removed)} removed.`,
    deals: {
      title: "Deals that gained or lost evidence",
      columns: ["Deal", "Gained", "Lost"],
      rows: deals.map(({ name, gained, lost }) => [name, count(gained), count(lost)]),
    },
  };
}

function accuracyOf(
  { accuracy, calibration }: ReportFigures,
  { count, share, sourceName }: ReportWriting,
): ReportDocument["accuracy"] {
  if (accuracy.overall === null) return null;
  const percent = (value: number | null) => (value === null ? "none" : share(Math.round(value * 1_000_000)));
  const groups = [
    { ...accuracy.overall, name: "All" },
    ...accuracy.bySource.map((group) => ({ ...group, name: sourceName(group.name) })),
    ...accuracy.byType.map((group) => ({ ...group, name: `Type: ${typeName(group.name)}` })),
  ];
  return {
    title: "How right it was",
    note: "By people's decisions",
    table: {
      title: "Precision and recall",
      columns: ["Records", "Decisions", "Precision", "Recall"],
      rows: groups.map(({ name, decisions, precision, recall }) => [
        name,
        count(decisions),
        percent(precision),
        percent(recall),
      ]),
    },
    text: calibrationText(calibration),
  };
}

function calibrationText({ verdicts, oddsCorrection, current }: ReportFigures["calibration"]): string {
  const found =
    verdicts >= LEAST_VERDICTS
      ? `By ${verdicts} decisions, odds should be ${oddsCorrection} times what they are.`
      : `${verdicts} of ${LEAST_VERDICTS} decisions that a correction of the odds needs.`;
  const now = current === 1 ? "They are not corrected now." : `They are corrected by ${current} now.`;
  return `${found} ${now}`;
}
