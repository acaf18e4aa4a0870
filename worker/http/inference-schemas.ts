import { z } from "zod";
import { ACTIVITY_TYPES } from "#worker/domain/inference/activity-type.ts";
import { confidenceOf, type Factor } from "#worker/domain/inference/explain-link.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import { RECORD_SOURCES } from "#worker/domain/inference/records.ts";
import type { InferenceSettings } from "#worker/domain/inference/settings.ts";
import type {
  CandidateRow,
  InferenceRun,
  QueueRow,
  SettingsVersion,
} from "#worker/usecases/inference/inference-ports.ts";
import type { InferenceReport } from "#worker/usecases/inference/inference-report.ts";

/** What inference tells and is told, as schemas and as views of what the use cases know. */

const instant = z.string().meta({ format: "date-time" });
const band = z.enum(["auto", "review", "ignored"]);
const named = z.object({ id: z.string(), name: z.string() });
const source = z.enum(RECORD_SOURCES);
const type = z.enum(ACTIVITY_TYPES);
const counts = z.object({ auto: z.int(), review: z.int(), ignored: z.int() });

export const factorView = z.object({ name: z.string(), value: z.number(), text: z.string() });

const activityShape = {
  id: z.string(),
  partner: named,
  /** What told that it was this partner. */
  partnerBasis: z.string(),
  source,
  /** The CRM's own word; null where it has none. */
  crmType: z.string().nullable(),
  type,
  subject: z.string(),
  occurredAt: instant,
  account: named.nullable(),
  accountName: z.string().nullable(),
  band,
  /** Of the likeliest deal; all of a record's come to at most 1 with that of no deal. */
  confidence: z.number(),
  noDeal: z.number(),
  deal: named.nullable(),
  decision: z
    .object({
      kind: z.enum(["confirmed", "rejected"]),
      deal: named.nullable(),
      at: instant,
      /** Who said so; null where nobody of that id is known any more. */
      by: named.nullable(),
    })
    .nullable(),
};

export const activityView = z.object(activityShape);

export const activityDetail = z.object({
  ...activityShape,
  /** What a partner gave with its report; none for the records of a CRM. */
  files: z.array(z.object({ id: z.string(), name: z.string(), bytes: z.int() })),
  candidates: z.array(
    z.object({
      opportunityId: z.string(),
      name: z.string(),
      accountName: z.string().nullable(),
      amount: z.object({ amountMinor: z.int(), currency: z.string() }).nullable(),
      stage: z.string().nullable(),
      outcome: z.enum(["open", "won", "lost"]),
      createdAt: instant.nullable(),
      closedAt: instant.nullable(),
      confidence: z.number(),
      asserted: z.boolean(),
      status: band,
      factors: z.array(factorView),
    }),
  ),
});

/** Whom the queue can be filtered by. */
export const queueChoices = z.object({ partners: z.array(named), deciders: z.array(named) });

export const queueCounts = counts.extend({
  all: z.int(),
  waiting: z.int(),
  confirmed: z.int(),
  rejected: z.int(),
});

export const dealEvidenceView = z.object({
  items: z.array(
    z.object({
      ...activityShape,
      /** What it says of this deal; null where only a person says that it belongs to it. */
      link: z
        .object({ confidence: z.number(), asserted: z.boolean(), status: band, factors: z.array(factorView) })
        .nullable(),
    }),
  ),
});

export const runView = z.object({
  id: z.string(),
  everything: z.boolean(),
  reason: z.enum(["sync", "import", "settings", "decision", "person"]),
  status: z.enum(["queued", "running", "done", "failed"]),
  phase: z.enum(["reading", "judging"]),
  settingsVersion: z.int().nullable(),
  recordsRead: z.int(),
  judged: z.int(),
  changed: z.int(),
  evidence: z.object({ added: z.int(), changed: z.int(), removed: z.int() }),
  failure: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});

const unitNumber = z.number();

export const settingsView = z.object({
  minimumConfidence: unitNumber,
  assertConfidence: unitNumber,
  automaticConfidence: unitNumber,
  decayDays: unitNumber,
  proximityDays: unitNumber,
  proximityBonus: unitNumber,
  preparationDays: unitNumber,
  afterCloseDays: unitNumber,
  contactOnDeal: unitNumber,
  textCue: unitNumber,
  neighbourWeight: unitNumber,
  learnHabits: z.boolean(),
  oddsCorrection: unitNumber,
  typeWeights: z.record(type, unitNumber),
  sourceBases: z.record(source, unitNumber),
  typeMapping: z.record(z.string(), type),
}) satisfies z.ZodType<InferenceSettings>;

export const versionView = z.object({
  version: z.int(),
  settings: settingsView,
  comment: z.string().nullable(),
  createdAt: instant.nullable(),
});

export const unmappedView = z.array(z.object({ crmType: z.string(), records: z.int() }));

export const settingsAnswer = z.object({
  current: versionView,
  versions: z.array(versionView),
  unmapped: unmappedView,
});

/** `parseInferenceSettings` of the domain reads the settings and says what is wrong with them. */
export const settingsRequest = z.object({
  settings: z.unknown().meta({ type: "object", description: "What is left out has its default" }),
  comment: z.string().trim().max(500).nullish(),
});

export const previewView = z.object({
  records: z.object({ looked: z.int(), all: z.int() }),
  bands: z.object({ before: counts, after: counts }),
  changed: z.int(),
  deals: z.object({ gaining: z.int(), losing: z.int() }),
});

const breakdown = z.array(z.object({ name: z.string(), counts }));
const measured = z.object({
  name: z.string(),
  decisions: z.int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
});

export const reportView = z.object({
  counts: queueCounts,
  coverage: z.object({ deals: z.int(), withEvidence: z.int() }),
  confidences: z.array(z.object({ tenth: z.int(), records: z.int() })),
  bySource: breakdown,
  byType: breakdown,
  unmapped: unmappedView,
  lastRun: z
    .object({
      run: runView,
      deals: z.array(
        z.object({ opportunityId: z.string(), name: z.string(), gained: z.int(), lost: z.int() }),
      ),
    })
    .nullable(),
  accuracy: z.object({
    overall: measured.nullable(),
    bySource: z.array(measured),
    byType: z.array(measured),
  }),
  calibration: z.object({
    verdicts: z.int(),
    oddsCorrection: z.number(),
    current: z.number(),
    brier: z.object({ before: z.number(), after: z.number() }).nullable(),
  }),
});

/** What a row is shown with: what the CRM's words mean, and the names of people by their ids. */
export type ShownWith = {
  readonly readType: (crmType: string | null) => z.infer<typeof type> | null;
  readonly people: ReadonlyMap<string, string>;
};

export function viewActivity(row: QueueRow, { readType, people }: ShownWith): z.infer<typeof activityView> {
  const { id, partner, partnerBasis, source: from, crmType, subject, account, accountName, deal } = row;
  return {
    id,
    partner,
    partnerBasis,
    source: from,
    crmType,
    type: readType(crmType) ?? row.usualType,
    subject,
    occurredAt: iso(row.occurredAt),
    account,
    accountName,
    band: row.band,
    confidence: row.confidencePpm / 1_000_000,
    noDeal: row.noDealPpm / 1_000_000,
    deal,
    decision:
      row.decision === null || row.decidedAt === null
        ? null
        : {
            kind: row.decision,
            deal: row.decidedDeal,
            at: iso(row.decidedAt),
            by: personNamed(row.decidedBy, people),
          },
  };
}

/** A key that decided has no name among people. */
export function personNamed(
  id: string | null,
  people: ReadonlyMap<string, string>,
): { readonly id: string; readonly name: string } | null {
  return id === null ? null : { id, name: people.get(id) ?? (id.startsWith("fsk_") ? "An API key" : id) };
}

export function viewCandidate(row: CandidateRow): z.infer<typeof activityDetail>["candidates"][number] {
  const { opportunityId, name, accountName, stage, outcome, asserted, status, factors } = row;
  return {
    opportunityId,
    name,
    accountName,
    amount: row.amountMinor === null ? null : { amountMinor: row.amountMinor, currency: row.currency },
    stage,
    outcome,
    createdAt: row.createdAt === null ? null : iso(row.createdAt),
    closedAt: row.closedAt === null ? null : iso(row.closedAt),
    confidence: confidenceOf(factors),
    asserted,
    status,
    factors: factors.map(viewFactor),
  };
}

export function viewLink({ confidence, asserted, status, factors }: Link) {
  return { confidence, asserted, status, factors: factors.map(viewFactor) };
}

function viewFactor({ name, value, text }: Factor): z.infer<typeof factorView> {
  return { name, value, text };
}

export function viewRun(run: InferenceRun): z.infer<typeof runView> {
  const { id, everything, reason, status, phase, settingsVersion, recordsRead, judged, changed, failure } =
    run;
  return {
    id,
    everything,
    reason,
    status,
    phase,
    settingsVersion,
    recordsRead,
    judged,
    changed,
    failure,
    evidence: { added: run.evidenceAdded, changed: run.evidenceChanged, removed: run.evidenceRemoved },
    createdAt: iso(run.createdAt),
    finishedAt: run.finishedAt === null ? null : iso(run.finishedAt),
  };
}

export function viewVersion({
  version,
  settings,
  comment,
  createdAt,
}: Omit<SettingsVersion, "createdBy" | "createdAt"> & { readonly createdAt: number | null }): z.infer<
  typeof versionView
> {
  const plain = { ...settings, typeMapping: { ...settings.typeMapping } };
  return { version, settings: plain, comment, createdAt: createdAt === null ? null : iso(createdAt) };
}

export function viewReport(report: InferenceReport): z.infer<typeof reportView> {
  const { lastRun, accuracy, calibration } = report;
  return {
    counts: report.counts,
    coverage: report.coverage,
    confidences: [...report.confidences],
    bySource: [...report.bySource],
    byType: [...report.byType],
    unmapped: [...report.unmapped],
    lastRun: lastRun === null ? null : { run: viewRun(lastRun.run), deals: [...lastRun.deals] },
    accuracy: {
      overall: accuracy.overall,
      bySource: [...accuracy.bySource],
      byType: [...accuracy.byType],
    },
    calibration,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
