import { expect, test } from "vitest";
import { aField, anOpportunityObject, partnerLookup } from "./description-factory.ts";
import { groupVariants, readPartnerValues, variantKey } from "./partner-values.ts";
import { type OpportunityReading, readOpportunity } from "./read-opportunity.ts";

const reading: OpportunityReading = {
  mapping: {
    segment: 1,
    opportunity: {
      partnerFields: [
        { field: "Referral_Partner__c", kind: "lookup" },
        { field: "Resellers__c", kind: "multi-picklist" },
      ],
      roleField: "Partner_Role__c",
      custom: { region: "Region__c", tier: "Tier__c", strategic: "Strategic__c", golive: "Go_Live__c" },
    },
    partnerObject: null,
  },
  description: anOpportunityObject([
    partnerLookup,
    aField({ name: "Resellers__c", type: "multi-picklist" }),
    aField({ name: "Partner_Role__c", type: "picklist" }),
    aField({ name: "Region__c" }),
    aField({ name: "Tier__c", type: "number" }),
    aField({ name: "Strategic__c", type: "checkbox" }),
    aField({ name: "Go_Live__c", type: "date" }),
  ]),
  stages: new Map([
    ["Signed", { isClosed: true, isWon: true }],
    ["Dead", { isClosed: true, isWon: false }],
    ["Closed Won?", { isClosed: false, isWon: false }],
  ]),
  currency: "USD",
};

const record = {
  Id: "006D000000CQLHY",
  SystemModstamp: "2026-01-31T10:20:30.000+0000",
  IsDeleted: false,
  Name: " Acme\u202e renewal ",
  StageName: "Signed",
  Amount: "1.20025E4",
  CloseDate: "2026-01-31",
  CreatedDate: "2026-01-31T08:00:00.000+0000",
  Type: "Renewal",
  AccountId: "001D000000INjVe",
  "Account.Name": "Acme",
  "Owner.Name": "Ann",
  Referral_Partner__c: "001D000000INjVeIAL",
  "Referral_Partner__r.Name": "Bolt",
  Resellers__c: "Carl;None;Dora",
  Partner_Role__c: "Reseller",
  Region__c: "n/a",
  Tier__c: "2.0",
  Strategic__c: "true",
  Go_Live__c: "2026-03-01",
};

const read = (changes: Record<string, string | boolean | null> = {}) =>
  readOpportunity({ ...record, ...changes }, reading);

test("a deal is read whole: exact amount, stage's meaning, partners of every field with their role", () => {
  expect(read()).toEqual({
    externalId: "006D000000CQLHYIA5",
    modstamp: Date.UTC(2026, 0, 31, 10, 20, 30),
    isDeleted: false,
    name: "Acme renewal",
    account: { externalId: "001D000000INjVeIAL", name: "Acme" },
    amountMinor: 1_200_250,
    currency: "USD",
    stage: "Signed",
    outcome: "won",
    type: "Renewal",
    owner: "Ann",
    region: null,
    product: null,
    custom: {
      tier: { kind: "number", value: "2" },
      strategic: { kind: "boolean", value: true },
      golive: { kind: "date", value: "2026-03-01" },
    },
    createdAt: Date.UTC(2026, 0, 31, 8),
    closedAt: Date.UTC(2026, 0, 31),
    partners: [
      { value: { kind: "account", accountId: "001D000000INjVeIAL", name: "Bolt" }, role: "reseller" },
      { value: { kind: "name", name: "Carl" }, role: "reseller" },
      { value: { kind: "name", name: "Dora" }, role: "reseller" },
    ],
    flags: [],
  });
});

test.each([
  [{ StageName: "Dead" }, "lost"],
  // The org says what a stage means, whatever its name or the record's own tick says.
  [{ StageName: "Closed Won?", IsWon: true }, "open"],
  [{ StageName: "A stage that was deleted", IsWon: true, IsClosed: true }, "won"],
  [{ StageName: "A stage that was deleted", IsWon: "false", IsClosed: "true" }, "lost"],
  [{ StageName: null }, "open"],
])("%j is %s", (changes, outcome) => {
  expect(read(changes)).toMatchObject({ outcome });
});

test.each([
  [null, null],
  ["0.0", 0],
  ["-5", -500],
  ["10.005", 1001],
  ["-10.005", -1001],
  ["90071992547409.91", 9_007_199_254_740_991],
])("an amount of %s is %s minor units", (Amount, amountMinor) => {
  expect(read({ Amount })).toMatchObject({ amountMinor });
});

test("an amount counts by its own currency", () => {
  expect(read({ Amount: "1200.0", CurrencyIsoCode: "JPY" })).toMatchObject({
    amountMinor: 1200,
    currency: "JPY",
  });
  expect(read({ CurrencyIsoCode: "ZZZ" })).toMatchObject({ code: "unknown-currency" });
  expect(read({ Amount: "90071992547409.92" })).toMatchObject({ code: "amount-too-large" });
});

test("what is missing on a won deal is flagged and the deal is taken", () => {
  expect(read({ Amount: null, CloseDate: null, AccountId: null })).toMatchObject({
    flags: ["account-missing", "amount-missing", "close-date-missing"],
  });
  expect(read({ CloseDate: "2025-12-31" })).toMatchObject({ flags: ["closed-before-created"] });
});

test.each(["N/A", "none", "-", "Direct", " ", null, "no partner"])("%j names no partner", (value) => {
  expect(readPartnerValues({ P: value }, { field: "P", kind: "text" }, null)).toEqual([]);
});

test("a text can hold several partners, one of them twice, and somebody's record id", () => {
  const values = readPartnerValues(
    { P: "Acme; acme |001D000000INjVe\nN/A" },
    { field: "P", kind: "text" },
    null,
  );
  expect(values).toEqual([
    { kind: "name", name: "acme" },
    { kind: "account", accountId: "001D000000INjVeIAL", name: null },
  ]);
});

test("a picklist's value is one name, whatever stands in it", () => {
  expect(readPartnerValues({ P: "Smith; Jones | Sons" }, { field: "P", kind: "picklist" }, null)).toEqual([
    { kind: "name", name: "Smith; Jones | Sons" },
  ]);
});

test.each([
  ["Acme", "acme"],
  ["ACME Inc.", "acme"],
  ["Acme (reseller)", "acme"],
  ["The Acme Co., Ltd.", "acme"],
  ["Müller GmbH & Co. KG", "muller"],
  ["Inc", "inc"],
])("%s varies around %s", (name, key) => {
  expect(variantKey(name)).toBe(key);
});

test("spellings of one name are proposed together, the most used first", () => {
  const groups = groupVariants([
    { name: "ACME Inc.", count: 3 },
    { name: "Acme", count: 40 },
    { name: "Bolt", count: 9 },
    { name: "Acme (reseller)", count: 3 },
  ]);
  expect(groups).toEqual([{ key: "acme", names: ["Acme", "ACME Inc.", "Acme (reseller)"] }]);
});
