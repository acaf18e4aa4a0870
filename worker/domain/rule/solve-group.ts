import { listCurrencyCodes } from "#worker/domain/money/currency.ts";
import { formatExactDecimal, requireDecimal } from "#worker/domain/money/decimal.ts";
import { rational } from "#worker/domain/money/rational.ts";
import { assert } from "#worker/domain/result.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import {
  type BooleanTest,
  booleanPredicate,
  currencyOf,
  customKeyOf,
  type DateTest,
  dayNumber,
  isCustomField,
  type MoneyTest,
  mapOperator,
  type NumberTest,
  type OrderedOperator,
  type Test,
  type TextTest,
  textPredicate,
} from "./condition.ts";
import { type Effort, findText } from "./find-text.ts";
import { complement, type IntegerSet, intersect, type Span, simplestOf, valuesOf } from "./integer-set.ts";
import type { CustomValue, OpportunityFacts } from "./opportunity-facts.ts";
import { textKey } from "./text-key.ts";

/** A test that must hold, or one that must not. */
export type Literal<T extends Test = Test> = { readonly test: T; readonly positive: boolean };

/** Facts of one group of fields for which all its literals are as they must be. */
export type Solution =
  | { readonly kind: "found"; readonly facts: Partial<OpportunityFacts> }
  | { readonly kind: "none" }
  | { readonly kind: "undecided" };

const NONE: Solution = { kind: "none" };

/** Fields that are decided together: the amount and its currency, and every other field by itself. */
export function groupOf({ field }: Test): string {
  return field === "currency" ? "amount" : field;
}

/** Decides one group exactly. `literals` are all of the group and not none. */
export function solveGroup(group: string, literals: readonly Literal[], effort: Effort): Solution {
  if (group === "amount") return solveAmount(literals, effort);
  if (group === "outcome") return solveOutcome(literals);
  if (isCustomField(group)) return solveCustom(customKeyOf(group), literals, effort);
  const first = literals[0]?.test;
  assert(first !== undefined, "a group has tests");
  if (first.kind === "date") return solveDay(group, literals.filter(isAbout("date")));
  return solveText(literals.filter(isAbout("text")), effort, (text) => ({ [group]: text }));
}

function isAbout<K extends Test["kind"]>(kind: K) {
  return (literal: Literal): literal is Literal<Extract<Test, { readonly kind: K }>> =>
    literal.test.kind === kind;
}

/** What a test of a missing value is: the rule that `Condition` states. */
function holdsWhenMissing({ test, positive }: Literal): boolean {
  const { operator } = test;
  const holds =
    operator === "is-empty" || operator === "is-not" || operator === "not-in" || operator === "not-contains";
  return holds === positive;
}

const OUTCOMES = ["won", "open", "lost"] as const;

function solveOutcome(literals: readonly Literal[]): Solution {
  const holds = literals.filter(isAbout("text")).map(toPredicate);
  const outcome = OUTCOMES.find((each) => holds.every((hold) => hold(each)));
  return outcome === undefined ? NONE : { kind: "found", facts: { outcome } };
}

function toPredicate({ test, positive }: Literal<TextTest>): (key: string | null) => boolean {
  const holds = textPredicate(test);
  return (key) => holds(key) === positive;
}

const AMOUNTS: Span = { from: BigInt(Number.MIN_SAFE_INTEGER), to: BigInt(Number.MAX_SAFE_INTEGER) };

/** Tries every currency, because a test of the amount is false in all but its own. Those in the tests come first. */
function solveAmount(literals: readonly Literal[], effort: Effort): Solution {
  const money = literals.filter(isAbout("money"));
  const holds = literals.filter(isAbout("text")).map(toPredicate);
  const named = money.map(({ test }) => currencyOf(test)).filter((currency) => currency !== null);
  for (const currency of new Set([...named, "USD", "EUR", ...listCurrencyCodes()])) {
    effort.left -= 1;
    if (!holds.every((hold) => hold(textKey(currency)))) continue;
    const own: Literal<MoneyTest>[] = [];
    let possible = true;
    for (const literal of money) {
      const about = currencyOf(literal.test);
      if (about === null || about === currency) own.push(literal);
      else if (literal.positive) possible = false;
    }
    if (!possible) continue;
    const amount = solveOrdered(own, AMOUNTS, (test) =>
      mapOperator(test, ({ amountMinor }) => BigInt(amountMinor)),
    );
    if (amount === "none") continue;
    const value = amount === "missing" ? null : simplestOf(amount, { anchor: 0n, steps: [1n] });
    return { kind: "found", facts: { currency, amountMinor: value === null ? null : Number(value) } };
  }
  return NONE;
}

/** The values that meet all literals; "missing" when none does but no value at all would do. */
function solveOrdered<T extends Test>(
  literals: readonly Literal<T>[],
  all: Span,
  read: (test: T) => OrderedOperator<bigint>,
): IntegerSet | "missing" | "none" {
  let set: IntegerSet = [all];
  for (const { test, positive } of literals) {
    const values = valuesOf(read(test), all);
    set = intersect(set, positive ? values : complement(values, all));
  }
  if (set.length > 0) return set;
  return literals.every(holdsWhenMissing) ? "missing" : "none";
}

// Days that a text can name, and one more at either end for an instant that a zone moved across.
const DAYS: Span = { from: BigInt(dayNumber("0000-01-01")) - 1n, to: BigInt(dayNumber("9999-12-31")) + 1n };
const NAMED_DAYS: Span = { from: DAYS.from + 1n, to: DAYS.to - 1n };
const USUAL_DAY = BigInt(dayNumber("2025-01-01"));

function solveDay(field: string, literals: readonly Literal<DateTest>[]): Solution {
  const days = solveOrdered(literals, DAYS, daysOf);
  if (days === "none") return NONE;
  const day = days === "missing" ? null : simplestOf(days, { anchor: USUAL_DAY, steps: [1n] });
  const instant = day === null ? null : Number(day) * DAY_MS;
  return { kind: "found", facts: field === "closeDate" ? { closedAt: instant } : { createdAt: instant } };
}

function daysOf(test: DateTest): OrderedOperator<bigint> {
  return mapOperator(test, (day) => BigInt(dayNumber(day)));
}

/** A custom value has one kind; the tests of every other kind then see a missing one. */
function solveCustom(key: string, literals: readonly Literal[], effort: Effort): Solution {
  let undecided = false;
  for (const kind of ["text", "number", "date", "boolean"] as const) {
    const own = literals.filter(({ test }) => test.kind === kind);
    if (own.length === 0 || !literals.every((each) => each.test.kind === kind || holdsWhenMissing(each)))
      continue;
    const value = solveCustomKind({ kind, own, effort });
    if (value === "undecided") undecided = true;
    else if (value !== null) return { kind: "found", facts: { custom: Object.fromEntries([[key, value]]) } };
  }
  if (literals.every(holdsWhenMissing)) return { kind: "found", facts: {} };
  return undecided ? { kind: "undecided" } : NONE;
}

function solveCustomKind(solve: {
  readonly kind: CustomValue["kind"];
  readonly own: readonly Literal[];
  readonly effort: Effort;
}): CustomValue | "undecided" | null {
  const { kind, own, effort } = solve;
  switch (kind) {
    case "text": {
      const found = findKey(own.filter(isAbout("text")), effort);
      if (found.kind === "undecided") return "undecided";
      return found.kind === "none" ? null : { kind, value: found.text };
    }
    case "number": {
      const numbers = solveOrdered(own.filter(isAbout("number")), NUMBERS, numbersOf);
      const number = typeof numbers === "string" ? null : simplestOf(numbers, { anchor: 0n, steps: STEPS });
      if (number === null) return null;
      return { kind, value: formatExactDecimal(rational(number, NUMBER_SCALE)) as string };
    }
    case "date": {
      const days = solveOrdered(own.filter(isAbout("date")), NAMED_DAYS, daysOf);
      const day = typeof days === "string" ? null : simplestOf(days, { anchor: USUAL_DAY, steps: [1n] });
      return day === null ? null : { kind, value: dayOf(Number(day) * DAY_MS) };
    }
    case "boolean": {
      const holds = own.filter(isAbout("boolean")).map(toBooleanPredicate);
      const value = [true, false].find((each) => holds.every((hold) => hold(each)));
      return value === undefined ? null : { kind, value };
    }
  }
}

function toBooleanPredicate({ test, positive }: Literal<BooleanTest>): (value: boolean) => boolean {
  const holds = booleanPredicate(test);
  return (value) => holds(value) === positive;
}

// `parseDecimal` reads 18 digits before the point and 24 after: in units of 10^-24 these are whole numbers.
const NUMBER_PLACES = 24;
const NUMBER_SCALE = 10n ** BigInt(NUMBER_PLACES);
const NUMBERS: Span = { from: 1n - 10n ** 42n, to: 10n ** 42n - 1n };
const STEPS = Array.from({ length: NUMBER_PLACES + 1 }, (_, places) => 10n ** BigInt(NUMBER_PLACES - places));

function numbersOf(test: NumberTest): OrderedOperator<bigint> {
  return mapOperator(test, (text) => {
    const { numerator, denominator } = requireDecimal(text);
    return (numerator * NUMBER_SCALE) / denominator;
  });
}

function solveText(
  literals: readonly Literal<TextTest>[],
  effort: Effort,
  toFacts: (text: string | null) => Partial<OpportunityFacts>,
): Solution {
  if (literals.every(holdsWhenMissing)) return { kind: "found", facts: toFacts(null) };
  const found = findKey(literals, effort);
  return found.kind === "found" ? { kind: "found", facts: toFacts(found.text) } : found;
}

/** A text that is not missing and meets all literals, in the spelling of the tests where they name it. */
function findKey(literals: readonly Literal<TextTest>[], effort: Effort): ReturnType<typeof findText> {
  const holds = literals.map(toPredicate);
  const meetsAll = (key: string): boolean => holds.every((hold) => hold(key));
  const listed = literals.map(listedTexts).find((texts) => texts !== null);
  if (listed !== undefined) {
    const text = listed.find((each) => meetsAll(textKey(each)));
    return text === undefined ? { kind: "none" } : { kind: "found", text: text.trim() };
  }
  // No text is empty and has a value.
  if (literals.some(({ test, positive }) => test.operator === (positive ? "is-empty" : "not-empty")))
    return { kind: "none" };
  return findText(demandsOf(literals), effort);
}

/** The only texts that a literal allows; null when it allows more than a list. */
function listedTexts({ test, positive }: Literal<TextTest>): readonly string[] | null {
  switch (test.operator) {
    case "is":
      return positive ? [test.value] : null;
    case "is-not":
      return positive ? null : [test.value];
    case "in":
      return positive ? test.values : null;
    case "not-in":
      return positive ? null : test.values;
    default:
      return null;
  }
}

function demandsOf(literals: readonly Literal<TextTest>[]): Parameters<typeof findText>[0] {
  const prefixes: string[] = [];
  const parts: string[] = [];
  const forbidden = new Set<string>();
  const forbiddenPrefixes: string[] = [];
  const forbiddenParts: string[] = [];
  for (const { test, positive } of literals) {
    switch (test.operator) {
      case "is":
      case "is-not":
        forbidden.add(textKey(test.value));
        break;
      case "in":
      case "not-in":
        for (const value of test.values) forbidden.add(textKey(value));
        break;
      case "contains":
      case "not-contains":
        ((test.operator === "contains") === positive ? parts : forbiddenParts).push(textKey(test.value));
        break;
      case "starts-with":
        (positive ? prefixes : forbiddenPrefixes).push(textKey(test.value));
        break;
      default:
        break;
    }
  }
  return { prefixes, parts, forbidden, forbiddenPrefixes, forbiddenParts };
}
