import { err, ok, type Result } from "#worker/domain/result.ts";
import { buildFamilies, type FamilyMember, lineOf } from "./families.ts";
import { survivorOf } from "./partner-directory.ts";

/** A partner or account as merging sees it. */
export type MergeRecord = {
  readonly id: string;
  /** The record it was merged into, which may have been merged further. */
  readonly mergedInto?: string | null;
  readonly parentId?: string | null;
};

/** Where the pointers of a record end after a change; null for a record that stays. */
export type SurvivorChange = { readonly id: string; readonly survivorId: string | null };

/** What merging changes. Histories stay with the records they were written for; everything is read by survivor. */
export type MergePlan = {
  readonly from: string;
  /** The survivor, where `into` itself had been merged before. */
  readonly into: string;
  readonly survivors: readonly SurvivorChange[];
};

export type MergeProblem = "unknown-record" | "same-record" | "merged-already" | "circle-of-parents";

/**
 * Plans to merge a duplicate into the record that stays. Nothing is moved or deleted: the duplicate points to the survivor, so the totals by
 * survivor before and after are equal, and undoing is taking the pointer away. Children of the duplicate are read as the survivor's. Problems,
 * in this order: a record that is not there, a record with itself, a duplicate that is merged already, parents that would run in a circle.
 */
export function planMerge(
  records: readonly MergeRecord[],
  { from, into }: { readonly from: string; readonly into: string },
): Result<MergePlan, MergeProblem> {
  const duplicate = records.find(({ id }) => id === from);
  if (duplicate === undefined || !records.some(({ id }) => id === into)) return err("unknown-record");
  if (from === into) return err("same-record");
  const survivor = survivorOf(into, pointersOf(records));
  if ((duplicate.mergedInto ?? null) !== null) return err("merged-already");
  if (survivor === from) return err("same-record");
  const after = records.map((record) => (record.id === from ? { ...record, mergedInto: survivor } : record));
  // A circle that the CRM has already is none of this merge's, and would otherwise keep all others from being made.
  const ranBefore = [from, survivor].some((id) => runsInCircle(records, id));
  if (!ranBefore && runsInCircle(after, survivor)) return err("circle-of-parents");
  return ok({ from, into: survivor, survivors: survivorChanges(records, after) });
}

/** Plans to take a merge back. What was merged into the duplicate before stays with it. */
export function planUndo(
  records: readonly MergeRecord[],
  from: string,
): Result<MergePlan, "unknown-record" | "not-merged"> {
  const duplicate = records.find(({ id }) => id === from);
  if (duplicate === undefined) return err("unknown-record");
  const into = duplicate.mergedInto ?? null;
  if (into === null) return err("not-merged");
  const after = records.map((record) => (record.id === from ? { ...record, mergedInto: null } : record));
  return ok({
    from,
    into: survivorOf(into, pointersOf(records)),
    survivors: survivorChanges(records, after),
  });
}

/** Generations that a family may have: more are a slip, and a line that long helps nobody to read totals. */
export const mostGenerations = 6;

export type ParentProblem =
  | "unknown-record"
  | "same-record"
  | "merged-already"
  | "circle-of-parents"
  | "too-many-generations";

/** Checks that a record may have this parent, or none. A parent that was merged stands for its survivor, whose id is answered. */
export function planParent(
  records: readonly MergeRecord[],
  { id, parentId }: { readonly id: string; readonly parentId: string | null },
): Result<string | null, ParentProblem> {
  const record = records.find((each) => each.id === id);
  if (record === undefined) return err("unknown-record");
  if ((record.mergedInto ?? null) !== null) return err("merged-already");
  if (parentId === null) return ok(null);
  if (!records.some((each) => each.id === parentId)) return err("unknown-record");
  const parent = survivorOf(parentId, pointersOf(records));
  if (parent === id) return err("same-record");
  const after = records.map((each) => (each.id === id ? { ...each, parentId: parent } : each));
  if (runsInCircle(after, id)) return err("circle-of-parents");
  const families = buildFamilies(familyMembers(after));
  const lines = [...families.parentOf.keys()].map((each) => lineOf(families, each));
  const longest = Math.max(...lines.filter((line) => line.includes(id)).map((line) => line.length));
  return longest > mostGenerations ? err("too-many-generations") : ok(parent);
}

/**
 * The records that stay, each with its parent as merges leave it: children follow the parent to its survivor. A survivor without a parent
 * of its own has the duplicate's, and one whose parent was the duplicate takes the duplicate's place.
 */
export function familyMembers(records: readonly MergeRecord[]): readonly FamilyMember[] {
  const pointers = pointersOf(records);
  const parents = new Map<string, string[]>();
  // Its own first, so that what was said of the record that stays goes before what was said of a duplicate.
  const inOrder = [...records].sort((a, b) => Number(isMerged(a)) - Number(isMerged(b)));
  for (const record of inOrder) {
    const survivor = survivorOf(record.id, pointers);
    const of = parents.get(survivor) ?? [];
    const parent = record.parentId ?? null;
    const above = parent === null ? survivor : survivorOf(parent, pointers);
    parents.set(survivor, above === survivor ? of : [...of, above]);
  }
  return [...parents].map(([id, [parentId = null]]) => ({ id, parentId }));
}

function isMerged({ mergedInto }: MergeRecord): boolean {
  return (mergedInto ?? null) !== null;
}

/** Whether a record that stays is above itself. */
function runsInCircle(records: readonly MergeRecord[], id: string): boolean {
  const parents = new Map(familyMembers(records).map((member) => [member.id, member.parentId ?? null]));
  const seen = new Set<string>();
  for (let at = parents.get(id) ?? null; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}

function pointersOf(records: readonly MergeRecord[]): ReadonlyMap<string, string | null> {
  return new Map(records.map(({ id, mergedInto }) => [id, mergedInto ?? null]));
}

function survivorChanges(
  before: readonly MergeRecord[],
  after: readonly MergeRecord[],
): readonly SurvivorChange[] {
  const [old, fresh] = [pointersOf(before), pointersOf(after)];
  return before.flatMap(({ id }) => {
    const survivorId = survivorOf(id, fresh);
    return survivorId === survivorOf(id, old)
      ? []
      : [{ id, survivorId: survivorId === id ? null : survivorId }];
  });
}

/** Adds amounts in minor units of one currency by the record that survived; the sum stays what it was. */
export function totalsBySurvivor(
  records: readonly MergeRecord[],
  amountsMinor: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, bigint> {
  const mergedInto = pointersOf(records);
  const totals = new Map<string, bigint>();
  for (const [id, amountMinor] of amountsMinor) {
    const survivor = survivorOf(id, mergedInto);
    totals.set(survivor, (totals.get(survivor) ?? 0n) + amountMinor);
  }
  return totals;
}
