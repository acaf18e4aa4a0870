import { expect, test } from "vitest";
import { readMappingForm, readRecordId } from "./mapping-form.ts";

test("a form is read as the mapping it says", () => {
  const form = new FormData();
  form.set("segment", "2");
  form.append("partnerField", "lookup:Partner__c");
  form.append("partnerField", "text:Partner_Name__c");
  form.set("roleField", "");
  form.set("region", "Region__c");
  form.set("product", "");
  form.append("customKey", " tier ");
  form.append("customField", "Tier__c");
  form.append("customKey", "left_out");
  form.append("customField", "");
  form.set("object", "");
  expect(readMappingForm(form)).toEqual({
    segment: 2,
    opportunity: {
      partnerFields: [
        { field: "Partner__c", kind: "lookup" },
        { field: "Partner_Name__c", kind: "text" },
      ],
      roleField: null,
      custom: { region: "Region__c", tier: "Tier__c" },
    },
    partnerObject: null,
  });
  form.set("object", "Opportunity_Partner__c");
  form.set("opportunityField", "Opportunity__c");
  form.set("partnerNameField", "Partner__c");
  form.set("shareField", "Credit_Percent__c");
  expect(readMappingForm(form).partnerObject).toEqual({
    object: "Opportunity_Partner__c",
    opportunityField: "Opportunity__c",
    partnerField: "Partner__c",
    roleField: null,
    shareField: "Credit_Percent__c",
  });
});

test.each([
  ["  ", undefined],
  ["006Qy00000ABCDe", "006Qy00000ABCDe"],
  ["https://acme.lightning.force.com/lightning/r/Opportunity/006Qy00000ABCDeIAN/view", "006Qy00000ABCDeIAN"],
  ["the big one", "the big one"],
])("%j names the deal %j", (typed, id) => {
  expect(readRecordId(typed)).toBe(id);
});
