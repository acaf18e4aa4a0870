import { csvCell } from "#worker/domain/crm/csv-cell.ts";
import { formatMinor } from "#worker/domain/money/money.ts";

/** A column of an exported list. Amounts are written as plain decimals beside a column with their currency. */
export type CsvColumn<Row> = {
  readonly header: string;
  readonly value: (row: Row) => string | number | null | CsvAmount;
};

export type CsvAmount = { readonly amountMinor: number; readonly currency: string };

/** As many rows as one page of an export reads; the answer is streamed, so its length costs no memory. */
export const exportPageSize = 500;

/**
 * A CSV file of everything that `readPage` gives, one page after the other. A failure half-way breaks the download off, so
 * that nobody takes a part for the whole.
 */
export function csvResponse<Row, Position>(file: {
  readonly name: string;
  readonly columns: readonly CsvColumn<Row>[];
  readonly readPage: (
    after: Position | null,
  ) => Promise<{ readonly items: readonly Row[]; readonly next: Position | null }>;
}): Response {
  const encoder = new TextEncoder();
  let after: Position | null = null;
  let begun = false;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const page = await file.readPage(after);
      const head = begun ? "" : `${file.columns.map((column) => csvCell(column.header)).join(",")}\r\n`;
      begun = true;
      controller.enqueue(encoder.encode(head + page.items.map((row) => lineOf(file.columns, row)).join("")));
      after = page.next;
      if (after === null) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${file.name}"`,
    },
  });
}

function lineOf<Row>(columns: readonly CsvColumn<Row>[], row: Row): string {
  return `${columns.map((column) => cellOf(column.value(row))).join(",")}\r\n`;
}

/** A negative amount begins with a minus of our own making, so it is not defused like somebody's text. */
function cellOf(value: string | number | null | CsvAmount): string {
  if (typeof value !== "object" || value === null) return csvCell(value);
  return `"${formatMinor(value.amountMinor, value.currency)}"`;
}
