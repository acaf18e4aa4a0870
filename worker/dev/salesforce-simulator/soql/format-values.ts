import type { FieldType, Value } from "../schema/definitions.ts";

/** REST: datetimes with `+0000` and without a colon. */
export function restValue(value: Value, type: FieldType): Value {
  return type === "datetime" && typeof value === "number" ? restDatetime(value) : value;
}

export function restDatetime(instantMs: number): string {
  return new Date(instantMs).toISOString().replace("Z", "+0000");
}

/** Bulk, SOAP and outbound messages: datetimes with `Z`; numbers of a scale keep their point. */
export function textValue(value: Value, type: FieldType): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  if (type === "datetime") return new Date(value).toISOString();
  return type === "int" || !Number.isInteger(value) ? String(value) : `${value}.0`;
}
