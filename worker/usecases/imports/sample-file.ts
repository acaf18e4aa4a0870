import {
  type ColumnFormats,
  decideFormats,
  type FormatChoice,
  observeRow,
  startEvidence,
} from "#worker/domain/crm/import/column-formats.ts";
import { type Delimiter, detectDelimiter } from "#worker/domain/crm/import/delimiter.ts";
import type { Mapping } from "#worker/domain/crm/import/detect-mapping.ts";
import { mappedFields } from "#worker/domain/crm/import/fields.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { readCsv } from "./read-csv.ts";

export type FileProblem = { readonly code: string; readonly message: string };

/** The beginning of a file: what it calls its columns and what stands in them. */
export type Sample = {
  readonly delimiter: Delimiter;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** As much of a file as is looked at before it is read whole. */
export const sampleBytes = 256 * 1024;
const maximumColumns = 500;
const maximumSampleRows = 1000;

/** Reads the rows that are whole in the file's first bytes. */
export async function sampleFile(file: {
  readonly head: Uint8Array;
  readonly complete: boolean;
}): Promise<Result<Sample, FileProblem>> {
  const { head, complete } = file;
  const delimiter = detectDelimiter(new TextDecoder().decode(head));
  const rows: (readonly string[])[] = [];
  for await (const batch of readCsv(once(head), { delimiter })) {
    // A head that was cut may end inside quotes: that says nothing about the file.
    for (const { cells } of batch.rows) rows.push(cells);
    if (batch.broken !== null && complete)
      return err({ code: "broken-quotes", message: `Row ${batch.broken.row}: ${batch.broken.message}` });
  }
  if (!complete && rows.length > 1) rows.pop();
  const headers = rows.shift()?.map((header) => header.trim()) ?? [];
  if (headers.every((header) => header === "")) return err(EMPTY);
  if (headers.length > maximumColumns) return err(TOO_MANY_COLUMNS);
  if (rows.length === 0) return err(NO_ROWS);
  return ok({ delimiter, headers, rows: rows.slice(0, maximumSampleRows) });
}

/** The formats that the sample suggests for the mapped columns. */
export function sampleFormats(
  sample: Sample,
  {
    kind,
    mapping,
    choice,
  }: { readonly kind: ImportKind; readonly mapping: Mapping; readonly choice: FormatChoice },
): ColumnFormats {
  const evidence = startEvidence(mappedFields(kind, mapping), columnPositions(sample.headers, mapping));
  for (const row of sample.rows) observeRow(evidence, row);
  return decideFormats(evidence, { delimiter: sample.delimiter, choice });
}

/** Where each mapped field's column stands. */
export function columnPositions(
  headers: readonly string[],
  mapping: Mapping,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(mapping).map(([field, header]) => [field, headers.indexOf(header)]),
  );
}

const EMPTY: FileProblem = {
  code: "empty-file",
  message: "The file has no header row. Its first row must name the columns.",
};
const NO_ROWS: FileProblem = { code: "no-rows", message: "The file has a header and no rows." };
const TOO_MANY_COLUMNS: FileProblem = {
  code: "too-many-columns",
  message: `A file may have ${maximumColumns} columns. Leave out those that are not needed.`,
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
