import type { Problem } from "#worker/domain/attribution/problem.ts";
import { isObject, SettingsReader } from "#worker/domain/attribution/settings-reader.ts";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { parseDecimal } from "#worker/domain/money/decimal.ts";
import { type Money, parseMoney } from "#worker/domain/money/money.ts";
import { compareRationals } from "#worker/domain/money/rational.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type Day, parseDay } from "#worker/domain/time/day.ts";
import {
  type Condition,
  type CustomField,
  isCustomField,
  type OrderedOperator,
  ownDateFields,
  ownTextFields,
  type Test,
  type TextTest,
} from "./condition.ts";
import { textKey } from "./text-key.ts";

/** How large a condition may be, so that reading, matching and comparing it stay quick. */
export const conditionLimits = { depth: 8, parts: 200, values: 200, textLength: 200 } as const;

/**
 * Reads a condition from JSON of unknown origin and reports all problems at once, each with its path below `path`.
 * What it accepts it returns with every value as it was given, so that a builder gets back what it sent.
 */
export function parseCondition(value: unknown, path = "conditions"): Result<Condition, readonly Problem[]> {
  const problems: Problem[] = [];
  const condition = readCondition({ value, path, depth: 1 }, { problems, parts: 0 });
  return condition === null || problems.length > 0 ? err(problems) : ok(condition);
}

type Place = { readonly value: unknown; readonly path: string; readonly depth: number };
type Reading = { readonly problems: Problem[]; parts: number };

const KINDS = ["all", "any", "not", "text", "money", "number", "date", "boolean"] as const;

function readCondition(place: Place, reading: Reading): Condition | null {
  const { value, path, depth } = place;
  const { problems } = reading;
  if (!isObject(value)) {
    const code = value === undefined || value === null ? "required" : "not-an-object";
    problems.push({
      path,
      code,
      message: `Give ${path} as an object such as { "kind": "all", "conditions": [] }.`,
    });
    return null;
  }
  reading.parts += 1;
  if (depth > conditionLimits.depth || reading.parts > conditionLimits.parts) {
    if (problems.some(({ code }) => code === "condition-too-large")) return null;
    const message = `Simplify the condition: at most ${conditionLimits.depth} levels and ${conditionLimits.parts} parts.`;
    problems.push({ path, code: "condition-too-large", message });
    return null;
  }
  const settings = new SettingsReader({ object: value, path, problems });
  const kind = settings.requireChoice("kind", KINDS);
  if (kind === undefined) return null;
  const condition = readKind({ kind, settings, depth, reading });
  if (condition !== null) settings.reportUnknownKeys();
  return condition;
}

function readKind(from: {
  readonly kind: (typeof KINDS)[number];
  readonly settings: SettingsReader;
  readonly depth: number;
  readonly reading: Reading;
}): Condition | null {
  const { kind, settings, depth, reading } = from;
  switch (kind) {
    case "all":
    case "any":
      return { kind, conditions: readConditions(kind, { settings, depth, reading }) };
    case "not": {
      const path = settings.pathOf("condition");
      const condition = readCondition(
        { value: settings.value("condition"), path, depth: depth + 1 },
        reading,
      );
      return condition === null ? null : { kind, condition };
    }
    default:
      return readTest(kind, settings);
  }
}

function readConditions(
  kind: "all" | "any",
  from: { readonly settings: SettingsReader; readonly depth: number; readonly reading: Reading },
): readonly Condition[] {
  const { settings, depth, reading } = from;
  const list = settings.value("conditions");
  if (!Array.isArray(list)) {
    const code = list === undefined ? "required" : "not-a-list";
    settings.report("conditions", code, "Give conditions as a list.");
    return [];
  }
  if (kind === "any" && list.length === 0) {
    const message = `Put a condition into this "any", or remove it: with none it matches no opportunity.`;
    settings.report("conditions", "empty-any", message);
  }
  const conditions: Condition[] = [];
  for (const [position, value] of (list as readonly unknown[]).entries()) {
    const path = `${settings.pathOf("conditions")}.${position}`;
    const condition = readCondition({ value, path, depth: depth + 1 }, reading);
    if (condition !== null) conditions.push(condition);
  }
  return conditions;
}

const OWN_FIELDS: Readonly<Record<Test["kind"], readonly string[]>> = {
  text: ownTextFields,
  money: ["amount"],
  date: ownDateFields,
  number: [],
  boolean: [],
};
const CUSTOM_FIELD = /^custom\.[\w.-]{1,100}$/;
const ORDERED = ["is", "is-not", "<", "<=", ">", ">=", "between", "is-empty", "not-empty"] as const;
const TEXTUAL = [
  "is",
  "is-not",
  "in",
  "not-in",
  "contains",
  "not-contains",
  "starts-with",
  "is-empty",
  "not-empty",
] as const;

function readTest(kind: Test["kind"], settings: SettingsReader): Test | null {
  const field = readField(kind, settings);
  switch (kind) {
    case "text": {
      const operator = readText(settings, field);
      return operator === null ? null : ({ kind, field, ...operator } as TextTest);
    }
    case "boolean": {
      const operator = settings.requireChoice("operator", ["is", "is-not", "is-empty", "not-empty"]);
      if (operator === undefined) return null;
      if (operator === "is-empty" || operator === "not-empty")
        return { kind, field: field as CustomField, operator };
      const value = settings.flag("value");
      if (!settings.has("value")) settings.report("value", "required", "Set value to true or false.");
      return { kind, field: field as CustomField, operator, value: value ?? false };
    }
    case "money":
      return withOperator<Test>(
        { kind, field },
        readOrdered(settings, readMoney(settings), compareMoney(settings)),
      );
    case "number":
      return withOperator<Test>(
        { kind, field },
        readOrdered(settings, readNumber(settings), compareDecimalTexts),
      );
    case "date":
      return withOperator<Test>({ kind, field }, readOrdered(settings, readDay(settings), compareTexts));
  }
}

function withOperator<T extends Test>(head: object, operator: object | null): T | null {
  return operator === null ? null : ({ ...head, ...operator } as T);
}

function readField(kind: Test["kind"], settings: SettingsReader): string {
  const field = settings.text("field");
  if (field === "" || OWN_FIELDS[kind].includes(field)) return field;
  const custom = kind === "money" ? [] : ["custom.<key>"];
  if (isCustomField(field) && CUSTOM_FIELD.test(field) && kind !== "money") return field;
  const fields = [...OWN_FIELDS[kind], ...custom].join(", ");
  settings.report("field", "unknown-field", `Set field to one that holds a ${kind}: ${fields}.`);
  return field;
}

function readText(settings: SettingsReader, field: string): object | null {
  const operator = settings.requireChoice("operator", TEXTUAL);
  switch (operator) {
    case undefined:
      return null;
    case "is-empty":
    case "not-empty":
      return { operator };
    case "in":
    case "not-in": {
      const values = settings.texts("values");
      if (values.length > conditionLimits.values) {
        const message = `Give at most ${conditionLimits.values} values.`;
        settings.report("values", "too-many-values", message);
      }
      for (const [position, value] of values.entries()) {
        checkText({ settings, key: `values.${position}`, value });
        checkWholeValue({ settings, key: `values.${position}`, value, field });
      }
      return { operator, values };
    }
    default: {
      const value = settings.text("value");
      if (value === "") return null;
      checkText({ settings, key: "value", value });
      if (operator === "is" || operator === "is-not")
        checkWholeValue({ settings, key: "value", value, field });
      return { operator, value };
    }
  }
}

type Named = { readonly settings: SettingsReader; readonly key: string; readonly value: string };

const LONE_SURROGATE = /[\ud800-\udfff]/u;

function checkText({ settings, key, value }: Named): void {
  if (value.length > conditionLimits.textLength || LONE_SURROGATE.test(value) || textKey(value) === "") {
    const message = `Give ${key} as a text of 1 to ${conditionLimits.textLength} characters that is not blank.`;
    settings.report(key, "not-a-text", message);
  }
}

/** Fields with a fixed list of values: a value that is not on it is a slip that would never match. */
function checkWholeValue({ settings, key, value, field }: Named & { readonly field: string }): void {
  if (field === "currency" && !isCurrencyCode(value.trim().toUpperCase())) {
    settings.report(key, "unknown-currency", `Give ${key} as a code of ISO 4217, such as "USD".`);
  }
  if (field === "outcome" && !["open", "won", "lost"].includes(textKey(value))) {
    settings.report(key, "unknown-outcome", `Set ${key} to "open", "won" or "lost".`);
  }
}

function readOrdered<V>(
  settings: SettingsReader,
  read: (key: string) => V | null,
  compare: (from: V, to: V) => number,
): OrderedOperator<V> | null {
  const operator = settings.requireChoice("operator", ORDERED);
  if (operator === undefined) return null;
  if (operator === "is-empty" || operator === "not-empty") return { operator };
  if (operator !== "between") {
    const value = read("value");
    return value === null ? null : { operator, value };
  }
  const from = read("from");
  const to = read("to");
  if (from === null || to === null) return null;
  if (compare(from, to) > 0) settings.report("to", "ends-before-it-begins", "Set to to no less than from.");
  return { operator, from, to };
}

const readMoney =
  (settings: SettingsReader) =>
  (key: string): Money | null => {
    const value = settings.value(key);
    const message = `Give ${key} as { "amountMinor": 10000000, "currency": "USD" }: minor units and a code of ISO 4217.`;
    if (!isObject(value) || typeof value.amountMinor !== "number" || typeof value.currency !== "string") {
      settings.report(key, value === undefined ? "required" : "not-money", message);
      return null;
    }
    const unknown = Object.keys(value).find((name) => name !== "amountMinor" && name !== "currency");
    if (unknown !== undefined) settings.report(`${key}.${unknown}`, "unknown-setting", message);
    const money = parseMoney({ amountMinor: value.amountMinor, currency: value.currency });
    if (money.ok) return money.value;
    settings.report(key, money.error, message);
    return null;
  };

const compareMoney =
  (settings: SettingsReader) =>
  (from: Money, to: Money): number => {
    if (from.currency !== to.currency)
      settings.report("to", "currency-differs", "Give from and to in one currency.");
    return from.amountMinor - to.amountMinor;
  };

const readNumber =
  (settings: SettingsReader) =>
  (key: string): string | null => {
    const value = settings.value(key);
    const parsed = typeof value === "string" || typeof value === "number" ? parseDecimal(value) : null;
    if (parsed?.ok === true) return String(value);
    const message = `Give ${key} as a plain decimal of at most 18 digits before the point and 24 after.`;
    settings.report(key, value === undefined ? "required" : (parsed?.error ?? "not-a-decimal"), message);
    return null;
  };

const readDay =
  (settings: SettingsReader) =>
  (key: string): Day | null => {
    const value = settings.value(key);
    const day = typeof value === "string" ? parseDay(value) : null;
    if (day?.ok === true) return day.value;
    const code = value === undefined ? "required" : "not-a-day";
    settings.report(key, code, `Give ${key} as a day such as "2025-03-31".`);
    return null;
  };

function compareDecimalTexts(a: string, b: string): number {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  return left.ok && right.ok ? compareRationals(left.value, right.value) : 0;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
