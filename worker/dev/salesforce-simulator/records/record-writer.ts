import { notFound, salesforceError } from "../salesforce-error.ts";
import type { ObjectDefinition, Row } from "../schema/definitions.ts";
import { getField, type OrgSchema } from "../schema/org-schema.ts";
import { afterWrite } from "./after-write.ts";
import { defaultsFor, deriveFields } from "./record-rules.ts";
import type { RecordStore } from "./record-store.ts";

export type WriteOptions = {
  readonly actorId: string;
  /** The transaction goes on for so long: the stamp is taken now, and the row is seen only at the end. */
  readonly commitAfterMs?: number;
  /** The SystemModstamp to be had, for rows that share one or that are older than the org's clock. */
  readonly stampMs?: number;
  /** Nothing is told to the outbound messages: a merge's children, cascades, a user who may not send them. */
  readonly silent?: boolean;
};

export type Written = {
  readonly object: ObjectDefinition;
  readonly id: string;
  readonly kind: "created" | "updated";
  readonly visibleAtMs: number;
};

export type RecordWriter = {
  create(objectName: string, values: Row, options: WriteOptions): string;
  update(id: string, values: Row, options: WriteOptions): void;
  /** Into the recycle bin, with everything that goes with it. */
  remove(id: string, options: WriteOptions): void;
  undelete(id: string, options: WriteOptions): void;
  /** Out of the recycle bin for good; `remove` first unless the row is to vanish without a trace. */
  purge(id: string): void;
  emptyRecycleBin(deletedBeforeMs: number): number;
};

export type WriterParts = {
  readonly schema: OrgSchema;
  readonly records: RecordStore;
  readonly nowInSeconds: () => number;
  readonly onWritten: (written: Written) => void;
};

export function createRecordWriter(parts: WriterParts): RecordWriter {
  const { schema, records } = parts;

  const objectOf = (id: string): ObjectDefinition => {
    const object = schema.objectOfId(id);
    if (object === null) throw notFound();
    return object;
  };

  const requireLive = (object: ObjectDefinition, id: string): Row => {
    const row = records.latest(object.name, id);
    if (row === null) throw notFound("Provided external ID field does not exist or is not accessible: Id");
    if (row.IsDeleted === true) throw salesforceError(404, "ENTITY_IS_DELETED", "entity is deleted");
    return row;
  };

  const store = (
    change: { readonly object: ObjectDefinition; readonly before: Row | null; readonly after: Row },
    { options, tell }: { readonly options: WriteOptions; readonly tell: boolean },
  ) => {
    const { object, before, after } = change;
    const visibleAtMs = parts.nowInSeconds() + (options.commitAfterMs ?? 0);
    records.put(object.name, after, options.commitAfterMs === undefined ? 0 : visibleAtMs);
    if (!tell) return;
    afterWrite({ object, before, after }, { schema, records, writer, options });
    if (options.silent === true) return;
    const kind = before === null ? "created" : "updated";
    parts.onWritten({ object, id: String(after.Id), kind, visibleAtMs });
  };

  const writer: RecordWriter = {
    create: (objectName, values, options) => {
      const object = schema.requireObject(objectName);
      const nowMs = options.stampMs ?? parts.nowInSeconds();
      const audit = pickAudit(object, {
        CreatedDate: values.CreatedDate ?? nowMs,
        CreatedById: values.CreatedById ?? options.actorId,
        LastModifiedDate: nowMs,
        LastModifiedById: options.actorId,
        SystemModstamp: nowMs,
      });
      const id = typeof values.Id === "string" ? values.Id : records.nextId(object.keyPrefix);
      const given = { ...defaultsFor(object, options.actorId, records), ...values };
      const context = { records, object, before: null, values, nowMs };
      const row = deriveFields({ ...given, ...audit, Id: id, IsDeleted: false }, context);
      store({ object, before: null, after: row }, { options, tell: true });
      return id;
    },
    update: (id, values, options) => {
      const object = objectOf(id);
      const before = requireLive(object, id);
      const nowMs = options.stampMs ?? parts.nowInSeconds();
      const audit = pickAudit(object, {
        LastModifiedDate: nowMs,
        LastModifiedById: options.actorId,
        SystemModstamp: nowMs,
      });
      const after = deriveFields(
        { ...before, ...values, ...audit },
        { records, object, before, values, nowMs },
      );
      store({ object, before, after }, { options, tell: true });
    },
    remove: (id, options) => {
      const object = objectOf(id);
      const before = requireLive(object, id);
      const nowMs = options.stampMs ?? parts.nowInSeconds();
      for (const child of cascadeOf(id, object, parts)) {
        records.put(child.object.name, deletedRow(child.row, { nowMs, deletedWith: id }), 0);
        records.addDeletion(child.object.name, { id: String(child.row.Id), deletedAtMs: nowMs });
      }
      const after = deletedRow(before, { nowMs, deletedWith: null });
      store({ object, before, after }, { options, tell: false });
      records.addDeletion(object.name, { id, deletedAtMs: nowMs });
    },
    undelete: (id, options) => {
      const object = objectOf(id);
      const before = records.latest(object.name, id);
      if (before === null || before.IsDeleted !== true) throw notFound();
      const nowMs = options.stampMs ?? parts.nowInSeconds();
      const back = (row: Row): Row => ({
        ...row,
        IsDeleted: false,
        SystemModstamp: nowMs,
        deletedWith: null,
        ...(row.MasterRecordId === undefined ? {} : { MasterRecordId: null }),
      });
      for (const child of deletedWith(id, parts)) {
        records.put(child.object.name, back(child.row), 0);
        records.removeDeletion(child.object.name, String(child.row.Id));
      }
      store({ object, before, after: back(before) }, { options, tell: false });
      records.removeDeletion(object.name, id);
    },
    purge: (id) => {
      records.purge(objectOf(id).name, id);
    },
    emptyRecycleBin: (deletedBeforeMs) => {
      const gone = schema
        .objects()
        .flatMap((object) =>
          [...records.scan(object.name)]
            .filter((row) => row.IsDeleted === true && Number(row.SystemModstamp) < deletedBeforeMs)
            .map((row) => String(row.Id)),
        );
      for (const id of gone) writer.purge(id);
      return gone.length;
    },
  };
  return writer;
}

type Child = { readonly object: ObjectDefinition; readonly row: Row };

/** Everything below a record that its deletion takes along, grandchildren included. */
function cascadeOf(id: string, object: ObjectDefinition, parts: WriterParts): readonly Child[] {
  const children = parts.schema.objects().flatMap((child) => {
    const fields = child.fields.filter(
      (field) => field.cascadeDelete && field.referenceTo.includes(object.name),
    );
    if (fields.length === 0) return [];
    return [...parts.records.scan(child.name)]
      .filter((row) => row.IsDeleted !== true && fields.some((field) => row[field.name] === id))
      .map((row) => ({ object: child, row }));
  });
  const below = children.flatMap((child) => cascadeOf(String(child.row.Id), child.object, parts));
  const unique = new Map([...children, ...below].map((child) => [String(child.row.Id), child]));
  return [...unique.values()];
}

function deletedWith(id: string, { schema, records }: WriterParts): readonly Child[] {
  return schema
    .objects()
    .flatMap((object) =>
      [...records.scan(object.name)].filter((row) => row.deletedWith === id).map((row) => ({ object, row })),
    );
}

function deletedRow(
  row: Row,
  { nowMs, deletedWith }: { readonly nowMs: number; readonly deletedWith: string | null },
): Row {
  return { ...row, IsDeleted: true, SystemModstamp: nowMs, deletedWith };
}

function pickAudit(object: ObjectDefinition, audit: Row): Row {
  return Object.fromEntries(Object.entries(audit).filter(([name]) => getField(object, name) !== null));
}
