import type { At } from "./inference-statements.ts";

export const rowsAtOnce = 10_000;

/** Reads all of a table by its key, some thousands of rows a query: an answer of D1 has a limit. */
export async function readAll<Row>(
  { db, tenantId }: At,
  { sql, keyOf }: { readonly sql: string; readonly keyOf: (row: Row) => string },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after = "";
  for (;;) {
    const { results } = await db.prepare(sql).bind(tenantId, after, rowsAtOnce).all<Row>();
    rows.push(...results);
    const last = results.at(-1);
    if (last === undefined || results.length < rowsAtOnce) return rows;
    after = keyOf(last);
  }
}
