import { err, ok, type Result } from "#worker/domain/result.ts";
import { DAY_MS, type Instant, parseInstant } from "#worker/domain/time/instant.ts";

/** How a column's numeric dates are ordered; dates with a named month or a leading year never need it. */
export type DateOrder = "day-first" | "month-first";

export type DateReading = {
  readonly order: DateOrder;
  /** The column holds a spreadsheet's day numbers, such as 45658 for 2025-01-01. */
  readonly serial: boolean;
};

export type DateProblem = "not-a-date" | "no-such-date" | "date-out-of-range";

/**
 * Reads a date or date-time; a date alone is 00:00Z, a time without a zone is taken as UTC. ISO, 2025/12/31, 31.12.2025,
 * 12/31/2025 (by the column's order), 31-Dec-2025, "Dec 31, 2025", spreadsheet serials where the column holds those.
 */
export function parseDate(text: string, reading: DateReading): Result<Instant, DateProblem> {
  const found = ISO_DAY.test(text) ? fromIso(text) : fromOther(text, reading);
  if (!found.ok) return found;
  return found.value >= EARLIEST && found.value < LATEST ? found : err("date-out-of-range");
}

/** What one cell tells about its column; null when it is no date at all. */
export function dateEvidence(
  text: string,
): "clear" | "iso-time" | DateOrder | "unclear-dot" | "unclear" | "serial" | null {
  if (ISO_DAY.test(text)) return text.length > 10 ? "iso-time" : "clear";
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const [, first, mark, second] = numeric;
    return orderOf({ first: Number(first), second: Number(second), mark: mark ?? "" });
  }
  if (SERIAL.test(text)) return "serial";
  return YEAR_FIRST.test(text) || NAMED_MONTH.test(text) || MONTH_FIRST_NAMED.test(text) ? "clear" : null;
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}(?:$|[T ])/;
const TIME =
  "(?:[T,]?\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?\\s*([AaPp]\\.?[Mm]\\.?)?\\s*(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?)?";
const NUMERIC = new RegExp(`^(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const YEAR_FIRST = new RegExp(`^(\\d{4})[./-](\\d{1,2})[./-](\\d{1,2})${TIME}$`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const NAMED_MONTH = new RegExp(
  `^(?:\\p{L}+\\.?,?\\s+)?(\\d{1,2})\\.?[\\s-]*(\\p{L}{3,})\\.?[\\s,-]*(\\d{4}|\\d{2})${TIME}$`,
  "u",
);
const MONTH_FIRST_NAMED = new RegExp(
  `^(?:\\p{L}+\\.?,?\\s+)?(\\p{L}{3,})\\.?[\\s-]*(\\d{1,2})(?:st|nd|rd|th)?[\\s,-]+(\\d{4})${TIME}$`,
  "u",
);
// 1954-10-03 to 2119-01-10: five digits that are a day number and hardly anything else.
const SERIAL = /^[2-7]\d{4}(?:\.\d+)?$/;
// Spreadsheets count from 1899-12-30, which keeps their invented 29 February 1900 out of the way.
const SERIAL_EPOCH_DAY = -25_569;
const EARLIEST = -2_208_988_800_000;
const LATEST = 4_102_444_800_000;

function fromIso(text: string): Result<Instant, DateProblem> {
  // Salesforce writes +0000, databases leave the zone out: then the time is UTC.
  const parsed = parseInstant(text.replace(/\s+(?=Z$|UTC$|[+-]\d{2}:?\d{2}$)/, "").replace(/UTC$/, "Z"));
  if (parsed.ok) return parsed;
  if (parsed.error !== "zone-missing")
    return err(parsed.error === "not-an-instant" ? "not-a-date" : "no-such-date");
  return fromIso(`${text}Z`);
}

function fromOther(text: string, reading: DateReading): Result<Instant, DateProblem> {
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const [, first = "", , second = "", year = "", ...time] = numeric;
    const [day, month] = reading.order === "day-first" ? [first, second] : [second, first];
    return instantOf({ year, month: Number(month), day, time });
  }
  const yearFirst = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (yearFirst !== null) {
    const [, year = "", month, day = "", ...time] = yearFirst;
    return instantOf({ year, month: Number(month), day, time });
  }
  if (reading.serial && SERIAL.test(text)) return ok(Math.round((Number(text) + SERIAL_EPOCH_DAY) * DAY_MS));
  return fromNamedMonth(text);
}

function fromNamedMonth(text: string): Result<Instant, DateProblem> {
  const dayFirst = NAMED_MONTH.exec(text);
  const match = dayFirst ?? MONTH_FIRST_NAMED.exec(text);
  if (match === null) return err("not-a-date");
  const [, first = "", second = "", year = "", ...time] = match;
  const [day, name] = dayFirst === null ? [second, first] : [first, second];
  const month = monthOf(name);
  return month === null ? err("not-a-date") : instantOf({ year, month, day, time });
}

function instantOf(parts: {
  readonly year: string;
  readonly month: number;
  readonly day: string;
  readonly time: readonly (string | undefined)[];
}): Result<Instant, DateProblem> {
  const [hourText, minute = "00", second = "00", half, zone] = parts.time;
  const hour = hourText === undefined ? 0 : hourOf(Number(hourText), half);
  if (hour === null) return err("not-a-date");
  const year = parts.year.length === 2 ? fullYear(Number(parts.year)) : parts.year;
  const day = `${year}-${twoDigits(parts.month)}-${parts.day.padStart(2, "0")}`;
  const offset = zone === undefined || /[A-Z]/.test(zone) ? "Z" : zone;
  const parsed = parseInstant(`${day}T${twoDigits(hour)}:${minute}:${second}${offset}`);
  return parsed.ok ? parsed : err("no-such-date");
}

/** The hour of the day from a clock of 12 or of 24; null for 13 PM. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

/** Two digits mean a year near us: 70 to 99 the last century's, all others this one's. */
function fullYear(short: number): string {
  return String(short >= 70 ? 1900 + short : 2000 + short);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function orderOf(date: { readonly first: number; readonly second: number; readonly mark: string }) {
  if (date.first > 12 && date.second <= 12) return "day-first";
  if (date.second > 12 && date.first <= 12) return "month-first";
  // 05/05 reads the same in either order.
  if (date.first === date.second) return "clear";
  return date.mark === "." ? "unclear-dot" : "unclear";
}

/** Month by its English, German, French, Spanish, Italian, Portuguese or Dutch name, whole or cut; null for another word. */
function monthOf(name: string): number | null {
  const word = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const at = MONTHS.findIndex((names) =>
    names.some((full) => full === word || (word.length >= 3 && full.startsWith(word))),
  );
  return at === -1 ? null : at + 1;
}

const MONTHS: readonly (readonly string[])[] = [
  ["january", "januar", "janner", "janvier", "enero", "gennaio", "janeiro", "januari"],
  ["february", "februar", "fevrier", "febrero", "febbraio", "fevereiro", "februari"],
  ["march", "marz", "maerz", "mrz", "mars", "marzo", "marco", "maart"],
  ["april", "avril", "abril", "aprile"],
  ["may", "mai", "mayo", "maggio", "maio", "mei"],
  ["june", "juni", "juin", "junio", "giugno", "junho"],
  ["july", "juli", "juillet", "julio", "luglio", "julho"],
  ["august", "aout", "agosto", "augustus"],
  ["september", "septembre", "septiembre", "settembre", "setembro", "sept"],
  ["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
  ["november", "novembre", "noviembre", "novembro"],
  ["december", "dezember", "decembre", "diciembre", "dicembre", "dezembro"],
];
