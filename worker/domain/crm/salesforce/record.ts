/**
 * A record as Salesforce gives it: a value for each selected field, by its path ("Account.Name"). REST and Bulk are made
 * alike here: an empty text is null, because Salesforce stores none and Bulk cannot tell the two apart. Numbers keep the
 * digits they came with, so that an amount never passes through a float.
 */
export type SalesforceRecord = Readonly<Record<string, SalesforceValue>>;

export type SalesforceValue = string | boolean | null;

/** The text in the field; null when it is empty, or was not selected. */
export function textIn(record: SalesforceRecord, field: string): string | null {
  const value = record[field];
  return value === undefined || value === null || value === "" ? null : String(value);
}

/** A checkbox is never empty in Salesforce; Bulk spells it out. */
export function isChecked(record: SalesforceRecord, field: string): boolean {
  const value = record[field];
  return value === true || value === "true";
}
