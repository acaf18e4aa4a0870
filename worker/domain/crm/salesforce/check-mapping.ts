import { customKeyOf } from "#worker/domain/crm/import/fields.ts";
import { type FieldDescription, type FieldType, fieldOf, type ObjectDescription } from "./description.ts";
import { ownKeys, type PartnerFieldKind, type SalesforceMapping } from "./mapping.ts";

export type MappingProblem = { readonly path: string; readonly code: string; readonly message: string };

export type DescribedObjects = {
  readonly opportunity: ObjectDescription;
  /** Null when the mapping names none, or one that the user does not see. */
  readonly partnerObject: ObjectDescription | null;
};

/** What is wrong with a mapping by what Salesforce shows its user; nothing when it can be used. */
export function checkMapping(
  mapping: SalesforceMapping,
  objects: DescribedObjects,
): readonly MappingProblem[] {
  const { opportunity, partnerObject, segment } = mapping;
  const names = segment === 1 && opportunity.partnerFields.length === 0 && partnerObject === null;
  return [
    ...(names ? [NO_PARTNER_PLACE] : []),
    ...repeatedFields(opportunity.partnerFields.map(({ field }) => field)),
    ...opportunity.partnerFields.flatMap(({ field, kind }, at) =>
      checkField(objects.opportunity, {
        field,
        path: `opportunity.partnerFields.${at}.field`,
        fits: fitsKind(kind),
      }),
    ),
    ...(opportunity.roleField === null
      ? []
      : checkField(objects.opportunity, {
          field: opportunity.roleField,
          path: "opportunity.roleField",
          fits: isWord,
        })),
    ...Object.entries(opportunity.custom).flatMap(([key, field]) => [
      ...checkKey(key),
      ...checkField(objects.opportunity, { field, path: `opportunity.custom.${key}`, fits: isCustomValue }),
    ]),
    ...(partnerObject === null ? [] : checkPartnerObject(partnerObject, objects.partnerObject)),
  ];
}

const NO_PARTNER_PLACE: MappingProblem = {
  path: "opportunity.partnerFields",
  code: "no-partner-field",
  message:
    "Name at least one field, or an object, in which your Salesforce says who the partner of a deal is.",
};

type Wanted = {
  readonly field: string;
  readonly path: string;
  /** What the field would have to be, in words; null when it fits. */
  readonly fits: (field: FieldDescription) => string | null;
};

function checkField(object: ObjectDescription, { field, path, fits }: Wanted): readonly MappingProblem[] {
  const found = fieldOf(object, field);
  if (found === null) {
    const message = `${object.label} has no field ${field} that the integration user can see. Check its API name, and that field-level security shows it to the user.`;
    return [{ path, code: "unknown-field", message }];
  }
  const wrong = fits(found);
  return wrong === null
    ? []
    : [{ path, code: "wrong-field-type", message: `${found.label} (${field}) ${wrong}` }];
}

function checkPartnerObject(
  wanted: NonNullable<SalesforceMapping["partnerObject"]>,
  described: ObjectDescription | null,
): readonly MappingProblem[] {
  if (described === null) {
    const message = `There is no object ${wanted.object} that the integration user can see. Check its API name and the user's permissions.`;
    return [{ path: "partnerObject.object", code: "unknown-object", message }];
  }
  const optional = (name: "roleField" | "shareField", fits: Wanted["fits"]) => {
    const field = wanted[name];
    return field === null ? [] : checkField(described, { field, path: `partnerObject.${name}`, fits });
  };
  return [
    ...checkField(described, {
      field: wanted.opportunityField,
      path: "partnerObject.opportunityField",
      fits: pointsTo("Opportunity"),
    }),
    ...checkField(described, {
      field: wanted.partnerField,
      path: "partnerObject.partnerField",
      fits: namesPartner,
    }),
    ...optional("roleField", isWord),
    ...optional("shareField", isNumber),
  ];
}

function repeatedFields(fields: readonly string[]): readonly MappingProblem[] {
  return fields.flatMap((field, at) =>
    fields.indexOf(field) === at
      ? []
      : [
          {
            path: `opportunity.partnerFields.${at}.field`,
            code: "field-named-twice",
            message: `${field} is named twice. Keep one.`,
          },
        ],
  );
}

function checkKey(key: string): readonly MappingProblem[] {
  const isOurs = (ownKeys as readonly string[]).includes(key);
  if (isOurs || customKeyOf(`custom.${key}`) === key) return [];
  const message =
    "A key begins with a letter and has only letters, digits and underscores, up to 64 of them.";
  return [{ path: `opportunity.custom.${key}`, code: "invalid-key", message }];
}

const KINDS: Readonly<Record<PartnerFieldKind, readonly FieldType[]>> = {
  lookup: ["lookup"],
  text: ["text", "long-text"],
  picklist: ["picklist"],
  "multi-picklist": ["multi-picklist"],
};

function fitsKind(kind: PartnerFieldKind): Wanted["fits"] {
  return ({ type }) =>
    KINDS[kind].includes(type) ? null : `is a field of type ${type} and cannot be read as ${kind}.`;
}

const WORDS: readonly FieldType[] = ["text", "picklist", "multi-picklist"];

function isWord({ type }: FieldDescription): string | null {
  return WORDS.includes(type) ? null : `is a field of type ${type}; a role is a text or a picklist.`;
}

function isNumber({ type }: FieldDescription): string | null {
  return type === "number" ? null : `is a field of type ${type}; a share is a number or a percentage.`;
}

function isCustomValue({ type }: FieldDescription): string | null {
  return type === "other" || type === "long-text"
    ? "holds no plain value that a rule could ask about."
    : null;
}

function pointsTo(object: string): Wanted["fits"] {
  return ({ referenceTo }) => (referenceTo.includes(object) ? null : `is no lookup to ${object}.`);
}

function namesPartner({ type, referenceTo }: FieldDescription): string | null {
  const isName = WORDS.includes(type) || (type === "lookup" && referenceTo.includes("Account"));
  return isName ? null : "is neither a lookup to Account nor a name.";
}
