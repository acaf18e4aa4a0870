import { salesforceError } from "../salesforce-error.ts";
import type { ObjectDefinition } from "../schema/definitions.ts";
import type { OrgSchema } from "../schema/org-schema.ts";
import type { RecordStore } from "./record-store.ts";
import { requireLiveRecord } from "./recycle-bin.ts";

export type Merge = {
  readonly masterId: string;
  /** One or two: Salesforce merges up to three records at a time. */
  readonly loserIds: readonly string[];
  readonly actorId: string;
};

/**
 * The losers go to the recycle bin and name the winner; their children move to it. No trigger fires for a child that is
 * moved so, and whether its SystemModstamp moves is not written down anywhere: a setting says.
 */
export function mergeRecords(
  merge: Merge,
  parts: {
    readonly schema: OrgSchema;
    readonly records: RecordStore;
    readonly nowMs: number;
    readonly stampChildren: boolean;
  },
): void {
  const { schema, records, nowMs } = parts;
  const object = schema.objectOfId(merge.masterId);
  if (object === null || !object.mergeable)
    throw salesforceError(400, "INVALID_TYPE", "entity cannot be merged");
  if (merge.loserIds.length === 0 || merge.loserIds.length > 2) {
    throw salesforceError(400, "MERGE_FAILED", "up to three records can be merged");
  }
  const master = requireLiveRecord(merge.masterId, { object, records });
  for (const loserId of merge.loserIds) {
    const loser = requireLiveRecord(loserId, { object, records });
    moveChildren({ object, fromId: loserId, toId: merge.masterId }, parts);
    const gone = { IsDeleted: true, MasterRecordId: merge.masterId, SystemModstamp: nowMs };
    records.put(object.name, { ...loser, ...gone }, 0);
    records.addDeletion(object.name, { id: loserId, deletedAtMs: nowMs });
  }
  const stamp = { SystemModstamp: nowMs, LastModifiedDate: nowMs, LastModifiedById: merge.actorId };
  records.put(object.name, { ...master, ...stamp }, 0);
}

function moveChildren(
  move: { readonly object: ObjectDefinition; readonly fromId: string; readonly toId: string },
  {
    schema,
    records,
    nowMs,
    stampChildren,
  }: {
    readonly schema: OrgSchema;
    readonly records: RecordStore;
    readonly nowMs: number;
    readonly stampChildren: boolean;
  },
): void {
  for (const child of schema.objects()) {
    const fields = child.fields.filter(
      (field) => field.referenceTo.includes(move.object.name) && field.name !== "MasterRecordId",
    );
    if (fields.length === 0) continue;
    const moved = [...records.scan(child.name)].filter((row) =>
      fields.some((field) => row[field.name] === move.fromId),
    );
    for (const row of moved) {
      const links = fields
        .filter((field) => row[field.name] === move.fromId)
        .map((field) => [field.name, move.toId]);
      const stamp = stampChildren ? { SystemModstamp: nowMs } : {};
      records.put(child.name, { ...row, ...Object.fromEntries(links), ...stamp }, 0);
    }
  }
}
