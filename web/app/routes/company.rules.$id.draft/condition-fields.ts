import type { FieldView } from "#web/app/lib/views.ts";
import { isCustomField, type Test } from "#worker/domain/rule/condition.ts";
import { labelOf } from "#worker/domain/rule/describe-condition.ts";
import { type QueryGroup, type QueryRule, queryField, splitQueryField } from "./rule-query.ts";

export type ConditionField = {
  /** As the query tree calls it. */
  readonly name: string;
  readonly label: string;
  readonly kind: Test["kind"];
  readonly samples: readonly string[];
  readonly own: boolean;
};

/** What can be asked for: the company's fields, and whatever the rule asks for already. */
export function conditionFields(offered: readonly FieldView[], query: QueryGroup): readonly ConditionField[] {
  const known = offered.map(
    ({ field, label, kind, samples }): ConditionField => ({
      name: queryField({ kind, field }),
      label,
      kind,
      samples,
      own: !isCustomField(field),
    }),
  );
  const names = new Set(known.map(({ name }) => name));
  const others = [...new Set(fieldNames(query))].filter((name) => !names.has(name));
  return [...known, ...others.map(fieldFromName)];
}

const ORDERED = ["is", "is-not", ">=", ">", "<=", "<", "between", "not-empty", "is-empty"] as const;

export const operatorsByKind: { readonly [Kind in Test["kind"]]: readonly Test["operator"][] } = {
  text: ["is", "is-not", "in", "not-in", "contains", "not-contains", "starts-with", "not-empty", "is-empty"],
  money: [">=", ">", "<=", "<", "between", "is", "is-not", "not-empty", "is-empty"],
  number: ORDERED,
  date: [">=", ">", "<=", "<", "between", "is", "is-not", "not-empty", "is-empty"],
  boolean: ["is", "is-not", "not-empty", "is-empty"],
};

export function operatorLabel(operator: Test["operator"], kind: Test["kind"]): string {
  return (kind === "date" ? DATE_WORDS[operator] : undefined) ?? WORDS[operator];
}

const WORDS: { readonly [Operator in Test["operator"]]: string } = {
  is: "is",
  "is-not": "is not",
  in: "is one of",
  "not-in": "is none of",
  contains: "contains",
  "not-contains": "does not contain",
  "starts-with": "starts with",
  "<": "is less than",
  "<=": "is at most",
  ">": "is more than",
  ">=": "is at least",
  between: "is between",
  "is-empty": "is empty",
  "not-empty": "is not empty",
};

const DATE_WORDS: { readonly [operator: string]: string } = {
  "<": "is before",
  "<=": "is on or before",
  ">": "is after",
  ">=": "is on or after",
};

function fieldNames(group: QueryGroup): readonly string[] {
  return group.rules.flatMap((part: QueryGroup | QueryRule) =>
    "rules" in part ? fieldNames(part) : [part.field],
  );
}

function fieldFromName(name: string): ConditionField {
  const { kind, field } = splitQueryField(name);
  const label = upperFirst(labelOf(field as Test["field"]));
  return { name, label, kind, samples: [], own: !isCustomField(field) };
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
