import { notFound, salesforceError } from "../salesforce-error.ts";
import type { ObjectDefinition, Row } from "../schema/definitions.ts";
import type { OrgSchema } from "../schema/org-schema.ts";
import type { RecordStore } from "./record-store.ts";

/** Into the bin, out of it again, and gone. None of it is told to outbound messages. */
export type RecycleBin = {
  /** With everything that goes with the record. */
  remove(id: string, at?: { readonly stampMs?: number }): void;
  undelete(id: string, at?: { readonly stampMs?: number }): void;
  /** For good; `remove` first unless the row is to vanish without a trace. */
  purge(id: string): void;
  /** Answers how many rows were purged. */
  emptyRecycleBin(deletedBeforeMs: number): number;
};

type Parts = {
  readonly schema: OrgSchema;
  readonly records: RecordStore;
  readonly nowInSeconds: () => number;
};

export function createRecycleBin(parts: Parts): RecycleBin {
  const { schema, records } = parts;
  const purge = (id: string) => records.purge(objectOfId(id, schema).name, id);
  return {
    remove: (id, { stampMs: nowMs = parts.nowInSeconds() } = {}) => {
      const object = objectOfId(id, schema);
      const row = requireLiveRecord(id, { object, records });
      for (const child of cascadeOf(id, object, parts)) throwAway(child, { nowMs, deletedWith: id }, records);
      throwAway({ object, row }, { nowMs, deletedWith: null }, records);
    },
    undelete: (id, { stampMs: nowMs = parts.nowInSeconds() } = {}) => {
      const object = objectOfId(id, schema);
      const row = records.latest(object.name, id);
      if (row === null || row.IsDeleted !== true) throw notFound();
      for (const child of deletedWith(id, parts)) takeBack(child, nowMs, records);
      takeBack({ object, row }, nowMs, records);
    },
    purge,
    emptyRecycleBin: (deletedBeforeMs) => {
      const gone = schema
        .objects()
        .flatMap((object) => [...records.scanWritten(object.name)])
        .filter((row) => row.IsDeleted === true && Number(row.SystemModstamp) < deletedBeforeMs);
      for (const row of gone) purge(String(row.Id));
      return gone.length;
    },
  };
}

export function objectOfId(id: string, schema: OrgSchema): ObjectDefinition {
  const object = schema.objectOfId(id);
  if (object === null) throw notFound();
  return object;
}

export function requireLiveRecord(
  id: string,
  { object, records }: { readonly object: ObjectDefinition; readonly records: RecordStore },
): Row {
  const row = records.latest(object.name, id);
  if (row === null) throw notFound("Provided external ID field does not exist or is not accessible: Id");
  if (row.IsDeleted === true) throw salesforceError(404, "ENTITY_IS_DELETED", "entity is deleted");
  return row;
}

type Kept = { readonly object: ObjectDefinition; readonly row: Row };

function throwAway(
  { object, row }: Kept,
  { nowMs, deletedWith: parentId }: { readonly nowMs: number; readonly deletedWith: string | null },
  records: RecordStore,
): void {
  const gone = { ...row, IsDeleted: true, SystemModstamp: nowMs, deletedWith: parentId };
  records.put(object.name, gone, 0);
  records.addDeletion(object.name, { id: String(row.Id), deletedAtMs: nowMs });
}

function takeBack({ object, row }: Kept, nowMs: number, records: RecordStore): void {
  const unmerged = row.MasterRecordId === undefined ? {} : { MasterRecordId: null };
  const back = { ...row, IsDeleted: false, SystemModstamp: nowMs, deletedWith: null, ...unmerged };
  records.put(object.name, back, 0);
  records.removeDeletion(object.name, String(row.Id));
}

/** Everything below a record that its deletion takes along, grandchildren included. */
function cascadeOf(id: string, object: ObjectDefinition, parts: Parts): readonly Kept[] {
  const children = parts.schema.objects().flatMap((child) => {
    const fields = child.fields.filter(
      (field) => field.cascadeDelete && field.referenceTo.includes(object.name),
    );
    const rows = fields.flatMap((field) =>
      [...parts.records.scanLinked(child.name, field.name, id)].filter(
        (row) => row.IsDeleted !== true && row[field.name] === id,
      ),
    );
    return rows.map((row) => ({ object: child, row }));
  });
  const below = children.flatMap((child) => cascadeOf(String(child.row.Id), child.object, parts));
  const unique = new Map([...children, ...below].map((child) => [String(child.row.Id), child]));
  return [...unique.values()];
}

function deletedWith(id: string, { schema, records }: Parts): readonly Kept[] {
  return schema
    .objects()
    .flatMap((object) =>
      [...records.scanWritten(object.name)]
        .filter((row) => row.deletedWith === id)
        .map((row) => ({ object, row })),
    );
}
