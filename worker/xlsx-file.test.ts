import fc from "fast-check";
import { unzipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { expect, test } from "vitest";
import { type SheetCell, xlsxFile } from "./http/xlsx-file.ts";

test("texts, numbers, dates and amounts come back from a spreadsheet as what they are", async () => {
  const written: readonly (readonly SheetCell[])[] = [
    ["=1+1", 42, { iso: "2026-03-01" }, { amountMinor: -123_456, currency: "EUR" }],
    [
      ' Ünïcode <&> "x" \n 😀 ',
      0.25,
      { iso: "2026-03-01T12:00:00.000Z" },
      { amountMinor: 500, currency: "JPY" },
    ],
    [null, null, { iso: "never" }, { amountMinor: 1_234_567, currency: "KWD" }],
    ["_x0041_", -7, { iso: "1899-01-01" }, { amountMinor: 9_007_199_254_740_991, currency: "USD" }],
  ];
  expect(await read(workbook(written))).toEqual([
    headers,
    ["=1+1", 42, new Date("2026-03-01"), -1234.56],
    ['Ünïcode <&> "x" \n 😀', 0.25, new Date("2026-03-01T12:00:00Z"), 500],
    [null, null, "never", 1234.567],
    ["_x0041_", -7, "1899-01-01", "90071992547409.91"],
  ]);
});

test("what XML cannot carry does not break the file", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 5 }),
      async (texts) => {
        const rows = await read(workbook(texts.map((text) => [`<${text}>`, 1, null, null])));
        expect(rows).toHaveLength(texts.length + 1);
      },
    ),
  );
});

test("a text that is too long for a cell says that it was cut", async () => {
  const [, row] = await read(workbook([["x".repeat(40_000), null, null, null]]));
  expect(String(row?.[0])).toHaveLength(32_767);
  expect(row?.[0]).toMatch(/x … \(cut: a cell holds no more\)$/);
});

test("what a sheet cannot hold goes on in the next one, under the same head", async () => {
  const rows = Array.from({ length: 7 }, (_, at): SheetCell[] => [`row ${at}`, at, null, null]);
  const file = workbook(rows, 4);
  expect(Object.keys(unzipSync(file)).filter((name) => name.includes("sheet"))).toHaveLength(3);
  const numbers = await Promise.all(
    [1, 2, 3].map(async (sheet) => (await read(file, sheet)).map((row) => row[1])),
  );
  expect(numbers).toEqual([
    ["Number", 0, 1, 2],
    ["Number", 3, 4, 5],
    ["Number", 6],
  ]);
});

const headers = ["Text", "Number", "Date", "Amount"];

function workbook(rows: readonly (readonly SheetCell[])[], rowLimit?: number): Uint8Array {
  const file = xlsxFile({ title: "Deals", headers, ...(rowLimit === undefined ? {} : { rowLimit }) });
  const pieces = [...rows.flatMap((row) => file.add([row])), ...file.end()];
  return Buffer.concat(pieces);
}

function read(file: Uint8Array, sheet = 1) {
  return readSheet(Buffer.from(file), sheet);
}
