import type { CustomKind } from "#worker/domain/rule/opportunity-facts.ts";
import { type CustomEvidence, customEvidence } from "./custom-cell.ts";
import { customKeyOf, type FieldSpec } from "./fields.ts";
import { type DecimalMark, decimalEvidence } from "./parse-amount.ts";
import { type DateOrder, dateEvidence } from "./parse-date.ts";

/** How one column is read. `ambiguous`: its cells fit another reading as well, and nothing in the file decides. */
export type ColumnFormat =
  | { readonly kind: "amount"; readonly decimal: DecimalMark; readonly ambiguous: boolean }
  | {
      readonly kind: "date";
      readonly order: DateOrder;
      readonly style: DateStyle;
      readonly ambiguous: boolean;
    }
  /** A company's own field. What is not unmistakably something else is text; `order` is for dates. */
  | {
      readonly kind: "custom";
      readonly as: CustomKind;
      readonly order: DateOrder;
      readonly ambiguous: false;
    };

/** What the dates of a column look like; only `numeric` depends on the order. */
export type DateStyle = "named" | "iso-time" | "numeric" | "serial";

/** Formats by our field. */
export type ColumnFormats = Readonly<Record<string, ColumnFormat>>;

/** What somebody has decided for the whole file, over what its cells suggest. */
export type FormatChoice = { readonly decimal: DecimalMark | null; readonly dateOrder: DateOrder | null };

/** What the cells of the file's amount and date columns have told so far. It grows with the rows and stays this small. */
export type FormatEvidence = {
  readonly columns: readonly {
    readonly field: string;
    readonly kind: "amount" | "date" | "custom";
    readonly at: number;
  }[];
  readonly counts: Map<string, Map<string, number>>;
};

export function startEvidence(
  fields: readonly FieldSpec[],
  positions: Readonly<Record<string, number>>,
): FormatEvidence {
  const columns = fields.flatMap((field) => {
    const at = positions[field.name];
    const { type } = field;
    return at === undefined || (type !== "amount" && type !== "date" && type !== "custom")
      ? []
      : [{ field: field.name, kind: type, at }];
  });
  return { columns, counts: new Map(columns.map(({ field }) => [field, new Map<string, number>()])) };
}

export function observeRow(evidence: FormatEvidence, cells: readonly string[]): void {
  for (const { field, kind, at } of evidence.columns) {
    const text = cells[at]?.trim() ?? "";
    if (text === "") continue;
    const told = evidenceOf[kind](text);
    if (told === null) continue;
    const counts = evidence.counts.get(field);
    counts?.set(told, (counts.get(told) ?? 0) + 1);
  }
}

const evidenceOf = { amount: decimalEvidence, date: dateEvidence, custom: customEvidence } as const;

/**
 * The reading of each column that all its cells support best. A column that cannot decide follows the file's other
 * columns, then what its delimiter hints at (a semicolon comes from where people write decimal commas).
 */
export function decideFormats(
  evidence: FormatEvidence,
  { delimiter, choice }: { readonly delimiter: string; readonly choice: FormatChoice },
): ColumnFormats {
  const told =
    (field: string): Told =>
    (kind) =>
      evidence.counts.get(field)?.get(kind) ?? 0;
  const amounts = evidence.columns.filter(({ kind }) => kind === "amount");
  const dates = evidence.columns.filter(({ kind }) => kind === "date");
  const commaFile = delimiter === ";";
  const formats = new Map<string, ColumnFormat>();
  for (const { field } of amounts)
    formats.set(field, amountFormat(told(field), { choice: choice.decimal, commaFile }));
  const decimalComma = amounts.some(({ field }) => told(field)(",") > 0 && told(field)(".") === 0);
  const fileOrder = sharedOrder(dates.map(({ field }) => told(field)));
  const fallback: DateOrder = commaFile || decimalComma ? "day-first" : "month-first";
  for (const { field } of dates) {
    formats.set(field, dateFormat(told(field), { choice: choice.dateOrder, fileOrder, fallback }));
  }
  for (const { field, kind } of evidence.columns) {
    if (kind === "custom")
      formats.set(field, customFormat(told(field), { choice: choice.dateOrder, fileOrder, fallback }));
  }
  return Object.fromEntries(formats);
}

type DateFormat = Extract<ColumnFormat, { readonly kind: "date" }>;
type Told = (kind: string) => number;

function amountFormat(
  told: Told,
  { choice, commaFile }: { readonly choice: DecimalMark | null; readonly commaFile: boolean },
): ColumnFormat {
  const unclearDot = told("unclear-dot");
  const unclearComma = told("unclear-comma");
  const unclear = unclearDot + unclearComma > 0;
  if (choice !== null) return { kind: "amount", decimal: choice, ambiguous: false };
  const dot = told(".");
  const comma = told(",");
  if (dot !== comma) {
    return { kind: "amount", decimal: dot > comma ? "." : ",", ambiguous: unclear && dot > 0 && comma > 0 };
  }
  // Nothing but 1.234 and its like: three digits behind every mark are groups.
  if (unclear && (unclearDot === 0 || unclearComma === 0)) {
    return { kind: "amount", decimal: unclearDot > 0 ? "," : ".", ambiguous: true };
  }
  return { kind: "amount", decimal: commaFile ? "," : ".", ambiguous: unclear };
}

type DateHints = {
  readonly choice: DateOrder | null;
  readonly fileOrder: DateOrder | null;
  readonly fallback: DateOrder;
};

/** All cells are of one kind, and dates can be read one way only; or the field is text. */
function customFormat(told: Told, hints: DateHints): ColumnFormat {
  const date = dateFormat(told, hints);
  const kinds: Readonly<Record<CustomKind, readonly CustomEvidence[]>> = {
    text: ["text"],
    number: ["number"],
    boolean: ["boolean"],
    date: ["clear", "iso-time", "day-first", "month-first", "unclear", "unclear-dot"],
  };
  const found = (Object.keys(kinds) as CustomKind[]).filter((kind) =>
    kinds[kind].some((evidence) => told(evidence) > 0),
  );
  const [only = "text"] = found;
  const as = found.length > 1 || (only === "date" && date.ambiguous) ? "text" : only;
  return { kind: "custom", as, order: date.order, ambiguous: false };
}

function dateFormat(told: Told, { choice, fileOrder, fallback }: DateHints): DateFormat {
  const dayFirst = told("day-first");
  const monthFirst = told("month-first");
  const unclear = told("unclear");
  const unclearDot = told("unclear-dot");
  const numeric = dayFirst + monthFirst + unclear + unclearDot > 0;
  const other = told("clear") + told("iso-time") > 0;
  const style = dateStyle({ numeric, other, serial: told("serial") > 0, timed: told("iso-time") > 0 });
  if (choice !== null) return { kind: "date", order: choice, style, ambiguous: false };
  if (dayFirst !== monthFirst) {
    return {
      kind: "date",
      order: dayFirst > monthFirst ? "day-first" : "month-first",
      style,
      ambiguous: false,
    };
  }
  if (unclearDot > 0 && unclear === 0) return { kind: "date", order: "day-first", style, ambiguous: false };
  return { kind: "date", order: fileOrder ?? fallback, style, ambiguous: unclear > 0 && fileOrder === null };
}

function dateStyle(seen: {
  readonly numeric: boolean;
  readonly other: boolean;
  readonly serial: boolean;
  readonly timed: boolean;
}): DateStyle {
  if (seen.numeric) return "numeric";
  // Day numbers count only where nothing in the column looks like a written date.
  if (seen.serial && !seen.other) return "serial";
  return seen.timed ? "iso-time" : "named";
}

/** The order that the file's decided date columns share; null when none decides or they differ. */
function sharedOrder(columns: readonly Told[]): DateOrder | null {
  const orders = new Set<DateOrder>();
  for (const told of columns) {
    if (told("day-first") > told("month-first")) orders.add("day-first");
    if (told("month-first") > told("day-first")) orders.add("month-first");
  }
  return orders.size === 1 ? ([...orders][0] ?? null) : null;
}

/** True when rows read by one are rows read by the other: only what changes a value counts. */
export function readTheSame(one: ColumnFormats, other: ColumnFormats): boolean {
  return Object.entries(one).every(([field, format]) => {
    const match = other[field];
    if (format.kind === "amount") return match?.kind === "amount" && match.decimal === format.decimal;
    if (format.kind === "custom")
      return match?.kind === "custom" && match.as === format.as && match.order === format.order;
    return (
      match?.kind === "date" &&
      match.order === format.order &&
      (match.style === "serial") === (format.style === "serial")
    );
  });
}

/** A company's own field goes on holding what it has held, so that a file with a part of the rows cannot turn it into another kind. */
export function keepCustomKinds(
  formats: ColumnFormats,
  known: ReadonlyMap<string, CustomKind>,
): ColumnFormats {
  return Object.fromEntries(
    Object.entries(formats).map(([field, format]) => {
      const kept = known.get(customKeyOf(field) ?? "");
      return [field, format.kind === "custom" && kept !== undefined ? { ...format, as: kept } : format];
    }),
  );
}

/** The format as people write it. */
export function describeFormat(format: ColumnFormat): string {
  if (format.kind === "amount") return format.decimal === "." ? "1,234.56" : "1.234,56";
  if (format.kind === "custom") return format.as === "boolean" ? "yes or no" : format.as;
  if (format.style === "serial") return "spreadsheet day number";
  if (format.style === "iso-time") return "YYYY-MM-DD hh:mm";
  if (format.style === "named") return "YYYY-MM-DD";
  return format.order === "day-first" ? "DD/MM/YYYY" : "MM/DD/YYYY";
}
