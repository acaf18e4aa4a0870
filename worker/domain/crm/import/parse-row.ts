import type { AccountRecord, CrmRecord, PartnerRecord } from "#worker/domain/crm/records.ts";
import { assertNever, err, ok, type Result } from "#worker/domain/result.ts";
import { domainOf, type RowReader, startRow } from "./cell-reader.ts";
import type { FileReading } from "./file-reading.ts";
import { readActivity, readContact } from "./parse-activity-row.ts";
import { opportunityReader } from "./parse-opportunity-row.ts";
import { touchpointReader } from "./parse-touchpoint-row.ts";
import type { RowProblem } from "./row-problem.ts";

/** Reads one row: a record, or everything that is wrong with it, each with a remedy. */
export type ParseRow = (cells: readonly string[], row: number) => Result<CrmRecord, readonly RowProblem[]>;

/** Made once a file, so that a row costs no look-ups by name. */
export function createRowParser(file: FileReading): ParseRow {
  const read = recordReader(file);
  const start = startRow(file);
  return (cells, row) => {
    const misshapen = checkWidth(cells, { row, headers: file.headers });
    if (misshapen !== null) return err([misshapen]);
    const reader = start(cells, row);
    const record = read(reader);
    return reader.problems.length > 0 ? err(reader.problems) : ok(record);
  };
}

function recordReader(file: FileReading): (row: RowReader) => CrmRecord {
  switch (file.kind) {
    case "opportunities": {
      const read = opportunityReader(file);
      return (row) => ({ kind: "opportunities", record: read(row) });
    }
    case "touchpoints": {
      const read = touchpointReader(file);
      return (row) => ({ kind: "touchpoints", record: read(row) });
    }
    case "partners":
      return (row) => ({ kind: "partners", record: readPartner(row) });
    case "accounts":
      return (row) => ({ kind: "accounts", record: readAccount(row) });
    case "contacts":
      return (row) => ({ kind: "contacts", record: readContact(row) });
    case "activities":
      return (row) => ({ kind: "activities", record: readActivity(row) });
    default:
      return assertNever(file.kind);
  }
}

function readPartner(row: RowReader): PartnerRecord {
  return {
    externalId: row.text("externalId", 255),
    name: row.requireText("name", 500),
    type: row.text("type", 255),
    domain: domainOf(row.text("domain", 255)),
  };
}

function readAccount(row: RowReader): AccountRecord {
  return {
    externalId: row.text("externalId", 255),
    name: row.requireText("name", 500),
    domain: domainOf(row.text("domain", 255)),
  };
}

/** A row with other than the header's number of cells has lost its places: nothing in it can be trusted. Empty cells behind the last header do no harm. */
function checkWidth(
  cells: readonly string[],
  { row, headers }: { readonly row: number; readonly headers: readonly string[] },
): RowProblem | null {
  if (cells.length === headers.length) return null;
  if (cells.length > headers.length && cells.slice(headers.length).every((cell) => cell.trim() === ""))
    return null;
  const more = cells.length > headers.length;
  return {
    row,
    column: more ? "" : (headers[cells.length] ?? ""),
    value: "",
    code: more ? "too-many-cells" : "too-few-cells",
    message: `The row has ${cells.length} cells and the header ${headers.length}. ${
      more
        ? "A value that contains the delimiter must stand in quotes."
        : "Write the missing cells, empty if need be; a line break inside a value needs quotes around it."
    }`,
  };
}
