import type { ObjectDefinition, Row } from "../schema/definitions.ts";
import { getField, type OrgSchema } from "../schema/org-schema.ts";
import { afterWrite } from "./after-write.ts";
import { defaultsFor, deriveFields } from "./record-rules.ts";
import type { RecordStore } from "./record-store.ts";
import { createRecycleBin, objectOfId, type RecycleBin, requireLiveRecord } from "./recycle-bin.ts";

export type WriteOptions = {
  readonly actorId: string;
  /** The transaction goes on for so long: the stamp is taken now, and the row is seen only at the end. */
  readonly commitAfterMs?: number;
  /** The SystemModstamp to be had, for rows that share one or that are older than the org's clock. */
  readonly stampMs?: number;
  /** Nothing is told to the outbound messages, as of what the system writes or a user who may not send them. */
  readonly silent?: boolean;
};

export type Written = {
  readonly object: ObjectDefinition;
  readonly id: string;
  readonly kind: "created" | "updated";
  readonly visibleAtMs: number;
};

export type RecordWriter = RecycleBin & {
  create(objectName: string, values: Row, options: WriteOptions): string;
  update(id: string, values: Row, options: WriteOptions): void;
};

export type WriterParts = {
  readonly schema: OrgSchema;
  readonly records: RecordStore;
  readonly nowInSeconds: () => number;
  readonly onWritten: (written: Written) => void;
};

export function createRecordWriter(parts: WriterParts): RecordWriter {
  const { schema, records } = parts;

  const store = (
    change: { readonly object: ObjectDefinition; readonly before: Row | null; readonly after: Row },
    options: WriteOptions,
  ) => {
    const { object, before, after } = change;
    const visibleAtMs = parts.nowInSeconds() + (options.commitAfterMs ?? 0);
    records.put(object.name, after, options.commitAfterMs === undefined ? 0 : visibleAtMs);
    afterWrite({ object, before, after }, { schema, records, writer, options });
    if (options.silent === true) return;
    const kind = before === null ? "created" : "updated";
    parts.onWritten({ object, id: String(after.Id), kind, visibleAtMs });
  };

  const writer: RecordWriter = {
    ...createRecycleBin(parts),
    create: (objectName, values, options) => {
      const object = schema.requireObject(objectName);
      const nowMs = options.stampMs ?? parts.nowInSeconds();
      const audit = auditOf(object, {
        CreatedDate: values.CreatedDate ?? nowMs,
        CreatedById: values.CreatedById ?? options.actorId,
        ...modification(nowMs, options),
      });
      const id = typeof values.Id === "string" ? values.Id : records.nextId(object.keyPrefix);
      const given = { ...defaultsFor(object, options.actorId, records), ...values };
      const context = { records, object, before: null, values, nowMs };
      const row = deriveFields({ ...given, ...audit, Id: id, IsDeleted: false }, context);
      store({ object, before: null, after: row }, options);
      return id;
    },
    update: (id, values, options) => {
      const object = objectOfId(id, schema);
      const before = requireLiveRecord(id, { object, records });
      const nowMs = options.stampMs ?? parts.nowInSeconds();
      const audit = auditOf(object, modification(nowMs, options));
      const context = { records, object, before, values, nowMs };
      store({ object, before, after: deriveFields({ ...before, ...values, ...audit }, context) }, options);
    },
  };
  return writer;
}

function modification(nowMs: number, { actorId }: WriteOptions): Row {
  return { LastModifiedDate: nowMs, LastModifiedById: actorId, SystemModstamp: nowMs };
}

/** Not every object has every audit field. */
function auditOf(object: ObjectDefinition, audit: Row): Row {
  return Object.fromEntries(Object.entries(audit).filter(([name]) => getField(object, name) !== null));
}
