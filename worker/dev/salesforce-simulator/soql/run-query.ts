import { scatter } from "../random.ts";
import type { Row, Value } from "../schema/definitions.ts";
import type { QueryContext } from "./expressions.ts";
import type { AggregateColumn, AggregatePlan, CountPlan, OrderTerm, RowPlan } from "./query-plan.ts";

export type RunOptions = {
  readonly context: QueryContext;
  /** As /queryAll: with what is in the recycle bin, what was merged away, and archived activities. */
  readonly includeDeleted: boolean;
  /** Orders rows that the query does not; null leaves them as they are stored. */
  readonly shuffleSeed?: number | null;
};

/** The rows a plan finds, in its order, cut at its limit. */
export function findRows(plan: RowPlan | CountPlan | AggregatePlan, options: RunOptions): readonly Row[] {
  const found: Row[] = [];
  for (const row of options.context.records.scan(plan.object.name, plan.hint)) {
    if (isSeen(row, options) && (plan.where === null || plan.where(row))) found.push(row);
  }
  const ordered = order(found, plan.orderBy, options.shuffleSeed ?? null);
  return ordered.slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit);
}

function isSeen(row: Row, { context, includeDeleted }: RunOptions): boolean {
  if (!includeDeleted && (row.IsDeleted === true || row.IsArchived === true)) return false;
  return context.view.seesRecord(String(row.Id));
}

function order(
  rows: readonly Row[],
  terms: readonly OrderTerm[],
  shuffleSeed: number | null,
): readonly Row[] {
  if (terms.length === 0) return shuffleSeed === null ? rows : shuffle(rows, shuffleSeed);
  const keyed = rows.map((row) => ({
    row,
    keys: terms.map((term) => sortKey(row, term)),
  }));
  keyed.sort((a, b) => {
    for (const [at, term] of terms.entries()) {
      const difference = compare(a.keys[at] ?? null, b.keys[at] ?? null, term);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

function shuffle(rows: readonly Row[], seed: number): readonly Row[] {
  return rows
    .map((row) => ({ row, at: scatter(seed, String(row.Id)) }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

/** Ids are compared as they are: any other way would put them in an order that no cursor can follow. */
function sortKey(row: Row, { expression }: OrderTerm): Value {
  const value = expression.evaluate(row);
  if (typeof value !== "string") return value;
  return expression.type === "id" || expression.type === "reference" ? value : value.toLowerCase();
}

function compare(a: Value, b: Value, term: OrderTerm): number {
  if (a === b) return 0;
  if (a === null || b === null) return (a === null) === term.nullsFirst ? -1 : 1;
  const rising = a < b ? -1 : 1;
  return term.descending ? -rising : rising;
}

/** A group is a row of its own, with the columns' keys for fields. */
export function findGroups(plan: AggregatePlan, options: RunOptions): readonly Row[] {
  const everything = findRows({ ...plan, limit: null, offset: 0 }, options);
  const groups = new Map<string, Row[]>();
  for (const row of everything) {
    const key = JSON.stringify(plan.groupBy.map((expression) => expression.evaluate(row)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  // Without GROUP BY there is one group, even of no rows.
  if (plan.groupBy.length === 0 && groups.size === 0) groups.set("", []);
  const finished = [...groups.values()].map((rows) => finishGroup(rows, plan.columns));
  const kept = plan.having === null ? finished : finished.filter(plan.having);
  return kept.slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit);
}

function finishGroup(rows: readonly Row[], columns: readonly AggregateColumn[]): Row {
  const [first = {}] = rows;
  return Object.fromEntries(
    columns.map((column) => [
      column.key,
      column.kind === "group" ? column.expression.evaluate(first) : aggregate(rows, column),
    ]),
  );
}

function aggregate(rows: readonly Row[], column: Extract<AggregateColumn, { kind: "aggregate" }>): Value {
  const { fn, expression } = column;
  if (expression === null) return rows.length;
  const values = rows.map((row) => expression.evaluate(row)).filter((value) => value !== null);
  const numbers = values.filter((value) => typeof value === "number");
  const total = numbers.reduce((sum, value) => sum + value, 0);
  switch (fn) {
    case "COUNT":
      return values.length;
    case "COUNT_DISTINCT":
      return new Set(values).size;
    case "SUM":
      return numbers.length === 0 ? null : total;
    case "AVG":
      return numbers.length === 0 ? null : total / numbers.length;
    case "MIN":
      return values.reduce<Value>((least, value) => (least === null || value < least ? value : least), null);
    case "MAX":
      return values.reduce<Value>((most, value) => (most === null || value > most ? value : most), null);
  }
}
