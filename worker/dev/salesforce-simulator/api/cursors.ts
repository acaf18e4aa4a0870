import type { Row } from "../schema/definitions.ts";
import type { QueryContext } from "../soql/expressions.ts";
import type { RowPlan } from "../soql/query-plan.ts";

/** What a locator stands for: which records, and how to show them. Their values are read when the page is. */
export type Cursor = {
  readonly id: string;
  readonly plan: RowPlan;
  readonly recordIds: readonly string[];
  readonly context: QueryContext;
  readonly includeDeleted: boolean;
  readonly sessionToken: string;
  readonly createdAtMs: number;
};

export type Cursors = {
  open(cursor: Omit<Cursor, "id">): Cursor;
  get(id: string): Cursor | null;
  clear(): void;
};

export function createCursors(randomText: (length: number) => string): Cursors {
  const cursors = new Map<string, Cursor>();
  return {
    open: (cursor) => {
      const opened = { ...cursor, id: `0r8${randomText(15)}` };
      cursors.set(opened.id, opened);
      return opened;
    },
    get: (id) => cursors.get(id) ?? null,
    clear: () => cursors.clear(),
  };
}

/** A record that was purged since the query ran is no longer on its page. */
export function rowsOf(cursor: Cursor, from: number, size: number): readonly Row[] {
  return cursor.recordIds
    .slice(from, from + size)
    .map((id) => cursor.context.records.get(cursor.plan.object.name, id))
    .filter((row) => row !== null);
}
