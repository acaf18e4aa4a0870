import {
  checkbox,
  date,
  defineObject,
  type FieldDefinition,
  longText,
  lookup,
  money,
  multiPicklist,
  type ObjectDefinition,
  percent,
  picklist,
  text,
} from "./definitions.ts";

const partnerTypes = ["Referral", "Reseller", "Implementation", "Technology", "None"];
const involvement = ["Sourced", "Co-sold", "Resold", "Implemented", "Influenced"];
const registrationStatuses = [
  "Submitted",
  "In review",
  "Information required",
  "Approved",
  "Contested",
  "Rejected",
  "Withdrawn",
  "Expired",
  "Won",
  "Lost",
];

/** Ways in which companies note partners on a deal. An org of its own picks some; these are all of them. */
export const partnerFields: readonly FieldDefinition[] = [
  lookup("Partner__c", ["Account"], { childRelationshipName: "Partner_Opportunities__r" }),
  lookup("Referral_Partner__c", ["Account"], { childRelationshipName: "Referred_Opportunities__r" }),
  lookup("Reseller__c", ["Account"], { childRelationshipName: "Resold_Opportunities__r" }),
  text("Partner_Name__c", { length: 120 }),
  text("Partner_Account_Id__c", { length: 18, label: "Partner Account Id" }),
  picklist("Partner_Type__c", partnerTypes),
  picklist("Sourced_By__c", ["Partner", "Marketing", "Sales", "Customer"]),
  multiPicklist("Partner_Involvement__c", involvement),
  checkbox("Partner_Sourced__c"),
  text("Lead_Source_Detail__c"),
  longText("Partner_Notes__c"),
  text("Order_Number__c", { length: 40, externalId: true }),
  text("Partner_Tier__c", { formula: "partnerTier", length: 1300 }),
];

/** What an administrator makes for Fairshare to write to. */
export const registrationFields: readonly FieldDefinition[] = [
  text("Fairshare_Registration_Id__c", { length: 40, externalId: true, unique: true }),
  text("Fairshare_Number__c", { length: 20 }),
  text("Fairshare_Partner__c", { length: 120 }),
  picklist(
    "Fairshare_State__c",
    registrationStatuses.filter((status) => status !== "Information required"),
  ),
  date("Fairshare_Protected_Until__c"),
];

export const partnerAccountFields: readonly FieldDefinition[] = [
  picklist("Partner_Status__c", ["Active", "Inactive", "Applied"]),
  picklist("Tier__c", ["Gold", "Silver", "Registered"]),
];

export const customObjects: readonly ObjectDefinition[] = [
  defineObject(
    "Opportunity_Partner__c",
    "a00",
    [
      text("Name", { nameField: true, length: 80, label: "Opportunity Partner Name" }),
      lookup("Opportunity__c", ["Opportunity"], {
        nillable: false,
        childRelationshipName: "Opportunity_Partners__r",
        cascadeDelete: true,
      }),
      lookup("Partner__c", ["Account"], { childRelationshipName: "Partner_Credits__r" }),
      picklist("Role__c", ["Source", "Influence", "Delivery"]),
      percent("Credit_Percent__c", { label: "Credit %" }),
    ],
    { label: "Opportunity Partner" },
  ),
  defineObject(
    "Deal_Registration__c",
    "a01",
    [
      text("Name", { nameField: true, length: 80, label: "Registration Number" }),
      lookup("Partner__c", ["Account"], { childRelationshipName: "Deal_Registrations__r" }),
      lookup("Opportunity__c", ["Opportunity"], { childRelationshipName: "Deal_Registrations__r" }),
      text("Account_Name__c"),
      picklist("Status__c", registrationStatuses),
      date("Submitted_Date__c"),
      date("Approved_Date__c"),
      date("Expiration_Date__c"),
      text("Registration_Id__c", { length: 40, externalId: true, unique: true }),
      text("Deal_Name__c", { length: 120 }),
      text("Website__c"),
      multiPicklist("Products__c", ["Analytics", "Ledger", "Support"]),
      money("Amount__c"),
      date("Close_Date__c"),
    ],
    { label: "Deal Registration" },
  ),
];

/** What a partner-portal package brings: names with a namespace. */
export const packagedObjects: readonly ObjectDefinition[] = [
  defineObject("impartner__Deal__c", "a0P", [
    text("Name", { nameField: true, length: 80 }),
    lookup("impartner__Opportunity__c", ["Opportunity"], { childRelationshipName: "impartner__Deals__r" }),
    lookup("impartner__Partner_Account__c", ["Account"], { childRelationshipName: "impartner__Deals__r" }),
    picklist("impartner__Status__c", registrationStatuses),
  ]),
];
