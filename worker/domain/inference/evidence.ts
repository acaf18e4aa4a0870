import type { Link } from "./link.ts";
import type { RecordSource } from "./records.ts";

/** What people have said about a record: which deal it belongs to, or that it belongs to none. */
export type RecordDecision =
  | { readonly kind: "confirmed"; readonly opportunityId: string }
  | { readonly kind: "rejected" };

export type DecidedRecord = {
  readonly activityId: string;
  /** The same for records that say the same. */
  readonly event: string;
  readonly links: readonly Link[];
  readonly decision: RecordDecision | null;
  /** Whether it counts only when a person has confirmed it, however sure its link is. */
  readonly needsWord?: boolean;
};

/** What a partner says of itself waits for the company's word. */
export function needsWord(source: RecordSource): boolean {
  return source === "self_report";
}

/** That a record is evidence for a deal. `confidence` is 0 to 1; a person's word is 1. */
export type Evidence = { readonly opportunityId: string; readonly confidence: number };

/**
 * What counts for attribution of one partner's records: what people have confirmed, and else links in the automatic band that would be
 * asserted; what people rejected, or have not decided yet, does not. Records that say the same are one event: what somebody said about one
 * of them is said about all, and they give evidence once, else by the first of their ids.
 */
export function evidenceOf(records: readonly DecidedRecord[]): ReadonlyMap<string, Evidence> {
  const inOrder = records.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.activityId < b.activityId ? -1 : 1));
  const told = new Set<string>();
  const decided = new Set(records.flatMap(({ event, decision }) => (decision === null ? [] : [event])));
  const evidence = new Map<string, Evidence>();
  for (const record of inOrder) {
    if (record.decision === null && decided.has(record.event)) continue;
    const found = evidenceOfRecord(record);
    if (found === null) continue;
    const key = JSON.stringify([record.event, found.opportunityId]);
    if (told.has(key)) continue;
    told.add(key);
    evidence.set(record.activityId, found);
  }
  return evidence;
}

function rankOf({ decision }: DecidedRecord): number {
  return decision?.kind === "confirmed" ? 0 : 1;
}

function evidenceOfRecord({ links, decision, needsWord: isHeld }: DecidedRecord): Evidence | null {
  if (decision?.kind === "rejected") return null;
  if (decision?.kind === "confirmed") return { opportunityId: decision.opportunityId, confidence: 1 };
  if (isHeld === true) return null;
  const link = links.find(({ asserted, status }) => asserted && status === "auto");
  return link === undefined ? null : { opportunityId: link.opportunityId, confidence: link.confidence };
}
