import type { FieldType, OrderByClause, Query, QueryBase, Subquery } from "@jetstreamapp/soql-parser-js";
import type { ObjectDefinition, Value } from "../schema/definitions.ts";
import { compileAggregate, isAggregateQuery } from "./compile-aggregate.ts";
import { requireFittingNumbers } from "./compile-limits.ts";
import { buildConditionTree, type Comparison } from "./condition-tree.ts";
import { compileFunction, compilePath, type Expression, type QueryContext } from "./expressions.ts";
import { parseSoql } from "./parse-soql.ts";
import { compileConditions } from "./predicates.ts";
import type { Column, OrderTerm, QueryPlan, RowPlan } from "./query-plan.ts";
import { findRows } from "./run-query.ts";
import { hintOf } from "./scan-hint.ts";
import { invalidField, malformed, noSuchChild, noSuchObject } from "./soql-error.ts";

export type CompileTarget = {
  readonly query: string;
  readonly object: ObjectDefinition;
  readonly alias: string | null;
  readonly context: QueryContext;
};

/** A statement, checked against what the caller may see, as something that can be run. */
export function compileQuery(query: string, context: QueryContext): QueryPlan {
  return compileParsed(query, parseSoql(query), context);
}

function compileParsed(query: string, parsed: Query, context: QueryContext): QueryPlan {
  const object = context.view.getObject(parsed.sObject ?? "");
  if (object === null) throw noSuchObject(query, parsed.sObject ?? "");
  const target = { query, object, alias: parsed.sObjectAlias ?? null, context };
  const base = compileBase(parsed, target);
  const fields = parsed.fields ?? [];
  const [first] = fields;
  if (
    first?.type === "FieldFunctionExpression" &&
    first.rawValue?.replace(/\s/g, "").toUpperCase() === "COUNT()"
  ) {
    return { ...base, kind: "count" };
  }
  if (isAggregateQuery(parsed)) return { ...base, ...compileAggregate(parsed, target) };
  return { ...base, kind: "rows", columns: compileColumns(fields, parsed, target) };
}

type Base = Omit<RowPlan, "kind" | "columns">;

function compileBase(parsed: QueryBase, target: CompileTarget): Base {
  const { query, object } = target;
  requireFittingNumbers(query, parsed);
  const tree = parsed.where === undefined ? null : buildConditionTree(query, parsed.where);
  const where = tree === null ? null : compileConditions(tree, predicateParts(target));
  return {
    object,
    where,
    hint: hintOf(tree),
    orderBy: isAggregateQuery(parsed)
      ? []
      : orderTerms(parsed.orderBy).map((term) => compileOrder(term, target)),
    limit: parsed.limit ?? null,
    offset: parsed.offset ?? 0,
  };
}

function predicateParts(target: CompileTarget) {
  const { query, context } = target;
  return {
    query,
    nowMs: context.nowMs,
    compileLeft: (comparison: Comparison): Expression =>
      "fn" in comparison ? compileFunction(comparison.fn, target) : compilePath(comparison.field, target),
    valuesOf: (comparison: Comparison) => semiJoinValues(comparison, target),
  };
}

function semiJoinValues(comparison: Comparison, { query, context }: CompileTarget): ReadonlySet<Value> {
  if (!("valueQuery" in comparison)) return new Set();
  const inner = compileParsed(query, comparison.valueQuery, context);
  const [column] = inner.kind === "rows" ? inner.columns : [];
  if (inner.kind !== "rows" || column?.kind !== "value" || inner.columns.length !== 1) {
    throw malformed(query, comparison.field, "The inner select of a semi-join has to select one field");
  }
  const rows = findRows(inner, { context, includeDeleted: false });
  return new Set(rows.map((row) => column.expression.evaluate(row)));
}

function orderTerms(orderBy: OrderByClause | OrderByClause[] | undefined): readonly OrderByClause[] {
  if (orderBy === undefined) return [];
  return Array.isArray(orderBy) ? orderBy : [orderBy];
}

/** Nulls come first unless the query says otherwise, whichever way it sorts. */
function compileOrder(term: OrderByClause, target: CompileTarget): OrderTerm {
  const expression = "field" in term ? compilePath(term.field, target) : compileFunction(term.fn, target);
  if (expression.type === "multipicklist" || expression.field?.type === "textarea") {
    throw invalidField(
      target.query,
      expression.text,
      `field '${expression.text}' can not be sorted in a query call`,
    );
  }
  return { expression, descending: term.order === "DESC", nullsFirst: term.nulls !== "LAST" };
}

function compileColumns(
  fields: readonly FieldType[],
  parsed: QueryBase,
  target: CompileTarget,
): readonly Column[] {
  return fields.flatMap((field) => compileColumn(field, parsed, target));
}

function compileColumn(field: FieldType, parsed: QueryBase, target: CompileTarget): readonly Column[] {
  switch (field.type) {
    case "Field":
      return [valueColumn(compilePath(rawOf(field), target))];
    case "FieldRelationship":
      return [valueColumn(compilePath(rawOf(field), target))];
    case "FieldSubquery":
      return [compileChildren(field.subquery, target)];
    case "FieldTypeof":
      return [compileTypeof(field, target)];
    case "FieldFunctionExpression": {
      if (field.functionName.toUpperCase() === "FIELDS")
        return everyField(String(field.parameters[0]), parsed, target);
      const expression = compileFunction(field, target);
      return [{ kind: "value", key: field.alias ?? expression.field?.name ?? expression.text, expression }];
    }
  }
}

function rawOf(field: Extract<FieldType, { type: "Field" | "FieldRelationship" }>): string {
  if (field.type === "Field") return field.field;
  return field.rawValue ?? [...field.relationships, field.field].join(".");
}

function valueColumn(expression: Expression): Column {
  return { kind: "value", key: expression.field?.name ?? lastPart(expression.text), expression };
}

function lastPart(path: string): string {
  return path.split(".").at(-1) ?? path;
}

function everyField(which: string, parsed: QueryBase, target: CompileTarget): readonly Column[] {
  const { query, object, context } = target;
  if (parsed.limit === undefined || parsed.limit > 200) {
    throw malformed(query, "FIELDS", "The SOQL FIELDS function must have a LIMIT of at most 200");
  }
  const wanted = which.toUpperCase();
  return context.view
    .fieldsOf(object)
    .filter((field) => wanted === "ALL" || field.custom === (wanted === "CUSTOM"))
    .map((field) => valueColumn(compilePath(field.name, target)));
}

function compileChildren(subquery: Subquery, target: CompileTarget): Column {
  const { query, object, context } = target;
  const name = subquery.relationshipName;
  const relationship = context.view
    .childrenOf(object)
    .find(({ field }) => field.childRelationshipName?.toLowerCase() === name.toLowerCase());
  if (relationship === undefined) throw noSuchChild(query, name);
  const child = { query, object: relationship.child, alias: subquery.sObjectAlias ?? null, context };
  const plan: RowPlan = {
    ...compileBase(subquery, child),
    kind: "rows",
    columns: compileColumns(subquery.fields ?? [], subquery, child),
  };
  return {
    kind: "children",
    key: relationship.field.childRelationshipName ?? name,
    plan,
    link: relationship.field,
  };
}

function compileTypeof(field: Extract<FieldType, { type: "FieldTypeof" }>, target: CompileTarget): Column {
  const { query, object, context } = target;
  const reference = context.view.parentField(object, field.field);
  if (reference === null)
    throw invalidField(query, field.field, `'${field.field}' is no polymorphic relationship`);
  const branches = new Map<string, readonly Expression[]>();
  let otherwise: readonly Expression[] = [];
  for (const condition of field.conditions) {
    if (condition.type === "ELSE") {
      otherwise = nameExpressions(condition.fieldList);
      continue;
    }
    const branch = context.view.getObject(condition.objectType ?? "");
    if (branch === null) throw noSuchObject(query, condition.objectType ?? "");
    const inner = { query, object: branch, alias: null, context };
    branches.set(
      branch.name,
      condition.fieldList.map((path) => compilePath(path, inner)),
    );
  }
  return { kind: "typeof", key: field.field, reference, branches, otherwise };
}

/** What every target of a polymorphic reference has. */
function nameExpressions(names: readonly string[]): readonly Expression[] {
  return names.map((name) => ({
    text: name,
    type: "string",
    steps: [],
    field: null,
    evaluate: (row) => row[name] ?? null,
  }));
}
