import type { Day } from "#worker/domain/time/day.ts";
import { type EffectiveSpan, FIRST_DAY } from "./effective-span.ts";
import type { PublishedRule } from "./select-rule.ts";

/**
 * The versions of one rule, each with the days on which it is really in force: a version ends where a later one
 * begins and does not come back when that one ends, and none outlives the rule. Versions that go by different dates
 * leave each other's days alone, because a deal registered under one may close under the other, and the selection takes
 * the later one; but a version without a first day is in force for every deal, so none before it is left any day.
 */
export function trimToSuccession<R extends PublishedRule>(
  versions: readonly R[],
  retiredOn: Day | null,
): readonly R[] {
  return versions.map((version) => {
    const ends = versions.filter((later) => supersedes(later, version)).map(({ effective }) => effective);
    const until = earliest([
      version.effective.until,
      retiredOn,
      ...ends.map(({ from }) => from ?? FIRST_DAY),
    ]);
    const effective: EffectiveSpan = { from: version.effective.from, until };
    return { ...version, effective };
  });
}

/** Whether the version, from its first day on, takes the place of the other; one without a first day does by any date. */
export function supersedes(later: PublishedRule, earlier: PublishedRule): boolean {
  const sameBasis = later.definition.dateBasis === earlier.definition.dateBasis;
  return later.version > earlier.version && (sameBasis || later.effective.from === null);
}

function earliest(days: readonly (Day | null)[]): Day | null {
  let first: Day | null = null;
  for (const day of days) if (day !== null && (first === null || day < first)) first = day;
  return first;
}
