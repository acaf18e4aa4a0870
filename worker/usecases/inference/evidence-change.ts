import { activityTypeReader, type TypeMapping } from "#worker/domain/inference/activity-type.ts";
import { evidenceOf, needsWord, type RecordDecision } from "#worker/domain/inference/evidence.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import type { Ids } from "#worker/usecases/ports.ts";
import type { EvidenceChange, EvidenceRecord, TraceRecord } from "./inference-ports.ts";

export type EvidenceCase = {
  readonly trace: TraceRecord;
  readonly event: string;
  readonly links: readonly Link[];
  readonly decision: RecordDecision | null;
};

/** From the evidence that is stored of some records to what should be: only what differs is written, and twice is once. */
export function evidenceChange(
  { ids }: { readonly ids: Ids },
  of: {
    readonly cases: readonly EvidenceCase[];
    /** All that is stored of these records, and of their partner's that are gone. */
    readonly stored: readonly EvidenceRecord[];
    readonly typeMapping: TypeMapping;
  },
): EvidenceChange {
  const wanted = wantedEvidence({ ids }, of);
  const before = new Map(of.stored.map((record) => [record.id, record]));
  const written: EvidenceRecord[] = [];
  const moves: { readonly opportunityId: string; readonly gained: number; readonly lost: number }[] = [];
  const counts = { added: 0, changed: 0, removed: 0 };
  const move = (opportunityId: string, gained: number, lost: number) =>
    moves.push({ opportunityId, gained, lost });
  for (const record of wanted.values()) {
    const known = before.get(record.id);
    if (known !== undefined && isSame(known, record)) continue;
    written.push(record);
    counts[known === undefined ? "added" : "changed"] += 1;
    const moved = known?.opportunityId !== record.opportunityId;
    if (known !== undefined && moved) move(known.opportunityId, 0, 1);
    move(record.opportunityId, moved ? 1 : 0, 0);
  }
  const removed = of.stored.filter(({ id }) => !wanted.has(id));
  for (const { opportunityId } of removed) move(opportunityId, 0, 1);
  counts.removed = removed.length;
  return { written, removed: removed.map(({ id }) => id), deals: sumByDeal(moves), counts };
}

function wantedEvidence(
  { ids }: { readonly ids: Ids },
  { cases, typeMapping }: { readonly cases: readonly EvidenceCase[]; readonly typeMapping: TypeMapping },
): ReadonlyMap<string, EvidenceRecord> {
  const readType = activityTypeReader(typeMapping);
  const byId = new Map(cases.map((each) => [each.trace.id, each]));
  const evidence = evidenceOf(
    cases.map(({ trace, event, links, decision }) => ({
      activityId: trace.id,
      event,
      links,
      decision,
      needsWord: needsWord(trace.source),
    })),
  );
  const wanted = new Map<string, EvidenceRecord>();
  for (const [traceId, { opportunityId, confidence }] of evidence) {
    const trace = byId.get(traceId)?.trace;
    if (trace === undefined) continue;
    const id = ids.derive("tpt", traceId);
    wanted.set(id, {
      id,
      traceId,
      opportunityId,
      partnerId: trace.partnerId,
      source: trace.source,
      type: readType(trace.crmType) ?? trace.usualType,
      confidencePpm: Math.round(confidence * 1_000_000),
      occurredAt: trace.occurredAt,
    });
  }
  return wanted;
}

function isSame(a: EvidenceRecord, b: EvidenceRecord): boolean {
  return (
    a.opportunityId === b.opportunityId &&
    a.partnerId === b.partnerId &&
    a.source === b.source &&
    a.type === b.type &&
    a.confidencePpm === b.confidencePpm &&
    a.occurredAt === b.occurredAt
  );
}

function sumByDeal(moves: EvidenceChange["deals"]): EvidenceChange["deals"] {
  return [...groupBy(moves, ({ opportunityId }) => opportunityId)].map(([opportunityId, own]) => ({
    opportunityId,
    gained: own.reduce((sum, { gained }) => sum + gained, 0),
    lost: own.reduce((sum, { lost }) => sum + lost, 0),
  }));
}
