import { expect, test } from "vitest";
import { openTestOrg } from "../testing/test-org.ts";
import { packagedOrg, partnerLicenceOrg, personAccountOrg, plainOrg } from "./other-orgs.ts";
import { quillmarkOrg } from "./quillmark-org.ts";

const quillmark = (restricted = false) =>
  openTestOrg({ seed: quillmarkOrg }).logIn(restricted ? "restricted@quillmark.example" : undefined);

async function valuesOf(
  condition: string,
  fields: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const session = await quillmark();
  const { records } = await session.query(`SELECT ${fields} FROM Opportunity WHERE ${condition}`, true);
  return records.map(({ attributes: _, ...values }) => values);
}

test.each([
  ["Partner by another spelling", { Partner_Name__c: "CASTERMERE SYSTEMS LTD." }],
  ["Partner with a remark", { Partner_Name__c: "Castermere (reseller)" }],
  ["Partner that says there is none", { Partner_Name__c: "N/A" }],
  ["Two partners in one text", { Partner_Name__c: "Halvorne Consulting / Castermere" }],
  ["No amount", { Amount: null }],
  ["Amount of nothing", { Amount: 0 }],
  ["Negative amount", { Amount: -2500 }],
  ["Open and overdue", { IsClosed: false, CloseDate: "2025-09-17" }],
  ["Reopened after the win", { IsWon: false, StageName: "Negotiation" }],
  ["Won, lost and won again", { IsWon: true }],
  ["Won by its label alone", { IsWon: false, IsClosed: false }],
  ["Closed as a duplicate", { IsWon: false, IsClosed: true, StageName: "Closed Won - Duplicate" }],
  ["Stage that is no more", { IsWon: true, StageName: "Closed Won" }],
  ["Without an account", { AccountId: null }],
  ["Renewal among new business", { Type: "Renewal" }],
  ["Currency that is not the org's", { CurrencyIsoCode: "XTS" }],
  ["Currency without a rate that day", { CurrencyIsoCode: "CHF" }],
  ["Lead source without a partner", { LeadSource: "Partner", Partner__c: null }],
  ["Deleted", { IsDeleted: true }],
  ["Deleted and brought back", { IsDeleted: false }],
])("the Quillmark org has the deal %s", async (name, values) => {
  const fields = ["Name", ...Object.keys(values)].join(", ");
  expect(await valuesOf(`Name = '${name.replace("'", "\\'")}'`, fields)).toEqual([{ Name: name, ...values }]);
});

test("names that break a careless CSV reader are there", async () => {
  const [broken] = await valuesOf("Name LIKE 'Comma%'", "Name, Partner_Notes__c");
  expect(broken?.Name).toBe('Comma, "quote" and\nline break');
  expect(broken?.Partner_Notes__c).toContain("\u0000");
  expect(await valuesOf("Name = 'N/A'", "NextStep")).toEqual([{ NextStep: "#N/A" }]);
});

test("an id of 15 characters in a text field is a partner's", async () => {
  const [deal] = await valuesOf("Name = 'Id in a text field'", "Partner_Account_Id__c");
  const session = await quillmark();
  const { records } = await session.query(
    `SELECT Name FROM Account WHERE Id = '${deal?.Partner_Account_Id__c}'`,
  );
  expect(records[0]?.Name).toBe("Castermere Systems");
});

test("a partner that was filled in after the close has left its history", async () => {
  const session = await quillmark();
  const { records } = await session.query(
    "SELECT Field, OldValue, NewValue, CreatedDate FROM OpportunityFieldHistory WHERE Opportunity.Name = 'Partner replaced after the close' ORDER BY Id",
  );
  expect(records.map((record) => record.NewValue)).toContain("Halvorne Consulting");
  expect(records.map((record) => record.OldValue)).toContain("Castermere Systems");
  expect(records[0]?.CreatedDate).toBe("2026-01-12T12:00:00.000+0000");
});

test("duplicates of a partner were merged in two steps, and one is left", async () => {
  const session = await quillmark();
  const losers = await session.query(
    "SELECT Name, MasterRecord.Name FROM Account WHERE MasterRecordId != null",
    true,
  );
  const masters = losers.records.map((record) => (record.MasterRecord as { Name: string }).Name).sort();
  expect(masters).toEqual(["Castermere (reseller)", "Castermere (reseller)", "Castermere Systems"]);
  expect((await session.query("SELECT Id FROM Account WHERE Name LIKE 'Castermere%'")).totalSize).toBe(2);
});

test.each([
  ["SELECT COUNT() FROM Contact WHERE AccountId = null", 1],
  ["SELECT COUNT() FROM Opportunity WHERE Owner.IsActive = false", 1],
  ["SELECT COUNT() FROM Lead WHERE IsConverted = true", 1],
  ["SELECT COUNT() FROM User WHERE ContactId != null", 1],
  ["SELECT COUNT() FROM Task WHERE IsRecurrence = true", 1],
  ["SELECT COUNT() FROM Product2 WHERE Name IN ('GTX Pro', 'GTXPro')", 2],
  ["SELECT COUNT() FROM Account WHERE Industry = 'technolgy'", 3],
  ["SELECT COUNT() FROM Account WHERE Partner_Status__c = 'Inactive'", 1],
  ["SELECT COUNT() FROM CurrencyType WHERE IsCorporate = true", 1],
  ["SELECT COUNT() FROM OpportunityStage WHERE IsActive = false", 1],
  ["SELECT COUNT() FROM TaskRelation", 8],
  ["SELECT COUNT() FROM Event WHERE IsChild = true", 8],
  ["SELECT COUNT() FROM Deal_Registration__c WHERE Opportunity__c = null", 6],
])("%s is %i", async (soql, count) => {
  expect((await (await quillmark()).query(soql)).totalSize).toBe(count);
});

test("archived activities are in queryAll alone", async () => {
  const session = await quillmark();
  const soql = "SELECT Id FROM Task WHERE IsArchived = true";
  expect((await session.query(soql)).totalSize).toBe(0);
  expect((await session.query(soql, true)).totalSize).toBeGreaterThan(20);
});

test("the customer itself is among the standard partners of its deals", async () => {
  const session = await quillmark();
  const rows = await session.query("SELECT AccountToId, Opportunity.AccountId FROM OpportunityPartner");
  const own = rows.records.filter(
    (row) => (row.Opportunity as { AccountId: string }).AccountId === row.AccountToId,
  );
  expect([rows.totalSize, own.length]).toEqual([24, 12]);
});

test("credit on a deal does not always add up to 100", async () => {
  const session = await quillmark();
  const sums = await session.query(
    "SELECT Opportunity__c, SUM(Credit_Percent__c) total FROM Opportunity_Partner__c GROUP BY Opportunity__c",
  );
  const totals = new Set(sums.records.map((record) => record.total));
  expect(totals).toEqual(new Set([100, 80]));
});

test("the restricted user sees no partner, no amount, no registrations, and one deal less", async () => {
  const full = await quillmark();
  const less = await quillmark(true);
  const count = "SELECT COUNT() FROM Opportunity";
  expect((await less.query(count)).totalSize).toBe((await full.query(count)).totalSize - 1);
  for (const soql of ["SELECT Partner__c FROM Opportunity", "SELECT Id FROM Deal_Registration__c"]) {
    expect((await less.send("GET", `/query?q=${encodeURIComponent(soql)}`)).status).toBe(400);
    expect((await full.query(soql)).done).toBe(true);
  }
  const { fields } = await less.json<{ fields: { name: string }[] }>("/sobjects/Opportunity/describe");
  expect(fields.map(({ name }) => name)).not.toContain("Amount");
});

test("a describe is not sent again while nothing has changed", async () => {
  const org = openTestOrg({ seed: quillmarkOrg });
  const { tokens } = await org.logIn();
  const ask = (since: string) =>
    org.fetch(
      new Request(`${tokens.instance_url}/services/data/v66.0/sobjects/Account/describe`, {
        headers: { Authorization: `Bearer ${tokens.access_token}`, "If-Modified-Since": since },
      }),
    );
  const now = "Thu, 15 Jan 2026 12:00:00 GMT";
  expect((await ask(now)).status).toBe(304);
  org.control.clock.advance(60_000);
  org.control.schema.hideField({ profile: "Integration", object: "Account", field: "Tier__c" });
  expect((await ask(now)).status).toBe(200);
});

test("describe tells lookups, picklists with their labels, formulas and children", async () => {
  const session = await quillmark();
  const described = await session.json<{
    fields: { name: string; [key: string]: unknown }[];
    childRelationships: { childSObject: string; field: string; relationshipName: string }[];
    recordTypeInfos: { developerName: string; master: boolean }[];
  }>("/sobjects/Opportunity/describe");
  const field = (name: string) => described.fields.find((held) => held.name === name);
  expect(field("Partner__c")).toMatchObject({
    type: "reference",
    referenceTo: ["Account"],
    relationshipName: "Partner__r",
    custom: true,
    nillable: true,
  });
  expect(field("Partner_Involvement__c")).toMatchObject({ type: "multipicklist", filterable: true });
  expect(field("Partner_Tier__c")).toMatchObject({ calculated: true, updateable: false, createable: false });
  expect(field("Description")).toMatchObject({ filterable: false, sortable: false });
  expect(JSON.stringify(field("StageName")?.picklistValues)).toContain(
    '"label":"Won verbally","validFor":null,"value":"Negotiation"',
  );
  expect(described.childRelationships).toContainEqual(
    expect.objectContaining({
      childSObject: "Opportunity_Partner__c",
      field: "Opportunity__c",
      relationshipName: "Opportunity_Partners__r",
    }),
  );
  expect(described.recordTypeInfos.map(({ developerName }) => developerName)).toEqual([
    "Direct",
    "Partner_Deal",
    "Master",
  ]);
});

test.each([
  ["SELECT RecordTypeId FROM Opportunity", "INVALID_FIELD"],
  ["SELECT IsPersonAccount FROM Account", "INVALID_FIELD"],
  ["SELECT PartnerAccountId FROM Opportunity", "INVALID_FIELD"],
  ["SELECT Id FROM Deal_Registration__c", "INVALID_TYPE"],
])("in a plain org %s is an %s", async (soql, errorCode) => {
  const session = await openTestOrg({ seed: plainOrg }).logIn();
  const answer = await session.send("GET", `/query?q=${encodeURIComponent(soql)}`);
  expect(await answer.json()).toMatchObject([{ errorCode }]);
});

test("a person account has a contact for a twin", async () => {
  const session = await openTestOrg({ seed: personAccountOrg }).logIn();
  const { records } = await session.query(
    "SELECT Name, PersonContactId, PersonEmail, Loyalty_Tier__pc FROM Account WHERE IsPersonAccount = true",
  );
  expect(records[0]).toMatchObject({
    Name: "Wim Terborg",
    PersonEmail: "wim@freemail.example",
    Loyalty_Tier__pc: "Blue",
  });
  const twin = await session.query("SELECT Id FROM Contact WHERE IsPersonAccount = true");
  expect(twin.records[0]?.Id).toBe(records[0]?.PersonContactId);
});

test("partner licences and packages bring their own fields and objects", async () => {
  const licensed = await openTestOrg({ seed: partnerLicenceOrg }).logIn();
  const owned = await licensed.query(
    "SELECT PartnerAccount.IsPartner FROM Opportunity WHERE PartnerAccountId != null",
  );
  expect(owned.records[0]?.PartnerAccount).toMatchObject({ IsPartner: true });
  const packaged = await openTestOrg({ seed: packagedOrg }).logIn();
  const deals = await packaged.query(
    "SELECT impartner__Opportunity__r.Name, impartner__Partner_Account__r.Name FROM impartner__Deal__c",
  );
  expect(deals.records[0]).toMatchObject({
    impartner__Opportunity__r: { Name: "From the portal" },
    impartner__Partner_Account__r: { Name: "Castermere Systems" },
  });
});
