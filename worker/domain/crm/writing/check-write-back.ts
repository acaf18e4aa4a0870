import type { MappingProblem } from "#worker/domain/crm/salesforce/check-mapping.ts";
import type { FieldType } from "#worker/domain/crm/salesforce/description.ts";
import { mappedFieldsOf, type SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { registrationStates } from "#worker/domain/registration/registration-state.ts";
import { stateNames } from "./registration-values.ts";
import type {
  DealChoice,
  OwnField,
  WritableField,
  WritableObject,
  WriteBack,
  WrittenFact,
} from "./write-back.ts";
import { writtenFacts } from "./write-back.ts";

/** What a company asks for, by the names of fields. */
export type RequestedWriteBack = {
  readonly fields: Readonly<Partial<Record<WrittenFact, string>>>;
  readonly stateWords: WriteBack["stateWords"];
  readonly dealChoice: DealChoice;
  readonly newDealStage: string | null;
};

type CheckedWriteBack = Pick<WriteBack, "fields" | "hasCurrencies">;

/** The fields that are asked for as Salesforce describes them, and what is wrong with them; nothing when all can be written. */
export function checkWriteBack(
  asked: RequestedWriteBack,
  object: WritableObject,
): { readonly checked: CheckedWriteBack; readonly problems: readonly MappingProblem[] } {
  const problems: MappingProblem[] = [];
  const fields: Partial<Record<WrittenFact, OwnField>> = {};
  for (const fact of writtenFacts) {
    const name = asked.fields[fact];
    if (name === undefined) continue;
    const path = `fields.${fact}`;
    const found = fieldNamed(object, name);
    const wrong = found === null ? unknownField(object, name) : wrongWith(fact, found);
    if (wrong !== null) problems.push({ path, ...wrong });
    else if (found !== null) fields[fact] = ownFieldOf(found);
  }
  return {
    checked: { fields, hasCurrencies: fieldNamed(object, "CurrencyIsoCode") !== null },
    problems: [
      ...problems,
      ...namedTwice(asked),
      ...(Object.keys(asked.fields).length === 0 ? [nothingNamed] : []),
      ...stateProblems(asked, object),
      ...newDealProblems(asked, object),
    ],
  };
}

const nothingNamed: MappingProblem = {
  path: "fields.registrationId",
  code: "no-field",
  message: "Choose at least one field that Fairshare fills. It writes to no other.",
};

type Wrong = Pick<MappingProblem, "code" | "message">;

function unknownField({ label }: WritableObject, name: string): Wrong {
  const message = `${label} has no field ${name} that the integration user can see. Check its API name and its field-level security.`;
  return { code: "unknown-field", message };
}

/** Which types can hold a fact. */
const types: Readonly<Record<WrittenFact, readonly FieldType[]>> = {
  registrationId: ["text"],
  number: ["text", "number"],
  partner: ["text", "long-text", "lookup"],
  state: ["text", "picklist"],
  protectedUntil: ["date", "date-time", "text"],
  submittedOn: ["date", "date-time", "text"],
  approvedOn: ["date", "date-time", "text"],
  address: ["text", "long-text"],
};

/** A registration's id, and the address of its page, are of no use cut off. */
const shortest: Readonly<Partial<Record<WrittenFact, number>>> = {
  registrationId: 32,
  number: 6,
  address: 100,
};

export function fitsFact(
  fact: WrittenFact,
  { type, length, referenceTo, canUpdate, isCustom }: WritableField,
): boolean {
  if (!isCustom || !canUpdate || !types[fact].includes(type)) return false;
  if (type === "lookup") return referenceTo.includes("Account");
  return (type !== "text" && type !== "long-text") || length >= (shortest[fact] ?? 1);
}

function wrongWith(fact: WrittenFact, field: WritableField): Wrong | null {
  const named = `${field.label} (${field.field})`;
  if (fitsFact(fact, field)) return null;
  if (!field.isCustom)
    return {
      code: "not-own",
      message: `${named} is Salesforce's own field. Choose a custom field that is kept for Fairshare.`,
    };
  if (!field.canUpdate)
    return {
      code: "not-writable",
      message: `${named} cannot be written by the integration user. Give it edit access to the field.`,
    };
  const least = shortest[fact];
  if (types[fact].includes(field.type) && least !== undefined && field.length < least)
    return {
      code: "too-short",
      message: `${named} holds ${field.length} characters, and ${least} are needed.`,
    };
  return {
    code: "wrong-field-type",
    message: `${named} is a field of type ${field.type} and cannot hold this.`,
  };
}

function namedTwice({ fields }: RequestedWriteBack): readonly MappingProblem[] {
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
  { fields, stateWords }: RequestedWriteBack,
  object: WritableObject,
): readonly MappingProblem[] {
  const field = fields.state === undefined ? null : fieldNamed(object, fields.state);
  if (field?.type !== "picklist" || !field.takesOnlyValues) return [];
  return registrationStates.flatMap((state) => {
    const word = stateWords[state] ?? stateNames[state];
    if (state === "draft" || field.values.includes(word)) return [];
    const message = `${field.label} takes only ${field.values.join(", ")}. Say which of them "${stateNames[state]}" is.`;
    return [{ path: `stateWords.${state}`, code: "not-a-value", message }];
  });
}

function newDealProblems(
  { dealChoice, fields, newDealStage }: RequestedWriteBack,
  object: WritableObject,
): readonly MappingProblem[] {
  if (dealChoice !== "create") return [];
  const id = fields.registrationId === undefined ? null : fieldNamed(object, fields.registrationId);
  const stages = fieldNamed(object, "StageName")?.values ?? [];
  const isKey = id?.isExternalId === true && id.isUnique && id.canCreate;
  return [
    ...(isKey
      ? []
      : [
          {
            path: "fields.registrationId",
            code: "no-key",
            message:
              "New deals need a text field that is an External ID and unique, for the registration's id: it is what keeps a deal from being made twice.",
          },
        ]),
    ...(object.canCreate
      ? []
      : [
          {
            path: "dealChoice",
            code: "not-createable",
            message: `The integration user may not create a ${object.label}.`,
          },
        ]),
    ...requiredElsewhere({ fields }, object),
    ...(newDealStage !== null && stages.includes(newDealStage)
      ? []
      : [
          {
            path: "newDealStage",
            code: "unknown-stage",
            message: "Choose the stage that new deals begin in.",
          },
        ]),
  ];
}

/** What a new deal gets from us (registration-values.ts), or from Salesforce itself. */
const given = ["Name", "StageName", "CloseDate", "AccountId", "CurrencyIsoCode", "OwnerId"];

function requiredElsewhere(
  { fields }: Pick<RequestedWriteBack, "fields">,
  object: WritableObject,
): readonly MappingProblem[] {
  const filled = new Set([...given, ...Object.values(fields)].map((name) => name.toLowerCase()));
  const missing = object.fields.filter(
    ({ field, isRequired }) => isRequired && !filled.has(field.toLowerCase()),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ field, label }) => `${label} (${field})`).join(", ");
  const message = `Your org asks for ${names}, which Fairshare does not fill. Give these a default there.`;
  return [{ path: "dealChoice", code: "required-elsewhere", message }];
}

function fieldNamed({ fields }: WritableObject, name: string): WritableField | null {
  const wanted = name.toLowerCase();
  return fields.find(({ field }) => field.toLowerCase() === wanted) ?? null;
}

function ownFieldOf({ field, label, type, length }: WritableField): OwnField {
  return { field, label, type, length };
}

/** Fields that would be read as somebody's word on a deal, and hold ours: a partner would give evidence of itself. */
export function fieldsReadAndWritten(
  { fields }: Pick<WriteBack, "fields">,
  mapping: SalesforceMapping,
): readonly { readonly fact: WrittenFact; readonly field: string }[] {
  const read = new Set(mappedFieldsOf(mapping).map((name) => name.toLowerCase()));
  return writtenFacts.flatMap((fact) => {
    const field = fields[fact]?.field;
    return field !== undefined && read.has(field.toLowerCase()) ? [{ fact, field }] : [];
  });
}
