import fc from "fast-check";
import { expect, test } from "vitest";
import { checkMapping } from "./check-mapping.ts";
import { aField, anOpportunityObject, partnerLookup } from "./description-factory.ts";
import type { SalesforceMapping } from "./mapping.ts";
import { survivorOf } from "./merged-records.ts";
import { objectsToSync, planReading } from "./plan-reading.ts";
import { halveWindow, lookbackMs, planWindows } from "./plan-windows.ts";
import { judgeQuota } from "./quota.ts";
import { instantLiteral, recordsQuery, tableQuery, textLiteral, windowQuery } from "./soql.ts";
import { sampleOf, suggestFields } from "./suggest-fields.ts";
import { opportunityObject } from "./synced-objects.ts";

const at = (text: string) => Date.parse(text);

function aMapping(opportunity: Partial<SalesforceMapping["opportunity"]> = {}): SalesforceMapping {
  return {
    segment: 1,
    opportunity: {
      partnerFields: [{ field: "Referral_Partner__c", kind: "lookup" }],
      roleField: null,
      custom: {},
      ...opportunity,
    },
    partnerObject: null,
  };
}

test("a window is read by keyset, half-open, with no cursor to lose", () => {
  const window = { from: at("2026-01-01T00:00:00Z"), until: at("2026-01-31T00:00:00Z") };
  const ask = { object: "Opportunity", fields: ["Id", "Name"], window };
  expect(windowQuery({ ...ask, after: null })).toBe(
    "SELECT Id, Name FROM Opportunity WHERE SystemModstamp >= 2026-01-01T00:00:00Z AND SystemModstamp < 2026-01-31T00:00:00Z ORDER BY SystemModstamp, Id LIMIT 2000",
  );
  const after = { modstamp: at("2026-01-02T03:04:05Z"), id: "006D000000CQLHYIA5" };
  expect(windowQuery({ ...ask, after })).toBe(
    "SELECT Id, Name FROM Opportunity WHERE SystemModstamp >= 2026-01-02T03:04:05Z AND SystemModstamp < 2026-01-31T00:00:00Z AND (SystemModstamp > 2026-01-02T03:04:05Z OR Id > '006D000000CQLHYIA5') ORDER BY SystemModstamp, Id LIMIT 2000",
  );
});

test("texts cannot leave their quotes, and stamps are whole seconds", () => {
  expect(textLiteral('O\'Hara \\ "x"\n')).toBe("'O\\'Hara \\\\ \\\"x\\\"\\n'");
  expect(instantLiteral(at("2026-01-01T00:00:00.999Z"))).toBe("2026-01-01T00:00:00Z");
  expect(recordsQuery({ object: "Opportunity", fields: ["Id"], ids: ["a", "b"] })).toBe(
    "SELECT Id FROM Opportunity WHERE Id IN ('a', 'b')",
  );
  expect(tableQuery({ object: "Task", fields: ["Id"], withoutDeleted: true })).toBe(
    "SELECT Id FROM Task WHERE IsDeleted = false",
  );
});

test("windows lie end to end from the look-back to the server's second, none longer than thirty days", () => {
  const day = 86_400_000;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 * day }),
      fc.integer({ min: 0, max: 400 * day }),
      (before, ago) => {
        const serverTime = 2_000_000_000_000 + before;
        const syncedThrough = serverTime - ago;
        const windows = planWindows({ syncedThrough, serverTime, lookbackMs });
        expect(windows[0]?.from).toBe(Math.floor((syncedThrough - lookbackMs) / 1000) * 1000);
        expect(windows.at(-1)?.until).toBe(Math.floor(serverTime / 1000) * 1000);
        for (const [index, { from, until }] of windows.entries()) {
          expect(until).toBeGreaterThan(from);
          expect(until - from).toBeLessThanOrEqual(30 * day);
          if (index > 0) expect(from).toBe(windows[index - 1]?.until);
        }
      },
    ),
  );
});

test("a window that is too much halves until it is a second", () => {
  expect(halveWindow({ from: 0, until: 10_000 })).toEqual([
    { from: 0, until: 5000 },
    { from: 5000, until: 10_000 },
  ]);
  expect(halveWindow({ from: 0, until: 3000 })).toEqual([
    { from: 0, until: 1000 },
    { from: 1000, until: 3000 },
  ]);
  expect(halveWindow({ from: 0, until: 1000 })).toBeNull();
});

test("a reading selects what is needed, what is mapped, and the names of mapped lookups", () => {
  const description = anOpportunityObject([partnerLookup, aField({ name: "Region__c" })]);
  const { reading, problems } = planReading(opportunityObject, {
    description,
    mapping: aMapping({ custom: { region: "Region__c" } }),
    known: null,
  });
  expect(problems).toEqual([]);
  expect(reading?.fields.slice(0, 2)).toEqual(["Id", "SystemModstamp"]);
  expect(reading?.fields).toEqual(
    expect.arrayContaining([
      "Referral_Partner__c",
      "Referral_Partner__r.Name",
      "Region__c",
      "Owner.Name",
      "Account.Name",
      "Amount",
    ]),
  );
  // No currencies and no record types in this org.
  expect(reading?.fields).not.toContain("CurrencyIsoCode");
  expect(reading?.fields).not.toContain("RecordType.DeveloperName");
});

test("a mapped field that is hidden stops being read and somebody is told how to mend it", () => {
  const { reading, problems } = planReading(opportunityObject, {
    description: anOpportunityObject(),
    mapping: aMapping(),
    known: null,
  });
  expect(reading?.fields).not.toContain("Referral_Partner__c");
  expect(problems).toEqual([
    {
      code: "field-hidden",
      object: "Opportunity",
      field: "Referral_Partner__c",
      message: expect.stringContaining("field-level security"),
    },
  ]);
});

test("a mapped field of another type is not read as something it is not", () => {
  const description = anOpportunityObject([aField({ name: "Referral_Partner__c", type: "picklist" })]);
  const { reading, problems } = planReading(opportunityObject, {
    description,
    mapping: aMapping(),
    known: null,
  });
  expect(reading?.fields).not.toContain("Referral_Partner__c");
  expect(problems).toMatchObject([{ code: "field-retyped", field: "Referral_Partner__c" }]);
});

test("a field that holds other values than it did stops, and is described as it was; one that only looks other is read on", () => {
  const mapping = aMapping({ roleField: "Role__c", custom: { tier: "Tier__c", region: "Region__c" } });
  const before = [
    partnerLookup,
    aField({ name: "Role__c", type: "picklist" }),
    aField({ name: "Tier__c", type: "number" }),
    aField({ name: "Region__c", type: "text" }),
  ];
  const now = [
    partnerLookup,
    aField({ name: "Role__c", type: "lookup" }),
    aField({ name: "Tier__c", type: "text" }),
    aField({ name: "Region__c", type: "picklist" }),
  ];
  const known = anOpportunityObject(before);
  const plan = planReading(opportunityObject, { description: anOpportunityObject(now), mapping, known });
  expect(plan.problems.map(({ code, field }) => [code, field])).toEqual([
    ["field-retyped", "Role__c"],
    ["field-retyped", "Tier__c"],
  ]);
  expect(plan.reading?.fields).toEqual(expect.arrayContaining(["Referral_Partner__c", "Region__c"]));
  expect(plan.reading?.fields).not.toContain("Tier__c");
  const types = new Map(plan.description?.fields.map(({ name, type }) => [name, type]));
  expect([types.get("Role__c"), types.get("Tier__c"), types.get("Region__c")]).toEqual([
    "picklist",
    "number",
    "picklist",
  ]);
});

test("a partner object whose lookup became something else is not read; its role that is hidden is left out", () => {
  const mapping: SalesforceMapping = {
    ...aMapping(),
    partnerObject: {
      object: "Deal_Partner__c",
      opportunityField: "Deal__c",
      partnerField: "Partner__c",
      roleField: "Role__c",
      shareField: null,
    },
  };
  const objectWith = (partner: "lookup" | "text", roles: readonly string[]) => ({
    ...anOpportunityObject(),
    name: "Deal_Partner__c",
    fields: [
      aField({ name: "Id", type: "id" }),
      aField({ name: "SystemModstamp", type: "date-time" }),
      aField({ name: "Deal__c", type: "lookup", referenceTo: ["Opportunity"] }),
      aField({ name: "Partner__c", type: partner }),
      ...roles.map((name) => aField({ name, type: "picklist" })),
    ],
  });
  const object =
    objectsToSync(mapping).find((each) => each.object === "Deal_Partner__c") ?? opportunityObject;
  const known = objectWith("lookup", ["Role__c"]);
  const retyped = planReading(object, { description: objectWith("text", ["Role__c"]), mapping, known });
  expect(retyped).toMatchObject({
    reading: null,
    problems: [{ code: "field-retyped", field: "Partner__c" }],
  });
  const hidden = planReading(object, { description: objectWith("lookup", []), mapping, known });
  expect(hidden.reading?.fields).toEqual(["Id", "SystemModstamp", "Deal__c", "Partner__c"]);
  expect(hidden.problems).toMatchObject([{ code: "field-hidden", field: "Role__c" }]);
});

test("an object without a field it cannot do without is not read at all", () => {
  const whole = anOpportunityObject([partnerLookup]);
  const description = { ...whole, fields: whole.fields.filter(({ name }) => name !== "StageName") };
  expect(planReading(opportunityObject, { description, mapping: aMapping(), known: null })).toMatchObject({
    reading: null,
    problems: [{ code: "field-hidden", field: "StageName" }],
  });
});

test("an org without currencies or a partner list is no problem, one without deals is", () => {
  const plan = (object: string) => {
    const synced = objectsToSync(aMapping()).find((each) => each.object === object);
    return planReading(synced ?? opportunityObject, { description: null, mapping: aMapping(), known: null })
      .problems;
  };
  expect(plan("CurrencyType")).toEqual([]);
  expect(plan("OpportunityPartner")).toEqual([]);
  expect(plan("EventRelation")).toEqual([]);
  expect(plan("Opportunity")).toMatchObject([{ code: "object-hidden" }]);
});

test("a mapped partner object is read too, after the rest", () => {
  const partnerObject = {
    object: "Opportunity_Partner__c",
    opportunityField: "Opportunity__c",
    partnerField: "Partner__c",
    roleField: "Role__c",
    shareField: null,
  };
  const last = objectsToSync({ ...aMapping(), partnerObject }).at(-1);
  expect(last).toMatchObject({
    object: "Opportunity_Partner__c",
    required: ["Id", "SystemModstamp", "Opportunity__c", "Partner__c"],
  });
});

const described = anOpportunityObject([
  partnerLookup,
  aField({ name: "Partner_Name__c" }),
  aField({ name: "Partner_Role__c", type: "picklist" }),
  aField({ name: "Partner_Since__c", type: "date" }),
  aField({
    name: "Owner_Partner__c",
    type: "lookup",
    referenceTo: ["User"],
    relationshipName: "Owner_Partner__r",
  }),
]);

test.each([
  [aMapping(), []],
  [
    aMapping({ partnerFields: [{ field: "Partner_Name__c", kind: "text" }], roleField: "Partner_Role__c" }),
    [],
  ],
  [aMapping({ custom: { region: "Partner_Name__c", tier: "Partner_Role__c" } }), []],
  [aMapping({ partnerFields: [] }), ["opportunity.partnerFields no-partner-field"]],
  [{ ...aMapping({ partnerFields: [] }), segment: 2 as const }, []],
  [
    aMapping({ partnerFields: [{ field: "Nope__c", kind: "text" }] }),
    ["opportunity.partnerFields.0.field unknown-field"],
  ],
  [
    aMapping({ partnerFields: [{ field: "Partner_Name__c", kind: "lookup" }] }),
    ["opportunity.partnerFields.0.field wrong-field-type"],
  ],
  [
    aMapping({
      partnerFields: [
        { field: "Partner_Name__c", kind: "text" },
        { field: "Partner_Name__c", kind: "text" },
      ],
    }),
    ["opportunity.partnerFields.1.field field-named-twice"],
  ],
  [aMapping({ roleField: "Partner_Since__c" }), ["opportunity.roleField wrong-field-type"]],
  [aMapping({ custom: { "no key": "Partner_Name__c" } }), ["opportunity.custom.no key invalid-key"]],
])("a mapping is checked against what the user sees (%#)", (mapping, problems) => {
  const found = checkMapping(mapping, { opportunity: described, partnerObject: null });
  expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(problems);
});

test("a partner object has to lead to a deal and name a partner", () => {
  const junction = {
    ...anOpportunityObject(),
    name: "Opportunity_Partner__c",
    label: "Opportunity Partner",
    fields: [
      aField({
        name: "Opportunity__c",
        type: "lookup" as const,
        referenceTo: ["Opportunity"],
        relationshipName: "Opportunity__r",
      }),
      aField({
        name: "Partner__c",
        type: "lookup" as const,
        referenceTo: ["Account"],
        relationshipName: "Partner__r",
      }),
      aField({ name: "Role__c", type: "picklist" as const }),
      aField({ name: "Credit_Percent__c", type: "number" as const }),
    ],
  };
  const partnerObject = {
    object: "Opportunity_Partner__c",
    opportunityField: "Opportunity__c",
    partnerField: "Partner__c",
    roleField: "Role__c",
    shareField: "Credit_Percent__c",
  };
  const check = (changed: Partial<typeof partnerObject>, seen: typeof junction | null = junction) =>
    checkMapping(
      { ...aMapping(), partnerObject: { ...partnerObject, ...changed } },
      { opportunity: described, partnerObject: seen },
    ).map(({ path, code }) => `${path} ${code}`);
  expect(check({})).toEqual([]);
  expect(check({}, null)).toEqual(["partnerObject.object unknown-object"]);
  expect(check({ opportunityField: "Partner__c" })).toEqual([
    "partnerObject.opportunityField wrong-field-type",
  ]);
  expect(check({ partnerField: "Opportunity__c" })).toEqual(["partnerObject.partnerField wrong-field-type"]);
  expect(check({ shareField: "Role__c", roleField: "Gone__c" })).toEqual([
    "partnerObject.roleField unknown-field",
    "partnerObject.shareField wrong-field-type",
  ]);
});

test("likely partner fields are found and ranked: the filled lookup first, fields about partners not at all", () => {
  const object = anOpportunityObject([
    aField({ name: "Partner_Name__c" }),
    partnerLookup,
    aField({ name: "Reseller__c", type: "picklist" }),
    aField({ name: "Partner_Tier__c", type: "picklist" }),
    aField({ name: "Partner_Manager__c", type: "lookup", referenceTo: ["User"], relationshipName: "PM__r" }),
    aField({ name: "Partner_Sourced__c", type: "checkbox" }),
    aField({ name: "Sourced_By__c", type: "picklist" }),
    aField({ name: "Partner_Role__c", type: "picklist" }),
    aField({ name: "Sales_Region__c", type: "picklist" }),
  ]);
  const records = [
    {
      "Referral_Partner__r.Name": "Acme",
      Referral_Partner__c: "001",
      Partner_Name__c: null,
      Reseller__c: "N/A",
      Sourced_By__c: "Direct",
    },
    {
      "Referral_Partner__r.Name": "Bolt",
      Referral_Partner__c: "002",
      Partner_Name__c: "Bolt",
      Reseller__c: null,
      Sourced_By__c: "Carl Ltd",
    },
  ];
  const samples = new Map(object.fields.map((field) => [field.name, sampleOf(records, field)]));
  expect(samples.get("Referral_Partner__c")).toEqual({ filled: 2, looked: 2, values: ["Acme", "Bolt"] });
  const suggestions = suggestFields(object, samples);
  expect(
    suggestions.filter(({ use }) => use === "partner").map(({ field, kind }) => `${field} ${kind}`),
  ).toEqual([
    "Referral_Partner__c lookup",
    "Partner_Name__c text",
    "Sourced_By__c picklist",
    "Reseller__c picklist",
  ]);
  expect(suggestions.find(({ use }) => use === "role")?.field).toBe("Partner_Role__c");
  expect(suggestions.find(({ use }) => use === "region")?.field).toBe("Sales_Region__c");
  expect(suggestions.find(({ use }) => use === "deal-type")?.field).toBe("Type");
});

test("chains of merges lead to the one that is left, and circles end", () => {
  const merged = new Map([
    ["a", "b"],
    ["b", "c"],
    ["x", "y"],
    ["y", "x"],
  ]);
  expect(survivorOf("a", merged)).toBe("c");
  expect(survivorOf("d", merged)).toBe("d");
  expect(survivorOf("x", merged)).toBe("y");
});

test("a run leaves most of the org's calls to others", () => {
  const policy = { orgCallPercent: 80, ownCallPercent: 25 };
  expect(judgeQuota(policy, null, 1_000_000)).toBe("go-on");
  expect(judgeQuota(policy, { used: 11_999, most: 15_000 }, 10)).toBe("go-on");
  expect(judgeQuota(policy, { used: 12_000, most: 15_000 }, 10)).toBe("org-nearly-used-up");
  expect(judgeQuota(policy, { used: 4000, most: 15_000 }, 3750)).toBe("own-share-used-up");
});
