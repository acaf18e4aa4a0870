import { z } from "zod";
import { fieldTypeOf } from "#worker/domain/crm/salesforce/description.ts";
import type { WritableObject } from "#worker/domain/crm/writing/write-back.ts";

/** What describe says of writing; null for what is no description. */
export function readWritable(json: unknown): WritableObject | null {
  const read = objectSchema.safeParse(json);
  if (!read.success) return null;
  const { name, label, createable, updateable, fields } = read.data;
  return {
    name,
    label,
    canCreate: createable,
    canUpdate: updateable,
    fields: fields.map((field) => ({
      field: field.name,
      label: field.label,
      type: fieldTypeOf(field.type),
      length: field.length,
      canCreate: field.createable,
      canUpdate: field.updateable,
      isExternalId: field.externalId,
      isUnique: field.unique,
      isRequired: !field.nillable && field.createable && !field.defaultedOnCreate,
      isCustom: field.custom,
      referenceTo: field.referenceTo ?? [],
      values: (field.picklistValues ?? []).filter(({ active }) => active).map(({ value }) => value),
      takesOnlyValues: field.restrictedPicklist,
    })),
  };
}

const flag = z.boolean().default(false);

const fieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.int().default(0),
  createable: flag,
  updateable: flag,
  externalId: flag,
  unique: flag,
  nillable: z.boolean().default(true),
  defaultedOnCreate: flag,
  custom: flag,
  restrictedPicklist: flag,
  referenceTo: z.array(z.string()).nullish(),
  picklistValues: z.array(z.object({ value: z.string(), active: z.boolean() })).nullish(),
});

const objectSchema = z.object({
  name: z.string(),
  label: z.string(),
  createable: flag,
  updateable: flag,
  fields: z.array(fieldSchema),
});
