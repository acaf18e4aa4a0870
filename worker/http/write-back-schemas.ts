import { z } from "zod";
import { dealChoices, writtenFacts } from "#worker/domain/crm/writing/write-back.ts";
import { registrationStates } from "#worker/domain/registration/registration-state.ts";
import { writeStatuses } from "#worker/usecases/write-back/write-ports.ts";

const fieldName = z
  .string()
  .max(80)
  .regex(
    /^[A-Za-z]\w*$/,
    "This is no API name. It has letters, digits and underscores, as in Registration_Id__c.",
  );

export const writeBackRequest = z
  .object({
    /** The field for each fact; one that is left out is not written. */
    fields: z.partialRecord(z.enum(writtenFacts), fieldName),
    stateWords: z.partialRecord(z.enum(registrationStates), z.string().trim().min(1).max(255)).default({}),
    dealChoice: z.enum(dealChoices),
    newDealStage: z.string().trim().min(1).max(255).nullable().default(null),
  })
  .strict();

export const writeBackAnswer = z.object({
  writeBack: z
    .object({
      fields: z.record(z.string(), z.string()),
      stateWords: z.record(z.string(), z.string()),
      dealChoice: z.enum(dealChoices),
      newDealStage: z.string().nullable(),
    })
    .nullable(),
  /** Another connection of the company is written to. */
  isElsewhere: z.boolean(),
});

export const writableView = z.object({
  items: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      type: z.string(),
      /** What it can hold. */
      facts: z.array(z.enum(writtenFacts)),
      /** Whether deals can be known by it, so that none is made twice. */
      isKey: z.boolean(),
      /** Those of a picklist that takes no others. */
      values: z.array(z.string()),
    }),
  ),
  stages: z.array(z.string()),
  canCreate: z.boolean(),
});

const problemsView = z.array(
  z.object({ code: z.string(), field: z.string().nullable(), message: z.string(), remedy: z.string() }),
);

export const shownWriteView = z.object({
  status: z.enum([...writeStatuses, "off"]),
  recordId: z.string().nullable(),
  recordUrl: z.string().nullable(),
  isMadeHere: z.boolean(),
  problems: problemsView,
  writtenAt: z.string().nullable(),
  /** In the company's own object of registrations; null where it is not kept in one. */
  record: z
    .object({
      label: z.string(),
      connectionId: z.string(),
      status: z.enum(writeStatuses),
      recordId: z.string().nullable(),
      recordUrl: z.string().nullable(),
      problems: problemsView,
      writtenAt: z.string().nullable(),
    })
    .nullable(),
  mayRetry: z.boolean(),
  mayCreate: z.boolean(),
});

export const writeAskRequest = z.object({ ask: z.enum(["retry", "create"]) }).strict();
export const writeAskedView = z.object({ status: z.literal("waiting") });
