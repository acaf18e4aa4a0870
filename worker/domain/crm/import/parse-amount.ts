import { type CurrencyCode, isCurrencyCode, minorUnitExponent } from "#worker/domain/money/currency.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";

/** The character between whole and fraction. */
export type DecimalMark = "." | ",";

export type AmountProblem = "not-an-amount" | "too-precise" | "too-large" | "currency-conflict";

export type ParsedAmount = {
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
  /** The cell carries a dollar sign although its currency is no dollar. */
  readonly signDiffers: boolean;
};

export type AmountReading = {
  /** Decides cells that fit both ways, such as 1.234; all others speak for themselves. */
  readonly decimal: DecimalMark;
  readonly currency: CurrencyCode;
  /** Whether the row states the currency itself, so that another one in the cell contradicts it. */
  readonly currencyStated: boolean;
};

/**
 * Reads an amount as people and CRMs write it: 1.234,56 and 1,234.56, (500) and 500- for negatives, $1,200.50,
 * "EUR 1 200,50", 1'200.50. A currency that the cell names wins over one the row only inherits. Exact: the digits
 * become minor units without passing through a float, and a digit below the minor unit is refused, not rounded.
 */
export function parseAmount(text: string, reading: AmountReading): Result<ParsedAmount, AmountProblem> {
  const { decimal, currency } = reading;
  if (PLAIN.test(text)) return toMinor({ text, currency, signDiffers: false });
  const match = AMOUNT.exec(text);
  if (match === null) return err("not-an-amount");
  const [, before = "", body = "", after = ""] = match;
  const sign = signOf(before, after.replace(NO_CENTS, ""));
  const named = sign === null ? undefined : currencyNamed(sign.rest);
  if (sign === null || named === undefined) return err("not-an-amount");
  const stated = named === null || named === "dollar" ? currency : named;
  if (stated !== currency && reading.currencyStated) return err("currency-conflict");
  const digits = plainDigits(body, decimal);
  if (digits === null) return err("not-an-amount");
  const signDiffers = named === "dollar" && !DOLLARS.has(currency);
  return toMinor({ text: sign.negative ? `-${digits}` : digits, currency: stated, signDiffers });
}

/** What one cell tells about its column's decimal mark; null when it tells nothing. */
export function decimalEvidence(text: string): DecimalMark | "unclear-dot" | "unclear-comma" | null {
  if (WHOLE.test(text)) return null;
  const body = AMOUNT.exec(text)?.[2];
  if (body === undefined) return null;
  const dots = count(body, ".");
  const commas = count(body, ",");
  if (dots + commas === 0) return null;
  if (dots > 0 && commas > 0) return body.lastIndexOf(".") > body.lastIndexOf(",") ? "." : ",";
  const mark = dots > 0 ? "." : ",";
  if (dots + commas > 1) return mark === "." ? "," : ".";
  if (!UNCLEAR.test(body)) return mark;
  return mark === "." ? "unclear-dot" : "unclear-comma";
}

const WHOLE = /^-?\d+$/;
const PLAIN = /^-?\d+(?:\.\d{1,2})?$/;
// What stands before the first digit (or a leading mark), the number with its groups, what stands after the last digit.
// A mark right behind letters ("Fr.500") belongs to them.
const AMOUNT = /^([^\d,]*?)((?:(?<!\p{L})[.,])?\d[\d.,'’\s]*?)([^\d]*)$/u;
// The Swiss and German way to say "no cents": 500.- and 500,–
const NO_CENTS = /^[.,](?:[-–—]+)?/u;
const UNCLEAR = /^[1-9]\d{0,2}[.,]\d{3}$/;

function signOf(before: string, after: string): { readonly negative: boolean; readonly rest: string } | null {
  const left = before.replace(/\s/gu, "");
  const right = after.replace(/\s/gu, "");
  const bracketed = left.includes("(") || right.includes(")");
  if (bracketed && !(count(left, "(") === 1 && count(right, ")") === 1)) return null;
  const signs = `${left}${right}`.replace(/[^+\-−–]/gu, "");
  if (signs.length > 1 || (bracketed && signs !== "")) return null;
  const rest = `${left.replace(/[(+\-−–]/gu, "")}|${right.replace(/[)+\-−–]/gu, "")}`;
  return { negative: bracketed || (signs !== "" && signs !== "+"), rest };
}

/** The currency that stands beside the number: a code, "dollar", null for none or one that says too little; undefined for other words. */
function currencyNamed(rest: string): CurrencyCode | "dollar" | null | undefined {
  if (rest === "|") return null;
  const [left = "", right = ""] = rest.split("|");
  const codes = [left, right].filter((word) => word !== "").map(currencyOfWord);
  if (codes.includes(undefined)) return undefined;
  const named = codes.filter((code) => code !== "dollar" && code !== null);
  if (named.length > 1) return undefined;
  return named[0] ?? (codes.includes("dollar") ? "dollar" : null);
}

function currencyOfWord(word: string): CurrencyCode | "dollar" | null | undefined {
  const upper = word.toUpperCase();
  if (isCurrencyCode(upper)) return upper;
  const sign = SIGNS.get(upper);
  if (sign !== undefined) return sign;
  // "USD$" and "$USD".
  const code = upper.replace("$", "");
  return code !== upper && isCurrencyCode(code) ? code : undefined;
}

/** The number as plain digits with at most one point; null when its groups make no sense. */
function plainDigits(body: string, decimal: DecimalMark): string | null {
  const compact = SPACED.test(body) ? withoutSpaces(body) : body;
  if (compact === null) return null;
  const mark = decimalMarkOf(compact, decimal);
  const at = mark === null ? -1 : compact.lastIndexOf(mark);
  const whole = at === -1 ? compact : compact.slice(0, at);
  const fraction = at === -1 ? "" : compact.slice(at + 1);
  if (!/^\d*$/.test(fraction) || (mark !== null && count(compact, mark) > 1)) return null;
  const groups = whole.split(/[.,]/);
  if (groups.length > 1 && !groupsMakeSense(groups)) return null;
  const digits = groups.join("");
  return `${digits === "" ? "0" : digits}${fraction === "" ? "" : `.${fraction}`}`;
}

const SPACED = /['’\s]/u;

/** Spaces and apostrophes only ever group; the groups must be of three. */
function withoutSpaces(body: string): string | null {
  const groups = body.trim().split(/['’\s]/u);
  const [whole = "", fraction] = splitLast(groups);
  const wellFormed = groups
    .slice(0, -1)
    .every((group, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group));
  if (!wellFormed || !/^\d{3}$/.test(whole)) return null;
  return `${groups.slice(0, -1).join("")}${whole}${fraction ?? ""}`;
}

function splitLast(groups: readonly string[]): readonly [string, string | undefined] {
  const last = groups.at(-1) ?? "";
  const at = last.search(/[.,]/);
  return at === -1 ? [last, undefined] : [last.slice(0, at), last.slice(at)];
}

function decimalMarkOf(body: string, decimal: DecimalMark): DecimalMark | null {
  const evidence = decimalEvidence(body);
  if (evidence === null) return null;
  if (evidence === "unclear-dot") return decimal === "." ? "." : null;
  if (evidence === "unclear-comma") return decimal === "," ? "," : null;
  return body.includes(evidence) ? evidence : null;
}

/** Threes, or the Indian twos before a last three. */
function groupsMakeSense(groups: readonly string[]): boolean {
  const first = groups[0] ?? "";
  if (groups.at(-1)?.length !== 3 || first.length === 0 || first.length > 3) return false;
  const middle = groups.slice(1, -1);
  return (
    middle.every((group) => group.length === 3) ||
    (first.length <= 2 && middle.every((group) => group.length === 2))
  );
}

/**
 * Ten trillion of a currency with cents. Far below what an integer holds exactly, because amounts are added up: one absurd
 * cell must not make a company's totals uncountable.
 */
const mostMinor = 10 ** 15;

function toMinor(amount: {
  readonly text: string;
  readonly currency: CurrencyCode;
  readonly signDiffers: boolean;
}): Result<ParsedAmount, AmountProblem> {
  const { text, currency, signDiffers } = amount;
  const exponent = minorUnitExponent(currency);
  const at = text.indexOf(".");
  const whole = at === -1 ? text : text.slice(0, at);
  const fraction = at === -1 ? "" : text.slice(at + 1);
  if (fraction.length > exponent && /[1-9]/.test(fraction.slice(exponent))) return err("too-precise");
  const amountMinor = Number(`${whole}${fraction.slice(0, exponent).padEnd(exponent, "0")}`);
  if (Math.abs(amountMinor) > mostMinor) return err("too-large");
  // -0 is not a number that anything else should meet.
  return ok({ amountMinor: amountMinor === 0 ? 0 : amountMinor, currency, signDiffers });
}

function count(text: string, character: string): number {
  let found = 0;
  for (const one of text) if (one === character) found += 1;
  return found;
}

const SIGNS: ReadonlyMap<string, CurrencyCode | "dollar" | null> = new Map<
  string,
  CurrencyCode | "dollar" | null
>([
  ["$", "dollar"],
  ["US$", "USD"],
  ["CA$", "CAD"],
  ["C$", "CAD"],
  ["AU$", "AUD"],
  ["A$", "AUD"],
  ["NZ$", "NZD"],
  ["HK$", "HKD"],
  ["S$", "SGD"],
  ["MX$", "MXN"],
  ["R$", "BRL"],
  ["€", "EUR"],
  ["£", "GBP"],
  ["₹", "INR"],
  ["₩", "KRW"],
  ["₽", "RUB"],
  ["₺", "TRY"],
  ["₪", "ILS"],
  ["₫", "VND"],
  ["฿", "THB"],
  ["ZŁ", "PLN"],
  ["KČ", "CZK"],
  // Signs that several currencies share say nothing beyond the row's own.
  ["¥", null],
  ["KR", null],
  ["KR.", null],
  ["FR", null],
  ["FR.", null],
  ["SFR.", "CHF"],
]);

const DOLLARS: ReadonlySet<string> = new Set(
  "USD CAD AUD NZD HKD SGD TWD MXN BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD ARS CLP COP UYU DOP CVE".split(
    " ",
  ),
);
