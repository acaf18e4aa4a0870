import { csvCell } from "#worker/domain/crm/csv-cell.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import { type SheetAmount, type SheetCell, xlsxFile } from "./xlsx-file.ts";

/**
 * A column of an exported list. Amounts are decimals beside a column with their currency. What a column that `holdsDates` gives
 * is ISO 8601, and a date in a spreadsheet.
 */
export type ListColumn<Row> = {
  readonly header: string;
  readonly value: (row: Row) => string | number | null | SheetAmount;
  readonly holdsDates?: boolean;
};

type ListFile<Row, Position> = {
  /** Without its ending. */
  readonly name: string;
  readonly columns: readonly ListColumn<Row>[];
  readonly readPage: (
    after: Position | null,
  ) => Promise<{ readonly items: readonly Row[]; readonly next: Position | null }>;
};

/** As many rows as one page of an export reads; the answer is streamed, so its length costs no memory. */
export const exportPageSize = 500;

/**
 * A file of everything that `readPage` gives, one page after the other, CSV or XLSX as the path that was asked ends (a route's is
 * "/:file{export\\.(?:csv|xlsx)}"). A failure
 * half-way breaks the download off, so that nobody takes a part for the whole.
 */
export function listFile<Row, Position>(path: string, file: ListFile<Row, Position>): Response {
  const isSheet = path.endsWith(".xlsx");
  const writer = isSheet ? sheetWriter(file) : csvWriter(file.columns);
  let after: Position | null = null;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      // A compressed page may be too little to come out at once, and a stream that gives nothing is not asked again.
      for (let given = 0; given === 0; ) {
        const page: Awaited<ReturnType<typeof file.readPage>> = await file.readPage(after);
        after = page.next;
        const pieces = [...writer.add(page.items), ...(after === null ? writer.end() : [])];
        for (const piece of pieces) if (piece.length > 0) controller.enqueue(piece);
        given = pieces.reduce((sum, piece) => sum + piece.length, 0);
        if (after === null) return controller.close();
      }
    },
  });
  const type = isSheet
    ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    : "text/csv; charset=utf-8";
  return new Response(body, {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${file.name}.${isSheet ? "xlsx" : "csv"}"`,
    },
  });
}

type Writer<Row> = {
  readonly add: (rows: readonly Row[]) => readonly Uint8Array[];
  readonly end: () => readonly Uint8Array[];
};

function csvWriter<Row>(columns: readonly ListColumn<Row>[]): Writer<Row> {
  const encoder = new TextEncoder();
  let head = `${columns.map((column) => csvCell(column.header)).join(",")}\r\n`;
  return {
    add: (rows) => {
      const text = head + rows.map((row) => lineOf(columns, row)).join("");
      head = "";
      return [encoder.encode(text)];
    },
    end: () => [],
  };
}

function sheetWriter<Row>({ name, columns }: Pick<ListFile<Row, never>, "name" | "columns">): Writer<Row> {
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;
  const file = xlsxFile({ title, headers: columns.map(({ header }) => header) });
  return {
    add: (rows) => file.add(rows.map((row) => columns.map((column) => sheetCellOf(column, row)))),
    end: file.end,
  };
}

function sheetCellOf<Row>({ value, holdsDates }: ListColumn<Row>, row: Row): SheetCell {
  const cell = value(row);
  return holdsDates && typeof cell === "string" ? { iso: cell } : cell;
}

function lineOf<Row>(columns: readonly ListColumn<Row>[], row: Row): string {
  return `${columns.map((column) => cellOf(column.value(row))).join(",")}\r\n`;
}

/** A negative amount begins with a minus of our own making, so it is not defused like somebody's text. */
function cellOf(value: string | number | null | SheetAmount): string {
  if (typeof value !== "object" || value === null) return csvCell(value);
  return `"${formatMinor(value.amountMinor, value.currency)}"`;
}
