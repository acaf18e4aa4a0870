import type { FieldType } from "#worker/domain/crm/salesforce/description.ts";
import type { SalesforceRecord, SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import { isSameId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import type { WantedValue } from "./registration-values.ts";

export type FieldValues = Readonly<Record<string, SalesforceValue>>;

/** A value that somebody else has put into a field of ours, which is left as it is. */
export type KeptValue = {
  readonly field: string;
  readonly label: string;
  readonly theirs: SalesforceValue;
  readonly ours: SalesforceValue;
};

type WritePlan = {
  /** What is to be written; nothing when all is as it should be. */
  readonly set: FieldValues;
  readonly kept: readonly KeptValue[];
  /** Of our fields those that hold, or will hold, what we want: what counts as ours next time. */
  readonly ours: FieldValues;
};

/**
 * What to write to a record's own fields. A field is ours to change while it holds what we wrote, or were about to write, and while it
 * is empty and we never wrote to it. Anything else in it is somebody's word and stays. `ours` are all the values that we have written
 * or may have written; `refillsEmpty`: a person has asked for it again, so a field that was emptied is filled.
 */
export function planWrite(given: {
  readonly wanted: readonly WantedValue[];
  readonly current: SalesforceRecord;
  readonly ours: readonly FieldValues[];
  readonly refillsEmpty: boolean;
}): WritePlan {
  const set: Record<string, SalesforceValue> = {};
  const ours: Record<string, SalesforceValue> = {};
  const kept: KeptValue[] = [];
  for (const { field, value } of given.wanted) {
    const there = given.current[field.field] ?? null;
    const written = given.ours.flatMap(
      (values) => values[field.field] ?? (field.field in values ? [null] : []),
    );
    const same = (one: SalesforceValue, other: SalesforceValue) => isSameValue(field.type, one, other);
    const mayFill = isEmpty(there) && (written.length === 0 || given.refillsEmpty);
    const isOurs = mayFill || written.some((one) => same(one, there));
    if (same(value, there) || isOurs) ours[field.field] = value;
    if (same(value, there)) continue;
    if (isOurs) set[field.field] = value;
    // Where we have nothing to say, whatever somebody says is no contradiction.
    else if (!isEmpty(value))
      kept.push({ field: field.field, label: field.label, theirs: there, ours: value });
  }
  return { set, kept, ours };
}

function isEmpty(value: SalesforceValue): boolean {
  return value === null || value === "";
}

/** Whether two values are one to Salesforce: it trims texts, drops milliseconds, writes numbers and ids in its own way, and sorts choices. */
export function isSameValue(type: FieldType, one: SalesforceValue, other: SalesforceValue): boolean {
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  const [a, b] = [String(one).trim(), String(other).trim()];
  switch (type) {
    case "number":
    case "money":
      return Number(a) === Number(b);
    case "date-time":
      return wholeSecond(a) === wholeSecond(b);
    case "multi-picklist":
      return a.split(";").sort().join(";") === b.split(";").sort().join(";");
    case "lookup":
    case "id":
      return isSameId(a, b);
    default:
      return a === b;
  }
}

/** `+0000` without its colon is not read by every engine. */
function wholeSecond(text: string): number {
  return Math.floor(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")) / 1000);
}
