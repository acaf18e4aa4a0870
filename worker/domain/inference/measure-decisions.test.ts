import { expect, test } from "vitest";
import { measureDecisions } from "./measure-decisions.ts";

const right = { isProposed: true, belongs: true, isRight: true };
const otherDeal = { isProposed: true, belongs: true, isRight: false };
const noDeal = { isProposed: true, belongs: false, isRight: false };
const missed = { isProposed: false, belongs: true, isRight: true };

test("precision counts what was proposed, recall what belongs, each with its n", () => {
  const calls = [right, right, right, otherDeal, noDeal, missed].map((each) => ({ ...each, type: "call" }));
  const groups = measureDecisions([...calls, { ...noDeal, type: "email" }], ({ type }) => type);
  expect(groups).toEqual([
    { name: "call", decisions: 6, precision: 3 / 5, recall: 3 / 5 },
    { name: "email", decisions: 1, precision: 0, recall: null },
  ]);
});
