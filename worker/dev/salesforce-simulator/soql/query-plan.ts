import type { ScanHint } from "../records/record-store.ts";
import type { FieldDefinition, ObjectDefinition } from "../schema/definitions.ts";
import type { Expression } from "./expressions.ts";
import type { Predicate } from "./predicates.ts";

export type Column =
  | { readonly kind: "value"; readonly key: string; readonly expression: Expression }
  | {
      readonly kind: "children";
      readonly key: string;
      readonly plan: RowPlan;
      /** The children's field that names the parent. */
      readonly link: FieldDefinition;
    }
  | {
      readonly kind: "typeof";
      readonly key: string;
      readonly reference: FieldDefinition;
      readonly branches: ReadonlyMap<string, readonly Expression[]>;
      readonly otherwise: readonly Expression[];
    };

export type OrderTerm = {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
};

export type RowPlan = {
  readonly kind: "rows";
  readonly object: ObjectDefinition;
  readonly columns: readonly Column[];
  readonly where: Predicate | null;
  readonly hint: ScanHint;
  readonly orderBy: readonly OrderTerm[];
  readonly limit: number | null;
  readonly offset: number;
};

export type AggregateColumn =
  | { readonly kind: "group"; readonly key: string; readonly expression: Expression }
  | {
      readonly kind: "aggregate";
      readonly key: string;
      readonly fn: AggregateFunction;
      /** null counts rows. */
      readonly expression: Expression | null;
    };

export type AggregateFunction = "COUNT" | "COUNT_DISTINCT" | "SUM" | "MIN" | "MAX" | "AVG";

export type AggregatePlan = Omit<RowPlan, "kind" | "columns"> & {
  readonly kind: "aggregate";
  readonly columns: readonly AggregateColumn[];
  readonly groupBy: readonly Expression[];
  /** Judges a finished group by the keys of its columns. */
  readonly having: Predicate | null;
};

/** `SELECT COUNT() FROM …`, which answers with a total and no records. */
export type CountPlan = Omit<RowPlan, "kind" | "columns"> & { readonly kind: "count" };

export type QueryPlan = RowPlan | AggregatePlan | CountPlan;
