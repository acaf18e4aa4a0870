import type { DecimalText } from "#worker/domain/attribution/model.ts";
import { parseDecimal, requireDecimal } from "#worker/domain/money/decimal.ts";
import type { Money } from "#worker/domain/money/money.ts";
import { compareRationals, type Rational } from "#worker/domain/money/rational.ts";
import { assertNever } from "#worker/domain/result.ts";
import { type Day, parseDay, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { CustomKind, OpportunityFacts } from "./opportunity-facts.ts";
import { textKey } from "./text-key.ts";

/**
 * Which opportunities a rule is for: plain JSON, as `parseCondition` reads it and as it is stored. An empty `all`
 * is every opportunity.
 *
 * A test of a value that is missing is false, but for `is-empty` and the negative operators (`is-not`, `not-in`,
 * `not-contains`), which are true. A text of white space alone is missing; so are a number that is no decimal and a
 * custom value of another kind than the test's. A test of the amount is true only for an opportunity in the
 * currency of its value, whatever the operator. `not` turns the answer of what it holds around, once it is known.
 */
export type Condition =
  | { readonly kind: "all"; readonly conditions: readonly Condition[] }
  | { readonly kind: "any"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | Test;

export type Test = TextTest | MoneyTest | NumberTest | DateTest | BooleanTest;

/** Texts are compared by `textKey`. */
export type TextTest = { readonly kind: "text"; readonly field: TextField } & (
  | {
      readonly operator: "is" | "is-not" | "contains" | "not-contains" | "starts-with";
      readonly value: string;
    }
  | { readonly operator: "in" | "not-in"; readonly values: readonly string[] }
  | EmptinessOperator
);

export type MoneyTest = { readonly kind: "money"; readonly field: "amount" } & OrderedOperator<Money>;
/** Decimals are compared exactly. */
export type NumberTest = {
  readonly kind: "number";
  readonly field: CustomField;
} & OrderedOperator<DecimalText>;
/** An instant is compared by its day in UTC. */
export type DateTest = { readonly kind: "date"; readonly field: DateField } & OrderedOperator<Day>;
export type BooleanTest = { readonly kind: "boolean"; readonly field: CustomField } & (
  | { readonly operator: "is" | "is-not"; readonly value: boolean }
  | EmptinessOperator
);

/** `between` includes both ends. */
export type OrderedOperator<V> =
  | { readonly operator: "is" | "is-not" | "<" | "<=" | ">" | ">="; readonly value: V }
  | { readonly operator: "between"; readonly from: V; readonly to: V }
  | EmptinessOperator;

export type EmptinessOperator = { readonly operator: "is-empty" } | { readonly operator: "not-empty" };

export const ownTextFields = [
  "currency",
  "outcome",
  "stage",
  "type",
  "owner",
  "region",
  "product",
  "account",
] as const;
export const ownDateFields = ["closeDate", "createdAt"] as const;

export type CustomField = `custom.${string}`;
export type TextField = (typeof ownTextFields)[number] | CustomField;
export type DateField = (typeof ownDateFields)[number] | CustomField;

export type CompiledCondition = (facts: OpportunityFacts) => boolean;

/** Use `compileCondition` for many opportunities. */
export function matches(condition: Condition, facts: OpportunityFacts): boolean {
  return compileCondition(condition)(facts);
}

/** Reads the values of a condition once, for any number of opportunities. */
export function compileCondition(condition: Condition): CompiledCondition {
  switch (condition.kind) {
    case "all":
      return compileAll(condition.conditions.map(compileCondition));
    case "any": {
      const parts = condition.conditions.map(compileCondition);
      return (facts) => parts.some((part) => part(facts));
    }
    case "not": {
      const part = compileCondition(condition.condition);
      return (facts) => !part(facts);
    }
    default:
      return compileTest(condition);
  }
}

function compileAll(parts: readonly CompiledCondition[]): CompiledCondition {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (facts) => parts.every((part) => part(facts));
}

function compileTest(test: Test): CompiledCondition {
  switch (test.kind) {
    case "text": {
      const read = textReader(test.field);
      const holds = textPredicate(test);
      return (facts) => holds(read(facts));
    }
    case "money":
      return compileMoneyTest(test);
    case "number": {
      const holds = orderedPredicate(mapOperator(test, requireDecimal), compareRationals);
      const read = customReader(test.field, "number");
      return (facts) => holds(decimalOrNull(read(facts)));
    }
    case "date": {
      const holds = orderedPredicate(mapOperator(test, dayNumber), (a, b) => a - b);
      const read = dayReader(test.field);
      return (facts) => holds(read(facts));
    }
    case "boolean": {
      const read = customReader(test.field, "boolean");
      const holds = booleanPredicate(test);
      return (facts) => holds(read(facts));
    }
    default:
      return assertNever(test);
  }
}

/** Whether the test holds for a text that is already a key, or for a missing one. */
export function textPredicate(test: TextTest): (key: string | null) => boolean {
  switch (test.operator) {
    case "is-empty":
      return (key) => key === null;
    case "not-empty":
      return (key) => key !== null;
    case "in":
    case "not-in": {
      const keys = new Set<string | null>(test.values.map(textKey));
      const among = test.operator === "in";
      return (key) => keys.has(key) === among;
    }
    default: {
      const value = textKey(test.value);
      switch (test.operator) {
        case "is":
          return (key) => key === value;
        case "is-not":
          return (key) => key !== value;
        case "contains":
          return (key) => key?.includes(value) === true;
        case "not-contains":
          return (key) => key?.includes(value) !== true;
        case "starts-with":
          return (key) => key?.startsWith(value) === true;
        default:
          return assertNever(test);
      }
    }
  }
}

export function booleanPredicate(test: BooleanTest): (value: boolean | null) => boolean {
  switch (test.operator) {
    case "is-empty":
      return (value) => value === null;
    case "not-empty":
      return (value) => value !== null;
    case "is":
      return (value) => value === test.value;
    case "is-not":
      return (value) => value !== test.value;
    default:
      return assertNever(test);
  }
}

function compileMoneyTest(test: MoneyTest): CompiledCondition {
  const holds = orderedPredicate(
    mapOperator(test, ({ amountMinor }) => amountMinor),
    (a, b) => a - b,
  );
  const currency = currencyOf(test);
  return (facts) => (currency === null || facts.currency === currency) && holds(facts.amountMinor);
}

/** The one currency a test of the amount is about; null for a test of emptiness, which is about any. */
export function currencyOf(test: MoneyTest): string | null {
  if (test.operator === "is-empty" || test.operator === "not-empty") return null;
  return test.operator === "between" ? test.from.currency : test.value.currency;
}

function orderedPredicate<V>(
  test: OrderedOperator<V>,
  compare: (a: V, b: V) => number,
): (value: V | null) => boolean {
  switch (test.operator) {
    case "is-empty":
      return (value) => value === null;
    case "not-empty":
      return (value) => value !== null;
    case "between":
      return (value) => value !== null && compare(value, test.from) >= 0 && compare(value, test.to) <= 0;
    case "is-not":
      return (value) => value === null || compare(value, test.value) !== 0;
    case "is":
      return (value) => value !== null && compare(value, test.value) === 0;
    case "<":
      return (value) => value !== null && compare(value, test.value) < 0;
    case "<=":
      return (value) => value !== null && compare(value, test.value) <= 0;
    case ">":
      return (value) => value !== null && compare(value, test.value) > 0;
    case ">=":
      return (value) => value !== null && compare(value, test.value) >= 0;
    default:
      return assertNever(test);
  }
}

/** The operator with its values read into another form. */
export function mapOperator<V, W>(test: OrderedOperator<V>, read: (value: V) => W): OrderedOperator<W> {
  if (test.operator === "is-empty" || test.operator === "not-empty") return { operator: test.operator };
  if (test.operator === "between") return { operator: "between", from: read(test.from), to: read(test.to) };
  return { operator: test.operator, value: read(test.value) };
}

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  return startOfDay(day) / DAY_MS;
}

export function isCustomField(field: string): field is CustomField {
  return field.startsWith(CUSTOM);
}

/** The key of a custom field without what marks it as one. */
export function customKeyOf(field: CustomField): string {
  return field.slice(CUSTOM.length);
}

const CUSTOM = "custom.";

function textReader(field: TextField): (facts: OpportunityFacts) => string | null {
  if (!isCustomField(field)) return (facts) => keyOrNull(facts[field]);
  const read = customReader(field, "text");
  return (facts) => keyOrNull(read(facts));
}

function dayReader(field: DateField): (facts: OpportunityFacts) => number | null {
  if (isCustomField(field)) {
    const read = customReader(field, "date");
    return (facts) => {
      const day = read(facts);
      return day !== null && parseDay(day).ok ? dayNumber(day) : null;
    };
  }
  const fact = field === "closeDate" ? "closedAt" : "createdAt";
  return (facts) => {
    const instant = facts[fact];
    return instant === null ? null : Math.floor(instant / DAY_MS);
  };
}

type ValueOf<K extends CustomKind> = {
  readonly text: string;
  readonly number: DecimalText;
  readonly date: Day;
  readonly boolean: boolean;
}[K];

function customReader<K extends CustomKind>(
  field: CustomField,
  kind: K,
): (facts: OpportunityFacts) => ValueOf<K> | null {
  const key = customKeyOf(field);
  return ({ custom }) => {
    const found = Object.hasOwn(custom, key) ? custom[key] : undefined;
    return found?.kind === kind ? (found.value as ValueOf<K>) : null;
  };
}

function keyOrNull(text: string | null): string | null {
  if (text === null) return null;
  const key = textKey(text);
  return key === "" ? null : key;
}

function decimalOrNull(text: DecimalText | null): Rational | null {
  if (text === null) return null;
  const decimal = parseDecimal(text);
  return decimal.ok ? decimal.value : null;
}
