import { err, ok, type Result } from "#worker/domain/result.ts";
import { survivorOf } from "./partner-directory.ts";

/** A partner or account as merging sees it. */
export type MergeRecord = {
  readonly id: string;
  readonly mergedInto?: string | null;
  readonly parentId?: string | null;
};

/** What merging changes. Histories stay with the records they were written for; totals are read by survivor. */
export type MergePlan = {
  readonly from: string;
  /** The survivor, where `into` itself had been merged before. */
  readonly into: string;
  /** Records whose parent was `from`, and what it was, so that an undo can put it back. */
  readonly newParents: readonly {
    readonly id: string;
    readonly parentId: string | null;
    readonly before: string | null;
  }[];
};

export type MergeProblem = "unknown-record" | "same-record" | "merged-already";

/**
 * Plans to merge a duplicate into the record that stays. Nothing is moved or deleted: the duplicate points to the survivor, so the totals by
 * survivor before and after are equal, and undoing is taking the pointer away. Children follow to the survivor, which is never made a child
 * of its own.
 */
export function planMerge(
  records: readonly MergeRecord[],
  { from, into }: { readonly from: string; readonly into: string },
): Result<MergePlan, MergeProblem> {
  const byId = new Map(records.map((record) => [record.id, record]));
  const duplicate = byId.get(from);
  if (duplicate === undefined || !byId.has(into)) return err("unknown-record");
  if (from === into) return err("same-record");
  const mergedInto = new Map(records.map((record) => [record.id, record.mergedInto ?? null]));
  const survivor = survivorOf(into, mergedInto);
  if ((duplicate.mergedInto ?? null) !== null) return err("merged-already");
  if (survivor === from) return err("same-record");
  const newParents = records
    .filter(({ parentId }) => parentId === from)
    .map(({ id }) => ({
      id,
      parentId: id === survivor ? inheritedParent(duplicate, survivor) : survivor,
      before: from,
    }));
  return ok({ from, into: survivor, newParents });
}

/** A survivor that was below the duplicate moves to where the duplicate was. */
function inheritedParent({ parentId }: MergeRecord, survivor: string): string | null {
  return parentId === undefined || parentId === survivor ? null : parentId;
}

/** Adds amounts in minor units of one currency by the record that survived; the sum stays what it was. */
export function totalsBySurvivor(
  records: readonly MergeRecord[],
  amountsMinor: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, bigint> {
  const mergedInto = new Map(records.map(({ id, mergedInto: into }) => [id, into ?? null]));
  const totals = new Map<string, bigint>();
  for (const [id, amountMinor] of amountsMinor) {
    const survivor = survivorOf(id, mergedInto);
    totals.set(survivor, (totals.get(survivor) ?? 0n) + amountMinor);
  }
  return totals;
}
