import { z } from "zod";
import { recordFacts } from "#worker/domain/crm/writing/registration-object.ts";
import { registrationStates } from "#worker/domain/registration/registration-state.ts";

const apiName = z
  .string()
  .max(80)
  .regex(
    /^[A-Za-z]\w*$/,
    "This is no API name. It has letters, digits and underscores, as in Deal_Registration__c.",
  );

export const registrationObjectRequest = z
  .object({
    object: apiName,
    /** The field for each fact; one that is left out is neither written nor read. */
    fields: z.partialRecord(z.enum(recordFacts), apiName),
    stateWords: z.partialRecord(z.enum(registrationStates), z.string().trim().min(1).max(255)).default({}),
    takesOlder: z.boolean().default(false),
  })
  .strict();

export const objectQuery = z.object({ object: apiName });

export const registrationObjectAnswer = z.object({
  chosen: z
    .object({
      object: z.string(),
      label: z.string(),
      fields: z.record(z.string(), z.string()),
      stateWords: z.record(z.string(), z.string()),
      takesOlder: z.boolean(),
    })
    .nullable(),
  /** Another connection of the company has the registrations. */
  isElsewhere: z.boolean(),
  counts: z.object({ waiting: z.int(), written: z.int(), held: z.int(), failed: z.int() }).nullable(),
});

export const holdableView = z.object({
  object: z.string(),
  label: z.string(),
  items: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      type: z.string(),
      /** What it can hold. */
      facts: z.array(z.enum(recordFacts)),
      /** Those of a picklist that takes no others. */
      values: z.array(z.string()),
    }),
  ),
});
