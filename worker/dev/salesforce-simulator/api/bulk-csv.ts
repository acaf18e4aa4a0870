import type { Row } from "../schema/definitions.ts";
import { textValue } from "../soql/format-values.ts";
import type { Column } from "../soql/query-plan.ts";
import { type BulkJob, delimiters } from "./bulk-jobs.ts";

const rowsAPiece = 500;

/** A page as CSV: a header on each, everything in quotes, null and empty text alike; written as it is read. */
export function csvStream(job: BulkJob, recordIds: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const columns = job.plan.columns.filter((column) => column.kind === "value");
  const lineEnd = job.lineEnding === "CRLF" ? "\r\n" : "\n";
  const delimiter = delimiters[job.columnDelimiter] ?? ",";
  const line = (cells: readonly string[]) => cells.map(quote).join(delimiter) + lineEnd;
  let at = 0;
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(encoder.encode(line(columns.map(headerOf))));
    },
    pull: (controller) => {
      if (at >= recordIds.length) {
        controller.close();
        return;
      }
      const rows = recordIds
        .slice(at, at + rowsAPiece)
        .map((id) => job.context.records.get(job.plan.object.name, id))
        .filter((row) => row !== null);
      at += rowsAPiece;
      controller.enqueue(encoder.encode(rows.map((row) => line(cellsOf(row, columns))).join("")));
    },
  });
}

function headerOf(column: ValueColumn): string {
  const { expression, key } = column;
  if (expression.steps.length === 0) return key;
  return [...expression.steps.map((step) => step.name), key].join(".");
}

function cellsOf(row: Row, columns: readonly ValueColumn[]): readonly string[] {
  return columns.map(({ expression }) => textValue(expression.evaluate(row), expression.type));
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

type ValueColumn = Extract<Column, { kind: "value" }>;
