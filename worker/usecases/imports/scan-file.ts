import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ColumnFormats } from "#worker/domain/crm/import/column-formats.ts";
import { type FormatEvidence, observeRow, startEvidence } from "#worker/domain/crm/import/column-formats.ts";
import { mappedFields } from "#worker/domain/crm/import/fields.ts";
import { createRowParser } from "#worker/domain/crm/import/parse-row.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Import } from "./import-ports.ts";
import { type CsvRow, readCsv } from "./read-csv.ts";
import { createKeyRegister, type KeyedRow } from "./row-keys.ts";
import { columnPositions } from "./sample-file.ts";

/** Some rows of the file, read: records and problems. */
export type ScannedBatch = {
  readonly rowsRead: number;
  readonly keyed: readonly KeyedRow[];
  readonly problems: readonly RowProblem[];
  /** Why the file cannot be read any further. */
  readonly failure: string | null;
};

/**
 * Streams the import's file and reads its rows. Rows up to `afterRow` only say which keys are taken. `evidence`, when
 * given, learns from every row how amounts and dates are written.
 */
export async function* scanFile(
  needs: ImportNeeds,
  scan: {
    readonly tenant: TenantScope;
    readonly imported: Import;
    readonly formats: ColumnFormats;
    readonly afterRow: number;
    readonly startEvidence: ((evidence: FormatEvidence) => void) | null;
  },
): AsyncGenerator<ScannedBatch> {
  const { imported } = scan;
  const { rowsPerFile } = needs.limits;
  const bytes = await needs.files.readFile(imported.fileKey);
  if (bytes === null) {
    yield {
      rowsRead: 0,
      keyed: [],
      problems: [],
      failure: "The uploaded file is no longer there. Upload it again.",
    };
    return;
  }
  let reader: RowsReader | null = null;
  let rowsRead = 0;
  for await (const { rows, broken } of readCsv(bytes, imported.formats)) {
    const [header] = rows;
    if (reader === null && header === undefined) continue;
    const data = reader === null ? rows.slice(1) : rows;
    reader ??= createRowsReader(scan, header?.cells ?? []);
    rowsRead += data.length;
    const tooMany = rowsRead > rowsPerFile;
    const { keyed, problems } = reader(tooMany ? [] : data);
    yield {
      rowsRead: data.length,
      keyed,
      problems,
      failure: tooMany ? tooManyRows(rowsPerFile) : failureOf(broken),
    };
    if (tooMany) return;
  }
}

function tooManyRows(rowsPerFile: number): string {
  return `A file may have ${rowsPerFile} rows. Split it, each part with the header row.`;
}

function failureOf(broken: { readonly row: number; readonly message: string } | null): string | null {
  return broken && `Row ${broken.row}: ${broken.message}`;
}

type RowsReader = (rows: readonly CsvRow[]) => {
  readonly keyed: readonly KeyedRow[];
  readonly problems: readonly RowProblem[];
};

function createRowsReader(scan: Parameters<typeof scanFile>[1], headerCells: readonly string[]): RowsReader {
  const { imported, tenant, formats, afterRow } = scan;
  const { kind, mapping } = imported;
  const headers = headerCells.map((header) => header.trim());
  const parseRow = createRowParser({ kind, headers, mapping, formats, currency: tenant.currency });
  const claimKey = createKeyRegister(mapping);
  const evidence =
    scan.startEvidence && startEvidence(mappedFields(kind, mapping), columnPositions(headers, mapping));
  if (evidence) scan.startEvidence?.(evidence);
  return (rows) => {
    const keyed: KeyedRow[] = [];
    const problems: RowProblem[] = [];
    for (const { row, cells } of rows) {
      if (evidence) observeRow(evidence, cells);
      const read = parseRow(cells, row);
      if (!read.ok) {
        if (row > afterRow) problems.push(...read.error);
        continue;
      }
      const claimed = claimKey(row, read.value);
      if (row <= afterRow) continue;
      if (claimed.ok) keyed.push(claimed.value);
      else problems.push(claimed.error);
    }
    return { keyed, problems };
  };
}
