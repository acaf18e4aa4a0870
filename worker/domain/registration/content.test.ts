import { expect, test } from "vitest";
import { approvingRule } from "./auto-approval.ts";
import { claimsOf, commonProducts } from "./claim.ts";
import { applyPatch, changedFields, checkComplete } from "./content.ts";
import {
  type CustomField,
  type CustomFieldKind,
  checkCustomFields,
  parseCustomValue,
} from "./custom-field.ts";
import { aContent } from "./registration-factory.ts";
import { defaultRegistrationSettings } from "./settings.ts";
import { signalRates } from "./signals.ts";

const field = (key: string, more: Partial<CustomField> = {}): CustomField => ({
  key,
  label: key,
  kind: "text",
  required: false,
  options: [],
  isRetired: false,
  ...more,
});

test.each<readonly [CustomFieldKind, unknown, unknown]>([
  ["text", " two words ", "two words"],
  ["text", "x".repeat(201), "too-long"],
  ["text", 5, "not-a-text"],
  ["long_text", "x".repeat(201), "x".repeat(201)],
  ["number", 1.5, 1.5],
  ["number", "1", "not-a-number"],
  ["money", { amountMinor: 100, currency: "EUR" }, { amountMinor: 100, currency: "EUR" }],
  ["money", { amountMinor: 1.5, currency: "EUR" }, "not-an-amount"],
  ["money", { amountMinor: 1, currency: "EEE" }, "not-an-amount"],
  ["date", "2027-02-28", "2027-02-28"],
  ["date", "2027-02-30", "not-a-day"],
  ["choice", "b", "b"],
  ["choice", "c", "not-a-choice"],
  ["choices", ["b", "a"], ["a", "b"]],
  ["choices", ["a", "c"], "not-a-choice"],
  ["choices", [], null],
  ["yes_no", false, false],
  ["yes_no", "no", "not-yes-or-no"],
  ["date", "", null],
])("a %s of %j is read as %j", (kind, value, expected) => {
  const read = parseCustomValue({ kind, options: ["a", "b"] }, value);
  expect(read.ok ? read.value : read.error).toEqual(expected);
});

test("fields in use keep their key and kind, and are retired without losing what was said", () => {
  const before = [field("size"), field("segment", { kind: "choice", options: ["a"] })];
  expect(checkCustomFields(before, before)).toBe(null);
  expect(checkCustomFields(before.slice(1), before)).toEqual({ problem: "key-gone", key: "size" });
  expect(checkCustomFields([field("size", { kind: "number" }), ...before.slice(1)], before)).toEqual({
    problem: "kind-changed",
    key: "size",
  });
  expect(checkCustomFields([field("a"), field("a")], [])).toEqual({ problem: "keys-repeat", key: "a" });
  expect(checkCustomFields([field("a", { kind: "choices" })], [])).toEqual({
    problem: "options-missing",
    key: "a",
  });
  const customFields = [field("size", { isRetired: true, required: true })];
  const kept = aContent({ custom: { size: "large" } });
  expect(applyPatch(kept, { notes: "More" }, { customFields }).content.custom).toEqual({ size: "large" });
  expect(applyPatch(kept, { custom: { size: "small" } }, { customFields }).problems).toMatchObject([
    { path: "custom.size", code: "unknown-field" },
  ]);
  expect(checkComplete(aContent(), { ...defaultRegistrationSettings, customFields })).toEqual([]);
});

test("what is handed in is complete and sound, and each thing that is not is named", () => {
  const settings = {
    ...defaultRegistrationSettings,
    products: ["Analytics", "Storage"],
    allowsOtherProducts: false,
    customFields: [field("size", { required: true })],
  };
  const problems = (content: Parameters<typeof aContent>[0]) =>
    checkComplete(aContent({ custom: { size: "large" }, ...content }), settings).map(
      ({ path, code }) => `${path} ${code}`,
    );
  expect(problems({})).toEqual([]);
  expect(problems({ accountName: "", products: [], custom: {} })).toEqual([
    "accountName required",
    "products required",
    "custom.size required",
  ]);
  expect(
    problems({
      accountDomain: "gmail.com",
      contactEmail: "no address",
      products: ["analytics", "Toys"],
      estimatedValue: { amountMinor: -1, currency: "USD" },
    }),
  ).toEqual([
    "accountDomain not-a-company-domain",
    "contactEmail invalid-email",
    "estimatedValue negative",
    "products unknown-product",
  ]);
});

test("two contents differ in the fields that differ", () => {
  const before = aContent({ custom: { a: "1", b: "2" } });
  expect(changedFields(before, before)).toEqual([]);
  expect(changedFields(before, { ...before, notes: "More", custom: { a: "1", c: "3" } })).toEqual([
    "notes",
    "custom.b",
    "custom.c",
  ]);
});

test("products overlap by their names, and none named is all of them", () => {
  expect(commonProducts(["Analytics", "Storage"], ["storage "])).toEqual(["Storage"]);
  expect(commonProducts(["Analytics"], ["Storage"])).toBe(null);
  expect(commonProducts([], ["Storage"])).toEqual(["Storage"]);
  expect(commonProducts(["Storage"], [])).toEqual(["Storage"]);
});

test("a registration claims its domain, its account and, for sure only without a domain, its name", () => {
  const keys = claimsOf(aContent({ products: ["A", "B"] }), "acc_1").map(
    ({ accountKey, productKey, isCertain }) => `${accountKey} ${productKey} ${isCertain}`,
  );
  expect(keys).toEqual([
    "name:acme a false",
    "name:acme b false",
    "domain:acme.example a true",
    "domain:acme.example b true",
    "account:acc_1 a true",
    "account:acc_1 b true",
  ]);
  expect(
    claimsOf(aContent({ accountName: "ACME Incorporated", accountDomain: "", products: [] }), null),
  ).toEqual([{ accountKey: "name:acme", productKey: "*", isCertain: true }]);
});

test("a rule approves what meets all that it asks, and nothing that is in somebody's way", () => {
  const rule = {
    name: "Small",
    isOn: true,
    knownAccountOnly: true,
    amountAtMost: { amountMinor: 100_000, currency: "USD" },
    tiers: ["Gold"],
  };
  const facts = { findings: [], accountId: "acc_1", estimatedValue: rule.amountAtMost, tier: "Gold" };
  const inTheWay = {
    kind: "territory",
    id: "t",
    label: "DE",
    partnerId: null,
    isOwn: false,
    probability: 1,
    reasons: [],
    products: [],
    state: null,
  } as const;
  const approves = (more: Partial<Parameters<typeof approvingRule>[1]>, rules = [rule]) =>
    approvingRule(rules, { ...facts, ...more })?.name ?? null;
  expect(approves({})).toBe("Small");
  expect(approves({ findings: [{ ...inTheWay, isOwn: true }] })).toBe("Small");
  expect(approves({ findings: [inTheWay] })).toBe(null);
  expect(approves({ accountId: null })).toBe(null);
  expect(approves({ tier: "Silver" })).toBe(null);
  expect(approves({ tier: null })).toBe(null);
  expect(approves({ estimatedValue: { amountMinor: 100_001, currency: "USD" } })).toBe(null);
  expect(approves({ estimatedValue: { amountMinor: 1, currency: "EUR" } })).toBe(null);
  expect(approves({ estimatedValue: null })).toBe(null);
  expect(approves({}, [{ ...rule, isOn: false }])).toBe(null);
});

test("rates say of how many they are, and nothing where there are none", () => {
  const counts = { submitted: 10, undecided: 2, approved: 6, won: 1, lost: 1, expired: 2, duplicates: 5 };
  expect(signalRates(counts)).toEqual({
    approvedRate: { ratePpm: 750_000, n: 8 },
    wonRate: { ratePpm: 250_000, n: 4 },
    expiredRate: { ratePpm: 500_000, n: 4 },
    duplicateRate: { ratePpm: 500_000, n: 10 },
  });
  expect(signalRates({ ...counts, won: 0, lost: 0, expired: 0 }).wonRate).toBe(null);
});
