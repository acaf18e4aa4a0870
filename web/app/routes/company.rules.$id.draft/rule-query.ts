import type { RuleGroupType, RuleType } from "react-querybuilder";
import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { parseDecimal } from "#worker/domain/money/decimal.ts";
import { formatMinor, type Money } from "#worker/domain/money/money.ts";
import type { Condition, Test } from "#worker/domain/rule/condition.ts";

/**
 * A condition as react-querybuilder edits it. A group that is `bare` stands for its only part, so that a negated
 * test, or a rule that is one test alone, comes back as it went in.
 */
export type QueryGroup = RuleGroupType<QueryRule> & { readonly bare?: true };
export type QueryRule = RuleType;

/** Text on its way to an amount; what cannot be one is refused when the rule is read. */
export type MoneyText = { readonly text: string; readonly currency: string };

export function toQuery(condition: Condition): QueryGroup {
  switch (condition.kind) {
    case "all":
    case "any":
      return { combinator: condition.kind, not: false, rules: condition.conditions.map(toPart) };
    case "not": {
      const inner = toQuery(condition.condition);
      return inner.not === true ? { ...bareGroup(inner), not: true } : { ...inner, not: true };
    }
    default:
      return bareGroup(toRule(condition));
  }
}

export function toCondition(group: QueryGroup): Condition {
  const inner = innerOf(group);
  return group.not === true ? { kind: "not", condition: inner } : inner;
}

function innerOf({ bare, combinator, rules }: QueryGroup): Condition {
  const [only] = rules;
  if (bare === true && only !== undefined && rules.length === 1) return fromPart(only);
  return { kind: combinator === "any" ? "any" : "all", conditions: rules.map(fromPart) };
}

function toPart(condition: Condition): QueryGroup | QueryRule {
  const isGroup = condition.kind === "all" || condition.kind === "any" || condition.kind === "not";
  return isGroup ? toQuery(condition) : toRule(condition);
}

function fromPart(part: QueryGroup | QueryRule): Condition {
  return "rules" in part ? toCondition(part) : toTest(part);
}

function bareGroup(part: QueryGroup | QueryRule): QueryGroup {
  return { combinator: "all", not: false, bare: true, rules: [part] };
}

/** The name of a field in the query tree: one custom key may hold values of several kinds. */
export function queryField({ kind, field }: { readonly kind: string; readonly field: string }): string {
  return `${kind}:${field}`;
}

export function splitQueryField(name: string): { readonly kind: Test["kind"]; readonly field: string } {
  const colon = name.indexOf(":");
  return { kind: name.slice(0, colon) as Test["kind"], field: name.slice(colon + 1) };
}

function toRule(test: Test): QueryRule {
  const head = { field: queryField(test), operator: test.operator };
  if ("values" in test) return { ...head, value: test.values };
  const show =
    test.kind === "money" ? (value: unknown) => moneyText(value as Money) : (value: unknown) => value;
  if ("from" in test) return { ...head, value: [show(test.from), show(test.to)] };
  return { ...head, value: "value" in test ? show(test.value) : "" };
}

/** As the rule's parser wants it; a value that is still missing is left for the parser to ask for. */
function toTest({ field: name, operator, value }: QueryRule): Condition {
  const { kind, field } = splitQueryField(name);
  const head = { kind, field, operator };
  if (operator === "is-empty" || operator === "not-empty") return head as Condition;
  if (operator === "in" || operator === "not-in") return { ...head, values: listOf(value) } as Condition;
  const read = kind === "money" ? (one: unknown) => toMoney(one) : (one: unknown) => one;
  if (operator === "between") {
    const [from, to] = pairOf(value);
    return { ...head, from: read(from), to: read(to) } as Condition;
  }
  const single = singleOf(value);
  return {
    ...head,
    value: read(kind === "boolean" && typeof single !== "boolean" ? true : single),
  } as Condition;
}

/** The value of a rule whose operator may have changed since it was typed. */
export function singleOf(value: unknown): unknown {
  return Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
}

export function pairOf(value: unknown): readonly [unknown, unknown] {
  return Array.isArray(value) ? [value[0] ?? "", value[1] ?? ""] : [value ?? "", ""];
}

export function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string");
  return typeof value === "string" && value !== "" ? [value] : [];
}

function moneyText({ amountMinor, currency }: Money): MoneyText {
  return { text: formatMinor(amountMinor, currency), currency };
}

export function isMoneyText(value: unknown): value is MoneyText {
  return typeof value === "object" && value !== null && "text" in value && "currency" in value;
}

function toMoney(
  value: unknown,
): { readonly amountMinor: number | null; readonly currency: string } | undefined {
  if (!isMoneyText(value)) return undefined;
  return { amountMinor: minorOf(value), currency: value.currency };
}

const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** Null for what is no amount of that currency, such as a tenth of a cent. */
function minorOf({ text, currency }: MoneyText): number | null {
  const trimmed = text.trim();
  const decimal = parseDecimal(GROUPED.test(trimmed) ? trimmed.replaceAll(",", "") : trimmed);
  if (!decimal.ok) return null;
  const { numerator, denominator } = decimal.value;
  const minor = numerator * 10n ** BigInt(minorUnitExponent(currency));
  return minor % denominator === 0n ? Number(minor / denominator) : null;
}
