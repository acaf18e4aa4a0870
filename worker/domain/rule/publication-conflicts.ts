import { hasDays, spansMeet } from "./effective-span.ts";
import { type Overlap, overlap } from "./overlap.ts";
import type { PublishedRule } from "./select-rule.ts";

/** A published rule that the candidate would tie with: the deal in which they meet, or why nobody can tell. */
export type PublicationConflict<R extends PublishedRule = PublishedRule> = {
  readonly rule: R;
  readonly overlap: Exclude<Overlap, { readonly kind: "disjoint" }>;
};

/**
 * The rules that keep the candidate from being published: those of another id with the same book and priority that
 * are in force when it is and that one deal could match together with it. An overlap that cannot be decided keeps
 * it back as well. Versions of one rule never tie, because the latest in force is the rule.
 */
export function publicationConflicts<R extends PublishedRule>(
  candidate: PublishedRule,
  published: readonly R[],
): readonly PublicationConflict<R>[] {
  const conflicts: PublicationConflict<R>[] = [];
  for (const rule of published) {
    if (!couldTie(candidate, rule)) continue;
    const found = overlap(candidate.definition.conditions, rule.definition.conditions);
    if (found.kind !== "disjoint") conflicts.push({ rule, overlap: found });
  }
  return conflicts;
}

function couldTie(a: PublishedRule, b: PublishedRule): boolean {
  return (
    a.ruleId !== b.ruleId &&
    a.definition.book === b.definition.book &&
    a.definition.priority === b.definition.priority &&
    areInForceTogether(a, b)
  );
}

/** Spans on different dates do not bound each other: a deal registered in one year may close in another. */
function areInForceTogether(a: PublishedRule, b: PublishedRule): boolean {
  if (a.definition.dateBasis === b.definition.dateBasis) return spansMeet(a.effective, b.effective);
  return hasDays(a.effective) && hasDays(b.effective);
}
