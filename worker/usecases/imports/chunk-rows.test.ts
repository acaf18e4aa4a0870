import { expect, test } from "vitest";
import { createChunk } from "./chunk-rows.ts";
import type { KeyedRow } from "./row-keys.ts";

const limits = { rowsPerChunk: 1_000, bytesPerChunk: 100_000 };

test("a chunk is full by rows", () => {
  const chunk = createChunk({ ...limits, rowsPerChunk: 2 });
  expect([1, 2, 3, 4, 5].map((row) => chunk.add(touchpoint(row, "")))).toMatchObject([
    null,
    null,
    [{ row: 1 }, { row: 2 }],
    null,
    [{ row: 3 }, { row: 4 }],
  ]);
  expect(chunk.rest()).toMatchObject([{ row: 5 }]);
  expect(chunk.rest()).toEqual([]);
});

test.each([
  ["letters of one byte", "a", 1],
  ["letters of three", "注", 3],
  ["letters of four", "𠮷", 4],
  ["letters that JSON escapes", '"', 2],
])("a chunk is full by bytes of UTF-8: %s", (_, letter, bytes) => {
  const chunk = createChunk(limits);
  const note = letter.repeat(1_000);
  let row = 0;
  let full: readonly KeyedRow[] | null = null;
  while (full === null) full = chunk.add(touchpoint(++row, note));
  const carried = full.length * 1_000 * bytes;
  expect(carried).toBeLessThanOrEqual(limits.bytesPerChunk);
  expect(carried).toBeGreaterThan(limits.bytesPerChunk / 3);
});

test("names that nobody has yet count too, once as written and once as they are looked up", () => {
  const chunk = createChunk(limits);
  const partners = Array.from({ length: 10 }, (_, at) => ({ name: `${"社".repeat(100)}${at}`, role: null }));
  let row = 0;
  let full: readonly KeyedRow[] | null = null;
  while (full === null) full = chunk.add(opportunity(++row, partners));
  expect(full.length * 10 * 600).toBeLessThanOrEqual(limits.bytesPerChunk);
});

test("a row that is larger than a chunk is one of its own", () => {
  const chunk = createChunk({ ...limits, bytesPerChunk: 100 });
  expect(chunk.add(touchpoint(1, "a".repeat(500)))).toBeNull();
  expect(chunk.add(touchpoint(2, ""))).toMatchObject([{ row: 1 }]);
});

function touchpoint(row: number, note: string): KeyedRow {
  const record = {
    externalId: `T-${row}`,
    opportunity: "D-1",
    partner: "Harbour",
    source: "manual",
    type: null,
    role: null,
    units: null,
    confidencePpm: null,
    occurredAt: null,
    status: "approved",
    validUntil: null,
    note,
  } as const;
  return { row, key: `T-${row}`, read: { kind: "touchpoints", record } };
}

function opportunity(
  row: number,
  partners: readonly { readonly name: string; readonly role: null }[],
): KeyedRow {
  const record = {
    externalId: `D-${row}`,
    name: "Deal",
    account: null,
    amountMinor: null,
    currency: "USD",
    stage: null,
    outcome: "open",
    type: null,
    owner: null,
    region: null,
    product: null,
    custom: {},
    createdAt: null,
    closedAt: null,
    leadCreatedAt: null,
    partners,
    flags: [],
  } as const;
  return { row, key: `D-${row}`, read: { kind: "opportunities", record } } as KeyedRow;
}
