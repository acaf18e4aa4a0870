import { z } from "zod";
import {
  fieldTypeOf,
  type ObjectDescription,
  type ObjectSummary,
} from "#worker/domain/crm/salesforce/description.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { Answer } from "./request.ts";

export function readSummaries(json: unknown): readonly ObjectSummary[] | null {
  const read = z.object({ sobjects: z.array(summarySchema) }).safeParse(json);
  return read.success
    ? read.data.sobjects.map(({ name, label, custom, queryable }) => ({ name, label, custom, queryable }))
    : null;
}

/** `describedAt` is Salesforce's own time of the answer, to ask with the next time whether anything has changed. */
export function readDescription({
  status,
  headers,
  json,
}: Answer): { readonly description: ObjectDescription; readonly describedAt: Instant } | "unchanged" | null {
  if (status === 304) return "unchanged";
  const read = descriptionSchema.safeParse(json);
  const stated = Date.parse(headers.get("Last-Modified") ?? headers.get("Date") ?? "");
  if (!read.success) return null;
  const { fields, ...object } = read.data;
  const description = { ...object, fields: fields.map(toField) };
  return { description, describedAt: Number.isNaN(stated) ? 0 : stated };
}

function toField(field: z.infer<typeof fieldSchema>): ObjectDescription["fields"][number] {
  const { name, label, custom, calculated, filterable, referenceTo, relationshipName, picklistValues } =
    field;
  return {
    name,
    label,
    type: fieldTypeOf(field.type),
    custom,
    calculated,
    filterable,
    referenceTo,
    relationshipName,
    picklist: picklistValues.map(({ value, label: shown, active }) => ({
      value,
      label: shown ?? value,
      active,
    })),
  };
}

const summarySchema = z.object({
  name: z.string(),
  label: z.string(),
  custom: z.boolean(),
  queryable: z.boolean(),
});

const fieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  custom: z.boolean(),
  calculated: z.boolean().default(false),
  filterable: z.boolean().default(true),
  referenceTo: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? []),
  relationshipName: z
    .string()
    .nullish()
    .transform((name) => name ?? null),
  picklistValues: z
    .array(z.object({ value: z.string(), label: z.string().nullable(), active: z.boolean() }))
    .nullish()
    .transform((values) => values ?? []),
});

const descriptionSchema = summarySchema.extend({
  replicateable: z.boolean().default(false),
  fields: z.array(fieldSchema),
});
