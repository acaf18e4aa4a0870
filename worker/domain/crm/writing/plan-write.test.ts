import { expect, test } from "vitest";
import type { SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import { type FieldValues, planWrite } from "./plan-write.ts";
import type { OwnField } from "./write-back.ts";

const state: OwnField = { field: "State__c", label: "State", type: "text", length: 40 };

function plan(
  ours: readonly FieldValues[],
  current: SalesforceValue,
  more: { readonly value?: SalesforceValue; readonly refillsEmpty?: boolean; readonly field?: OwnField } = {},
) {
  const { value = "Approved", refillsEmpty = false, field = state } = more;
  return planWrite({ wanted: [{ field, value }], current: { [field.field]: current }, ours, refillsEmpty });
}

const sets = { set: { State__c: "Approved" }, kept: [], ours: { State__c: "Approved" } };
const settled = { set: {}, kept: [], ours: { State__c: "Approved" } };
const leaves = (theirs: SalesforceValue) => ({
  set: {},
  kept: [{ field: "State__c", label: "State", theirs, ours: "Approved" }],
  ours: {},
});

test.each([
  ["an empty field that we never wrote to is filled", [], null, sets],
  ["what we wrote is brought up to date", [{ State__c: "Submitted" }], "Submitted", sets],
  [
    "what we may have written without learning of it is ours too",
    [{}, { State__c: "Submitted" }],
    "Submitted",
    sets,
  ],
  ["what is there already is not written again", [{ State__c: "Approved" }], "Approved", settled],
  ["what somebody has written in our words is ours from then on", [], "Approved", settled],
  ["a value that was there before us stays", [], "By hand", leaves("By hand")],
  [
    "a value that somebody has put in place of ours stays",
    [{ State__c: "Submitted" }],
    "By hand",
    leaves("By hand"),
  ],
  ["a field that somebody has emptied stays empty", [{ State__c: "Submitted" }], null, leaves(null)],
  ["a field of ours that we had left empty is filled", [{ State__c: null }], null, sets],
] as const)("%s", (_, ours, current, expected) => {
  expect(plan(ours, current)).toEqual(expected);
});

test("a field that was emptied is filled once a person asks for it again, and a person's value still is not touched", () => {
  expect(plan([{ State__c: "Submitted" }], null, { refillsEmpty: true })).toEqual(sets);
  expect(plan([{ State__c: "Submitted" }], "By hand", { refillsEmpty: true })).toEqual(leaves("By hand"));
});

test("what we have nothing to say about is emptied where it is ours, and otherwise left without a word", () => {
  expect(plan([{ State__c: "Submitted" }], "Submitted", { value: null }).set).toEqual({ State__c: null });
  expect(plan([{ State__c: "Submitted" }], "By hand", { value: null })).toEqual({
    set: {},
    kept: [],
    ours: {},
  });
});

test.each([
  ["number", "7", "7.0"],
  ["money", "2500.00", "2500"],
  ["date-time", "2026-01-15T12:00:00.000Z", "2026-01-15T12:00:00.000+0000"],
  ["lookup", "001D000000INjVe", "001D000000INjVeIAL"],
  ["text", "Acme ", "Acme"],
] as const)("a %s that Salesforce spells its own way is not written again", (type, value, current) => {
  const field = { ...state, type };
  expect(plan([{ State__c: value }], current, { value, field }).set).toEqual({});
});
