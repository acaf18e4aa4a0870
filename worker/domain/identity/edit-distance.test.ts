import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance } from "./edit-distance.ts";

test("counts the letters that are added, left out or replaced", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-d0]{0,31}$/), fc.stringMatching(/^[a-d0]{0,31}$/), (a, b) => {
      expect(editDistance(a, b)).toBe(distanceByTable(a, b));
    }),
    { numRuns: 500 },
  );
});

test("looks at the beginning of long words, and forgets each pair", () => {
  expect(editDistance("a".repeat(40), `${"a".repeat(31)}b`)).toBe(0);
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("kitten", "sitting")).toBe(3);
});

/** As in Wagner and Fischer (1974), row by row. */
function distanceByTable(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
