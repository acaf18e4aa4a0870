import { useMemo } from "react";
import { type Field, QueryBuilder, type RuleGroupType, type RuleType } from "react-querybuilder";
import type { Test } from "#worker/domain/rule/condition.ts";
import { conditionLimits } from "#worker/domain/rule/parse-condition.ts";
import { type ConditionField, operatorLabel, operatorsByKind } from "./condition-fields.ts";
import { ConditionSelect } from "./condition-select.tsx";
import { ConditionValue } from "./condition-value.tsx";
import { type QueryGroup, splitQueryField } from "./rule-query.ts";

/** The tree of conditions. Its library is large, so it is fetched once the page is there. */
export function ConditionTree(props: {
  readonly query: QueryGroup;
  readonly fields: readonly ConditionField[];
  readonly currency: string;
  readonly onChange: (query: QueryGroup) => void;
}) {
  const { query, fields, currency, onChange } = props;
  const context = useMemo(() => ({ fields, currency }), [fields, currency]);
  return (
    <QueryBuilder
      query={query as RuleGroupType<RuleType>}
      onQueryChange={(next) => onChange(next as QueryGroup)}
      fields={fieldGroups(fields)}
      getOperators={operatorsOf}
      getDefaultOperator={(field) => operatorsByKind[splitQueryField(field).kind][0] ?? "is"}
      getDefaultValue={({ field }) => emptyValue(field, currency)}
      combinators={COMBINATORS}
      translations={TRANSLATIONS}
      controlElements={CONTROLS}
      controlClassnames={CLASSES}
      suppressStandardClassnames
      showNotToggle
      maxLevels={conditionLimits.depth - 1}
      context={context}
    />
  );
}

const CONTROLS = { valueEditor: ConditionValue, valueSelector: ConditionSelect };

const COMBINATORS = [
  { name: "all", label: "All of these hold" },
  { name: "any", label: "Any of these holds" },
];

const TRANSLATIONS = {
  fields: { title: "Field" },
  operators: { title: "Comparison" },
  value: { title: "Value" },
  combinators: { title: "How the conditions combine" },
  notToggle: { title: "Turn the group around", label: "Not" },
  addRule: { title: "Add a condition", label: "Add condition" },
  addGroup: { title: "Add a group of conditions", label: "Add group" },
  removeRule: { title: "Remove this condition", label: "Remove" },
  removeGroup: { title: "Remove this group", label: "Remove group" },
};

const CLASSES = {
  ruleGroup: "condition-group",
  header: "condition-head",
  body: "condition-body",
  rule: "condition",
  combinators: "input condition-combinator",
  fields: "input condition-field",
  operators: "input condition-operator",
  notToggle: "check",
  addRule: "button",
  addGroup: "button",
  removeRule: "button button-link",
  removeGroup: "button button-link",
};

function fieldGroups(fields: readonly ConditionField[]) {
  const options = (own: boolean): Field[] =>
    fields.filter((field) => field.own === own).map(({ name, label }) => ({ name, label }));
  const [own, custom] = [options(true), options(false)];
  if (custom.length === 0) return own;
  return [
    { label: "Deal", options: own },
    { label: "Your own fields", options: custom },
  ];
}

function operatorsOf(field: string) {
  const { kind } = splitQueryField(field);
  return operatorsByKind[kind].map((name) => ({ name, label: operatorLabel(name, kind) }));
}

function emptyValue(field: string, currency: string) {
  const { kind } = splitQueryField(field);
  if (kind === "money") return { text: "", currency };
  return kind === "boolean" ? true : "";
}

export type ConditionContext = { readonly fields: readonly ConditionField[]; readonly currency: string };
export type Operator = Test["operator"];
