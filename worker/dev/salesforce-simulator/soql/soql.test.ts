import { expect, test } from "vitest";
import { quillmarkOrg } from "../seeds/quillmark-org.ts";
import { openTestOrg, type TestOrg } from "../testing/test-org.ts";

/** Five deals with all that a condition can be about; dates and money differ, one has neither partner nor amount. */
function openDeals(): TestOrg {
  const org = openTestOrg();
  const { records } = org.control;
  const acme = records.create("Account", { Name: "Acme" });
  const borel = records.create("Account", { Name: "Borel" });
  const rows = [
    ["Alpha", 100, "2026-01-10", acme, "Contract Signed"],
    ["beta", 200, "2026-01-15", acme, "Negotiation"],
    ["Gamma 50%", 300, "2026-02-01", borel, "Contract Signed"],
    ["Delta_x", null, "2025-12-31", null, "Closed Lost"],
    ["O'Hara", 500, "2026-01-15", borel, "Prospecting"],
  ] as const;
  for (const [at, [Name, Amount, CloseDate, AccountId, StageName]] of rows.entries()) {
    records.create(
      "Opportunity",
      { Name, Amount, CloseDate, AccountId, StageName },
      { stampMs: Date.UTC(2026, 0, 10 + at) },
    );
  }
  return org;
}

const deals = "Name != 'First deal'";

test.each([
  ["Name = 'ALPHA'", ["Alpha"]],
  ["Name != 'alpha'", ["beta", "Gamma 50%", "Delta_x", "O'Hara"]],
  ["Amount != 100", ["beta", "Gamma 50%", "Delta_x", "O'Hara"]],
  ["Amount = null", ["Delta_x"]],
  ["Amount > 200", ["Gamma 50%", "O'Hara"]],
  ["Amount >= 200 AND Amount < 500", ["beta", "Gamma 50%"]],
  ["Amount IN (100, 300)", ["Alpha", "Gamma 50%"]],
  ["Amount NOT IN (100, 300)", ["beta", "Delta_x", "O'Hara"]],
  ["Name LIKE 'a%' OR Name LIKE '%a'", ["Alpha", "beta", "O'Hara"]],
  ["Name LIKE '%50\\%'", ["Gamma 50%"]],
  ["Name LIKE 'Delta\\_x'", ["Delta_x"]],
  ["Name LIKE 'Bet_'", ["beta"]],
  ["Name = 'O\\'Hara'", ["O'Hara"]],
  ["(NOT Name = 'Alpha') AND Amount < 400", ["beta", "Gamma 50%"]],
  ["NOT (Amount = 100 OR Amount = 200)", ["Gamma 50%", "Delta_x", "O'Hara"]],
  ["Account.Name = 'acme'", ["Alpha", "beta"]],
  ["Account.Name = null", ["Delta_x"]],
  ["IsWon = true", ["Alpha", "Gamma 50%"]],
  ["CloseDate = 2026-01-15", ["beta", "O'Hara"]],
  ["CloseDate = TODAY", ["beta", "O'Hara"]],
  ["CloseDate = THIS_MONTH", ["Alpha", "beta", "O'Hara"]],
  ["CloseDate = LAST_N_DAYS:5", ["Alpha", "beta", "O'Hara"]],
  ["CloseDate < LAST_N_DAYS:5", ["Delta_x"]],
  ["CloseDate > TODAY", ["Gamma 50%"]],
  ["CALENDAR_YEAR(CloseDate) = 2025", ["Delta_x"]],
  ["SystemModstamp = 2026-01-11T00:00:00Z", ["beta"]],
  ["SystemModstamp >= 2026-01-12T00:00:00+00:00", ["Gamma 50%", "Delta_x", "O'Hara"]],
  ["SystemModstamp > 2026-01-12T00:00:00.000+0000 AND SystemModstamp < 2026-01-14T00:00:00Z", ["Delta_x"]],
  ["AccountId IN (SELECT Id FROM Account WHERE Name = 'Borel')", ["Gamma 50%", "O'Hara"]],
  ["AccountId NOT IN (SELECT Id FROM Account WHERE Name = 'Borel')", ["Alpha", "beta", "Delta_x"]],
])("WHERE %s finds %j", async (condition, names) => {
  const session = await openDeals().logIn();
  const found = await session.query(
    `SELECT Name FROM Opportunity WHERE ${deals} AND (${condition}) ORDER BY CreatedDate`,
  );
  expect(found.records.map((record) => record.Name)).toEqual(names);
});

test.each([
  ["Amount, Name", ["Delta_x", "Alpha", "beta", "Gamma 50%", "O'Hara"]],
  ["Amount NULLS LAST", ["Alpha", "beta", "Gamma 50%", "O'Hara", "Delta_x"]],
  ["Amount DESC NULLS LAST", ["O'Hara", "Gamma 50%", "beta", "Alpha", "Delta_x"]],
  ["CloseDate DESC, Name", ["Gamma 50%", "beta", "O'Hara", "Alpha", "Delta_x"]],
  ["Account.Name NULLS LAST, Amount", ["Alpha", "beta", "Gamma 50%", "O'Hara", "Delta_x"]],
])("ORDER BY %s gives %j", async (orderBy, names) => {
  const session = await openDeals().logIn();
  const found = await session.query(`SELECT Name FROM Opportunity WHERE ${deals} ORDER BY ${orderBy}`);
  expect(found.records.map((record) => record.Name)).toEqual(names);
});

test("LIMIT and OFFSET cut what ORDER BY has put in order", async () => {
  const session = await openDeals().logIn();
  const found = await session.query(
    `SELECT Name FROM Opportunity WHERE ${deals} ORDER BY Name LIMIT 2 OFFSET 1`,
  );
  expect(found.totalSize).toBe(2);
  expect(found.records.map((record) => record.Name)).toEqual(["beta", "Delta_x"]);
});

test("without ORDER BY the order is the server's own, and the same each time", async () => {
  const session = await openTestOrg({ seed: quillmarkOrg }).logIn();
  const soql = "SELECT Id FROM Opportunity";
  const ids = (await session.query(soql)).records.map((record) => String(record.Id));
  const again = (await session.query(soql)).records.map((record) => String(record.Id));
  expect(ids).toEqual(again);
  expect(ids).not.toEqual([...ids].sort());
});

test("a row is keyed in the order of the SELECT, with nulls, nested parents and lists of children", async () => {
  const org = openDeals();
  const session = await org.logIn();
  const [alpha = {}] = (await session.query("SELECT Id FROM Opportunity WHERE Name = 'Alpha'")).records;
  const contact = org.control.records.create("Contact", { LastName: "Dale" });
  org.control.records.create("OpportunityContactRole", {
    OpportunityId: String(alpha.Id),
    ContactId: contact,
  });
  const found = await session.query(
    "SELECT Name, Campaign.Name, Amount, Account.Owner.Name, Account.Name, SystemModstamp, (SELECT ContactId FROM OpportunityContactRoles) FROM Opportunity WHERE Name IN ('Alpha', 'Delta_x') ORDER BY Name",
  );
  const [first = {}, second = {}] = found.records;
  expect(Object.keys(first)).toEqual([
    "attributes",
    "Name",
    "Campaign",
    "Amount",
    "Account",
    "SystemModstamp",
    "OpportunityContactRoles",
  ]);
  expect(first).toMatchObject({
    attributes: { type: "Opportunity", url: `/services/data/v66.0/sobjects/Opportunity/${alpha.Id}` },
    Campaign: null,
    Account: { attributes: { type: "Account" }, Owner: { attributes: { type: "User" } }, Name: "Acme" },
    SystemModstamp: "2026-01-10T00:00:00.000+0000",
    OpportunityContactRoles: { totalSize: 1, done: true, records: [{ ContactId: contact }] },
  });
  expect(second).toMatchObject({ Amount: null, Account: null, OpportunityContactRoles: null });
});

test("children beyond a page are behind a locator inside their parent", async () => {
  const org = openTestOrg({ settings: { childPageSize: 2 } });
  const session = await org.logIn();
  const account = org.control.records.create("Account", { Name: "Many" });
  for (const LastName of ["A", "B", "C"]) {
    org.control.records.create("Contact", { LastName, AccountId: account });
  }
  const found = await session.query(
    "SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Name = 'Many'",
  );
  const children = found.records[0]?.Contacts as { totalSize: number; done: boolean; nextRecordsUrl: string };
  expect(children).toMatchObject({ totalSize: 3, done: false });
  const rest = await session.json<{ done: boolean; records: { LastName: string }[] }>(
    children.nextRecordsUrl,
  );
  expect(rest.records.map(({ LastName }) => LastName)).toEqual(["C"]);
  expect(rest.done).toBe(true);
});

test("aggregates are named by alias or counted through", async () => {
  const session = await openDeals().logIn();
  const grouped = await session.query(
    `SELECT StageName, COUNT(Id), SUM(Amount) total FROM Opportunity WHERE ${deals} GROUP BY StageName HAVING COUNT(Id) > 1`,
  );
  expect(grouped.records).toEqual([
    { attributes: { type: "AggregateResult" }, StageName: "Contract Signed", expr0: 2, total: 400 },
  ]);
  const whole = await session.query(
    `SELECT MIN(Amount), MAX(CloseDate) latest FROM Opportunity WHERE ${deals}`,
  );
  expect(whole.records).toEqual([
    { attributes: { type: "AggregateResult" }, expr0: 100, latest: "2026-02-01" },
  ]);
  expect(await session.query(`SELECT COUNT() FROM Opportunity WHERE ${deals}`)).toEqual({
    totalSize: 5,
    done: true,
    records: [],
  });
});

test("a reference to several objects tells name and type, and TYPEOF the fields of each", async () => {
  const org = openDeals();
  const session = await org.logIn();
  const [alpha = {}] = (await session.query("SELECT Id FROM Opportunity WHERE Name = 'Alpha'")).records;
  org.control.records.create("Task", { Subject: "Call", WhatId: String(alpha.Id) });
  const found = await session.query(
    "SELECT Who.Name, What.Type, What.Name, TYPEOF What WHEN Opportunity THEN Amount ELSE Name END FROM Task",
  );
  expect(found.records[0]).toMatchObject({ Who: null, What: { Amount: 100 } });
  const named = await session.query("SELECT What.Type, What.Name FROM Task");
  expect(named.records[0]?.What).toMatchObject({
    attributes: { type: "Name", url: `/services/data/v66.0/sobjects/Opportunity/${alpha.Id}` },
    Type: "Opportunity",
    Name: "Alpha",
  });
});

test("multi-select picklists are matched by what they include", async () => {
  const session = await openTestOrg({ seed: quillmarkOrg }).logIn();
  const field = "Partner_Involvement__c";
  const count = async (condition: string) =>
    (await session.query(`SELECT COUNT() FROM Opportunity WHERE ${condition}`)).totalSize;
  const sourced = await count(`${field} INCLUDES ('Sourced')`);
  const both = await count(`${field} INCLUDES ('Sourced;Resold')`);
  const either = await count(`${field} INCLUDES ('Resold','Influenced')`);
  expect(sourced).toBeGreaterThan(both);
  expect(either).toBeGreaterThan(both);
  expect(await count(`${field} EXCLUDES ('Sourced')`)).toBe((await count("Id != null")) - sourced);
});

test("15 characters of an id find what 18 find, and their case matters", async () => {
  const session = await openDeals().logIn();
  const [alpha = {}] = (await session.query("SELECT Id FROM Opportunity WHERE Name = 'Alpha'")).records;
  const id = String(alpha.Id);
  const count = async (value: string) =>
    (await session.query(`SELECT COUNT() FROM Opportunity WHERE Id = '${value}'`)).totalSize;
  expect([await count(id), await count(id.slice(0, 15)), await count(id.toLowerCase())]).toEqual([1, 1, 0]);
});

test("a cursor by key passes through rows that share one second without loss or repeat", async () => {
  const org = openTestOrg();
  const stampMs = Date.UTC(2026, 0, 14);
  for (let at = 0; at < 5000; at += 1) {
    org.control.records.create("Account", { Name: `Same ${at}` }, { stampMs, silent: true });
  }
  const session = await org.logIn();
  const seen: string[] = [];
  let after = "";
  for (;;) {
    const more = after === "" ? "" : ` AND (SystemModstamp > 2026-01-14T00:00:00Z OR Id > '${after}')`;
    const { records } = await session.query(
      `SELECT Id FROM Account WHERE SystemModstamp >= 2026-01-14T00:00:00Z AND SystemModstamp < 2026-01-15T00:00:00Z${more} ORDER BY SystemModstamp, Id LIMIT 2000`,
    );
    if (records.length === 0) break;
    seen.push(...records.map((record) => String(record.Id)));
    after = seen.at(-1) ?? "";
  }
  expect(seen.length).toBe(5000);
  expect(new Set(seen).size).toBe(5000);
});

const seeDescribe = "Please reference your WSDL or the describe call for the appropriate names.";

test.each([
  [
    "SELECT BAD FROM Opportunity",
    "INVALID_FIELD",
    `\nSELECT BAD FROM Opportunity\n       ^\nERROR at Row:1:Column:8\nNo such column 'BAD' on entity 'Opportunity'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${seeDescribe}`,
  ],
  [
    "SELECT Id FROM Partner__c",
    "INVALID_TYPE",
    `\nSELECT Id FROM Partner__c\n               ^\nERROR at Row:1:Column:16\nsObject type 'Partner__c' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${seeDescribe}`,
  ],
  [
    "SELECT Id FORM Opportunity",
    "MALFORMED_QUERY",
    "\nSELECT Id FORM Opportunity\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'",
  ],
  [
    "SELECT Id FROM Opportunity WHERE Name = 'a' AND Amount = 1 OR Amount = 2",
    "MALFORMED_QUERY",
    /unexpected token: 'OR'$/,
  ],
  [
    "SELECT Foo__r.Name FROM Opportunity",
    "INVALID_FIELD",
    /Didn't understand relationship 'Foo__r' in field path/,
  ],
  ["SELECT Id, (SELECT Id FROM Foos) FROM Account", "INVALID_TYPE", /relationship 'Foos' in FROM part/],
  [
    "SELECT Id FROM Opportunity WHERE SystemModstamp > '2026-01-01T00:00:00Z'",
    "INVALID_FIELD",
    /value of filter criterion for field 'SystemModstamp' must be of type dateTime and should not be enclosed in quotes$/,
  ],
  [
    "SELECT Id FROM Opportunity WHERE Description = 'x'",
    "INVALID_FIELD",
    /field 'Description' can not be filtered in a query call$/,
  ],
  ["SELECT Id FROM Opportunity WHERE Id = null ALL ROWS", "MALFORMED_QUERY", /unexpected token: 'ROWS'$/],
  ["SELECT Id FROM Opportunity LIMIT 5 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", /2000/],
  ["SELECT FIELDS(ALL) FROM Opportunity", "MALFORMED_QUERY", /LIMIT of at most 200$/],
  ["SELECT StageName, COUNT(Id) FROM Opportunity", "MALFORMED_QUERY", /must be grouped or aggregated/],
  ["SELECT CurrencyIsoCode FROM Opportunity", "INVALID_FIELD", /No such column 'CurrencyIsoCode'/],
  ["SELECT IsoCode FROM CurrencyType", "INVALID_TYPE", /sObject type 'CurrencyType' is not supported/],
  ["", "MALFORMED_QUERY", /query string/],
])("%s is refused", async (soql, errorCode, message) => {
  const session = await openTestOrg().logIn();
  const answer = await session.send("GET", `/query?q=${encodeURIComponent(soql)}`);
  expect(answer.status).toBe(400);
  const [error] = (await answer.json()) as { errorCode: string; message: string }[];
  expect(error?.errorCode).toBe(errorCode);
  if (typeof message === "string") expect(error?.message).toBe(message);
  else expect(error?.message).toMatch(message);
});

test("the place of an error is counted by lines and columns", async () => {
  const session = await openTestOrg().logIn();
  const soql = "SELECT Id,\n  Nonsense\nFROM Opportunity";
  const answer = await session.send("GET", `/query?q=${encodeURIComponent(soql)}`);
  const [error] = (await answer.json()) as { message: string }[];
  expect(error?.message).toMatch(/^\n {2}Nonsense\n {2}\^\nERROR at Row:2:Column:3\n/);
});

test("FIELDS(CUSTOM) selects what administrators have added", async () => {
  const session = await openTestOrg({ seed: quillmarkOrg }).logIn();
  const { records } = await session.query("SELECT FIELDS(CUSTOM) FROM Account LIMIT 1");
  expect(Object.keys(records[0] ?? {})).toEqual(["attributes", "Partner_Status__c", "Tier__c"]);
});

test("convertCurrency gives the running user's money, toLabel what the screen shows", async () => {
  const org = openTestOrg({ seed: quillmarkOrg });
  const session = await org.logIn();
  org.control.records.create("Opportunity", {
    Name: "In euros",
    Amount: 92,
    CurrencyIsoCode: "EUR",
    StageName: "Negotiation",
    CloseDate: "2026-01-01",
  });
  const { records } = await session.query(
    "SELECT Amount, convertCurrency(Amount) inDollars, toLabel(StageName) FROM Opportunity WHERE Name = 'In euros'",
  );
  expect(records[0]).toMatchObject({ Amount: 92, inDollars: 100, StageName: "Won verbally" });
});
