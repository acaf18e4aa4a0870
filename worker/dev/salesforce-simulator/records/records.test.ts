import { expect, test } from "vitest";
import { looksLikeId, recordId, serialOf, toLongId } from "../record-id.ts";
import { quillmarkOrg } from "../seeds/quillmark-org.ts";
import { openTestOrg, type TestOrg, testNowMs } from "../testing/test-org.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const deal = { Name: "Deal", StageName: "Prospecting", CloseDate: "2026-02-01", Amount: 100 };

function stampOf(org: TestOrg, id: string): number {
  return Number(org.control.records.get(id)?.SystemModstamp);
}

/** What /queryAll and /query say of a record: [known at all, listed, deleted]. */
async function seen(org: TestOrg, id: string): Promise<readonly boolean[]> {
  const session = await org.logIn();
  const object = id.startsWith("006") ? "Opportunity" : "Account";
  const all = await session.query(`SELECT IsDeleted FROM ${object} WHERE Id = '${id}'`, true);
  const live = await session.query(`SELECT Id FROM ${object} WHERE Id = '${id}'`);
  return [all.totalSize === 1, live.totalSize === 1, all.records[0]?.IsDeleted === true];
}

test.each([
  ["006D000000CQLHY", "006D000000CQLHYIA5"],
  ["001D000000INjVe", "001D000000INjVeIAL"],
  ["00DD0000000FJ17", "00DD0000000FJ17MAG"],
])("the checksum of %s is the one that Salesforce gives", (short, long) => {
  expect(toLongId(short)).toBe(long);
});

test("ids rise with their number, in the order that SOQL compares them, and can be read back", () => {
  const serials = [0, 1, 9, 10, 35, 36, 61, 62, 3843, 1_000_000];
  const ids = serials.map((serial) => recordId("006", serial));
  expect([...ids].sort()).toEqual(ids);
  expect(ids.map(serialOf)).toEqual(serials);
  expect(ids.every(looksLikeId)).toBe(true);
  expect(serialOf("006D000000CQLHYIA5")).toBeNull();
});

test("a record is stamped in whole seconds when it is written, and again when it is changed", () => {
  const org = openTestOrg({ nowMs: testNowMs + 456 });
  const id = org.control.records.create("Opportunity", deal);
  expect(stampOf(org, id)).toBe(testNowMs);
  org.control.clock.advance(5000);
  org.control.records.update(id, { Amount: 200 });
  expect(stampOf(org, id)).toBe(testNowMs + 5000);
  expect(org.control.records.get(id)).toMatchObject({
    CreatedDate: testNowMs,
    LastModifiedDate: testNowMs + 5000,
  });
});

test("a late commit is stamped at its writing and seen nine minutes after", async () => {
  const org = openTestOrg();
  const { records, clock } = org.control;
  const fresh = records.create("Opportunity", deal, { commitAfterMs: 9 * minuteMs });
  const old = records.create("Opportunity", { ...deal, Name: "Old" });
  clock.advance(minuteMs);
  records.update(old, { Amount: 999 }, { commitAfterMs: 9 * minuteMs });
  clock.advance(7 * minuteMs);
  expect(await seen(org, fresh)).toEqual([false, false, false]);
  expect(records.get(old)?.Amount).toBe(100);
  clock.advance(2 * minuteMs);
  expect(await seen(org, fresh)).toEqual([true, true, false]);
  expect(stampOf(org, fresh)).toBe(testNowMs);
  expect(records.get(old)).toMatchObject({ Amount: 999, SystemModstamp: testNowMs + minuteMs });
});

test("a deleted record is in the recycle bin with a new stamp, comes back, and is gone when purged", async () => {
  const org = openTestOrg();
  const { records, clock } = org.control;
  const id = records.create("Opportunity", deal);
  clock.advance(minuteMs);
  records.remove(id);
  expect(await seen(org, id)).toEqual([true, false, true]);
  expect(stampOf(org, id)).toBe(testNowMs + minuteMs);
  clock.advance(minuteMs);
  records.undelete(id);
  expect(await seen(org, id)).toEqual([true, true, false]);
  expect(stampOf(org, id)).toBe(testNowMs + 2 * minuteMs);
  records.remove(id);
  records.purge(id);
  expect(await seen(org, id)).toEqual([false, false, false]);
});

test("the recycle bin keeps what was deleted for fifteen days", () => {
  const org = openTestOrg();
  const { records, clock } = org.control;
  const id = records.create("Opportunity", deal);
  records.remove(id);
  clock.advance(14 * dayMs);
  expect(records.emptyRecycleBin()).toBe(0);
  clock.advance(2 * dayMs);
  // The deal and the row of its history.
  expect(records.emptyRecycleBin()).toBe(2);
  expect(records.get(id)).toBeNull();
});

test("an account takes its deals and their children along when it goes, and brings them back", () => {
  const org = openTestOrg();
  const { records } = org.control;
  const account = records.create("Account", { Name: "Acme" });
  const opportunity = records.create("Opportunity", { ...deal, AccountId: account });
  const contact = records.create("Contact", { LastName: "Dale", AccountId: account });
  const role = records.create("OpportunityContactRole", { OpportunityId: opportunity, ContactId: contact });
  const other = records.create("Opportunity", { ...deal, Name: "Elsewhere" });
  records.remove(account);
  const deleted = () => [account, opportunity, contact, role, other].map((id) => records.get(id)?.IsDeleted);
  expect(deleted()).toEqual([true, true, true, true, false]);
  records.undelete(account);
  expect(deleted()).toEqual([false, false, false, false, false]);
});

test.each([
  [false, 0],
  [true, minuteMs],
])(
  "merged accounts name their winner and lose their deals to it; children are stamped: %s",
  (stamped, later) => {
    const org = openTestOrg({ settings: { mergeStampsChildren: stamped } });
    const { records, clock } = org.control;
    const [first, second, third] = ["A", "B", "C"].map((Name) => records.create("Account", { Name }));
    const opportunity = records.create("Opportunity", { ...deal, AccountId: first ?? null });
    clock.advance(minuteMs);
    records.merge({ masterId: second ?? "", loserIds: [first ?? ""] });
    expect(records.get(first ?? "")).toMatchObject({ IsDeleted: true, MasterRecordId: second });
    expect(records.get(opportunity)).toMatchObject({ AccountId: second });
    expect(stampOf(org, opportunity)).toBe(testNowMs + later);
    expect(stampOf(org, second ?? "")).toBe(testNowMs + minuteMs);
    // A chain: the winner of one merge is the loser of the next.
    records.merge({ masterId: third ?? "", loserIds: [second ?? ""] });
    expect(records.get(opportunity)).toMatchObject({ AccountId: third });
    expect(records.get(first ?? "")).toMatchObject({ MasterRecordId: second });
  },
);

test("no more than three records are merged at a time", () => {
  const { records } = openTestOrg().control;
  const [master = "", ...losers] = ["A", "B", "C", "D"].map((Name) => records.create("Account", { Name }));
  expect(() => records.merge({ masterId: master, loserIds: losers })).toThrow("up to three");
});

test("the stage decides won, closed and probability, whatever its label says", () => {
  const { records } = openTestOrg().control;
  const id = records.create("Opportunity", deal);
  const outcome = () => {
    const { IsClosed, IsWon, Probability } = records.get(id) ?? {};
    return [IsClosed, IsWon, Probability];
  };
  expect(outcome()).toEqual([false, false, 10]);
  records.update(id, { StageName: "Contract Signed" });
  expect(outcome()).toEqual([true, true, 100]);
  records.update(id, { StageName: "Closed Won - Duplicate" });
  expect(outcome()).toEqual([true, false, 0]);
  records.update(id, { StageName: "Negotiation", Probability: 33 });
  expect(outcome()).toEqual([false, false, 33]);
});

test("histories are written by changes of stage, amount and close date; a changed lookup leaves two rows", () => {
  const { records } = openTestOrg({ seed: quillmarkOrg }).control;
  const [one, two] = ["One", "Two"].map((Name) => records.create("Account", { Name }));
  const id = records.create("Opportunity", { ...deal, Partner__c: one ?? null });
  records.update(id, { Amount: 300, NextStep: "Call" });
  records.update(id, { Partner__c: two ?? null });
  records.update(id, { NextStep: "Write" });
  const of = (object: string) => records.list(object).filter((row) => row.OpportunityId === id);
  expect(of("OpportunityHistory").map((row) => row.Amount)).toEqual([100, 300]);
  expect(of("OpportunityFieldHistory").map((row) => [row.Field, row.OldValue, row.NewValue])).toEqual([
    ["Amount", "100", "300"],
    ["Partner__c", one, two],
    ["Partner__c", "One", "Two"],
  ]);
});

test("a partner on a deal makes rows forward and back and a pair between the accounts", () => {
  const { records } = openTestOrg().control;
  const [customer, partner] = ["Customer", "Partner"].map((Name) => records.create("Account", { Name }));
  const opportunity = records.create("Opportunity", { ...deal, AccountId: customer ?? null });
  records.create("Partner", {
    OpportunityId: opportunity,
    AccountToId: partner ?? null,
    Role: "Reseller",
    IsPrimary: true,
  });
  const onDeal = records.list("OpportunityPartner").filter((row) => row.OpportunityId === opportunity);
  expect(onDeal.map((row) => [row.AccountToId, row.IsPrimary])).toEqual([
    [partner, true],
    [customer, false],
  ]);
  expect(new Set(onDeal.map((row) => row.ReversePartnerId))).toEqual(new Set(onDeal.map((row) => row.Id)));
  expect(records.list("AccountPartner").map((row) => [row.AccountFromId, row.AccountToId])).toEqual([
    [customer, partner],
    [partner, customer],
  ]);
});

test("formulas, rates and children change without a new stamp on the deal", () => {
  const org = openTestOrg({ seed: quillmarkOrg });
  const { records, clock } = org.control;
  const partner = records.create("Account", { Name: "P", Tier__c: "Gold" });
  const contact = records.create("Contact", { LastName: "Dale" });
  const id = records.create("Opportunity", { ...deal, Partner__c: partner });
  const tier = () =>
    records.visibleTo("admin@quillmark.example", "Opportunity").find((row) => row.Id === id)?.Partner_Tier__c;
  expect(tier()).toBe("Gold");
  clock.advance(minuteMs);
  records.update(partner, { Tier__c: "Silver" });
  records.create("OpportunityContactRole", { OpportunityId: id, ContactId: contact });
  records.create("Task", { WhatId: id, Subject: "Call" });
  records.create("DatedConversionRate", { IsoCode: "EUR", StartDate: "2026-01-10", ConversionRate: 0.5 });
  expect(tier()).toBe("Silver");
  expect(stampOf(org, id)).toBe(testNowMs);
});

test("each rate of a currency lasts until the next", () => {
  const { records } = openTestOrg({ seed: quillmarkOrg }).control;
  const rates = records.list("DatedConversionRate").filter((row) => row.IsoCode === "CHF");
  const sorted = [...rates].sort((a, b) => String(a.StartDate).localeCompare(String(b.StartDate)));
  expect(sorted.map((row) => row.NextStartDate)).toEqual([sorted[1]?.StartDate, "9999-12-31"]);
});

test.each([
  [{ Nonsense: 1 }, "INVALID_FIELD", "No such column 'Nonsense' on sobject of type Opportunity"],
  [{ Name: null }, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]"],
  [{ IsWon: true }, "INVALID_FIELD_FOR_INSERT_UPDATE", /create\/update fields: IsWon\./],
  [{ AccountId: "nobody" }, "MALFORMED_ID", "Account ID: id value of incorrect type: nobody"],
  [{ Name: "x".repeat(121) }, "STRING_TOO_LONG", /\(max length=120\)$/],
  [{ Amount: "much" }, "JSON_PARSER_ERROR", /"much"/],
  [{ CloseDate: "tomorrow" }, "JSON_PARSER_ERROR", /"tomorrow"/],
])("writing %j is refused", async (values, errorCode, message) => {
  const session = await openTestOrg().logIn();
  const answer = await session.send("POST", "/sobjects/Opportunity", { ...deal, ...values });
  expect(answer.status).toBe(400);
  const [error] = (await answer.json()) as { errorCode: string; message: string; fields?: string[] }[];
  expect(error?.errorCode).toBe(errorCode);
  expect(error?.message).toMatch(message);
  const named = ["INVALID_FIELD", "JSON_PARSER_ERROR"].includes(errorCode) ? undefined : Object.keys(values);
  expect(error?.fields).toEqual(named);
});

test("REST writes, reads, finds and deletes a record", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const created = await session.send("POST", "/sobjects/Opportunity", deal);
  const { id } = (await created.json()) as { id: string };
  expect(created.status).toBe(201);
  expect(await session.json(`/sobjects/Opportunity/${id}?fields=Name,Amount`)).toEqual({
    attributes: { type: "Opportunity", url: `/services/data/v66.0/sobjects/Opportunity/${id}` },
    Name: "Deal",
    Amount: 100,
    Id: id,
  });
  expect(await session.json(`/sobjects/Opportunity/Id/${id}`)).toMatchObject({ Name: "Deal" });
  const changed = await session.send("PATCH", `/sobjects/Opportunity/${id.slice(0, 15)}`, { Amount: 5 });
  expect(changed.status).toBe(204);
  expect((await session.send("DELETE", `/sobjects/Opportunity/${id}`)).status).toBe(204);
  const gone = await session.send("GET", `/sobjects/Opportunity/${id}`);
  expect([gone.status, await gone.json()]).toEqual([
    404,
    [{ message: "entity is deleted", errorCode: "ENTITY_IS_DELETED" }],
  ]);
  const unknown = await session.send("GET", "/sobjects/Opportunity/23foo");
  expect(await unknown.json()).toEqual([
    {
      message: "Provided external ID field does not exist or is not accessible: 23foo",
      errorCode: "NOT_FOUND",
    },
  ]);
});

test("an external id finds a record, makes it or changes it, and says where when there are several", async () => {
  const org = openTestOrg({ seed: quillmarkOrg });
  const session = await org.logIn();
  const address = "/sobjects/Opportunity/Order_Number__c/A-1";
  expect((await session.send("GET", address)).status).toBe(404);
  const made = await session.send("PATCH", address, deal);
  expect([made.status, await made.json()]).toEqual([
    201,
    { id: expect.stringMatching(/^006/), success: true, errors: [] },
  ]);
  expect((await session.send("PATCH", address, { Amount: 7 })).status).toBe(204);
  expect(await session.json(address)).toMatchObject({ Amount: 7, Order_Number__c: "A-1" });
  org.control.records.create("Opportunity", { ...deal, Order_Number__c: "A-1" });
  const several = await session.send("GET", address);
  expect([several.status, ((await several.json()) as string[]).length]).toEqual([300, 2]);
  expect((await session.send("DELETE", address)).status).toBe(204);
  expect((await session.send("GET", address)).status).toBe(200);
  const unknown = await session.send("GET", "/sobjects/Opportunity/Name/Deal");
  expect(await unknown.json()).toMatchObject([
    { message: "Provided external ID field does not exist or is not accessible: Name" },
  ]);
});

test("an OpportunityPartner is made and deleted and never changed", async () => {
  const org = openTestOrg();
  const { records } = org.control;
  const opportunity = records.create("Opportunity", deal);
  const partner = records.create("Account", { Name: "P" });
  const session = await org.logIn();
  const answer = await session.send("POST", "/sobjects/OpportunityPartner", {
    OpportunityId: opportunity,
    AccountToId: partner,
  });
  const { id } = (await answer.json()) as { id: string };
  expect(
    (await session.send("PATCH", `/sobjects/OpportunityPartner/${id}`, { Role: "Reseller" })).status,
  ).toBe(400);
  expect((await session.send("DELETE", `/sobjects/OpportunityPartner/${id}`)).status).toBe(204);
});

test("updated and deleted list ids of a range, to the minute, and say how far they reach", async () => {
  const org = openTestOrg({ settings: { replicationLagMs: 10 * minuteMs } });
  const { records, clock } = org.control;
  const changed = records.create("Opportunity", deal);
  const gone = records.create("Opportunity", { ...deal, Name: "Gone" });
  records.remove(gone);
  clock.advance(30 * minuteMs);
  const session = await org.logIn();
  const range = `start=${encodeURIComponent("2026-01-15T12:00:30+00:00")}&end=2026-01-15T12:29:00Z`;
  expect(await session.json(`/sobjects/Opportunity/updated?${range}`)).toEqual({
    ids: expect.arrayContaining([changed]),
    latestDateCovered: "2026-01-15T12:20:00.000+0000",
  });
  expect(await session.json(`/sobjects/Opportunity/deleted/?${range}`)).toEqual({
    deletedRecords: [{ id: gone, deletedDate: "2026-01-15T12:00:00.000+0000" }],
    earliestDateAvailable: "2025-12-31T12:30:00.000+0000",
    latestDateCovered: "2026-01-15T12:20:00.000+0000",
  });
});

test.each([
  ["Opportunity", "start=2026-01-15T11:59:00Z&end=2026-01-15T11:59:30Z", "INVALID_REPLICATION_DATE"],
  ["Opportunity", "start=2025-01-01T00:00:00Z&end=2026-01-15T00:00:00Z", "INVALID_REPLICATION_DATE"],
  ["Opportunity", "start=yesterday&end=today", "INVALID_REPLICATION_DATE"],
  ["OpportunityPartner", "start=2026-01-14T00:00:00Z&end=2026-01-15T00:00:00Z", "INVALID_TYPE_FOR_OPERATION"],
])("%s cannot be listed for %s", async (object, range, errorCode) => {
  const session = await openTestOrg().logIn();
  const answer = await session.send("GET", `/sobjects/${object}/deleted?${range}`);
  expect(await answer.json()).toMatchObject([{ errorCode }]);
});

test("a composite call hands results on from part to part", async () => {
  const session = await openTestOrg().logIn();
  const answer = await session.send("POST", "/composite", {
    compositeRequest: [
      {
        method: "POST",
        url: "/services/data/v66.0/sobjects/Account",
        referenceId: "a",
        body: { Name: "Acme" },
      },
      {
        method: "POST",
        url: "/services/data/v66.0/sobjects/Contact",
        referenceId: "c",
        body: { LastName: "Dale", AccountId: "@{a.id}" },
      },
      {
        method: "GET",
        url: "/services/data/v66.0/sobjects/Contact/@{c.id}?fields=AccountId",
        referenceId: "r",
      },
    ],
  });
  const { compositeResponse } = (await answer.json()) as {
    compositeResponse: { httpStatusCode: number; body: Record<string, unknown> }[];
  };
  expect(compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 200]);
  expect(compositeResponse[2]?.body.AccountId).toBe(compositeResponse[0]?.body.id);
});

test("a batch answers each of its calls, and counts as one", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const answer = await session.send("POST", "/composite/batch", {
    batchRequests: [
      { method: "GET", url: "v66.0/limits" },
      { method: "GET", url: "v66.0/sobjects/Nonsense/describe" },
    ],
  });
  const { hasErrors, results } = (await answer.json()) as {
    hasErrors: boolean;
    results: { statusCode: number; result: unknown }[];
  };
  expect(hasErrors).toBe(true);
  expect(results.map(({ statusCode }) => statusCode)).toEqual([200, 404]);
  expect((await session.send("GET", "/limits")).headers.get("Sforce-Limit-Info")).toBe("api-usage=2/100000");
});

test("a collection is read in the order of its ids, with null for what is missing", async () => {
  const org = openTestOrg();
  const [one, two] = ["One", "Two"].map((Name) => org.control.records.create("Account", { Name }));
  const session = await org.logIn();
  const ids = [two, "001000000000000AAA", one];
  const answer = await session.send("POST", "/composite/sobjects/Account", { ids, fields: ["Name"] });
  const read = (await answer.json()) as ({ Name: string } | null)[];
  expect(read.map((record) => record?.Name ?? null)).toEqual(["Two", null, "One"]);
});

test("all or none: one bad record takes the others back", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  const before = org.control.records.list("Account").length;
  const answer = await session.send("POST", "/composite/sobjects", {
    allOrNone: true,
    records: [
      { attributes: { type: "Account" }, Name: "Good" },
      { attributes: { type: "Account" }, Nonsense: 1 },
    ],
  });
  expect(await answer.json()).toMatchObject([
    { success: false, errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" }] },
    { success: false, errors: [{ statusCode: "INVALID_FIELD" }] },
  ]);
  expect(org.control.records.list("Account").length).toBe(before);
});
