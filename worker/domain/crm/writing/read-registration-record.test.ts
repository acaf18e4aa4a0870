import { expect, test } from "vitest";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { emptyContent } from "#worker/domain/registration/registration.ts";
import { registrationStates } from "#worker/domain/registration/registration-state.ts";
import { planWrite } from "./plan-write.ts";
import { planArrival, planEdit, planState, readRegistrationRecord } from "./read-registration-record.ts";
import { type RegistrationObject, recordValues } from "./registration-object.ts";
import type { OwnField } from "./write-back.ts";

const own = (field: string, type: OwnField["type"], length = 0): OwnField => ({
  field,
  label: field,
  type,
  length,
});

const object: RegistrationObject = {
  object: "Deal_Registration__c",
  label: "Deal Registration",
  fields: {
    registrationId: own("Key__c", "text", 40),
    partner: own("Partner__c", "lookup"),
    accountName: own("Customer__c", "text", 255),
    state: own("Status__c", "picklist", 255),
    products: own("Products__c", "multi-picklist"),
    amount: own("Amount__c", "money"),
    closeDate: own("Close__c", "date"),
  },
  stateWords: { in_review: "Pending", submitted: "Pending", won: "Closed Won" },
  takesSince: 1000,
};

const move = (name: string) => ({ kind: "move", move: name });
const refused = (code: string) => ({ kind: "refused", code });
const nothing = { kind: "nothing" };

test.each([
  { it: "what is the same on both sides", word: "Pending", state: "in_review", plan: nothing },
  { it: "one word for two states", word: "pending", state: "submitted", plan: nothing },
  { it: "an empty state", word: null, state: "approved", plan: nothing },
  {
    it: "what we wrote and comes back late",
    word: "Pending",
    state: "approved",
    ours: "Pending",
    plan: nothing,
  },
  { it: "an approval", word: "Approved", state: "submitted", ours: "Pending", plan: move("approve") },
  { it: "a rejection", word: "Rejected", state: "info_required", plan: move("reject") },
  { it: "a win", word: "Closed Won", state: "approved", plan: move("win") },
  { it: "a way back", word: "Pending", state: "approved", plan: refused("illegal-move") },
  { it: "an end undone", word: "Approved", state: "rejected", plan: refused("illegal-move") },
  { it: "a partner's own step", word: "Withdrawn", state: "approved", plan: refused("illegal-move") },
  {
    it: "a word that nobody has explained",
    word: "Parked",
    state: "approved",
    plan: refused("unknown-state"),
  },
] as const)("$it asks for what the table has for it", ({ word, state, plan, ...more }) => {
  const agreed = "ours" in more ? [{ Status__c: more.ours }] : [{}];
  expect(planState({ word }, { object, state, agreed })).toEqual(plan);
});

test.each([
  ["a new record", "Pending", 1000, "register"],
  ["one without a state", null, 1000, "register"],
  ["one that is approved already", "Approved", 1000, "register"],
  ["one from before", "Pending", 999, "leave"],
  ["one that has ended", "Expired", 1000, "leave"],
  ["one that is not handed in", "Draft", 1000, "leave"],
  ["one in a state that nobody knows", "Parked", 1000, "unknown-state"],
] as const)("%s is taken as %s at %i: %s", (_, word, createdAt, kind) => {
  expect(planArrival({ word, createdAt }, object)).toEqual({ kind });
});

const registration = {
  id: "reg_1",
  number: 7,
  state: "submitted",
  content: {
    ...emptyContent,
    accountName: "Zephyr Kiosk",
    products: ["Support", "Analytics"],
    estimatedValue: { amountMinor: 250_050, currency: "USD" },
    expectedCloseDate: "2099-06-30",
  },
} as unknown as Registration;

const context = {
  partnerName: "Harbour",
  partnerAccountId: null,
  timeZone: "UTC",
  address: "https://fairshare.example/company/registrations/reg_1",
  currency: "USD",
  dealId: null,
};

/** A record after what a plan sets has been written to it. */
function written(registered: Registration, current: Record<string, string | null>, ours = {}) {
  const wanted = recordValues(registered, object, context);
  const plan = planWrite({ wanted, current, ours: [ours], refillsEmpty: false });
  return { ...plan, record: { ...current, ...plan.set } };
}

test("what is written reads back as it was said, in whatever order Salesforce keeps it, and asks for nothing on either side", () => {
  const first = written(registration, {});
  expect(first.set).toEqual({
    Key__c: "reg_1",
    Customer__c: "Zephyr Kiosk",
    Status__c: "Pending",
    Products__c: "Support;Analytics",
    Amount__c: "2500.50",
    Close__c: "2099-06-30",
  });
  const back = { ...first.record, Products__c: "Analytics;Support", Amount__c: "2500.5" } as Record<
    string,
    string
  >;
  expect(written(registration, back, first.ours).set).toEqual({});
  const read = readRegistrationRecord(back, object, { currency: "USD" });
  expect(read).toMatchObject({
    key: "reg_1",
    word: "Pending",
    patch: {
      accountName: "Zephyr Kiosk",
      products: ["Analytics", "Support"],
      estimatedValue: { amountMinor: 250_050, currency: "USD" },
      expectedCloseDate: "2099-06-30",
    },
  });
  for (const state of registrationStates)
    expect(planState(read, { object, state, agreed: [first.ours] })).toEqual({ kind: "nothing" });
  const waits = { state: "info_required", requestedFields: ["products", "accountName"] } as const;
  const given = { patch: read.patch, object, registration: waits, agreed: [first.ours] };
  expect(planEdit(back, given)).toEqual({});
});

test("when both sides have changed, nothing is written over and nothing is taken: the difference is told", () => {
  const { record, ours } = written(registration, {});
  const theirs = { ...record, Status__c: "Approved", Customer__c: "Zephyr Kiosks Ltd" } as Record<
    string,
    string
  >;
  const rejected = { ...registration, state: "rejected" } as Registration;
  const plan = written(rejected, theirs, ours);
  expect(plan.set).toEqual({});
  expect(plan.kept.map(({ field }) => field)).toEqual(["Status__c", "Customer__c"]);
  const read = readRegistrationRecord(theirs, object, { currency: "USD" });
  expect(planState(read, { object, state: "rejected", agreed: [ours] })).toMatchObject({ kind: "refused" });
});

test("only what the company has asked again is taken over from a record, and only where somebody has changed it", () => {
  const { record, ours } = written(registration, {});
  const theirs = { ...record, Customer__c: "Zephyr Kiosks Ltd", Close__c: "2100-01-31" } as Record<
    string,
    string
  >;
  const { patch } = readRegistrationRecord(theirs, object, { currency: "USD" });
  const edit = (state: Registration["state"], requestedFields: readonly string[]) =>
    planEdit(theirs, { patch, object, registration: { state, requestedFields }, agreed: [ours] });
  expect(edit("info_required", ["expectedCloseDate", "products"])).toEqual({
    expectedCloseDate: "2100-01-31",
  });
  expect(edit("in_review", ["expectedCloseDate"])).toEqual({});
});

test("an amount in a currency that the object has no field for is left out, and so is a partner without an account", () => {
  const foreign = {
    ...registration,
    content: { ...registration.content, estimatedValue: { amountMinor: 100, currency: "EUR" } },
  } as Registration;
  const fields = recordValues(foreign, object, context).map(({ field }) => field.field);
  expect(fields).not.toContain("Amount__c");
  expect(fields).not.toContain("Partner__c");
});
