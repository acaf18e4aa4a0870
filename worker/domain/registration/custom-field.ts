import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import type { Money } from "#worker/domain/money/money.ts";
import { assertNever, err, ok, type Result } from "#worker/domain/result.ts";
import { parseDay } from "#worker/domain/time/day.ts";

export const customFieldKinds = [
  "text",
  "long_text",
  "number",
  "money",
  "date",
  "choice",
  "choices",
  "yes_no",
] as const;
export type CustomFieldKind = (typeof customFieldKinds)[number];

/** A field of the company's own, in the order in which the form shows them. */
export type CustomField = {
  /** Never another once it is used: values are kept under it. */
  readonly key: string;
  readonly label: string;
  readonly kind: CustomFieldKind;
  readonly required: boolean;
  /** What can be chosen; empty for kinds without choices. */
  readonly options: readonly string[];
  /** Asked no more; what was said under it stays and is shown. */
  readonly isRetired: boolean;
};

/** text, date, choice: a text. choices: texts. number: a number. money: an amount in minor units. yes_no: true or false. */
export type CustomValue = string | number | boolean | Money | readonly string[];
export type CustomValues = Readonly<Record<string, CustomValue>>;

export type CustomValueProblem =
  | "not-a-text"
  | "too-long"
  | "not-a-number"
  | "not-an-amount"
  | "not-a-day"
  | "not-a-choice"
  | "not-yes-or-no";

const longestText = 200;
const longestLongText = 4_000;

/** Reads a value as the field wants it; null is no value. */
export function parseCustomValue(
  { kind, options }: Pick<CustomField, "kind" | "options">,
  value: unknown,
): Result<CustomValue | null, CustomValueProblem> {
  if (value === null || value === undefined || value === "") return ok(null);
  switch (kind) {
    case "text":
      return readText(value, longestText);
    case "long_text":
      return readText(value, longestLongText);
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? ok(value) : err("not-a-number");
    case "money":
      return readMoney(value);
    case "date":
      return typeof value === "string" && parseDay(value).ok ? ok(value) : err("not-a-day");
    case "choice":
      return typeof value === "string" && options.includes(value) ? ok(value) : err("not-a-choice");
    case "choices":
      return readChoices(value, options);
    case "yes_no":
      return typeof value === "boolean" ? ok(value) : err("not-yes-or-no");
    default:
      return assertNever(kind);
  }
}

function readText(value: unknown, longest: number): Result<string | null, CustomValueProblem> {
  if (typeof value !== "string") return err("not-a-text");
  const text = value.trim();
  if (text.length > longest) return err("too-long");
  return ok(text === "" ? null : text);
}

function readMoney(value: unknown): Result<Money, CustomValueProblem> {
  const { amountMinor, currency } = value as Partial<Money>;
  const isMoney =
    typeof amountMinor === "number" &&
    Number.isSafeInteger(amountMinor) &&
    typeof currency === "string" &&
    isCurrencyCode(currency);
  return isMoney ? ok({ amountMinor, currency }) : err("not-an-amount");
}

function readChoices(
  value: unknown,
  options: readonly string[],
): Result<readonly string[] | null, CustomValueProblem> {
  if (!Array.isArray(value) || !value.every((one) => options.includes(one))) return err("not-a-choice");
  const chosen = options.filter((option) => value.includes(option));
  return ok(chosen.length === 0 ? null : chosen);
}

/** keys-repeat, options-missing (a choice without choices), options-repeat, key-gone and kind-changed (values lie under it). */
export type CustomFieldProblem =
  | "keys-repeat"
  | "options-missing"
  | "options-repeat"
  | "key-gone"
  | "kind-changed";

/** The first thing that is wrong with new fields in place of the old ones, and at which key; null when nothing is. */
export function checkCustomFields(
  wanted: readonly CustomField[],
  before: readonly CustomField[],
): { readonly problem: CustomFieldProblem; readonly key: string } | null {
  for (const [at, { key, kind, options }] of wanted.entries()) {
    if (wanted.findIndex((field) => field.key === key) !== at) return { problem: "keys-repeat", key };
    const takesOptions = kind === "choice" || kind === "choices";
    if (takesOptions && options.length === 0) return { problem: "options-missing", key };
    if (new Set(options).size !== options.length) return { problem: "options-repeat", key };
  }
  for (const { key, kind } of before) {
    const after = wanted.find((field) => field.key === key);
    if (after === undefined) return { problem: "key-gone", key };
    if (after.kind !== kind) return { problem: "kind-changed", key };
  }
  return null;
}
