import { expect, test } from "vitest";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
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

const csv =
  (body: string | ReadableStream, headers: Record<string, string> = {}): Reply =>
  () =>
    new Response(body, {
      headers: { "Content-Type": "text/csv; charset=UTF-8", "Sforce-Locator": "null", ...headers },
    });

async function readPage(...replies: readonly Reply[]) {
  const salesforce = scriptedSalesforce(...replies);
  const api = createSalesforceApi(salesforce.world, goodTokens().tokens);
  const batches: SalesforceRecord[][] = [];
  const answer = await api.readBulkResults({
    jobId: "750R0000000zlh9IAA",
    locator: null,
    mostRecords: 50_000,
    onRows: async (rows) => void batches.push([...rows]),
  });
  return { answer, batches, rows: batches.flat(), ...salesforce };
}

test("a page is read exactly: quotes, line breaks, empty as null, N/A as the text it is", async () => {
  const { answer, rows } = await readPage(
    csv('"Id","Name","Account.Name"\n"1","a ""b""\nc","N/A"\n"2","","null"\n', {
      "Sforce-Locator": "MTAwMDA",
      "Sforce-NumberOfRecords": "2",
    }),
  );
  expect(answer).toEqual(ok({ nextLocator: "MTAwMDA", records: 2 }));
  expect(rows).toEqual([
    { Id: "1", Name: 'a "b"\nc', "Account.Name": "N/A" },
    { Id: "2", Name: null, "Account.Name": "null" },
  ]);
});

test.each([
  ["a header alone", '"Id","Name"\n'],
  ["the words of Bulk 1", '"Records not found for this query"\n'],
  ["nothing at all", ""],
])("%s is no row", async (_name, body) => {
  const { answer, rows } = await readPage(csv(body));
  expect(answer).toEqual(ok({ nextLocator: null, records: 0 }));
  expect(rows).toEqual([]);
});

test("NUL bytes are taken out, and a character that two pieces share stays whole", async () => {
  const bytes = new TextEncoder().encode('"Id"\n"é\u0000ß"\n');
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
  const body = new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  expect((await readPage(csv(body))).rows).toEqual([{ Id: "éß" }]);
});

test("rows come in batches, and no more is read than the reader takes", async () => {
  let written = 0;
  const body = new ReadableStream(
    {
      pull: (controller) => {
        if (written === 0) controller.enqueue(new TextEncoder().encode('"Id"\n'));
        if (written >= 5000) return controller.close();
        const lines = Array.from({ length: 100 }, (_, at) => `"${written + at}"\n`).join("");
        written += 100;
        controller.enqueue(new TextEncoder().encode(lines));
      },
    },
    { highWaterMark: 1 },
  );
  const { world } = scriptedSalesforce(csv(body));
  const api = createSalesforceApi(world, goodTokens().tokens);
  const ahead: number[] = [];
  let read = 0;
  await api.readBulkResults({
    jobId: "750",
    locator: null,
    mostRecords: 50_000,
    onRows: async (rows) => {
      expect(rows.length).toBeLessThanOrEqual(500);
      read += rows.length;
      ahead.push(written - read);
    },
  });
  expect(read).toBe(5000);
  expect(Math.max(...ahead)).toBeLessThanOrEqual(600);
});

test("a page that breaks off is read again with the same locator", async () => {
  const broken = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('"Id"\n"1"\n"2'));
      controller.error(new Error("Network connection lost."));
    },
  });
  const { answer, rows, sent } = await readPage(csv(broken), html(502), csv('"Id"\n"1"\n"2"\n"3"\n'));
  expect(answer).toEqual(ok({ nextLocator: null, records: 3 }));
  expect(rows.map(({ Id }) => Id)).toEqual(["1", "2", "3"]);
  expect(new Set(sent.map(({ url }) => url)).size).toBe(1);
});

test("a page with fewer rows than it says is not taken for whole", async () => {
  const short = csv('"Id"\n"1"\n', { "Sforce-NumberOfRecords": "2" });
  const { answer, sent } = await readPage(short, short, short, short, short);
  expect(answer).toMatchObject({ error: { kind: "unavailable", reason: "1 rows of 2" } });
  expect(sent).toHaveLength(5);
});

test("a quote that never closes ends the reading and not the memory", async () => {
  let pulled = 0;
  const endless = () =>
    new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode(pulled === 1 ? '"Id"\n"' : "x".repeat(1_000_000)));
      },
    });
  const { answer } = await readPage(...Array.from({ length: 5 }, () => csv(endless())));
  expect(answer).toMatchObject({ error: { kind: "unavailable" } });
  expect(pulled).toBeLessThan(60);
});

test("what the reader of rows throws is its own and not a broken page", async () => {
  const { world } = scriptedSalesforce(csv('"Id"\n"1"\n'));
  const api = createSalesforceApi(world, goodTokens().tokens);
  const reading = api.readBulkResults({
    jobId: "750",
    locator: null,
    mostRecords: 1,
    onRows: async () => {
      throw new Error("the database is away");
    },
  });
  await expect(reading).rejects.toThrow("the database is away");
});

test("a job is made and watched", async () => {
  const salesforce = scriptedSalesforce(
    json({ id: "750R0000000zlh9IAA", state: "UploadComplete" }),
    json({ id: "750R0000000zlh9IAA", state: "InProgress", numberRecordsProcessed: 0 }),
    json({ id: "750R0000000zlh9IAA", state: "Failed" }),
  );
  const api = createSalesforceApi(salesforce.world, goodTokens().tokens);
  expect(await api.startBulkQuery({ soql: "SELECT Id FROM Account", includeDeleted: true })).toEqual(
    ok("750R0000000zlh9IAA"),
  );
  expect(JSON.parse(salesforce.sent[0]?.body ?? "")).toEqual({
    operation: "queryAll",
    query: "SELECT Id FROM Account",
    contentType: "CSV",
    columnDelimiter: "COMMA",
    lineEnding: "LF",
  });
  expect(await api.bulkQueryState("750R0000000zlh9IAA")).toMatchObject({ value: { state: "waiting" } });
  expect(await api.bulkQueryState("750R0000000zlh9IAA")).toEqual(
    ok({ state: "failed", recordsProcessed: 0, message: null }),
  );
});

test("results of a job that was made with another API version are a conflict", async () => {
  expect((await readPage(restError(409, "API_VERSION_MISMATCH"))).answer).toMatchObject({
    error: { kind: "conflict" },
  });
});
