import { looksLikeId, toLongId } from "../record-id.ts";
import { type SalesforceError, salesforceError, writeError } from "../salesforce-error.ts";
import type { FieldDefinition, ObjectDefinition, Row, Value } from "../schema/definitions.ts";
import type { SchemaView } from "../schema/schema-view.ts";

/** What a caller sent to be written, checked field by field as Salesforce does; the first thing wrong is thrown. */
export function readValues(
  body: Readonly<Record<string, unknown>>,
  target: {
    readonly object: ObjectDefinition;
    readonly view: SchemaView;
    readonly mode: "create" | "update";
  },
): Row {
  const { object, view, mode } = target;
  const entries = Object.entries(body).filter(([name]) => name !== "attributes" && name !== "Id");
  const values = Object.fromEntries(
    entries.map(([name, sent]) => {
      const field = view.getField(object, name);
      if (field === null) throw noSuchColumn(name, object);
      const writable = mode === "create" ? field.createable : field.updateable;
      if (!writable || !view.mayWrite(object, field)) throw notWriteable(field);
      return [field.name, readValue(field, sent)];
    }),
  );
  if (mode === "create") requireFields(object, values);
  return values;
}

function requireFields(object: ObjectDefinition, values: Row): void {
  const missing = object.fields
    .filter((field) => mustBeGiven(field) && (values[field.name] ?? null) === null)
    .map((field) => field.name);
  if (missing.length > 0) {
    throw writeError(
      "REQUIRED_FIELD_MISSING",
      `Required fields are missing: [${missing.join(", ")}]`,
      missing,
    );
  }
}

function mustBeGiven(field: FieldDefinition): boolean {
  return !field.nillable && field.createable && field.defaultValue === null && field.name !== "OwnerId";
}

function readValue(field: FieldDefinition, sent: unknown): Value {
  // An empty string is stored as null.
  if (sent === null || sent === "") {
    if (!field.nillable)
      throw writeError("REQUIRED_FIELD_MISSING", `Required fields are missing: [${field.name}]`, [
        field.name,
      ]);
    return null;
  }
  switch (field.type) {
    case "boolean":
      return sent === true || sent === "true";
    case "int":
    case "double":
    case "currency":
    case "percent":
      return readNumber(field, sent);
    case "datetime":
      return readDatetime(field, sent);
    case "date":
      return readDate(field, sent);
    case "reference":
    case "id":
      return readId(field, sent);
    default:
      return readText(field, sent);
  }
}

function readNumber(field: FieldDefinition, sent: unknown): number {
  const value = Number(sent);
  if (!Number.isFinite(value)) throw cannotRead(field, sent);
  return value;
}

function readDatetime(field: FieldDefinition, sent: unknown): number {
  const instant = typeof sent === "string" ? parseDatetime(sent) : null;
  if (instant === null) throw cannotRead(field, sent);
  return instant;
}

function readDate(field: FieldDefinition, sent: unknown): string {
  if (typeof sent !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(sent)) throw cannotRead(field, sent);
  return sent;
}

function readId(field: FieldDefinition, sent: unknown): string {
  if (typeof sent !== "string" || !looksLikeId(sent)) {
    throw writeError("MALFORMED_ID", `${field.label}: id value of incorrect type: ${sent}`, [field.name]);
  }
  return toLongId(sent);
}

function readText(field: FieldDefinition, sent: unknown): string {
  const value = String(sent);
  if (field.length > 0 && value.length > field.length) {
    const message = `${field.label}: data value too large: ${value} (max length=${field.length})`;
    throw writeError("STRING_TOO_LONG", message, [field.name]);
  }
  if (field.restricted && field.picklist.length > 0 && !field.picklist.includes(value)) {
    const message = `bad value for restricted picklist field: ${value}`;
    throw writeError("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [field.name]);
  }
  return value;
}

function cannotRead(field: FieldDefinition, sent: unknown): SalesforceError {
  const message = `Cannot deserialize instance of ${field.type} from value ${JSON.stringify(sent)}`;
  return salesforceError(400, "JSON_PARSER_ERROR", message);
}

function noSuchColumn(name: string, object: ObjectDefinition): SalesforceError {
  return salesforceError(400, "INVALID_FIELD", `No such column '${name}' on sobject of type ${object.name}`);
}

function notWriteable(field: FieldDefinition): SalesforceError {
  const message = `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return writeError("INVALID_FIELD_FOR_INSERT_UPDATE", message, [field.name]);
}

/** Salesforce takes and gives `+0000`, which Date.parse of some engines does not. Milliseconds are cut off. */
export function parseDatetime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return null;
  const instant = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(instant) ? null : Math.floor(instant / 1000) * 1000;
}
