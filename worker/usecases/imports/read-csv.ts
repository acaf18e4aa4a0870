import { CsvError, parse } from "csv-parse";

/** `row` counts as a spreadsheet does: the header is row 1, and blank lines count. */
export type CsvRow = { readonly row: number; readonly cells: readonly string[] };

/** Rows in batches, so that reading them costs no await a row. `broken` ends the file before its end. */
export type CsvBatch = {
  readonly rows: readonly CsvRow[];
  readonly broken: { readonly row: number; readonly message: string } | null;
};

/** Quotes that never close would swallow the file; no honest row is this long. */
const maximumRowCharacters = 1_000_000;
const rowsPerBatch = 500;

/**
 * Reads CSV piece by piece: quoted line breaks, CRLF, LF or CR, a BOM, any of our delimiters. Blank rows are left out
 * and rows of any width let through, because only the caller knows what to say about them.
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  { delimiter }: { readonly delimiter: string },
): AsyncGenerator<CsvBatch> {
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: maximumRowCharacters,
  });
  const failures: Error[] = [];
  parser.on("error", (error) => failures.push(error));
  let row = 0;
  let rows: CsvRow[] = [];
  const drain = () => {
    for (
      let cells = parser.read() as string[] | null;
      cells !== null;
      cells = parser.read() as string[] | null
    ) {
      row += 1;
      if (cells.some((cell) => cell !== "")) rows.push({ row, cells });
    }
  };
  for await (const chunk of bytes) {
    // The parser takes the chunk at once and gives its rows at once; it only calls back when the rows are taken.
    const written = new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    drain();
    await written;
    if (failures.length > 0) break;
    if (rows.length >= rowsPerBatch) {
      yield { rows, broken: null };
      rows = [];
    }
  }
  if (failures.length === 0) await endOf(parser, drain);
  const [failure] = failures;
  yield { rows, broken: failure === undefined ? null : { row: row + 1, message: remedyOf(failure) } };
}

function endOf(parser: ReturnType<typeof parse>, drain: () => void): Promise<void> {
  return new Promise((ended) => {
    parser.on("readable", drain);
    parser.once("end", ended);
    parser.once("error", () => ended());
    parser.end();
  });
}

function remedyOf(error: Error): string {
  if (!(error instanceof CsvError)) throw error;
  if (error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE") {
    return "A quoted value begins here and never ends. Close the quotation mark; inside a value write it twice.";
  }
  return "The file stops being readable as CSV here. Check this row's quotation marks.";
}
