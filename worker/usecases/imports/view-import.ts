import type { ColumnFormat } from "#worker/domain/crm/import/column-formats.ts";
import { describeFormat } from "#worker/domain/crm/import/column-formats.ts";
import type { Mapping } from "#worker/domain/crm/import/detect-mapping.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import {
  type Import,
  type ImportCounts,
  type ImportFormats,
  type ImportStatus,
  partlyOf,
  rowsIn,
} from "./import-ports.ts";
import type { Inspection } from "./inspect-file.ts";

export type FormatsView = {
  /** How the file's dates and amounts are read, as an example or a pattern; null when the file has none. */
  readonly date: string | null;
  readonly decimal: string | null;
  readonly delimiter: string;
  readonly columns: readonly {
    readonly field: string;
    readonly column: string;
    readonly format: string;
    /** The cells fit another reading as well; the choice should be looked at. */
    readonly ambiguous: boolean;
  }[];
};

export type ImportView = {
  readonly id: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly status: ImportStatus;
  readonly dryRun: boolean;
  readonly skipErrors: boolean;
  /** Waits for its columns to be looked at. */
  readonly held: boolean;
  /** What was given up half-way: its writing, which can be gone on with or undone, or its undo, which can be gone on with. */
  readonly partly: "written" | "undone" | null;
  readonly mapping: Mapping;
  readonly formats: FormatsView;
  readonly counts: ImportCounts;
  readonly flagged: Readonly<Record<string, number>>;
  readonly progress: {
    readonly phase: ImportStatus;
    readonly rowsDone: number;
    readonly rowsTotal: number | null;
  };
  readonly errors: readonly RowProblem[];
  readonly failure: string | null;
  readonly undo: { readonly removed: number; readonly restored: number; readonly kept: number } | null;
  readonly runId: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export type InspectionView = Omit<Inspection, "formats"> & { readonly formats: FormatsView };

export function viewInspection(inspection: Inspection): InspectionView {
  return { ...inspection, formats: viewFormats(inspection.formats, inspection.mapping) };
}

/** The import as everybody but the database sees it. */
export function viewImport(imported: Import, errors: readonly RowProblem[]): ImportView {
  const { id, kind, fileName, fileBytes, status, dryRun, skipErrors, held, mapping, counts, flagged, undo } =
    imported;
  return {
    id,
    kind,
    fileName,
    fileBytes,
    status,
    dryRun,
    skipErrors,
    held,
    partly: partlyOf(imported),
    mapping,
    formats: viewFormats(imported.formats, mapping),
    counts,
    flagged,
    progress: progressOf(imported),
    errors: errors.map(({ row, column, value, code, message }) => ({ row, column, value, code, message })),
    failure: imported.failure,
    undo: undo && { removed: undo.removed, restored: undo.restored, kept: undo.kept },
    runId: imported.runId,
    createdAt: formatInstant(imported.createdAt),
    finishedAt: imported.finishedAt === null ? null : formatInstant(imported.finishedAt),
  };
}

export function viewFormats(formats: ImportFormats, mapping: Mapping): FormatsView {
  const all = Object.entries(formats.columns);
  const firstOf = (kind: ColumnFormat["kind"]) => {
    const ofKind = all.map(([, format]) => format).filter((format) => format.kind === kind);
    const telling =
      ofKind.find((format) => format.kind === "date" && format.style === "numeric") ?? ofKind[0];
    return telling === undefined ? null : describeFormat(telling);
  };
  return {
    date: firstOf("date"),
    decimal: firstOf("amount"),
    delimiter: formats.delimiter,
    columns: all.map(([field, format]) => ({
      field,
      column: mapping[field] ?? field,
      format: describeFormat(format),
      ambiguous: format.ambiguous,
    })),
  };
}

/** Rows of the file, without its header. While the file is being read nobody knows how many there are. */
function progressOf(imported: Import): ImportView["progress"] {
  const { status, counts, committedRow } = imported;
  switch (status) {
    case "received":
    case "checking":
      return { phase: status, rowsDone: counts.rows, rowsTotal: null };
    case "committing":
      return {
        phase: status,
        rowsDone: Math.min(Math.max(committedRow - 1, 0), counts.rows),
        rowsTotal: counts.rows,
      };
    case "failed": {
      const rowsDone = partlyOf(imported) === "written" ? rowsIn(counts) : counts.rows;
      return { phase: status, rowsDone, rowsTotal: counts.rows };
    }
    default:
      return { phase: status, rowsDone: counts.rows, rowsTotal: counts.rows };
  }
}
