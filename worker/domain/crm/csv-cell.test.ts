import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv-cell.ts";

test.each([
  ["plain", '"plain"'],
  ['say "hi"', '"say ""hi"""'],
  ["=1+1", '"\'=1+1"'],
  ["+1", '"\'+1"'],
  ["-1", '"\'-1"'],
  ["@cmd", '"\'@cmd"'],
  ["\tx", '"\'\tx"'],
  ["＝1", '"\'＝1"'],
  [-12.5, '"-12.5"'],
  [null, '""'],
])("%j is written as %s", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test("a line ends as RFC 4180 has it", () => {
  expect(csvLine(["a", 1, null])).toBe('"a","1",""\r\n');
});
