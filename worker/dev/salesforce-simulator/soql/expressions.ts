import type { FunctionExp } from "@jetstreamapp/soql-parser-js";
import { readField } from "../records/formulas.ts";
import type { RecordStore } from "../records/record-store.ts";
import type { FieldDefinition, FieldType, ObjectDefinition, Row, Value } from "../schema/definitions.ts";
import type { SchemaView } from "../schema/schema-view.ts";
import { invalidField, noSuchColumn, noSuchParent } from "./soql-error.ts";

/** What a query is compiled against: who asks, what is stored, and when it is. */
export type QueryContext = {
  readonly view: SchemaView;
  readonly records: RecordStore;
  readonly nowMs: number;
};

/** One step from a record to the one that a reference names. */
export type ParentStep = { readonly name: string; readonly field: FieldDefinition };

export type Expression = {
  /** As it is written in the query, without an alias of the object. */
  readonly text: string;
  readonly type: FieldType;
  readonly steps: readonly ParentStep[];
  /** null for what a polymorphic reference tells of its target: its name and its type. */
  readonly field: FieldDefinition | null;
  evaluate(row: Row): Value;
};

type Target = {
  readonly query: string;
  readonly object: ObjectDefinition;
  readonly alias: string | null;
  readonly context: QueryContext;
};

const deepestPath = 5;

export function compilePath(written: string, target: Target): Expression {
  const { object, query, context } = target;
  const names = withoutAlias(written, target).split(".");
  const leafName = names.at(-1) ?? "";
  if (names.length - 1 > deepestPath) {
    throw invalidField(query, written, "only 5 levels of parent relationships are allowed");
  }
  const steps: ParentStep[] = [];
  let at: ObjectDefinition | null = object;
  for (const name of names.slice(0, -1)) {
    const field: FieldDefinition | null = at === null ? null : context.view.parentField(at, name);
    if (field === null) throw noSuchParent(query, written, name);
    steps.push({ name: field.relationshipName ?? name, field });
    const only: string | undefined = field.referenceTo[0];
    at = field.referenceTo.length === 1 && only !== undefined ? context.view.getObject(only) : null;
    if (at === null && field.referenceTo.length === 1) throw noSuchParent(query, written, name);
  }
  if (at === null) return polymorphicLeaf({ written, leafName, steps }, target);
  const field = context.view.getField(at, leafName);
  if (field === null) throw noSuchColumn(query, written, { name: leafName, entity: at.name });
  return {
    text: names.join("."),
    type: field.type,
    steps,
    field,
    evaluate: (row) => {
      const parent = followSteps(row, steps, context);
      return parent === null ? null : readField(parent, field, context.records.get);
    },
  };
}

/** The record at the end of the steps; null when one on the way is missing or kept from the user. */
export function followSteps(row: Row, steps: readonly ParentStep[], context: QueryContext): Row | null {
  let at: Row | null = row;
  for (const step of steps) {
    if (at === null) return null;
    at = followStep(at, step, context);
  }
  return at;
}

export function followStep(row: Row, step: ParentStep, { view, records }: QueryContext): Row | null {
  const id = row[step.field.name];
  if (typeof id !== "string" || !view.seesRecord(id)) return null;
  const object = view.objectOfId(id);
  return object === null ? null : records.get(object.name, id);
}

const nameFields: Readonly<Record<string, { readonly name: string; readonly type: FieldType }>> = {
  id: { name: "Id", type: "id" },
  name: { name: "Name", type: "string" },
  firstname: { name: "FirstName", type: "string" },
  lastname: { name: "LastName", type: "string" },
  email: { name: "Email", type: "email" },
  title: { name: "Title", type: "string" },
};

function polymorphicLeaf(
  path: { readonly written: string; readonly leafName: string; readonly steps: readonly ParentStep[] },
  { query, context }: Target,
): Expression {
  const { written, leafName, steps } = path;
  if (leafName.toLowerCase() === "type") {
    return {
      text: written,
      type: "string",
      steps,
      field: null,
      evaluate: (row) => {
        const parent = followSteps(row, steps, context);
        return parent === null ? null : (context.view.objectOfId(String(parent.Id))?.name ?? null);
      },
    };
  }
  const leaf = nameFields[leafName.toLowerCase()];
  if (leaf === undefined) throw noSuchColumn(query, written, { name: leafName, entity: "Name" });
  return {
    text: written,
    type: leaf.type,
    steps,
    field: null,
    evaluate: (row) => {
      const parent = followSteps(row, steps, context);
      return parent === null ? null : (parent[leaf.name] ?? null);
    },
  };
}

/** `toLabel(StageName)`, `CALENDAR_YEAR(CloseDate)` and the like: functions of one field. */
export function compileFunction(call: FunctionExp, target: Target): Expression {
  const name = (call.functionName ?? "").toUpperCase();
  const [parameter] = call.parameters ?? [];
  const written = call.rawValue ?? name;
  if (parameter === undefined) throw invalidField(target.query, written, `${name} needs a field`);
  const inner =
    typeof parameter === "string" ? compilePath(parameter, target) : compileFunction(parameter, target);
  const apply = fieldFunctions[name];
  if (apply === undefined) throw invalidField(target.query, written, `unknown function: ${name}`);
  return {
    ...inner,
    text: written,
    type: apply.type ?? inner.type,
    evaluate: (row) => apply.of(inner.evaluate(row), { row, context: target.context }),
  };
}

type FieldFunction = {
  /** null: that of the field. */
  readonly type: FieldType | null;
  of(value: Value, at: { readonly row: Row; readonly context: QueryContext }): Value;
};

const fieldFunctions: Readonly<Record<string, FieldFunction>> = {
  TOLABEL: { type: "string", of: (value, { row, context }) => labelOfValue(value, row, context) },
  FORMAT: { type: "string", of: (value) => (value === null ? null : String(value)) },
  CONVERTCURRENCY: { type: null, of: (value, { row, context }) => inCorporateCurrency(value, row, context) },
  CALENDAR_YEAR: { type: "int", of: (value) => partOfDate(value, (date) => date.getUTCFullYear()) },
  CALENDAR_MONTH: { type: "int", of: (value) => partOfDate(value, (date) => date.getUTCMonth() + 1) },
  CALENDAR_QUARTER: {
    type: "int",
    of: (value) => partOfDate(value, (date) => Math.floor(date.getUTCMonth() / 3) + 1),
  },
  FISCAL_YEAR: { type: "int", of: (value) => partOfDate(value, (date) => date.getUTCFullYear()) },
  FISCAL_QUARTER: {
    type: "int",
    of: (value) => partOfDate(value, (date) => Math.floor(date.getUTCMonth() / 3) + 1),
  },
  DAY_ONLY: {
    type: "date",
    of: (value) => (typeof value === "number" ? new Date(value).toISOString().slice(0, 10) : value),
  },
};

/** A stage is stored by its ApiName and shown by its label; other picklists here have labels like their values. */
function labelOfValue(value: Value, row: Row, { records }: QueryContext): Value {
  if (value === null || row.StageName !== value) return value;
  for (const stage of records.scan("OpportunityStage")) {
    if (stage.ApiName === value) return stage.MasterLabel ?? value;
  }
  return value;
}

/** The running user's currency is the corporate one here. */
function inCorporateCurrency(value: Value, row: Row, { records }: QueryContext): Value {
  if (typeof value !== "number") return value;
  for (const currency of records.scan("CurrencyType")) {
    if (currency.IsoCode === row.CurrencyIsoCode) return value / Number(currency.ConversionRate);
  }
  return value;
}

function partOfDate(value: Value, part: (date: Date) => number): Value {
  return value === null || typeof value === "boolean" ? null : part(new Date(value));
}

function withoutAlias(written: string, { alias, object }: Target): string {
  const [first = "", ...rest] = written.split(".");
  if (rest.length === 0) return written;
  const names = [alias, object.name].filter((name) => name !== null).map((name) => name.toLowerCase());
  return names.includes(first.toLowerCase()) ? rest.join(".") : written;
}
