/** A stored value: datetimes are epoch milliseconds, dates are `2026-01-31`, multi-select picklists `A;B`. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export type FieldType =
  | "id"
  | "string"
  | "textarea"
  | "boolean"
  | "int"
  | "double"
  | "currency"
  | "percent"
  | "date"
  | "datetime"
  | "picklist"
  | "multipicklist"
  | "reference"
  | "email"
  | "phone"
  | "url";

/** Functions cannot be kept in JSON, so a formula field names its formula (see formulas.ts). */
export type FieldDefinition = {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly custom: boolean;
  readonly nameField: boolean;
  readonly externalId: boolean;
  /** No two live records have the same value. */
  readonly unique: boolean;
  readonly defaultValue: Value;
  readonly picklist: readonly string[];
  readonly restricted: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly childRelationshipName: string | null;
  readonly cascadeDelete: boolean;
  readonly formula: string | null;
};

export type ObjectDefinition = {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly custom: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly undeletable: boolean;
  readonly mergeable: boolean;
  readonly replicateable: boolean;
  readonly bulkQueryable: boolean;
  readonly fields: readonly FieldDefinition[];
};

export type FieldOptions = Partial<Omit<FieldDefinition, "name" | "type" | "custom">> & {
  readonly required?: boolean;
  readonly readOnly?: boolean;
};

export function text(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "string", { length: 255, ...options });
}

/** Longer than 255 and it can no longer be filtered on. */
export function longText(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "textarea", { length: 32_000, ...options });
}

export function checkbox(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "boolean", { nillable: false, defaultValue: false, ...options });
}

export function money(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "currency", { precision: 18, scale: 2, ...options });
}

export function number(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "double", { precision: 18, scale: 2, ...options });
}

export function wholeNumber(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "int", { ...options });
}

export function percent(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "percent", { precision: 5, scale: 2, ...options });
}

export function date(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "date", options);
}

export function datetime(name: string, options: FieldOptions = {}): FieldDefinition {
  return defineField(name, "datetime", options);
}

export function picklist(
  name: string,
  values: readonly string[],
  options: FieldOptions = {},
): FieldDefinition {
  return defineField(name, "picklist", { length: 255, picklist: values, ...options });
}

export function multiPicklist(name: string, values: readonly string[]): FieldDefinition {
  return defineField(name, "multipicklist", { length: 4099, picklist: values });
}

export function email(name: string): FieldDefinition {
  return defineField(name, "email", { length: 80 });
}

export function phone(name: string): FieldDefinition {
  return defineField(name, "phone", { length: 40 });
}

export function url(name: string): FieldDefinition {
  return defineField(name, "url", { length: 255 });
}

/** `AccountId` is followed as `Account`, `Partner__c` as `Partner__r`. */
export function lookup(
  name: string,
  referenceTo: readonly string[],
  options: FieldOptions = {},
): FieldDefinition {
  const relationshipName = name.endsWith("__c") ? name.replace(/__c$/, "__r") : name.replace(/Id$/, "");
  return defineField(name, "reference", { length: 18, referenceTo, relationshipName, ...options });
}

type ObjectOptions = Partial<Omit<ObjectDefinition, "name" | "keyPrefix" | "fields" | "custom">> & {
  /** Rows that are never deleted have no IsDeleted (users, stages, currencies). */
  readonly withoutIsDeleted?: boolean;
  readonly withoutAudit?: boolean;
};

export function defineObject(
  name: string,
  keyPrefix: string,
  fields: readonly FieldDefinition[],
  options: ObjectOptions = {},
): ObjectDefinition {
  const { withoutIsDeleted = false, withoutAudit = false, ...flags } = options;
  const custom = name.endsWith("__c");
  const label = flags.label ?? labelOf(name);
  const id = defineField("Id", "id", { length: 18, nillable: false, readOnly: true, label: "Record ID" });
  const isDeleted = checkbox("IsDeleted", { readOnly: true, label: "Deleted" });
  return {
    name,
    keyPrefix,
    custom,
    label,
    labelPlural: flags.labelPlural ?? `${label.replace(/y$/, "ie")}s`,
    createable: true,
    updateable: true,
    deletable: true,
    undeletable: !withoutIsDeleted,
    mergeable: false,
    replicateable: !withoutIsDeleted,
    bulkQueryable: true,
    ...flags,
    fields: [id, ...(withoutIsDeleted ? [] : [isDeleted]), ...fields, ...(withoutAudit ? [] : auditFields)],
  };
}

export function defineField(name: string, type: FieldType, options: FieldOptions): FieldDefinition {
  const { required = false, readOnly = false, ...given } = options;
  const formula = given.formula ?? null;
  return {
    name,
    type,
    label: labelOf(name),
    length: 0,
    precision: 0,
    scale: 0,
    nillable: !required,
    createable: !readOnly && formula === null,
    updateable: !readOnly && formula === null,
    custom: name.endsWith("__c"),
    nameField: false,
    externalId: false,
    unique: false,
    defaultValue: null,
    picklist: [],
    restricted: false,
    referenceTo: [],
    relationshipName: null,
    childRelationshipName: null,
    cascadeDelete: false,
    formula,
    ...given,
  };
}

/** `Closed_On__c` is labelled "Closed On", `AccountId` "Account ID". */
export function labelOf(name: string): string {
  return name
    .replace(/^[a-z]+__(?=.*__c$)/, "")
    .replace(/__c$/, "")
    .replaceAll("_", " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/ Id$/, " ID");
}

const auditFields = [
  datetime("CreatedDate", { nillable: false, readOnly: true }),
  lookup("CreatedById", ["User"], { nillable: false, readOnly: true }),
  datetime("LastModifiedDate", { nillable: false, readOnly: true }),
  lookup("LastModifiedById", ["User"], { nillable: false, readOnly: true }),
  datetime("SystemModstamp", { nillable: false, readOnly: true, label: "System Modstamp" }),
];
