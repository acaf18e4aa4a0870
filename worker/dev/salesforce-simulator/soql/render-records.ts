import type { ObjectDefinition, Row } from "../schema/definitions.ts";
import { type Expression, followStep, type ParentStep, type QueryContext } from "./expressions.ts";
import { restValue } from "./format-values.ts";
import type { AggregatePlan, Column, RowPlan } from "./query-plan.ts";
import { findRows } from "./run-query.ts";

export type JsonRecord = { [name: string]: unknown };

export type RenderOptions = {
  readonly context: QueryContext;
  readonly includeDeleted: boolean;
  readonly apiVersion: string;
  /** Puts a list of children into pages: too many of them go behind a cursor of their own. */
  readonly pageChildren: (plan: RowPlan, rows: readonly Row[]) => unknown;
};

/** Rows as REST shows them: keys in the order of the SELECT, parents nested, children as lists or null. */
export function renderRecords(
  plan: RowPlan,
  rows: readonly Row[],
  options: RenderOptions,
): readonly JsonRecord[] {
  const children = new Map(
    plan.columns.flatMap((column) =>
      column.kind === "children" ? [[column, childrenByParent(column, rows, options)] as const] : [],
    ),
  );
  return rows.map((row) => {
    const record: JsonRecord = { attributes: attributesOf(plan.object.name, row, options) };
    for (const column of plan.columns) {
      if (column.kind === "value") placeValue(record, { row, column, object: plan.object }, options);
      else if (column.kind === "typeof") record[column.key] = renderTypeof(row, column, options);
      else {
        const found = children.get(column)?.get(String(row.Id)) ?? [];
        record[column.key] = found.length === 0 ? null : options.pageChildren(column.plan, found);
      }
    }
    return record;
  });
}

/** Ordered, offset and limited for each parent on its own, from one scan of the children. */
function childrenByParent(
  column: Extract<Column, { kind: "children" }>,
  parents: readonly Row[],
  options: RenderOptions,
): ReadonlyMap<string, readonly Row[]> {
  const wanted = new Set(parents.map((row) => String(row.Id)));
  const all = findRows({ ...column.plan, limit: null, offset: 0 }, options);
  const grouped = new Map<string, Row[]>();
  for (const row of all) {
    const parentId = String(row[column.link.name]);
    if (!wanted.has(parentId)) continue;
    const group = grouped.get(parentId);
    if (group === undefined) grouped.set(parentId, [row]);
    else group.push(row);
  }
  const { limit, offset } = column.plan;
  return new Map(
    [...grouped].map(([id, rows]) => [id, rows.slice(offset, limit === null ? undefined : offset + limit)]),
  );
}

function placeValue(
  record: JsonRecord,
  {
    row,
    column,
  }: {
    readonly row: Row;
    readonly column: Extract<Column, { kind: "value" }>;
    readonly object: ObjectDefinition;
  },
  options: RenderOptions,
): void {
  const { expression, key } = column;
  let at = record;
  let parent: Row = row;
  for (const step of expression.steps) {
    const next = followStep(parent, step, options.context);
    // A parent that is missing is null as a whole, not a record of nulls.
    if (next === null) {
      at[step.name] = null;
      return;
    }
    const held = at[step.name];
    const nested = isRecord(held) ? held : { attributes: parentAttributes(step, next, options) };
    at[step.name] = nested;
    at = nested;
    parent = next;
  }
  at[key] = restValue(expression.evaluate(row), expression.type);
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null;
}

/** What a reference that may name several objects leads to is a Name, at the address of the record itself. */
function parentAttributes(step: ParentStep, row: Row, options: RenderOptions) {
  const object = options.context.view.objectOfId(String(row.Id))?.name ?? "Name";
  const attributes = attributesOf(object, row, options);
  return step.field.referenceTo.length > 1 ? { ...attributes, type: "Name" } : attributes;
}

function attributesOf(objectName: string, row: Row, { apiVersion }: RenderOptions) {
  return { type: objectName, url: `/services/data/v${apiVersion}/sobjects/${objectName}/${row.Id}` };
}

function renderTypeof(
  row: Row,
  column: Extract<Column, { kind: "typeof" }>,
  options: RenderOptions,
): JsonRecord | null {
  const step = { name: column.key, field: column.reference };
  const target = followStep(row, step, options.context);
  if (target === null) return null;
  const objectName = options.context.view.objectOfId(String(target.Id))?.name ?? "";
  const expressions: readonly Expression[] = column.branches.get(objectName) ?? column.otherwise;
  const values = expressions.map((expression) => [
    expression.text,
    restValue(expression.evaluate(target), expression.type),
  ]);
  return { attributes: attributesOf(objectName, target, options), ...Object.fromEntries(values) };
}

export function renderGroups(plan: AggregatePlan, groups: readonly Row[]): readonly JsonRecord[] {
  return groups.map((group) => ({
    attributes: { type: "AggregateResult" },
    ...Object.fromEntries(
      plan.columns.map((column) => {
        const type = column.expression?.type ?? "int";
        return [column.key, restValue(group[column.key] ?? null, type)];
      }),
    ),
  }));
}
