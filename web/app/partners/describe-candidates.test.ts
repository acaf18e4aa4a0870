import { expect, test } from "vitest";
import { describeCandidates } from "./describe-candidates.ts";

test.each([
  [[], false, 'No partner is called "Hal". Type a name as the list of partners has it.'],
  [["Halvorne"], false, 'No partner is called "Hal". Did you mean Halvorne?'],
  [
    ["Halden", "Halvorne"],
    false,
    'No partner is called "Hal". Type the whole name of one of these: Halden, Halvorne.',
  ],
  [
    ["Halden", "Halvorne"],
    true,
    'No partner is called "Hal". Type the whole name of one of these: Halden, Halvorne and others.',
  ],
])("of %j the person is told what to type", (names, more, told) => {
  expect(describeCandidates("Hal", { names, more })).toBe(told);
});
