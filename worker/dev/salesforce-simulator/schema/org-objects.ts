import {
  checkbox,
  date,
  datetime,
  defineObject,
  type FieldDefinition,
  lookup,
  number,
  type ObjectDefinition,
  picklist,
  text,
  wholeNumber,
} from "./definitions.ts";

export const orgObjects: readonly ObjectDefinition[] = [
  defineObject(
    "Organization",
    "00D",
    [
      text("Name", { nillable: false, nameField: true }),
      text("OrganizationType"),
      checkbox("IsSandbox"),
      text("InstanceName"),
      text("DefaultLocaleSidKey"),
      text("TimeZoneSidKey"),
      text("LanguageLocaleKey"),
      wholeNumber("FiscalYearStartMonth"),
    ],
    { createable: false, deletable: false, withoutIsDeleted: true },
  ),
  defineObject(
    "RecordType",
    "012",
    [
      text("Name", { nillable: false, nameField: true }),
      text("DeveloperName", { nillable: false }),
      text("SobjectType", { nillable: false }),
      checkbox("IsActive"),
    ],
    { createable: false, updateable: false, deletable: false, withoutIsDeleted: true },
  ),
];

/** There only where the org has several currencies; asking elsewhere is an INVALID_TYPE. */
export const currencyObjects: readonly ObjectDefinition[] = [
  defineObject(
    "CurrencyType",
    "01L",
    [
      text("IsoCode", { nillable: false, nameField: true, length: 3 }),
      number("ConversionRate", { nillable: false, scale: 6 }),
      wholeNumber("DecimalPlaces", { nillable: false }),
      checkbox("IsActive", { label: "Active" }),
      checkbox("IsCorporate"),
    ],
    { deletable: false, withoutIsDeleted: true },
  ),
  defineObject(
    "DatedConversionRate",
    "04w",
    [
      text("IsoCode", { nillable: false, nameField: true, length: 3 }),
      date("StartDate", { nillable: false }),
      date("NextStartDate", { readOnly: true }),
      number("ConversionRate", { nillable: false, scale: 6 }),
    ],
    { withoutIsDeleted: true },
  ),
];

export function currencyField(isoCodes: readonly string[]) {
  return picklist("CurrencyIsoCode", isoCodes, { label: "Currency ISO Code", length: 3, restricted: false });
}

export const personAccountFields = {
  Account: [
    checkbox("IsPersonAccount", { readOnly: true }),
    lookup("PersonContactId", ["Contact"], { readOnly: true }),
    text("PersonEmail", { length: 80 }),
    text("FirstName", { length: 40 }),
    text("LastName", { length: 80 }),
    text("Loyalty_Tier__pc"),
  ],
  Contact: [checkbox("IsPersonAccount", { readOnly: true }), text("Loyalty_Tier__c")],
};

export const partnerLicenceFields = {
  Account: [checkbox("IsPartner", { updateable: true, label: "Partner Account" })],
  Opportunity: [lookup("PartnerAccountId", ["Account"], { readOnly: true, label: "Partner Account ID" })],
};

const activityTypes = ["Call", "Email", "Meeting", "Demo", "Other"];

/** What a plain org has not and most that are in use have: record types, and more about activities. */
export const establishedFields: Readonly<Record<string, readonly FieldDefinition[]>> = {
  Opportunity: [lookup("RecordTypeId", ["RecordType"])],
  Account: [lookup("RecordTypeId", ["RecordType"])],
  Task: [picklist("Type", activityTypes), datetime("CompletedDateTime", { readOnly: true })],
  Event: [picklist("Type", activityTypes)],
};
