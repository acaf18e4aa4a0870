import type { Instant } from "#worker/domain/time/instant.ts";
import { cleanText, saysNothing } from "./clean-text.ts";
import type { FileReading } from "./file-reading.ts";
import { type DateProblem, type DateReading, parseDate } from "./parse-date.ts";
import { type RowProblem, shownValue } from "./row-problem.ts";

/** The cells of one row by our field names. Problems gather in `problems`; a value that is wrong reads as null. */
export type RowReader = {
  readonly row: number;
  readonly problems: RowProblem[];
  /** The cell's cleaned text; "" when it is empty or the field has no column. */
  readonly cell: (field: string) => string;
  readonly text: (field: string, maximumLength: number) => string | null;
  readonly requireText: (field: string, maximumLength: number) => string;
  readonly date: (field: string) => Instant | null;
  readonly problem: (field: string, code: string, message: string) => void;
};

export function startRow(file: FileReading): (cells: readonly string[], row: number) => RowReader {
  const positions = new Map(
    Object.entries(file.mapping).map(([field, header]) => [field, file.headers.indexOf(header)]),
  );
  const readDate = dateReaders(file);
  return (cells, row) => {
    const problems: RowProblem[] = [];
    const cell = (field: string) => {
      const at = positions.get(field);
      return at === undefined ? "" : cleanText(cells[at] ?? "");
    };
    const problem = (field: string, code: string, message: string) => {
      problems.push({
        row,
        column: file.mapping[field] ?? field,
        value: shownValue(cell(field)),
        code,
        message,
      });
    };
    const text = (field: string, maximumLength: number) => {
      const value = cell(field);
      if (value.length > maximumLength) {
        problem(
          field,
          "too-long",
          `At most ${maximumLength} characters fit here; this has ${value.length}. Shorten it.`,
        );
      }
      return value === "" ? null : value;
    };
    const requireText = (field: string, maximumLength: number) => {
      const value = text(field, maximumLength);
      if (value === null)
        problem(field, "value-missing", "This cell must not be empty. Fill it in or leave the row out.");
      return value ?? "";
    };
    const date = (field: string) => {
      const value = cell(field);
      if (saysNothing(value) || ZERO_DATE.test(value)) return null;
      const parsed = readDate(field, value);
      if (typeof parsed === "number") return parsed;
      problem(field, parsed, DATE_REMEDIES[parsed]);
      return null;
    };
    return { row, problems, cell, text, requireText, date, problem };
  };
}

/** "https://www.acme.com/about", "info@acme.com" and "ACME.com" are all acme.com; null for what is no domain. */
export function domainOf(text: string | null): string | null {
  if (text === null) return null;
  const host = text
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/^[^@/]*@/, "")
    .replace(/[/:?#].*$/, "")
    .replace(/^www\./, "")
    .replace(/\.$/, "");
  return /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(host) ? host : null;
}

/** What databases write for "no date". */
const ZERO_DATE = /^0000-00-00/;

const DATE_REMEDIES: Readonly<Record<DateProblem, string>> = {
  "not-a-date": "This is not a date we can read. Write it as YYYY-MM-DD, for example 2025-03-31.",
  "no-such-date":
    "The calendar has no such date. Check day and month, which may be the other way round in this column, or write YYYY-MM-DD.",
  "date-out-of-range": "Dates from 1900 to 2099 can be read. Check the year.",
};

/** Files repeat their dates, and reading one takes longer than remembering it. */
const rememberedDates = 5000;

function dateReaders(file: FileReading): (field: string, text: string) => Instant | DateProblem {
  const columns = new Map<
    string,
    { readonly reading: DateReading; readonly known: Map<string, Instant | DateProblem> }
  >();
  for (const [field, format] of Object.entries(file.formats)) {
    if (format.kind === "amount") continue;
    columns.set(field, {
      reading: { order: format.order, serial: format.kind === "date" && format.style === "serial" },
      known: new Map(),
    });
  }
  return (field, text) => {
    const column = columns.get(field);
    if (column === undefined) return "not-a-date";
    const known = column.known.get(text);
    if (known !== undefined) return known;
    const parsed = parseDate(text, column.reading);
    const result = parsed.ok ? parsed.value : parsed.error;
    if (column.known.size >= rememberedDates) column.known.clear();
    column.known.set(text, result);
    return result;
  };
}
