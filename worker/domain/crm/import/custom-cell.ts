import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import type { RowReader } from "./cell-reader.ts";
import { saysNothing } from "./clean-text.ts";
import { customKeyOf } from "./fields.ts";
import type { FileReading } from "./file-reading.ts";
import { dateEvidence } from "./parse-date.ts";

export type CustomEvidence =
  | "text"
  | "number"
  | "boolean"
  | Exclude<NonNullable<ReturnType<typeof dateEvidence>>, "serial">;

/** Without a leading zero, which numbers of things have, and without groups, which may be decimals. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;
const YES: ReadonlySet<string> = new Set(["true", "yes"]);
const NO: ReadonlySet<string> = new Set(["false", "no"]);
const longestText = 500;

/** What one cell says about its column's kind; null when it says nothing. */
export function customEvidence(text: string): CustomEvidence | null {
  if (saysNothing(text)) return null;
  const word = text.toLowerCase();
  if (YES.has(word) || NO.has(word)) return "boolean";
  if (PLAIN_NUMBER.test(text)) return "number";
  const date = dateEvidence(text);
  return date === null || date === "serial" ? "text" : date;
}

/** Reads the company's own fields of a row, each as its column is read. */
export function customReader(file: FileReading): (row: RowReader) => Readonly<Record<string, CustomValue>> {
  const fields = Object.keys(file.mapping).flatMap((field) => {
    const key = customKeyOf(field);
    const format = file.formats[field];
    return key === null ? [] : [{ field, key, as: format?.kind === "custom" ? format.as : "text" }];
  });
  if (fields.length === 0) return () => NONE;
  return (row) => {
    const values: [string, CustomValue][] = [];
    for (const { field, key, as } of fields) {
      const value = saysNothing(row.cell(field)) ? null : READERS[as](row, field);
      if (value !== null) values.push([key, value]);
    }
    return Object.fromEntries(values);
  };
}

const NONE: Readonly<Record<string, CustomValue>> = {};

type ReadCustom = (row: RowReader, field: string) => CustomValue | null;

const READERS: Readonly<Record<CustomValue["kind"], ReadCustom>> = {
  text: (row, field) => {
    const value = row.text(field, longestText);
    return value === null ? null : { kind: "text", value };
  },
  number: (row, field) => {
    const text = row.cell(field);
    if (PLAIN_NUMBER.test(text)) return { kind: "number", value: text };
    row.problem(field, "not-a-number", "This field holds numbers. Write digits and a decimal point: 1234.5.");
    return null;
  },
  boolean: (row, field) => {
    const word = row.cell(field).toLowerCase();
    if (YES.has(word) || NO.has(word)) return { kind: "boolean", value: YES.has(word) };
    row.problem(field, "not-yes-or-no", "This field says yes or no. Write yes, no, true or false.");
    return null;
  },
  date: (row, field) => {
    const instant = row.date(field);
    return instant === null ? null : { kind: "date", value: dayOf(instant) };
  },
};
