import { groupDigits } from "#worker/domain/money/group-digits.ts";
import { formatMinor, type Money } from "#worker/domain/money/money.ts";
import { assertNever } from "#worker/domain/result.ts";
import {
  type Condition,
  customKeyOf,
  isCustomField,
  type OrderedOperator,
  type Test,
  type TextTest,
} from "./condition.ts";

/** The name of a field on screen; a custom field is called by its label where the caller knows it. */
export type FieldLabels = (field: Test["field"]) => string;

/** The condition in plain words: "amount is at least 100,000.00 USD and region is EMEA or DACH". */
export function describeCondition(condition: Condition, labels: FieldLabels = labelOf): string {
  switch (condition.kind) {
    case "all":
      return condition.conditions.length === 0
        ? "every deal"
        : condition.conditions.map((part) => describePart(part, "all", labels)).join(" and ");
    case "any":
      return condition.conditions.map((part) => describePart(part, "any", labels)).join(" or ");
    case "not":
      return `not (${describeCondition(condition.condition, labels)})`;
    default:
      return `${labels(condition.field)} ${describeTest(condition)}`;
  }
}

export function labelOf(field: Test["field"]): string {
  if (isCustomField(field)) return customKeyOf(field);
  if (field === "closeDate") return "close date";
  return field === "createdAt" ? "creation date" : field;
}

/** "100,000.00 USD". */
export function describeMoney({ amountMinor, currency }: Money): string {
  return `${groupDigits(formatMinor(amountMinor, currency))} ${currency}`;
}

/** "A", "A or B", "A, B or C". */
export function joinWords(words: readonly string[], last: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

function describePart(part: Condition, within: "all" | "any", labels: FieldLabels): string {
  const text = describeCondition(part, labels);
  const mixed = (part.kind === "all" || part.kind === "any") && part.kind !== within;
  return mixed && part.conditions.length > 1 ? `(${text})` : text;
}

function describeTest(test: Test): string {
  switch (test.kind) {
    case "text":
      return describeTextTest(test);
    case "boolean":
      if (test.operator === "is-empty" || test.operator === "not-empty") return EMPTINESS[test.operator];
      return `${test.operator === "is" ? "is" : "is not"} ${test.value ? "yes" : "no"}`;
    case "money":
      return describeOrdered(test, AMOUNT_WORDS, describeMoney);
    case "number":
      return describeOrdered(test, AMOUNT_WORDS, groupDigits);
    case "date":
      return describeOrdered(test, DATE_WORDS, (day) => day);
    default:
      return assertNever(test);
  }
}

const EMPTINESS = { "is-empty": "is empty", "not-empty": "is not empty" } as const;
const AMOUNT_WORDS = {
  is: "is",
  "is-not": "is not",
  "<": "is less than",
  "<=": "is at most",
  ">": "is more than",
  ">=": "is at least",
} as const;
const DATE_WORDS = {
  ...AMOUNT_WORDS,
  "<": "is before",
  "<=": "is on or before",
  ">": "is after",
  ">=": "is on or after",
} as const;

function describeTextTest(test: TextTest): string {
  switch (test.operator) {
    case "is-empty":
    case "not-empty":
      return EMPTINESS[test.operator];
    case "in":
      return `is ${joinWords(test.values, "or")}`;
    case "not-in":
      return `is neither ${test.values.join(" nor ")}`;
    case "is":
      return `is ${test.value}`;
    case "is-not":
      return `is not ${test.value}`;
    case "contains":
      return `contains "${test.value}"`;
    case "not-contains":
      return `does not contain "${test.value}"`;
    case "starts-with":
      return `starts with "${test.value}"`;
    default:
      return assertNever(test);
  }
}

function describeOrdered<V>(
  test: OrderedOperator<V>,
  words: Readonly<Record<keyof typeof AMOUNT_WORDS, string>>,
  show: (value: V) => string,
): string {
  if (test.operator === "is-empty" || test.operator === "not-empty") return EMPTINESS[test.operator];
  if (test.operator === "between") return `is from ${show(test.from)} to ${show(test.to)}`;
  return `${words[test.operator]} ${show(test.value)}`;
}
