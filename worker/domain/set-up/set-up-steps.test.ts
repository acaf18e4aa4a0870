import { expect, test } from "vitest";
import { type SetUpFacts, setUpSteps } from "./set-up-steps.ts";

const nothing: SetUpFacts = {
  hasConnection: false,
  hasMapping: false,
  hasImport: false,
  hasDeals: false,
  hasPartners: false,
  hasOwnRule: false,
  hasSplit: false,
  hasTraces: false,
  hasDecidedTrace: false,
  hasRegistrations: false,
  hasInvitedPartner: false,
  hasClosedPeriod: false,
  hasStatement: false,
};

const written = (facts: Partial<SetUpFacts>) =>
  setUpSteps({ ...nothing, ...facts }).map(({ kind, isDone }) => (isDone ? `${kind}!` : kind));

const rest = ["partners", "rule", "split", "invitation", "period", "statement"];

test.each<[string, Partial<SetUpFacts>, readonly string[]]>([
  ["a new company chooses where deals come from", {}, ["source", ...rest]],
  ["a connected CRM is to be mapped", { hasConnection: true }, ["source!", "mapping", "deals", ...rest]],
  [
    "a mapped CRM that was read has deals",
    { hasConnection: true, hasMapping: true, hasDeals: true },
    ["source!", "mapping!", "deals!", ...rest],
  ],
  ["a file needs no mapping of a CRM", { hasImport: true, hasDeals: true }, ["source!", "deals!", ...rest]],
  [
    "where partners say what there is, nothing is read",
    { hasRegistrations: true },
    ["source!", "registrations!", ...rest],
  ],
  [
    "traces are decided",
    { hasConnection: true, hasMapping: true, hasDeals: true, hasTraces: true },
    ["source!", "mapping!", "deals!", "partners", "traces", ...rest.slice(1)],
  ],
])("%s", (_, facts, expected) => {
  expect(written(facts)).toEqual(expected);
});

test("a company that has all of it has no step left", () => {
  const all = Object.fromEntries(Object.keys(nothing).map((key) => [key, true])) as unknown as SetUpFacts;
  expect(setUpSteps(all).every(({ isDone }) => isDone)).toBe(true);
});
