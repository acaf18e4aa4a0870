import fc from "fast-check";
import { expect, test } from "vitest";
import { compareCodePoints, sortByCodePoint } from "./code-point-order.ts";

// Around the surrogates, where the order of UTF-16 units and that of code points part.
const character = fc.constantFrom(
  "A",
  "a",
  "é",
  "\ud7ff",
  "\ue000",
  "\uff21",
  "\uffff",
  "\u{10000}",
  "\u{103fe}",
  "\u{103ff}",
  "\u{1f600}",
  "\u{10ffff}",
);

test("capitals come before small letters, and letters beyond the first plane last", () => {
  expect(sortByCodePoint(["b", "\u{1f600}", "a", "\uff21", "B", "é", ""])).toEqual([
    "",
    "B",
    "a",
    "b",
    "é",
    "\uff21",
    "\u{1f600}",
  ]);
});

test("the order is that of the code points, compared one by one", () => {
  const text = fc.string({ unit: character, maxLength: 4 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(compareByDefinition([...a], [...b])));
    }),
    { numRuns: 3000 },
  );
});

test("sorting agrees with comparing", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: character, maxLength: 3 })), (texts) => {
      expect(sortByCodePoint([...texts])).toEqual([...texts].sort(compareCodePoints));
    }),
    { numRuns: 1000 },
  );
});

function compareByDefinition(a: readonly string[], b: readonly string[]): number {
  for (const [index, character] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const difference = (character.codePointAt(0) as number) - (other.codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
