import { expect, test } from "vitest";
import { type Condition, compileCondition, matches } from "./condition.ts";
import { describeCondition } from "./describe-condition.ts";
import { makeFacts } from "./facts-factory.ts";
import type { OpportunityFacts } from "./opportunity-facts.ts";
import { parseCondition } from "./parse-condition.ts";

const usd = (amountMinor: number) => ({ amountMinor, currency: "USD" });

function read(value: unknown): Condition {
  const condition = parseCondition(value);
  if (!condition.ok) throw new Error(JSON.stringify(condition.error));
  return condition.value;
}

const region = (operator: string, value: object = {}) => ({
  kind: "text",
  field: "region",
  operator,
  ...value,
});
const amount = (operator: string, value: object = {}) => ({
  kind: "money",
  field: "amount",
  operator,
  ...value,
});
const closeDate = (operator: string, value: object = {}) => ({
  kind: "date",
  field: "closeDate",
  operator,
  ...value,
});
const tier = (operator: string, value: object = {}) => ({
  kind: "number",
  field: "custom.tier",
  operator,
  ...value,
});
const strategic = (operator: string, value: object = {}) => ({
  kind: "boolean",
  field: "custom.strategic",
  operator,
  ...value,
});

const EMEA = makeFacts({ region: "  EMEA " });
const NO_REGION = makeFacts();
const BLANK_REGION = makeFacts({ region: "   " });
const WIDE = makeFacts({ region: "ＥＭＥＡ North" });

test.each<readonly [object, OpportunityFacts, boolean]>([
  [region("is", { value: "emea" }), EMEA, true],
  [region("is", { value: "emea" }), NO_REGION, false],
  [region("is-not", { value: "emea" }), EMEA, false],
  [region("is-not", { value: "emea" }), NO_REGION, true],
  [region("in", { values: ["DACH", "Emea"] }), EMEA, true],
  [region("in", { values: ["DACH"] }), EMEA, false],
  [region("not-in", { values: ["DACH", "Emea"] }), EMEA, false],
  [region("not-in", { values: ["DACH"] }), NO_REGION, true],
  [region("contains", { value: "EA no" }), WIDE, true],
  [region("contains", { value: "x" }), NO_REGION, false],
  [region("not-contains", { value: "me" }), EMEA, false],
  [region("not-contains", { value: "me" }), BLANK_REGION, true],
  [region("starts-with", { value: "eme" }), WIDE, true],
  [region("starts-with", { value: "mea" }), WIDE, false],
  [region("is-empty"), BLANK_REGION, true],
  [region("not-empty"), BLANK_REGION, false],
  [region("not-empty"), EMEA, true],
])("a text: %j on %j is %s", (condition, facts, expected) => {
  expect(matches(read(condition), facts)).toBe(expected);
});

const HUNDRED = makeFacts({ amountMinor: 10_000 });
const HUNDRED_EUR = makeFacts({ amountMinor: 10_000, currency: "EUR" });
const NO_AMOUNT = makeFacts();

test.each<readonly [object, OpportunityFacts, boolean]>([
  [amount(">=", { value: usd(10_000) }), HUNDRED, true],
  [amount(">", { value: usd(10_000) }), HUNDRED, false],
  [amount(">", { value: usd(9_999) }), HUNDRED, true],
  [amount("<=", { value: usd(10_000) }), HUNDRED, true],
  [amount("<", { value: usd(10_000) }), HUNDRED, false],
  [amount("is", { value: usd(10_000) }), HUNDRED, true],
  [amount("is-not", { value: usd(10_000) }), HUNDRED, false],
  [amount("between", { from: usd(10_000), to: usd(20_000) }), HUNDRED, true],
  [amount("between", { from: usd(10_001), to: usd(20_000) }), HUNDRED, false],
  [amount(">=", { value: usd(0) }), HUNDRED_EUR, false],
  [amount("is-not", { value: usd(0) }), HUNDRED_EUR, false],
  [amount(">=", { value: usd(0) }), NO_AMOUNT, false],
  [amount("is-not", { value: usd(0) }), NO_AMOUNT, true],
  [amount("is-empty"), NO_AMOUNT, true],
  [amount("not-empty"), HUNDRED_EUR, true],
  [{ kind: "not", condition: amount("<", { value: usd(0) }) }, HUNDRED_EUR, true],
  [{ kind: "not", condition: amount("<", { value: usd(0) }) }, NO_AMOUNT, true],
])("money: %j on %j is %s", (condition, facts, expected) => {
  expect(matches(read(condition), facts)).toBe(expected);
});

const LATE_ON_31ST = makeFacts({ closedAt: Date.UTC(2025, 2, 31, 23, 59, 59, 999) });
const BEFORE_1970 = makeFacts({ closedAt: -1 });

test.each<readonly [object, OpportunityFacts, boolean]>([
  [closeDate("is", { value: "2025-03-31" }), LATE_ON_31ST, true],
  [closeDate("<=", { value: "2025-03-31" }), LATE_ON_31ST, true],
  [closeDate("<", { value: "2025-03-31" }), LATE_ON_31ST, false],
  [closeDate(">", { value: "2025-03-30" }), LATE_ON_31ST, true],
  [closeDate("between", { from: "2025-03-31", to: "2025-03-31" }), LATE_ON_31ST, true],
  [closeDate("is", { value: "1969-12-31" }), BEFORE_1970, true],
  [closeDate(">=", { value: "0000-01-01" }), makeFacts(), false],
  [closeDate("is-not", { value: "2025-03-31" }), makeFacts(), true],
])("a date is a day in UTC: %j on %j is %s", (condition, facts, expected) => {
  expect(matches(read(condition), facts)).toBe(expected);
});

const custom = (values: OpportunityFacts["custom"]) => makeFacts({ custom: values });
const TIER = custom({ tier: { kind: "number", value: "0.30" } });

test.each<readonly [object, OpportunityFacts, boolean]>([
  [tier("is", { value: "0.3" }), TIER, true],
  [tier("is", { value: 0.3 }), TIER, true],
  [tier(">", { value: "0.299999999999999999999999" }), TIER, true],
  [tier("between", { from: "-1", to: "0.3" }), TIER, true],
  [tier("is-empty"), custom({ tier: { kind: "text", value: "0.3" } }), true],
  [tier("is-not", { value: "1" }), custom({ tier: { kind: "number", value: "n/a" } }), true],
  [tier(">", { value: "0" }), custom({}), false],
  [strategic("is", { value: true }), custom({ strategic: { kind: "boolean", value: true } }), true],
  [strategic("is-not", { value: true }), custom({ strategic: { kind: "boolean", value: true } }), false],
  [strategic("is-not", { value: true }), custom({}), true],
  [strategic("is", { value: false }), custom({}), false],
  [
    { kind: "date", field: "custom.go-live", operator: ">=", value: "2025-01-01" },
    custom({ "go-live": { kind: "date", value: "2025-01-01" } }),
    true,
  ],
  [{ kind: "text", field: "custom.__proto__", operator: "is-empty" }, custom({}), true],
  [
    { kind: "text", field: "custom.segment", operator: "is", value: "smb" },
    custom({ segment: { kind: "text", value: "SMB" } }),
    true,
  ],
])("a custom field: %j on %j is %s", (condition, facts, expected) => {
  expect(matches(read(condition), facts)).toBe(expected);
});

test("an empty all is every deal, and groups nest", () => {
  const emea = region("is", { value: "EMEA" });
  const large = amount(">=", { value: usd(10_000) });
  const either = compileCondition(read({ kind: "any", conditions: [emea, large] }));
  const both = compileCondition(read({ kind: "all", conditions: [emea, large] }));
  const neither = compileCondition(
    read({ kind: "not", condition: { kind: "any", conditions: [emea, large] } }),
  );
  expect(matches(read({ kind: "all", conditions: [] }), makeFacts())).toBe(true);
  expect([EMEA, HUNDRED, NO_REGION].map(either)).toEqual([true, true, false]);
  expect([EMEA, HUNDRED, { ...EMEA, amountMinor: 10_000 }].map(both)).toEqual([false, false, true]);
  expect([EMEA, HUNDRED, NO_REGION].map(neither)).toEqual([false, false, true]);
});

test.each<readonly [unknown, string]>([
  [{ kind: "all", conditions: [] }, "every deal"],
  [
    {
      kind: "all",
      conditions: [amount(">=", { value: usd(10_000_000) }), region("in", { values: ["EMEA", "DACH"] })],
    },
    "amount is at least 100,000.00 USD and region is EMEA or DACH",
  ],
  [
    {
      kind: "any",
      conditions: [
        { kind: "all", conditions: [region("is-empty"), strategic("is", { value: true })] },
        { kind: "not", condition: region("starts-with", { value: "north" }) },
        { kind: "all", conditions: [tier(">", { value: "1234.5" })] },
      ],
    },
    '(region is empty and strategic is yes) or not (region starts with "north") or tier is more than 1,234.5',
  ],
  [closeDate(">=", { value: "2025-01-01" }), "close date is on or after 2025-01-01"],
  [
    closeDate("between", { from: "2025-01-01", to: "2025-03-31" }),
    "close date is from 2025-01-01 to 2025-03-31",
  ],
  [region("not-in", { values: ["EMEA", "DACH", "LATAM"] }), "region is neither EMEA nor DACH nor LATAM"],
  [amount("<", { value: { amountMinor: -5, currency: "JPY" } }), "amount is less than -5 JPY"],
  [region("not-contains", { value: "x" }), 'region does not contain "x"'],
  [strategic("not-empty"), "strategic is not empty"],
])("%j reads: %s", (condition, expected) => {
  expect(describeCondition(read(condition))).toBe(expected);
});

test("a custom field is called by its label where there is one", () => {
  const labels = (field: string) => (field === "custom.tier" ? "Partner tier" : field);
  expect(describeCondition(read(tier("is", { value: "1" })), labels)).toBe("Partner tier is 1");
});

const nested = (depth: number): object =>
  depth === 0 ? region("is-empty") : { kind: "not", condition: nested(depth - 1) };

test.each<readonly [unknown, readonly string[]]>([
  [undefined, ["conditions required"]],
  [[], ["conditions not-an-object"]],
  [{ kind: "every" }, ["conditions.kind not-a-choice"]],
  [{ kind: "any", conditions: [] }, ["conditions.conditions empty-any"]],
  [{ kind: "all" }, ["conditions.conditions required"]],
  [{ kind: "all", conditions: [], extra: 1 }, ["conditions.extra unknown-setting"]],
  [{ kind: "all", conditions: [1] }, ["conditions.conditions.0 not-an-object"]],
  [{ kind: "not" }, ["conditions.condition required"]],
  [{ kind: "text", field: "amount", operator: "is-empty" }, ["conditions.field unknown-field"]],
  [{ kind: "money", field: "custom.x", operator: "is-empty" }, ["conditions.field unknown-field"]],
  [{ kind: "text", field: "custom.", operator: "is-empty" }, ["conditions.field unknown-field"]],
  [region("like", { value: "x" }), ["conditions.operator not-a-choice"]],
  [region("is"), ["conditions.value required"]],
  [region("is", { value: "\ud800" }), ["conditions.value not-a-text"]],
  [region("is", { value: " " }), ["conditions.value not-a-text"]],
  [region("is", { value: "x".repeat(201) }), ["conditions.value not-a-text"]],
  [region("is", { value: "x", values: ["y"] }), ["conditions.values unknown-setting"]],
  [region("in", { values: [] }), ["conditions.values not-a-list-of-texts"]],
  [region("in", { values: ["a", " "] }), ["conditions.values.1 not-a-text"]],
  [{ kind: "text", field: "currency", operator: "is", value: "US" }, ["conditions.value unknown-currency"]],
  [
    { kind: "text", field: "outcome", operator: "in", values: ["won", "gone"] },
    ["conditions.values.1 unknown-outcome"],
  ],
  [amount(">=", { value: 5 }), ["conditions.value not-money"]],
  [amount(">=", { value: { amountMinor: 0.5, currency: "USD" } }), ["conditions.value not-a-safe-integer"]],
  [amount(">=", { value: { amountMinor: 5, currency: "usd" } }), ["conditions.value unknown-currency"]],
  [
    amount("between", { from: usd(5), to: { amountMinor: 6, currency: "EUR" } }),
    ["conditions.to currency-differs"],
  ],
  [amount("between", { from: usd(6), to: usd(5) }), ["conditions.to ends-before-it-begins"]],
  [tier("between", { from: "10", to: "9" }), ["conditions.to ends-before-it-begins"]],
  [tier("is", { value: "1,5" }), ["conditions.value not-a-decimal"]],
  [closeDate("is", { value: "2025-02-30" }), ["conditions.value not-a-day"]],
  [strategic("is", { value: "yes" }), ["conditions.value not-a-boolean"]],
  [
    nested(8),
    [
      "conditions.condition.condition.condition.condition.condition.condition.condition.condition condition-too-large",
    ],
  ],
])("%j is refused", (condition, expected) => {
  const parsed = parseCondition(condition);
  expect(parsed.ok ? [] : parsed.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
  expect(parsed.ok ? [] : parsed.error.filter(({ message }) => message.length < 10)).toEqual([]);
});

test("a condition of too many parts is refused once", () => {
  const conditions = Array.from({ length: 300 }, () => region("is-empty"));
  const parsed = parseCondition({ kind: "all", conditions });
  expect(parsed.ok ? [] : parsed.error.map(({ path, code }) => `${path} ${code}`)).toEqual([
    "conditions.conditions.199 condition-too-large",
  ]);
});
