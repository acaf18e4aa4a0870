import { formatInstant, type Instant } from "#worker/domain/time/instant.ts";

/** A row's place in the order in which increments are read. */
export type Keyset = { readonly modstamp: Instant; readonly id: string };

/** From `from` on, up to but without `until`. */
export type Window = { readonly from: Instant; readonly until: Instant };

export const rowsPerQuery = 2000;

/** Salesforce takes no more characters, wherever the query travels. */
export const longestSoql = 100_000;

/**
 * The next rows of a window by keyset. There is no cursor that could be lost, any number of rows may share one second, and the two
 * plain bounds stay on Salesforce's index.
 */
export function windowQuery(ask: {
  readonly object: string;
  readonly fields: readonly string[];
  readonly window: Window;
  readonly after: Keyset | null;
}): string {
  const { object, fields, window, after } = ask;
  const from = instantLiteral(after?.modstamp ?? window.from);
  const past = after === null ? "" : ` AND (SystemModstamp > ${from} OR Id > ${textLiteral(after.id)})`;
  return (
    `SELECT ${fields.join(", ")} FROM ${object} WHERE SystemModstamp >= ${from} AND SystemModstamp < ${instantLiteral(window.until)}` +
    `${past} ORDER BY SystemModstamp, Id LIMIT ${rowsPerQuery}`
  );
}

/** A whole table, in no order: one that Bulk cuts into pieces must not be sorted. */
export function tableQuery(ask: {
  readonly object: string;
  readonly fields: readonly string[];
  /** Leaves out the recycle bin where the table is asked for with deleted rows, as archived activities have to be. */
  readonly withoutDeleted: boolean;
}): string {
  return `SELECT ${ask.fields.join(", ")} FROM ${ask.object}${ask.withoutDeleted ? " WHERE IsDeleted = false" : ""}`;
}

/** The most recent records, for samples and for a test. */
export function recentQuery(ask: {
  readonly object: string;
  readonly fields: readonly string[];
  readonly limit: number;
}): string {
  return `SELECT ${ask.fields.join(", ")} FROM ${ask.object} ORDER BY SystemModstamp DESC LIMIT ${ask.limit}`;
}

/** Records by their ids. The query travels in an address, so a few hundred are the most. */
export function recordsQuery(ask: {
  readonly object: string;
  readonly fields: readonly string[];
  readonly ids: readonly string[];
}): string {
  return `SELECT ${ask.fields.join(", ")} FROM ${ask.object} WHERE Id IN (${ask.ids.map(textLiteral).join(", ")})`;
}

/** The rows of a child object that belong to one record. */
export function childrenQuery(ask: {
  readonly object: string;
  readonly fields: readonly string[];
  readonly parentField: string;
  readonly parentId: string;
}): string {
  return `SELECT ${ask.fields.join(", ")} FROM ${ask.object} WHERE ${ask.parentField} = ${textLiteral(ask.parentId)}`;
}

/** Unquoted, in UTC, in whole seconds: stamps have no finer ones. */
export function instantLiteral(instant: Instant): string {
  return formatInstant(Math.floor(instant / 1000) * 1000).replace(".000Z", "Z");
}

export function textLiteral(text: string): string {
  return `'${text
    .replace(/[\\'"]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")}'`;
}
