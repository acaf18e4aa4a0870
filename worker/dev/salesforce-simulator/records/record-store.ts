import { recordId } from "../record-id.ts";
import type { Row } from "../schema/definitions.ts";

/** A table that is computed rather than kept, so that an org of any size costs nothing until it is read. */
export type GeneratedTable = {
  readonly objectName: string;
  readonly size: number;
  rowAt(index: number): Row;
  /** The SystemModstamp of a row; never falls as the index rises. */
  stampAt(index: number): number;
  /** The index of an id of this table; null for any other. */
  indexOf(id: string): number | null;
  /** The indexes of the rows whose field names a record, where that can be told without a look at them all. */
  indexesLinked(field: string, parentId: string): Iterable<number> | null;
};

/** `row` null: purged. A version is seen from the moment its transaction has committed. */
type Version = { readonly row: Row | null; readonly visibleAtMs: number };

export type Deletion = { readonly id: string; readonly deletedAtMs: number };

/** Bounds on SystemModstamp, from and without, that let a scan leave generated rows out before it computes them. */
export type ScanHint = {
  readonly fromMs: number | null;
  readonly beforeMs: number | null;
  readonly ids: readonly string[] | null;
};

export const wholeTable: ScanHint = { fromMs: null, beforeMs: null, ids: null };

export type RecordStoreState = {
  readonly versions: readonly (readonly [objectName: string, id: string, versions: readonly Version[]])[];
  readonly serials: readonly (readonly [prefix: string, serial: number])[];
  readonly deletions: readonly (readonly [objectName: string, deletions: readonly Deletion[]])[];
};

export type RecordStore = {
  /** The record as it is committed now, deleted ones included; null when there is none or it is purged. */
  get(objectName: string, id: string): Row | null;
  /** The record as it was written last, whether that is committed or not: what the next write builds on. */
  latest(objectName: string, id: string): Row | null;
  scan(objectName: string, hint?: ScanHint): Iterable<Row>;
  /** Rows whose field names a record, and perhaps some that once did. */
  scanLinked(objectName: string, field: string, parentId: string): Iterable<Row>;
  /** Rows that somebody has written, without those that are as they were generated. */
  scanWritten(objectName: string): Iterable<Row>;
  put(objectName: string, row: Row, visibleAtMs: number): void;
  purge(objectName: string, id: string): void;
  nextId(prefix: string): string;
  addDeletion(objectName: string, deletion: Deletion): void;
  removeDeletion(objectName: string, id: string): void;
  deletions(objectName: string): readonly Deletion[];
  generate(table: GeneratedTable): void;
  clear(): void;
  state(): RecordStoreState;
  restore(state: RecordStoreState): void;
};

export function createRecordStore(now: () => number): RecordStore {
  const kept = new Map<string, Map<string, readonly Version[]>>();
  const generated = new Map<string, GeneratedTable>();
  const serials = new Map<string, number>();
  const deleted = new Map<string, Deletion[]>();

  const tableOf = (objectName: string) => {
    let table = kept.get(objectName);
    if (table === undefined) {
      table = new Map();
      kept.set(objectName, table);
    }
    return table;
  };

  const computed = (objectName: string, id: string): Row | null => {
    const table = generated.get(objectName);
    const index = table?.indexOf(id) ?? null;
    return table === undefined || index === null ? null : table.rowAt(index);
  };

  const committed = (versions: readonly Version[]): Row | null | undefined => {
    const instant = now();
    return versions.findLast((version) => version.visibleAtMs <= instant)?.row;
  };

  const get = (objectName: string, id: string): Row | null => {
    const versions = tableOf(objectName).get(id);
    const row = versions === undefined ? undefined : committed(versions);
    // A generated row that has only uncommitted versions is still what it was.
    return row === undefined ? computed(objectName, id) : row;
  };

  const latest = (objectName: string, id: string): Row | null => {
    const versions = tableOf(objectName).get(id);
    return versions === undefined ? computed(objectName, id) : (versions.at(-1)?.row ?? null);
  };

  function* scan(objectName: string, hint: ScanHint = wholeTable): Iterable<Row> {
    if (hint.ids !== null) {
      for (const id of new Set(hint.ids)) {
        const row = get(objectName, id);
        if (row !== null) yield row;
      }
      return;
    }
    const table = generated.get(objectName);
    if (table !== undefined) yield* untouchedRows(table, { changed: tableOf(objectName), hint });
    yield* scanWritten(objectName);
  }

  function* scanWritten(objectName: string): Iterable<Row> {
    for (const id of tableOf(objectName).keys()) {
      const row = get(objectName, id);
      if (row !== null) yield row;
    }
  }

  function* scanLinked(objectName: string, field: string, parentId: string): Iterable<Row> {
    const table = generated.get(objectName);
    const indexes = table?.indexesLinked(field, parentId) ?? null;
    if (table === undefined || indexes === null) {
      yield* scan(objectName);
      return;
    }
    const changed = tableOf(objectName);
    for (const index of indexes) {
      const row = table.rowAt(index);
      if (!changed.has(String(row.Id))) yield row;
    }
    yield* scanWritten(objectName);
  }

  return {
    get,
    latest,
    scan,
    scanLinked,
    scanWritten,
    put: (objectName, row, visibleAtMs) => {
      const id = String(row.Id);
      const table = tableOf(objectName);
      table.set(id, [...(table.get(id) ?? []), { row, visibleAtMs }]);
    },
    purge: (objectName, id) => {
      tableOf(objectName).set(id, [{ row: null, visibleAtMs: 0 }]);
    },
    nextId: (prefix) => {
      const serial = (serials.get(prefix) ?? 0) + 1;
      serials.set(prefix, serial);
      return recordId(prefix, serial);
    },
    addDeletion: (objectName, deletion) => {
      const log = deleted.get(objectName);
      if (log === undefined) deleted.set(objectName, [deletion]);
      else log.push(deletion);
    },
    removeDeletion: (objectName, id) => {
      deleted.set(
        objectName,
        (deleted.get(objectName) ?? []).filter((deletion) => deletion.id !== id),
      );
    },
    deletions: (objectName) => deleted.get(objectName) ?? [],
    generate: (table) => {
      generated.set(table.objectName, table);
    },
    clear: () => {
      kept.clear();
      generated.clear();
      serials.clear();
      deleted.clear();
    },
    state: () => ({
      versions: [...kept].flatMap(([objectName, table]) =>
        [...table].map(([id, versions]) => [objectName, id, versions] as const),
      ),
      serials: [...serials],
      deletions: [...deleted],
    }),
    restore: (state) => {
      kept.clear();
      serials.clear();
      deleted.clear();
      for (const [objectName, id, versions] of state.versions) tableOf(objectName).set(id, versions);
      for (const [prefix, serial] of state.serials) serials.set(prefix, serial);
      for (const [objectName, deletions] of state.deletions) deleted.set(objectName, [...deletions]);
    },
  };
}

function* untouchedRows(
  table: GeneratedTable,
  { changed, hint }: { readonly changed: ReadonlyMap<string, unknown>; readonly hint: ScanHint },
): Iterable<Row> {
  const from = hint.fromMs === null ? 0 : firstIndexAt(table, hint.fromMs);
  const end = hint.beforeMs === null ? table.size : firstIndexAt(table, hint.beforeMs);
  for (let index = from; index < end; index += 1) {
    const row = table.rowAt(index);
    if (!changed.has(String(row.Id))) yield row;
  }
}

/** The first index whose stamp is at or after an instant. */
function firstIndexAt(table: GeneratedTable, instantMs: number): number {
  let low = 0;
  let high = table.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.stampAt(middle) < instantMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
