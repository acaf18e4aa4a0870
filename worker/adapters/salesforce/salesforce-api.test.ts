import { expect, test } from "vitest";
import { ok } from "#worker/domain/result.ts";
import {
  goodTokens,
  html,
  json,
  type Reply,
  restError,
  scriptedSalesforce,
} from "#worker/testing/salesforce.ts";
import { createSalesforceApi } from "./salesforce-api.ts";

const opportunities = {
  totalSize: 1,
  done: true,
  records: [
    {
      attributes: { type: "Opportunity", url: "/services/data/v66.0/sobjects/Opportunity/006" },
      Id: "006D000000CQLHYIA5",
      Amount: 1200.0,
      Account: { attributes: { type: "Account", url: "…" }, Name: "Acme" },
      Campaign: null,
      NextStep: "",
      IsWon: false,
    },
  ],
};
const soql = "SELECT Id FROM Opportunity WHERE SystemModstamp >= 2026-01-01T00:00:00Z";
const query = { soql, includeDeleted: false };

function apiOf(...replies: readonly Reply[]) {
  const salesforce = scriptedSalesforce(...replies);
  const { tokens, renewed } = goodTokens();
  return { api: createSalesforceApi(salesforce.world, tokens), renewed, ...salesforce };
}

test("a record comes flat, with its parents' fields by path, numbers as written, empty texts as null", async () => {
  const { api, sent } = apiOf(json(opportunities));
  const page = await api.query(query);
  expect(page).toEqual(
    ok({
      totalSize: 1,
      nextUrl: null,
      records: [
        {
          Id: "006D000000CQLHYIA5",
          Amount: "1200",
          "Account.Name": "Acme",
          Campaign: null,
          NextStep: null,
          IsWon: false,
        },
      ],
    }),
  );
  expect(sent[0]?.url).toBe(
    `https://acme.my.salesforce.com/services/data/v66.0/query?q=${encodeURIComponent(soql)}`,
  );
  expect(sent[0]?.headers.get("Authorization")).toBe("Bearer token 1");
});

test("an amount of eighteen digits keeps them all", async () => {
  const body = '{"totalSize":1,"done":true,"records":[{"Id":"006","Amount":1234567890123456.78}]}';
  const { api } = apiOf(() => new Response(body, { headers: { "Content-Type": "application/json" } }));
  const page = await api.query(query);
  expect(page.ok && page.value.records[0]?.Amount).toBe("1234567890123456.78");
});

test("an ended session is renewed once and the call goes out once more", async () => {
  const { api, sent, renewed } = apiOf(
    restError(401, "INVALID_SESSION_ID", "Session expired or invalid"),
    json(opportunities),
  );
  expect((await api.query(query)).ok).toBe(true);
  expect(renewed).toEqual(["token 1"]);
  expect(sent.map(({ headers }) => headers.get("Authorization"))).toEqual([
    "Bearer token 1",
    "Bearer token 2",
  ]);
});

test("a session that stays refused is two calls and a failure, not a loop", async () => {
  const refused = restError(401, "INVALID_SESSION_ID", "Session expired or invalid");
  const { api, sent } = apiOf(refused, refused);
  expect(await api.query(query)).toEqual({ ok: false, error: { kind: "session-refused" } });
  expect(sent).toHaveLength(2);
});

test("a session that is not for REST is no matter of a fresh token", async () => {
  const { api, renewed } = apiOf(
    restError(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
  );
  expect(await api.query(query)).toMatchObject({ error: { kind: "api-refused" } });
  expect(renewed).toEqual([]);
});

test.each([406, 420, 429, 500, 502, 503, 504])("HTTP %i passes: it is tried again", async (status) => {
  const { api, pauses } = apiOf(html(status), html(status), json(opportunities));
  expect((await api.query(query)).ok).toBe(true);
  expect(pauses).toEqual([250, 500]);
});

test("what does not pass is given up on after five tries, to be tried later", async () => {
  const { api, sent, pauses } = apiOf(html(503), html(503), html(503), html(503), html(503));
  expect(await api.query(query)).toEqual({
    ok: false,
    error: { kind: "unavailable", reason: "HTTP 503", retryAfterSeconds: 60 },
  });
  expect(sent).toHaveLength(5);
  expect(pauses).toEqual([250, 500, 1000, 2000]);
});

test("Retry-After is kept to, and one that is too long to sit out is passed on", async () => {
  const patient = apiOf(html(503, { "Retry-After": "7" }), json(opportunities));
  expect((await patient.api.query(query)).ok).toBe(true);
  expect(patient.pauses).toEqual([7000]);
  const long = apiOf(html(503, { "Retry-After": "3600" }));
  expect(await long.api.query(query)).toMatchObject({
    error: { kind: "unavailable", retryAfterSeconds: 3600 },
  });
  expect(long.pauses).toEqual([]);
});

test("a reset, a page of HTML that calls itself a success and JSON that breaks off are tried again", async () => {
  const reset: Reply = () => {
    throw new TypeError("Network connection lost.");
  };
  const cutOff: Reply = () =>
    new Response('{"totalSize":1,"rec', { headers: { "Content-Type": "application/json" } });
  const { api, sent } = apiOf(reset, html(200), cutOff, json(opportunities));
  expect((await api.query(query)).ok).toBe(true);
  expect(sent).toHaveLength(4);
});

test("a body that stops coming is left and asked for again", async () => {
  const stalled: Reply = () =>
    new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{"tot')) }), {
      headers: { "Content-Type": "application/json" },
    });
  const { world } = scriptedSalesforce();
  const replies = [stalled, json(opportunities)];
  const api = createSalesforceApi(
    {
      ...world,
      settings: { ...world.settings, queryTimeoutMs: 20 },
      fetch: (async () => replies.shift()?.({} as never)) as unknown as typeof fetch,
    },
    goodTokens().tokens,
  );
  expect((await api.query(query)).ok).toBe(true);
});

test("a call that is never answered ends by itself", async () => {
  const { world } = scriptedSalesforce();
  const api = createSalesforceApi(
    {
      ...world,
      settings: { ...world.settings, queryTimeoutMs: 5 },
      fetch: ((_: unknown, init: RequestInit) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        })) as typeof fetch,
    },
    goodTokens().tokens,
  );
  expect(await api.query(query)).toMatchObject({
    error: { kind: "unavailable", reason: "no answer within 5 ms" },
  });
});

test("a body without an end is cut off while it streams", async () => {
  let pulled = 0;
  const endless: Reply = () =>
    new Response(
      new ReadableStream({
        pull: (body) => {
          pulled += 1;
          body.enqueue(new Uint8Array(1024 * 1024));
        },
      }),
      { headers: { "Content-Type": "application/json" } },
    );
  const { api } = apiOf(endless);
  expect(await api.query(query)).toEqual({ ok: false, error: { kind: "response-too-large" } });
  expect(pulled).toBeLessThan(40);
});

test("a redirect is not followed: the token would go along", async () => {
  const { api, sent } = apiOf(
    () => new Response(null, { status: 302, headers: { Location: "https://evil.example/" } }),
  );
  expect(await api.query(query)).toEqual({
    ok: false,
    error: { kind: "foreign-host", host: "https://evil.example/" },
  });
  expect(sent).toHaveLength(1);
});

test.each([
  "https://evil.example",
  "https://evilsalesforce.com",
  "https://acme.my.salesforce.com.evil.example",
  "http://acme.my.salesforce.com",
  "https://acme.my.salesforce.com:8443",
  "https://user:pass@acme.my.salesforce.com",
  "https://127.0.0.1",
  "not an address",
])("a token is never sent to %s", async (instanceUrl) => {
  const { world, sent } = scriptedSalesforce(json(opportunities));
  const api = createSalesforceApi(world, goodTokens(instanceUrl).tokens);
  expect(await api.query(query)).toMatchObject({ error: { kind: "foreign-host" } });
  expect(sent).toEqual([]);
});

test("the next page is asked for only where pages of queries are", async () => {
  const { api, sent } = apiOf(json(opportunities));
  expect((await api.nextPage("/services/data/v66.0/query/0r8xx1LJYp1EjX9AGK-2000")).ok).toBe(true);
  for (const strange of [
    "https://evil.example/services/data/v66.0/query/x",
    "//evil.example/x",
    "/services/data/v66.0/limits",
  ]) {
    expect(await api.nextPage(strange)).toMatchObject({ error: { kind: "foreign-host" } });
  }
  expect(sent).toHaveLength(1);
});

const noSuchColumn =
  "\nSELECT BAD FROM Opportunity\n       ^\nERROR at Row:1:Column:8\nNo such column 'BAD' on entity 'Opportunity'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.";
const noSuchType =
  "\nSELECT Id FROM Partner__c\n               ^\nERROR at Row:1:Column:16\nsObject type 'Partner__c' is not supported. If you are attempting to use a custom object, …";

test.each([
  [400, "INVALID_FIELD", noSuchColumn, { kind: "unknown-field", field: "BAD", object: "Opportunity" }],
  [
    400,
    "INVALID_FIELD",
    "Didn't understand relationship 'Foo__r' in field path.",
    { kind: "unknown-field", field: "Foo__r" },
  ],
  [
    400,
    "INVALID_FIELD",
    "value of filter criterion for field 'X' must be of type dateTime",
    { kind: "query-malformed" },
  ],
  [400, "INVALID_TYPE", noSuchType, { kind: "unknown-object", object: "Partner__c" }],
  [400, "MALFORMED_QUERY", "unexpected token: 'FORM'", { kind: "query-malformed" }],
  [400, "QUERY_TIMEOUT", "Your query request was running for too long.", { kind: "query-too-slow" }],
  [400, "OPERATION_TOO_LARGE", "exceeded 100000 distinct who/what's", { kind: "query-too-large" }],
  [400, "INVALID_QUERY_LOCATOR", "invalid query locator", { kind: "cursor-lost" }],
  [400, "INVALID_REPLICATION_DATE", "", { kind: "window-refused" }],
  [400, "EXCEEDED_ID_LIMIT", "", { kind: "window-refused" }],
  [400, "UNABLE_TO_LOCK_ROW", "", { kind: "record-locked" }],
  [400, "INVALIDENTITY", "Entity 'X' is not supported by the Bulk API.", { kind: "bulk-unsupported" }],
  [401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", { kind: "unexpected", status: 401 }],
  [403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", { kind: "daily-limit" }],
  [
    403,
    "REQUEST_LIMIT_EXCEEDED",
    "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
    { kind: "concurrent-limit", retryAfterSeconds: 60 },
  ],
  [403, "API_DISABLED_FOR_ORG", "", { kind: "api-refused" }],
  [404, "NOT_FOUND", "The requested resource does not exist", { kind: "not-found" }],
  [404, "ENTITY_IS_DELETED", "entity is deleted", { kind: "record-deleted" }],
  [409, "", "", { kind: "conflict" }],
  [410, "GONE", "", { kind: "version-retired" }],
  [414, "", "", { kind: "request-too-long" }],
  [431, "", "", { kind: "request-too-long" }],
])("%i %s %j is told apart, and asked once", async (status, code, message, failure) => {
  const { api, sent } = apiOf(restError(status as number, code as string, message as string));
  expect(await api.query(query)).toMatchObject({ ok: false, error: failure });
  expect(sent).toHaveLength(1);
});

test("describe folds Salesforce's types, and knows when nothing has changed", async () => {
  const described = {
    name: "Opportunity",
    label: "Opportunity",
    custom: false,
    queryable: true,
    replicateable: true,
    fields: [
      {
        name: "Partner__c",
        label: "Partner",
        type: "reference",
        custom: true,
        calculated: false,
        filterable: true,
        referenceTo: ["Account"],
        relationshipName: "Partner__r",
        picklistValues: [],
      },
    ],
  };
  const { api, sent } = apiOf(
    json(described, { headers: { "Last-Modified": "Thu, 01 Jan 2026 09:00:00 GMT" } }),
    () => new Response(null, { status: 304 }),
  );
  const first = await api.describeObject("Opportunity");
  expect(first).toMatchObject({
    value: {
      describedAt: Date.UTC(2026, 0, 1, 9),
      description: { fields: [{ type: "lookup", referenceTo: ["Account"] }] },
    },
  });
  const again = await api.describeObject("Opportunity", Date.UTC(2026, 0, 1, 9));
  expect(again).toEqual(ok("unchanged"));
  expect(sent[1]?.headers.get("If-Modified-Since")).toBe("Thu, 01 Jan 2026 09:00:00 GMT");
});

test("deletions come with how far the log reaches, and windows go by whole seconds", async () => {
  const { api, sent } = apiOf(
    json({
      deletedRecords: [{ id: "a00D0000008pQRAIA2", deletedDate: "2013-05-07T22:07:19.000+0000" }],
      earliestDateAvailable: "2013-05-03T15:57:00.000+0000",
      latestDateCovered: "2013-05-08T21:20:00.000+0000",
    }),
  );
  const from = Date.UTC(2013, 4, 7, 0, 0, 0, 999);
  const answer = await api.listDeleted({ object: "Account", from, until: Date.UTC(2013, 4, 9) });
  expect(answer).toEqual(
    ok({
      deleted: [{ id: "a00D0000008pQRAIA2", deletedAt: Date.UTC(2013, 4, 7, 22, 7, 19) }],
      earliestAvailable: Date.UTC(2013, 4, 3, 15, 57),
      coveredUntil: Date.UTC(2013, 4, 8, 21, 20),
    }),
  );
  expect(sent[0]?.url).toContain("deleted/?start=2013-05-07T00%3A00%3A00Z&end=2013-05-09T00%3A00%3A00Z");
});

test("what the org allows a day is read from every answer, whatever else the header says", async () => {
  const { api } = apiOf(
    json(opportunities, {
      headers: { "Sforce-Limit-Info": "api-usage=18/15000; per-app-api-usage=17/250(appName=x)" },
    }),
    json(opportunities),
  );
  await api.query(query);
  await api.query(query);
  expect(api.usage()).toEqual({ calls: 2, day: { used: 18, most: 15000 } });
});
