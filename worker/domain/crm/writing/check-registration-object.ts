import type { MappingProblem } from "#worker/domain/crm/salesforce/check-mapping.ts";
import type { FieldType } from "#worker/domain/crm/salesforce/description.ts";
import type { SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { syncedObjects } from "#worker/domain/crm/salesforce/synced-objects.ts";
import { registrationStates } from "#worker/domain/registration/registration-state.ts";
import {
  neededFacts,
  type RecordFact,
  type RegistrationObject,
  recordFacts,
  stateWord,
} from "./registration-object.ts";
import { stateNames } from "./registration-values.ts";
import type { OwnField, WritableField, WritableObject } from "./write-back.ts";

/** What a company asks for, by the names of fields. */
export type RequestedRegistrationObject = {
  readonly object: string;
  readonly fields: Readonly<Partial<Record<RecordFact, string>>>;
  readonly stateWords: RegistrationObject["stateWords"];
  /** Also records that are there already and have not ended become registrations. */
  readonly takesOlder: boolean;
};

/** The fields that are asked for as Salesforce describes them, and what is wrong; nothing when registrations can be kept in the object. */
export function checkRegistrationObject(
  asked: RequestedRegistrationObject,
  object: WritableObject,
): {
  readonly fields: RegistrationObject["fields"];
  readonly problems: readonly MappingProblem[];
} {
  const problems: MappingProblem[] = [];
  const fields: Partial<Record<RecordFact, OwnField>> = {};
  for (const fact of recordFacts) {
    const name = asked.fields[fact];
    const path = `fields.${fact}`;
    if (name === undefined) {
      if ((neededFacts as readonly RecordFact[]).includes(fact)) problems.push({ path, ...notChosen });
      continue;
    }
    const found = object.fields.find(({ field }) => field.toLowerCase() === name.toLowerCase());
    if (found === undefined) problems.push({ path, ...unknownField(object, name) });
    else if (!holdsFact(fact, found)) problems.push({ path, ...unfit(fact, found) });
    else fields[fact] = { field: found.field, label: found.label, type: found.type, length: found.length };
  }
  return {
    fields,
    problems: [
      ...problems,
      ...namedTwice(asked),
      ...stateProblems({ fields, stateWords: asked.stateWords }, object),
      ...objectProblems(fields, object),
    ],
  };
}

/** An object that is read for something else cannot be this one as well. */
export function isTakenObject(name: string, { partnerObject }: SalesforceMapping): boolean {
  const taken = [...syncedObjects.map(({ object }) => object), partnerObject?.object ?? ""];
  return taken.some((object) => object.toLowerCase() === name.toLowerCase());
}

const days: readonly FieldType[] = ["date", "date-time", "text"];
const words: readonly FieldType[] = ["text", "long-text"];

/** Which types can hold a fact. */
const types: Readonly<Record<RecordFact, readonly FieldType[]>> = {
  registrationId: ["text"],
  number: ["text", "number"],
  partner: ["text", "lookup"],
  state: ["text", "picklist"],
  protectedUntil: days,
  submittedOn: days,
  approvedOn: days,
  address: words,
  accountName: ["text"],
  domain: ["text"],
  dealName: words,
  products: ["text", "long-text", "multi-picklist"],
  amount: ["money", "number"],
  currency: ["text", "picklist"],
  closeDate: ["date"],
  opportunity: ["lookup"],
};

/** What is of no use cut off. */
const shortest: Readonly<Partial<Record<RecordFact, number>>> = {
  registrationId: 32,
  number: 6,
  address: 100,
  currency: 3,
};

const lookups: Readonly<Partial<Record<RecordFact, string>>> = {
  partner: "Account",
  opportunity: "Opportunity",
};

/** Salesforce's own fields of an object that belong to whoever fills the record. */
const openFields = ["Name", "CurrencyIsoCode"];

/** Whether the field can hold the fact, and the user may fill it. */
export function holdsFact(fact: RecordFact, field: WritableField): boolean {
  const { type, length, referenceTo, canCreate, canUpdate, isCustom } = field;
  if (!canUpdate || !canCreate || !(isCustom || openFields.includes(field.field))) return false;
  if (!types[fact].includes(type)) return false;
  if (fact === "registrationId") return field.isExternalId && field.isUnique && length >= 32;
  if (type === "lookup") return referenceTo.includes(lookups[fact] ?? "");
  return !words.includes(type) || length >= (shortest[fact] ?? 1);
}

type Wrong = Pick<MappingProblem, "code" | "message">;

const notChosen: Wrong = {
  code: "required",
  message: "Choose the field. Without it no record could be read as a registration, or found again.",
};

function unknownField({ label }: WritableObject, name: string): Wrong {
  const message = `${label} has no field ${name} that the integration user can see. Check its API name and its field-level security.`;
  return { code: "unknown-field", message };
}

function unfit(fact: RecordFact, field: WritableField): Wrong {
  const named = `${field.label} (${field.field})`;
  if (!field.canUpdate || !field.canCreate)
    return {
      code: "not-writable",
      message: `${named} cannot be written by the integration user. Give it edit access to the field.`,
    };
  if (fact === "registrationId")
    return {
      code: "no-key",
      message: `${named} cannot tell records apart. Choose a custom text field of 32 characters or more that is an External ID and unique.`,
    };
  const least = shortest[fact];
  if (words.includes(field.type) && least !== undefined && field.length < least)
    return {
      code: "too-short",
      message: `${named} holds ${field.length} characters, and ${least} are needed.`,
    };
  return {
    code: "wrong-field-type",
    message: `${named} is a field of type ${field.type} and cannot hold this.`,
  };
}

function namedTwice({ fields }: RequestedRegistrationObject): readonly MappingProblem[] {
  const names = Object.entries(fields).map(([fact, name]) => ({ fact, key: name.toLowerCase() }));
  return names.flatMap(({ fact, key }, at) =>
    names.findIndex((other) => other.key === key) === at
      ? []
      : [
          {
            path: `fields.${fact}`,
            code: "field-named-twice",
            message: "Another entry has this field already. Choose one for each.",
          },
        ],
  );
}

/** A restricted picklist takes only its own values: each state has to have a name among them. */
function stateProblems(
  chosen: Pick<RegistrationObject, "fields" | "stateWords">,
  object: WritableObject,
): readonly MappingProblem[] {
  const field = object.fields.find((one) => one.field === chosen.fields.state?.field);
  if (field?.type !== "picklist" || !field.takesOnlyValues) return [];
  return registrationStates.flatMap((state) => {
    if (state === "draft" || field.values.includes(stateWord(chosen, state))) return [];
    const message = `${field.label} takes only ${field.values.join(", ")}. Say which of them "${stateNames[state]}" is.`;
    return [{ path: `stateWords.${state}`, code: "not-a-value", message }];
  });
}

function objectProblems(
  fields: RegistrationObject["fields"],
  object: WritableObject,
): readonly MappingProblem[] {
  if (!object.canCreate || !object.canUpdate)
    return [
      {
        path: "object",
        code: "not-createable",
        message: `The integration user may not create and change a ${object.label}. Give it that access.`,
      },
    ];
  const filled = new Set([...Object.values(fields).map(({ field }) => field), "OwnerId", "CurrencyIsoCode"]);
  const missing = object.fields.filter(({ field, isRequired }) => isRequired && !filled.has(field));
  if (missing.length === 0) return [];
  const names = missing.map(({ field, label }) => `${label} (${field})`).join(", ");
  const message = `Your org asks for ${names}, which Fairshare would not fill. Choose what goes there, or give it a default there.`;
  return [{ path: "object", code: "required-elsewhere", message }];
}
