import { detectDelimiter } from "#worker/domain/crm/import/delimiter.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { readCsv } from "#worker/usecases/imports/read-csv.ts";
import type { GivenRate } from "./enter-rates.ts";

/** `row` counts as a spreadsheet does: the header is row 1. */
export type RateFile = { readonly rates: readonly (GivenRate & { readonly row: number })[] };
export type RateFileProblem = { readonly row: number; readonly message: string };

const mostRates = 5_000;

/** Reads rates from CSV with the columns currency, date, rate and, if there is one, source; in any order and case. */
export async function readRateFile(text: string): Promise<Result<RateFile, RateFileProblem>> {
  const rows: { readonly row: number; readonly cells: readonly string[] }[] = [];
  for await (const batch of readCsv(bytesOf(text), { delimiter: detectDelimiter(text.slice(0, 10_000)) })) {
    if (batch.broken !== null) return err(batch.broken);
    rows.push(...batch.rows);
    if (rows.length > mostRates + 1)
      return err({ row: mostRates + 2, message: `A file has at most ${mostRates} rates. Divide it.` });
  }
  const [header, ...data] = rows;
  const columns = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const at = (names: readonly string[]) => columns.findIndex((column) => names.includes(column));
  const [currency, day, rate, note] = [at(CURRENCY), at(DAY), at(RATE), at(NOTE)] as const;
  if (currency < 0 || day < 0 || rate < 0) {
    return err({
      row: 1,
      message: "The first row names the columns: currency, date, rate and, if you like, source.",
    });
  }
  if (data.length === 0) return err({ row: 2, message: "There is no rate below the first row." });
  const rates = data.map(({ row, cells }) => ({
    row,
    currency: cellIn(cells, currency).toUpperCase(),
    day: cellIn(cells, day),
    rate: cellIn(cells, rate).replace(/^(\d+),(\d+)$/, "$1.$2"),
    note: cellIn(cells, note),
  }));
  return ok({ rates });
}

const CURRENCY = ["currency", "iso", "isocode", "currency code"];
const DAY = ["date", "day", "from", "start date", "startdate"];
const RATE = ["rate", "exchange rate", "conversion rate"];
const NOTE = ["source", "note"];

function cellIn(cells: readonly string[], at: number): string {
  return (cells[at] ?? "").trim();
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
