import type { FieldDescription, ObjectDescription } from "./description.ts";

/** A field for tests: a visible custom text unless told otherwise. */
export function aField(field: Partial<FieldDescription> & Pick<FieldDescription, "name">): FieldDescription {
  return {
    label: field.name.replace(/__c$/, "").replaceAll("_", " "),
    type: "text",
    custom: field.name.endsWith("__c"),
    calculated: false,
    filterable: true,
    referenceTo: [],
    relationshipName: null,
    picklist: [],
    ...field,
  };
}

export const partnerLookup = aField({
  name: "Referral_Partner__c",
  type: "lookup",
  referenceTo: ["Account"],
  relationshipName: "Referral_Partner__r",
});

/** An Opportunity for tests, with the standard fields that a sync cannot do without. */
export function anOpportunityObject(fields: readonly FieldDescription[] = []): ObjectDescription {
  const lookup = (name: string, to: string) =>
    aField({ name, type: "lookup", referenceTo: [to], relationshipName: name.slice(0, -2) });
  return {
    name: "Opportunity",
    label: "Opportunity",
    custom: false,
    queryable: true,
    replicateable: true,
    fields: [
      aField({ name: "Id", type: "id" }),
      aField({ name: "Name" }),
      aField({ name: "IsDeleted", type: "checkbox" }),
      aField({ name: "IsWon", type: "checkbox" }),
      aField({ name: "IsClosed", type: "checkbox" }),
      aField({ name: "StageName", type: "picklist" }),
      aField({ name: "Type", type: "picklist", label: "Opportunity Type" }),
      aField({ name: "Amount", type: "money" }),
      aField({ name: "CloseDate", type: "date" }),
      aField({ name: "CreatedDate", type: "date-time" }),
      aField({ name: "SystemModstamp", type: "date-time" }),
      lookup("AccountId", "Account"),
      lookup("OwnerId", "User"),
      ...fields,
    ],
  };
}
