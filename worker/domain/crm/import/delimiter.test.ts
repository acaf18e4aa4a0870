import fc from "fast-check";
import { expect, test } from "vitest";
import { delimiters, detectDelimiter } from "./delimiter.ts";

test.each([
  ["a,b,c\n1,2,3\n", ","],
  ["a;b;c\n1,5;2;3\n", ";"],
  ["a\tb\n1,5\t2;3\n", "\t"],
  ["a|b\r\n1|2\r\n", "|"],
  ['"a,b";c\n"1,2,3";4\n', ";"],
  ['"Last, First";Amount\n"Doe, Jane";1\n', ";"],
  ["only\n1\n", ","],
  ["", ","],
  ['a,b\n"two\nlines, with; marks",2\n', ","],
])("%j is cut by %j", (head, expected) => {
  expect(detectDelimiter(head)).toBe(expected);
});

test("what a file was written with is what is found", () => {
  const cell = fc.string({ unit: fc.constantFrom(..."abc 019.") });
  fc.assert(
    fc.property(
      fc.constantFrom(...delimiters),
      fc
        .integer({ min: 2, max: 6 })
        .chain((width) =>
          fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 9 }),
        ),
      (delimiter, rows) => {
        expect(detectDelimiter(rows.map((cells) => cells.join(delimiter)).join("\n"))).toBe(delimiter);
      },
    ),
  );
});
