import {
  fieldNamesOf,
  neededFacts,
  type RegistrationObject,
} from "#worker/domain/crm/writing/registration-object.ts";
import { type FieldDescription, type FieldType, fieldOf, type ObjectDescription } from "./description.ts";
import { mappedFieldsOf, type PartnerObject, type SalesforceMapping } from "./mapping.ts";
import { remedyFor } from "./problem-words.ts";
import { opportunityObject, type SyncedObject, syncedObjects } from "./synced-objects.ts";

/** What is asked of one object, after a look at what the user may see of it. */
export type Reading = {
  readonly object: SyncedObject;
  /** Id first; paths of parents last. */
  readonly fields: readonly string[];
};

/** A field that is mapped or needed and cannot be read, with what to do about it. */
export type ReadingProblem = {
  readonly code: "field-hidden" | "field-retyped" | "object-hidden";
  readonly object: string;
  readonly field: string | null;
  readonly message: string;
};

export type PlannedReading = {
  /** Null when the object cannot be read at all. */
  readonly reading: Reading | null;
  readonly problems: readonly ReadingProblem[];
  /** As described, but for fields that stopped: they are described as they last were, as the values are that are kept of them. */
  readonly description: ObjectDescription | null;
};

/** Every object that this mapping needs, in the order in which they are read. */
export function objectsToSync(mapping: SalesforceMapping): readonly SyncedObject[] {
  const { partnerObject, registrationObject } = mapping;
  return [
    ...syncedObjects,
    ...(partnerObject === null ? [] : [partnerObjectOf(partnerObject)]),
    ...(registrationObject ? [registrationObjectOf(registrationObject)] : []),
  ];
}

/**
 * The fields to select: what we need and what is mapped, as far as describe shows it. A query that names one hidden field fails
 * altogether, so a field that went away is left out, its last values stay, and somebody is told.
 */
export function planReading(
  object: SyncedObject,
  look: {
    readonly description: ObjectDescription | null;
    readonly mapping: SalesforceMapping;
    /** What was said of the object when the mapping was made, or last read; null when it never was. */
    readonly known: ObjectDescription | null;
  },
): PlannedReading {
  const { description, mapping, known } = look;
  if (description === null) {
    const problems = optionalObjects.has(object.object) ? [] : [hiddenObject(object.object)];
    return { reading: null, problems, description: known };
  }
  const missing = object.required.filter((field) => fieldOf(description, field) === null);
  if (missing.length > 0) {
    const problems = missing.map((field) => hiddenField(object.object, field, "needed"));
    return { reading: null, problems, description: known };
  }
  const mapped = mappedFor(object, mapping);
  const problems = mapped.flatMap((name) => problemWith(object, { description, name, mapping, known }));
  const unusable = new Set(problems.map(({ field }) => field));
  const kept = keepKnown(description, { known, fields: unusable });
  if (object.required.some((field) => unusable.has(field))) {
    return { reading: null, problems, description: kept };
  }
  const wanted = [...object.wanted, ...mapped].filter(
    (path) => !unusable.has(path) && isVisible(description, path),
  );
  const names = mapped.flatMap((name) =>
    unusable.has(name) ? [] : parentNameOf(fieldOf(description, name)),
  );
  const fields = [...new Set([...object.required, ...wanted, ...names])];
  return { reading: { object, fields }, problems, description: kept };
}

function keepKnown(
  description: ObjectDescription,
  stopped: { readonly known: ObjectDescription | null; readonly fields: ReadonlySet<string | null> },
): ObjectDescription {
  const { known } = stopped;
  if (known === null || stopped.fields.size === 0) return description;
  const former = [...stopped.fields].flatMap((name) => (name === null ? [] : (fieldOf(known, name) ?? [])));
  const names = new Set(former.map(({ name }) => name));
  return {
    ...description,
    fields: [...description.fields.filter(({ name }) => !names.has(name)), ...former],
  };
}

/** Objects that many orgs do not have at all: one currency, no partner list, no shared activities. */
const optionalObjects: ReadonlySet<string> = new Set([
  "CurrencyType",
  "DatedConversionRate",
  "OpportunityPartner",
  "Campaign",
  "CampaignMember",
  "TaskRelation",
  "EventRelation",
]);

function partnerObjectOf({
  object,
  opportunityField,
  partnerField,
  roleField,
  shareField,
}: PartnerObject): SyncedObject {
  const optional = [roleField, shareField].filter((field) => field !== null);
  return {
    object,
    required: ["Id", "SystemModstamp", opportunityField, partnerField],
    wanted: ["IsDeleted", "CreatedDate", ...optional],
    reading: "increments",
    bulk: true,
    recycled: true,
  };
}

/** Who made and who changed a record is what the history here names. */
function registrationObjectOf({ object, fields }: RegistrationObject): SyncedObject {
  const needed = neededFacts.flatMap((fact) => fields[fact]?.field ?? []);
  return {
    object,
    required: ["Id", "SystemModstamp", "CreatedDate", ...needed],
    wanted: ["IsDeleted", "LastModifiedBy.Name", "CreatedBy.Name"],
    reading: "increments",
    bulk: true,
    recycled: true,
  };
}

function mappedFor({ object }: SyncedObject, mapping: SalesforceMapping): readonly string[] {
  if (object === opportunityObject.object) return mappedFieldsOf(mapping);
  if (object === mapping.registrationObject?.object) return fieldNamesOf(mapping.registrationObject);
  if (object !== mapping.partnerObject?.object) return [];
  const { opportunityField, partnerField, roleField, shareField } = mapping.partnerObject;
  return [opportunityField, partnerField, roleField, shareField].filter((field) => field !== null);
}

function problemWith(
  { object }: SyncedObject,
  look: {
    readonly description: ObjectDescription;
    readonly name: string;
    readonly mapping: SalesforceMapping;
    readonly known: ObjectDescription | null;
  },
): readonly ReadingProblem[] {
  const found = fieldOf(look.description, look.name);
  if (found === null) return [hiddenField(object, look.name, "mapped")];
  const was = formerTypeOf(object, look);
  const isText = was === "text" && found.type === "long-text";
  const fits =
    was === null ||
    was === found.type ||
    isText ||
    (!isPartnerField(object, look) && sameValues(was, found.type));
  if (fits) return [];
  const message = `${found.label} (${look.name}) was mapped as ${was} and is ${found.type} now. It is no longer read; the deals keep the values they had. ${remedyFor("field-retyped")}`;
  return [{ code: "field-retyped", object, field: look.name, message }];
}

type MappedLook = Parameters<typeof problemWith>[1];

/** A partner field is read by the kind that it was mapped as; any other by what it last was. */
function formerTypeOf(object: string, { name, mapping, known }: MappedLook): FieldType | null {
  const mappedAs =
    object === opportunityObject.object
      ? mapping.opportunity.partnerFields.find(({ field }) => field === name)?.kind
      : undefined;
  return mappedAs ?? (known === null ? null : (fieldOf(known, name)?.type ?? null));
}

function isPartnerField(object: string, { name, mapping }: MappedLook): boolean {
  return (
    object === opportunityObject.object &&
    mapping.opportunity.partnerFields.some(({ field }) => field === name)
  );
}

/** Whether values of both types are read alike: a picklist that becomes a text changes nothing. */
function sameValues(a: FieldType, b: FieldType): boolean {
  return (VALUES[a] ?? a) === (VALUES[b] ?? b);
}

const VALUES: Readonly<Partial<Record<FieldType, string>>> = {
  text: "word",
  "long-text": "word",
  picklist: "word",
  "multi-picklist": "word",
  number: "number",
  money: "number",
  date: "day",
  "date-time": "day",
};

/** "Owner.Name" needs a lookup whose relationship is called Owner. */
function isVisible(description: ObjectDescription, path: string): boolean {
  const [parent, child] = path.split(".");
  if (child === undefined) return fieldOf(description, path) !== null;
  return description.fields.some(({ relationshipName }) => relationshipName === parent);
}

function parentNameOf(field: FieldDescription | null): readonly string[] {
  return field?.type === "lookup" && field.relationshipName ? [`${field.relationshipName}.Name`] : [];
}

function hiddenField(object: string, field: string, why: "needed" | "mapped"): ReadingProblem {
  const consequence =
    why === "needed"
      ? `${object} is not read until it is visible.`
      : "It is no longer read; the values it had are kept.";
  const message = `The integration user does not see ${object}.${field}: it was hidden, renamed or deleted. ${consequence} ${remedyFor("field-hidden")}`;
  return { code: "field-hidden", object, field, message };
}

function hiddenObject(object: string): ReadingProblem {
  const message = `The integration user does not see ${object}. ${remedyFor("object-hidden")}`;
  return { code: "object-hidden", object, field: null, message };
}
