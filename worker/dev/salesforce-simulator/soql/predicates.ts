import { toLongId } from "../record-id.ts";
import { parseDatetime } from "../records/record-values.ts";
import type { FieldType, Row, Value } from "../schema/definitions.ts";
import type { Comparison, ConditionTree } from "./condition-tree.ts";
import { dayRange, type InstantRange, rangeOfLiteral } from "./date-ranges.ts";
import type { Expression } from "./expressions.ts";
import { invalidField } from "./soql-error.ts";

export type Predicate = (row: Row) => boolean;

export type PredicateParts = {
  readonly query: string;
  readonly nowMs: number;
  compileLeft(comparison: Comparison): Expression;
  /** The values that a semi-join's inner query yields. */
  valuesOf(comparison: Comparison): ReadonlySet<Value>;
};

export function compileConditions(tree: ConditionTree, parts: PredicateParts): Predicate {
  switch (tree.kind) {
    case "comparison":
      return compileComparison(tree.comparison, parts);
    case "not": {
      const inner = compileConditions(tree.inner, parts);
      return (row) => !inner(row);
    }
    case "all": {
      const inner = tree.parts.map((part) => compileConditions(part, parts));
      return (row) => inner.every((holds) => holds(row));
    }
    case "any": {
      const inner = tree.parts.map((part) => compileConditions(part, parts));
      return (row) => inner.some((holds) => holds(row));
    }
  }
}

function compileComparison(comparison: Comparison, parts: PredicateParts): Predicate {
  const left = parts.compileLeft(comparison);
  if (left.type === "textarea" && (left.field?.length ?? 0) > 255) {
    throw invalidField(parts.query, left.text, `field '${left.text}' can not be filtered in a query call`);
  }
  const operator = comparison.operator.toUpperCase();
  if ("valueQuery" in comparison) {
    const wanted = parts.valuesOf(comparison);
    return operator === "IN"
      ? (row) => wanted.has(left.evaluate(row))
      : (row) => !wanted.has(left.evaluate(row));
  }
  const literals = literalsOf(comparison);
  for (const literal of literals) requireFittingLiteral(literal, left, parts.query);
  switch (operator) {
    case "IN":
    case "NOT IN": {
      const matches = literals.map((literal) => compileEquality(left, literal, parts.nowMs));
      const any: Predicate = (row) => matches.some((holds) => holds(row));
      return operator === "IN" ? any : (row) => !any(row);
    }
    case "LIKE": {
      const patterns = literals.map((literal) => likePattern(unquote(literal.text)));
      return (row) => patterns.some((pattern) => pattern.test(String(left.evaluate(row) ?? "")));
    }
    case "INCLUDES":
    case "EXCLUDES": {
      const includes = compileIncludes(left, literals);
      return operator === "INCLUDES" ? includes : (row) => !includes(row);
    }
    case "!=": {
      const [literal] = literals;
      const equal = literal === undefined ? () => false : compileEquality(left, literal, parts.nowMs);
      return (row) => !equal(row);
    }
    case "=": {
      const [literal] = literals;
      return literal === undefined ? () => false : compileEquality(left, literal, parts.nowMs);
    }
    default:
      return compileOrder(
        { left, operator, literal: literals[0] ?? { text: "NULL", type: "NULL" } },
        parts.nowMs,
      );
  }
}

type Literal = { readonly text: string; readonly type: string };

function literalsOf(comparison: Exclude<Comparison, { valueQuery: unknown }>): readonly Literal[] {
  const { value, literalType } = comparison;
  const texts = Array.isArray(value) ? value : [value];
  return texts.map((text, at) => ({
    text: String(text),
    type: String((Array.isArray(literalType) ? literalType[at] : literalType) ?? "STRING"),
  }));
}

const numeric: readonly FieldType[] = ["int", "double", "currency", "percent"];

/** Dates and numbers are written bare; quoted ones are the commonest mistake and have a message of their own. */
function requireFittingLiteral(literal: Literal, left: Expression, query: string): void {
  if (literal.type === "NULL") return;
  const wants = bareType(left.type);
  if (wants !== null && literal.type === "STRING") {
    const text = `value of filter criterion for field '${left.text}' must be of type ${wants} and should not be enclosed in quotes`;
    throw invalidField(query, left.text, text);
  }
  const dated = literal.type.startsWith("DATE");
  const unfit =
    (left.type === "date" && literal.type === "DATETIME") ||
    (left.type === "datetime" && literal.type === "DATE") ||
    (dated && wants !== "dateTime" && wants !== "date");
  if (!unfit) return;
  const text = `value of filter criterion for field '${left.text}' must be of type ${wants ?? "string"}`;
  throw invalidField(query, left.text, text);
}

function bareType(type: FieldType): string | null {
  if (type === "datetime") return "dateTime";
  if (type === "date") return "date";
  if (type === "boolean") return "boolean";
  return numeric.includes(type) ? "double" : null;
}

function compileEquality(left: Expression, literal: Literal, nowMs: number): Predicate {
  if (literal.type === "NULL") return (row) => left.evaluate(row) === null;
  const range = rangeOf(left.type, literal, nowMs);
  if (range !== null) {
    return (row) => {
      const instant = instantOf(left.evaluate(row));
      return instant !== null && instant >= range.startMs && instant < range.endMs;
    };
  }
  const wanted = comparable(literalValue(left.type, literal), left.type);
  return (row) => {
    const value = left.evaluate(row);
    return value !== null && comparable(value, left.type) === wanted;
  };
}

function compileOrder(
  {
    left,
    operator,
    literal,
  }: { readonly left: Expression; readonly operator: string; readonly literal: Literal },
  nowMs: number,
): Predicate {
  const range = rangeOf(left.type, literal, nowMs);
  if (range !== null) {
    return (row) => {
      const instant = instantOf(left.evaluate(row));
      return instant !== null && inOrder(operator, instant, range);
    };
  }
  const wanted = comparable(literalValue(left.type, literal), left.type);
  return (row) => {
    const raw = left.evaluate(row);
    if (raw === null || wanted === null) return false;
    const value = comparable(raw, left.type);
    if (value === null) return false;
    if (operator === "<") return value < wanted;
    if (operator === "<=") return value <= wanted;
    return operator === ">" ? value > wanted : value >= wanted;
  };
}

function inOrder(operator: string, instant: number, range: InstantRange): boolean {
  if (operator === "<") return instant < range.startMs;
  if (operator === "<=") return instant < range.endMs;
  return operator === ">" ? instant >= range.endMs : instant >= range.startMs;
}

/** Dates and date literals are whole days or longer; a datetime is one second. */
function rangeOf(type: FieldType, literal: Literal, nowMs: number): InstantRange | null {
  if (type !== "date" && type !== "datetime") return null;
  if (literal.type === "DATE") return dayRange(literal.text);
  if (literal.type === "DATETIME") {
    const instant = parseDatetime(literal.text) ?? Number.NaN;
    return { startMs: instant, endMs: instant + 1000 };
  }
  return rangeOfLiteral(literal.text, nowMs);
}

function instantOf(value: Value): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" ? Date.parse(`${value}T00:00:00Z`) : null;
}

function literalValue(type: FieldType, literal: Literal): Value {
  if (literal.type === "BOOLEAN") return literal.text.toUpperCase() === "TRUE";
  if (literal.type.includes("CURRENCY_PREFIX")) return Number(literal.text.slice(3));
  if (numeric.includes(type)) return Number(literal.text);
  return unquote(literal.text);
}

/** Text is compared in any case; ids in theirs, and 15 characters are as good as 18. */
function comparable(value: Value, type: FieldType): Value {
  if (typeof value !== "string") return value;
  return type === "id" || type === "reference" ? toLongId(value) : value.toLowerCase();
}

function compileIncludes(left: Expression, literals: readonly Literal[]): Predicate {
  const wanted = literals.map((literal) => unquote(literal.text).toLowerCase().split(";"));
  return (row) => {
    const value = left.evaluate(row);
    if (typeof value !== "string") return false;
    const held = new Set(value.toLowerCase().split(";"));
    return wanted.some((all) => all.every((one) => held.has(one)));
  };
}

function likePattern(pattern: string): RegExp {
  const source = pattern.replace(/\\?[\s\S]/g, (piece) => {
    if (piece === "%") return "[\\s\\S]*";
    if (piece === "_") return "[\\s\\S]";
    return piece.replace(/^\\/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "i");
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function unquote(literal: string): string {
  const inner = literal.startsWith("'") && literal.endsWith("'") ? literal.slice(1, -1) : literal;
  return inner.replace(/\\([\s\S])/g, (whole, letter: string) =>
    letter === "%" || letter === "_" ? whole : (escapes[letter] ?? letter),
  );
}
