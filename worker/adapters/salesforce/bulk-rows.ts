import { CsvError, parse } from "csv-parse";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";

/** Every object of a run may be in one isolate at once, with a batch of records, their JSON and the request that stores them. */
const rowsPerBatch = 500;
/** A long text area holds 131,072 characters, and a row several of them. */
const mostRowCharacters = 4_000_000;
/** What Bulk 1 wrote in the place of a header when there was nothing; 2.0 sends the header alone. */
const NO_RECORDS = "Records not found for this query";

/**
 * The rows of one page of Bulk results in batches: the header row names the fields, a quoted value may hold line breaks, an
 * empty value is null, and "N/A" is a text like any other. Throws when the bytes stop or are no CSV.
 */
export async function* readBulkRows(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly SalesforceRecord[], void> {
  const parser = parse({ bom: true, max_record_size: mostRowCharacters, record_delimiter: ["\n", "\r\n"] });
  const failures: Error[] = [];
  parser.on("error", (error) => failures.push(error));
  let header: readonly string[] | null = null;
  let rows: SalesforceRecord[] = [];
  const drain = () => {
    for (let cells = nextRow(parser); cells !== null; cells = nextRow(parser)) {
      if (header === null) header = cells;
      else rows.push(recordOf(header, cells));
    }
  };
  for await (const chunk of bytes) {
    // The parser takes a chunk at once and calls back when its rows are taken.
    const written = new Promise<void>((resolve) => parser.write(withoutNul(chunk), () => resolve()));
    drain();
    await written;
    failIfBroken(failures);
    while (rows.length >= rowsPerBatch) yield rows.splice(0, rowsPerBatch);
  }
  await endOf(parser, drain);
  failIfBroken(failures);
  const [only] = header ?? [];
  if (rows.length > 0 && only !== NO_RECORDS) yield rows;
  rows = [];
}

function recordOf(header: readonly string[], cells: readonly string[]): SalesforceRecord {
  const record: Record<string, string | null> = {};
  // An empty value is none.
  for (const [at, name] of header.entries()) record[name] = cells[at] || null;
  return record;
}

function nextRow(parser: ReturnType<typeof parse>): readonly string[] | null {
  return parser.read() as readonly string[] | null;
}

/** Bulk lets NUL bytes of old data through, which no database takes in a text. */
function withoutNul(chunk: Uint8Array): Uint8Array {
  return chunk.includes(0) ? chunk.filter((byte) => byte !== 0) : chunk;
}

function failIfBroken(failures: readonly Error[]): void {
  const [failure] = failures;
  if (failure === undefined) return;
  throw failure instanceof CsvError ? new Error(`the CSV of a page is broken: ${failure.code}`) : failure;
}

function endOf(parser: ReturnType<typeof parse>, drain: () => void): Promise<void> {
  return new Promise((ended) => {
    parser.on("readable", drain);
    parser.once("end", ended);
    parser.once("error", () => ended());
    parser.end();
    drain();
  });
}
