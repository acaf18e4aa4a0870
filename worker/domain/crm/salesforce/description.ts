/** What describe says about objects and fields, as far as we go by it. It shows what the asking user may see, no more. */
export type ObjectSummary = {
  readonly name: string;
  readonly label: string;
  readonly custom: boolean;
  readonly queryable: boolean;
};

export type FieldType =
  | "id"
  | "text"
  | "long-text"
  | "picklist"
  | "multi-picklist"
  | "lookup"
  | "checkbox"
  | "number"
  | "money"
  | "date"
  | "date-time"
  | "other";

export type FieldDescription = {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly custom: boolean;
  /** Formulas: their values change without the record changing. */
  readonly calculated: boolean;
  readonly filterable: boolean;
  /** The objects a lookup points to, and the name its parent's fields are selected by. */
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly picklist: readonly { readonly value: string; readonly label: string; readonly active: boolean }[];
};

export type ObjectDescription = ObjectSummary & {
  /** Whether its deletions can be asked for. */
  readonly replicateable: boolean;
  readonly fields: readonly FieldDescription[];
};

/** Salesforce's own field types, folded into the ones that we tell apart. */
export function fieldTypeOf(salesforceType: string): FieldType {
  return TYPES.get(salesforceType) ?? "other";
}

export function fieldOf(description: ObjectDescription, name: string): FieldDescription | null {
  const wanted = name.toLowerCase();
  return description.fields.find((field) => field.name.toLowerCase() === wanted) ?? null;
}

const TYPES: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ["id", "id"],
  ["string", "text"],
  ["email", "text"],
  ["phone", "text"],
  ["url", "text"],
  ["encryptedstring", "text"],
  ["textarea", "long-text"],
  ["picklist", "picklist"],
  ["combobox", "picklist"],
  ["multipicklist", "multi-picklist"],
  ["reference", "lookup"],
  ["boolean", "checkbox"],
  ["int", "number"],
  ["long", "number"],
  ["double", "number"],
  ["percent", "number"],
  ["currency", "money"],
  ["date", "date"],
  ["datetime", "date-time"],
]);
