import { type FieldDescription, fieldOf, type ObjectDescription } from "./description.ts";
import { mappedFieldsOf, type PartnerObject, type SalesforceMapping } from "./mapping.ts";
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
};

/** Every object that this mapping needs, in the order in which they are read. */
export function objectsToSync(mapping: SalesforceMapping): readonly SyncedObject[] {
  return mapping.partnerObject === null
    ? syncedObjects
    : [...syncedObjects, partnerObjectOf(mapping.partnerObject)];
}

/**
 * The fields to select: what we need and what is mapped, as far as describe shows it. A query that names one hidden field fails
 * altogether, so a field that went away is left out, its last values stay, and somebody is told.
 */
export function planReading(
  object: SyncedObject,
  {
    description,
    mapping,
  }: { readonly description: ObjectDescription | null; readonly mapping: SalesforceMapping },
): PlannedReading {
  if (description === null)
    return {
      reading: null,
      problems: optionalObjects.has(object.object) ? [] : [hiddenObject(object.object)],
    };
  const missing = object.required.filter((field) => fieldOf(description, field) === null);
  if (missing.length > 0) {
    return { reading: null, problems: missing.map((field) => hiddenField(object.object, field, "needed")) };
  }
  const mapped = mappedFor(object, mapping);
  const problems = mapped.flatMap((name) => problemWith(object, { description, name, mapping }));
  const unusable = new Set(problems.map(({ field }) => field));
  const wanted = [...object.wanted, ...mapped].filter(
    (path) => !unusable.has(path) && isVisible(description, path),
  );
  const names = mapped.flatMap((name) =>
    unusable.has(name) ? [] : parentNameOf(fieldOf(description, name)),
  );
  return { reading: { object, fields: [...new Set([...object.required, ...wanted, ...names])] }, problems };
}

/** Objects that many orgs do not have at all: one currency, no partner list. */
const optionalObjects: ReadonlySet<string> = new Set([
  "CurrencyType",
  "DatedConversionRate",
  "OpportunityPartner",
  "Campaign",
  "CampaignMember",
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

function mappedFor({ object }: SyncedObject, mapping: SalesforceMapping): readonly string[] {
  if (object === opportunityObject.object) return mappedFieldsOf(mapping);
  return object === mapping.partnerObject?.object ? [mapping.partnerObject.partnerField] : [];
}

function problemWith(
  { object }: SyncedObject,
  look: {
    readonly description: ObjectDescription;
    readonly name: string;
    readonly mapping: SalesforceMapping;
  },
): readonly ReadingProblem[] {
  const found = fieldOf(look.description, look.name);
  if (found === null) return [hiddenField(object, look.name, "mapped")];
  const mappedAs = look.mapping.opportunity.partnerFields.find(({ field }) => field === look.name)?.kind;
  const isText = mappedAs === "text" && found.type === "long-text";
  if (object !== opportunityObject.object || mappedAs === undefined || mappedAs === found.type || isText)
    return [];
  const message = `${found.label} (${look.name}) was mapped as ${mappedAs} and is ${found.type} now. Map it again; until then the deals keep the partners they had.`;
  return [{ code: "field-retyped", object, field: look.name, message }];
}

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
  const message = `The integration user does not see ${object}.${field}: it was hidden, renamed or deleted. ${consequence} Show it to the user by field-level security, or map another field.`;
  return { code: "field-hidden", object, field, message };
}

function hiddenObject(object: string): ReadingProblem {
  const message = `The integration user does not see ${object}. Give the user read access to it.`;
  return { code: "object-hidden", object, field: null, message };
}
