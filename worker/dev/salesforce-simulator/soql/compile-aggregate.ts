import type { FieldType, GroupByClause, QueryBase } from "@jetstreamapp/soql-parser-js";
import type { CompileTarget } from "./compile-query.ts";
import { buildConditionTree, type Comparison } from "./condition-tree.ts";
import { compileFunction, compilePath, type Expression } from "./expressions.ts";
import { compileConditions, type Predicate } from "./predicates.ts";
import type { AggregateColumn, AggregateFunction, AggregatePlan } from "./query-plan.ts";
import { malformed } from "./soql-error.ts";

const functions: readonly string[] = ["COUNT", "COUNT_DISTINCT", "SUM", "MIN", "MAX", "AVG"];

export function isAggregateQuery(parsed: QueryBase): boolean {
  return parsed.groupBy !== undefined || (parsed.fields ?? []).some((field) => isAggregate(field));
}

function isAggregate(field: FieldType): boolean {
  return field.type === "FieldFunctionExpression" && functions.includes(field.functionName.toUpperCase());
}

/** Groups, in the words of the query: columns without an alias are expr0, expr1 and so on. */
export function compileAggregate(
  parsed: QueryBase,
  target: CompileTarget,
): Pick<AggregatePlan, "kind" | "columns" | "groupBy" | "having"> {
  const groupBy = groupsOf(parsed.groupBy).map((group) =>
    "field" in group ? compilePath(group.field, target) : compileFunction(group.fn, target),
  );
  let unnamed = 0;
  const nextName = () => {
    unnamed += 1;
    return `expr${unnamed - 1}`;
  };
  const columns = (parsed.fields ?? []).map((field) => compileColumn(field, { target, groupBy, nextName }));
  return { kind: "aggregate", columns, groupBy, having: compileHaving(parsed, columns, target) };
}

function groupsOf(groupBy: GroupByClause | GroupByClause[] | undefined): readonly GroupByClause[] {
  if (groupBy === undefined) return [];
  return Array.isArray(groupBy) ? groupBy : [groupBy];
}

function compileColumn(
  field: FieldType,
  {
    target,
    groupBy,
    nextName,
  }: {
    readonly target: CompileTarget;
    readonly groupBy: readonly Expression[];
    readonly nextName: () => string;
  },
): AggregateColumn {
  if (field.type === "FieldFunctionExpression" && isAggregate(field)) {
    const [parameter] = field.parameters;
    const expression = typeof parameter === "string" ? compilePath(parameter, target) : null;
    const fn = field.functionName.toUpperCase() as AggregateFunction;
    return { kind: "aggregate", key: field.alias ?? nextName(), fn, expression };
  }
  if (field.type === "FieldFunctionExpression") {
    const expression = compileFunction(field, target);
    return {
      kind: "group",
      key: field.alias ?? nextName(),
      expression: grouped(expression, groupBy, target),
    };
  }
  if (field.type !== "Field" && field.type !== "FieldRelationship") {
    throw malformed(target.query, "GROUP", "only fields and functions can be grouped");
  }
  const written = field.type === "Field" ? field.field : (field.rawValue ?? field.field);
  const expression = grouped(compilePath(written, target), groupBy, target);
  return { kind: "group", key: aliasOf(field) ?? expression.field?.name ?? written, expression };
}

function aliasOf(field: FieldType): string | null {
  return "alias" in field ? (field.alias ?? null) : null;
}

function grouped(expression: Expression, groupBy: readonly Expression[], target: CompileTarget): Expression {
  const same = groupBy.some((group) => group.text.toLowerCase() === expression.text.toLowerCase());
  if (same) return expression;
  const text = `Field must be grouped or aggregated: ${expression.text}`;
  throw malformed(target.query, expression.text, text);
}

/** A group is judged by its finished columns, which HAVING names by the function they were written with. */
function compileHaving(
  parsed: QueryBase,
  columns: readonly AggregateColumn[],
  target: CompileTarget,
): Predicate | null {
  if (parsed.having === undefined) return null;
  const compileLeft = (comparison: Comparison): Expression => {
    const wanted = "fn" in comparison ? comparison.fn : null;
    const column = columns.find((candidate) =>
      wanted === null
        ? "field" in comparison && candidate.key.toLowerCase() === comparison.field.toLowerCase()
        : candidate.kind === "aggregate" &&
          candidate.fn === wanted.functionName?.toUpperCase() &&
          (candidate.expression?.text ?? "").toLowerCase() ===
            String(wanted.parameters?.[0] ?? "").toLowerCase(),
    );
    if (column === undefined)
      throw malformed(target.query, "HAVING", "HAVING may only name selected columns");
    const type = column.kind === "aggregate" ? "double" : column.expression.type;
    return { text: column.key, type, steps: [], field: null, evaluate: (row) => row[column.key] ?? null };
  };
  return compileConditions(buildConditionTree(target.query, parsed.having), {
    query: target.query,
    nowMs: target.context.nowMs,
    compileLeft,
    valuesOf: () => new Set(),
  });
}
