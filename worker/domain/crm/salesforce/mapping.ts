import type { RegistrationObject } from "#worker/domain/crm/writing/registration-object.ts";

/** How a company keeps partners in its Salesforce, and what else of a deal it wants here. */
export type SalesforceMapping = {
  /** 1: partners are named in fields. 2 and 3: they are (also) inferred from contacts and activities. */
  readonly segment: 1 | 2 | 3;
  readonly opportunity: {
    readonly partnerFields: readonly PartnerField[];
    readonly roleField: string | null;
    /** Our key ("region", "product", or the company's own) to the field that holds it. */
    readonly custom: Readonly<Record<string, string>>;
  };
  readonly partnerObject: PartnerObject | null;
  /** Chosen apart from the rest, and kept when that is mapped anew; none where it is missing. */
  readonly registrationObject?: RegistrationObject | null;
};

export const partnerFieldKinds = ["lookup", "text", "picklist", "multi-picklist"] as const;
export type PartnerFieldKind = (typeof partnerFieldKinds)[number];
export type PartnerField = { readonly field: string; readonly kind: PartnerFieldKind };

/** A junction or custom object with a row for each partner of a deal. */
export type PartnerObject = {
  readonly object: string;
  readonly opportunityField: string;
  readonly partnerField: string;
  readonly roleField: string | null;
  /** A percentage of the deal's credit, 0 to 100. */
  readonly shareField: string | null;
};

/** Custom keys that are fields of ours; all others become the company's own fields. */
export const ownKeys = ["region", "product"] as const;

/** Every field of the opportunity that the mapping names, once. */
export function mappedFieldsOf({ opportunity }: SalesforceMapping): readonly string[] {
  const { partnerFields, roleField, custom } = opportunity;
  const names = [
    ...partnerFields.map(({ field }) => field),
    ...(roleField === null ? [] : [roleField]),
    ...Object.values(custom),
  ];
  return [...new Set(names)];
}
