import { parseDecimal } from "#worker/domain/money/decimal.ts";
import { compareRationals, ZERO } from "#worker/domain/money/rational.ts";
import type { DecimalText } from "./model.ts";
import type { Problem } from "./problem.ts";

/**
 * Reads one JSON object of settings and collects everything that is wrong with it, so that a person mends all of
 * it at once. What a method returns after it has reported a problem is a stand-in that nobody may use.
 */
export class SettingsReader {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: Problem[];
  readonly #known = new Set<string>();

  constructor(from: {
    readonly object: Readonly<Record<string, unknown>>;
    readonly path: string;
    readonly problems: Problem[];
  }) {
    this.#object = from.object;
    this.#path = from.path;
    this.#problems = from.problems;
  }

  /** The value of a key as it came; null and absent are the same. */
  value(key: string): unknown {
    this.#known.add(key);
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  pathOf(key: string): string {
    return `${this.#path}.${key}`;
  }

  report(key: string, code: string, message: string): void {
    this.#problems.push({ path: this.pathOf(key), code, message });
  }

  /** A decimal of 0 or more, as text or as a number. */
  weight(key: string, otherwise?: DecimalText): DecimalText {
    const value = this.value(key);
    if (value === undefined && otherwise !== undefined) return otherwise;
    return this.#decimal({ key, value, minimum: "zero" });
  }

  /** A decimal above 0. */
  positive(key: string, otherwise: DecimalText): DecimalText {
    const value = this.value(key);
    return value === undefined ? otherwise : this.#decimal({ key, value, minimum: "above-zero" });
  }

  wholeNumber(key: string, range: { readonly from: number; readonly to: number }): number {
    return this.#wholeNumber(key, this.value(key), range);
  }

  text(key: string): string {
    const value = this.value(key);
    if (isText(value) && value.trim() !== "") return value;
    this.report(
      key,
      value === undefined ? "required" : "not-a-text",
      `Give ${key} as a text that is not empty.`,
    );
    return "";
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) {
      this.report(
        key,
        "not-a-choice",
        `Set ${key} to ${choices.map((choice) => `"${choice}"`).join(" or ")}.`,
      );
    }
    return chosen;
  }

  requireChoice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    if (this.has(key)) return this.choice(key, choices);
    this.report(key, "required", `Set ${key} to ${choices.map((choice) => `"${choice}"`).join(" or ")}.`);
    return undefined;
  }

  /** True or false. */
  flag(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === "boolean") return value;
    this.report(key, "not-a-boolean", `Set ${key} to true or false.`);
    return undefined;
  }

  texts(key: string): readonly string[] {
    const value = this.value(key);
    if (Array.isArray(value) && value.length > 0 && value.every((item) => isText(item) && item !== "")) {
      return value as string[];
    }
    this.report(
      key,
      value === undefined ? "required" : "not-a-list-of-texts",
      `Give ${key} as a list of at least one text, such as ["activity"].`,
    );
    return [];
  }

  /** A reader for each object of a list. */
  objects(key: string): readonly SettingsReader[] {
    const value = this.value(key);
    if (!Array.isArray(value) || value.length === 0) {
      const code = value === undefined ? "required" : "not-a-list";
      this.report(key, code, `Give ${key} as a list of at least one object.`);
      return [];
    }
    const readers: SettingsReader[] = [];
    for (const [position, object] of value.entries()) {
      if (isObject(object)) {
        const path = `${this.pathOf(key)}.${position}`;
        readers.push(new SettingsReader({ object, path, problems: this.#problems }));
      } else this.report(`${key}.${position}`, "not-an-object", `Give ${key}.${position} as an object.`);
    }
    return readers;
  }

  /** A weight of 0 or more for each name. */
  weights(key: string): Readonly<Record<string, DecimalText>> {
    return this.#entries(key, "0.6", (name, value) =>
      this.#decimal({ key: `${key}.${name}`, value, minimum: "zero" }),
    );
  }

  /** Parts per million for each name. */
  partsPerMillion(key: string): Readonly<Record<string, number>> {
    return this.#entries(key, "600000", (name, value) =>
      this.#wholeNumber(`${key}.${name}`, value, { from: 0, to: 1_000_000 }),
    );
  }

  /** Call last: whatever has not been asked for by now is not a setting of this object. */
  reportUnknownKeys(): void {
    for (const key of Object.keys(this.#object)) {
      if (this.#known.has(key)) continue;
      this.report(
        key,
        "unknown-setting",
        `Remove ${key}: the settings here are ${[...this.#known].join(", ")}.`,
      );
    }
  }

  #entries<T>(key: string, example: string, read: (name: string, value: unknown) => T): Record<string, T> {
    const value = this.value(key);
    if (!isObject(value)) {
      const code = value === undefined ? "required" : "not-an-object";
      this.report(key, code, `Give ${key} as an object such as { "name": ${example} }.`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (!isText(name)) this.report(key, "not-a-text", `Write the names in ${key} in whole characters.`);
    }
    // Object.fromEntries defines "__proto__" as a plain key, where an assignment would lose it.
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(name, item)]));
  }

  #decimal(item: {
    readonly key: string;
    readonly value: unknown;
    readonly minimum: "zero" | "above-zero";
  }): DecimalText {
    const { key, value, minimum } = item;
    if (value === undefined) {
      this.report(key, "required", `Give ${key} as a decimal, such as "0.6".`);
      return "0";
    }
    const parsed = typeof value === "string" || typeof value === "number" ? parseDecimal(value) : null;
    if (parsed === null || !parsed.ok) {
      const code = parsed === null ? "not-a-decimal" : parsed.error;
      this.report(
        key,
        code,
        `Give ${key} as a plain decimal of at most 18 digits before the point and 24 after.`,
      );
      return "0";
    }
    const sign = compareRationals(parsed.value, ZERO);
    if (sign < 0) this.report(key, "negative", `Set ${key} to 0 or more.`);
    else if (sign === 0 && minimum === "above-zero") this.report(key, "not-positive", `Set ${key} above 0.`);
    return String(value);
  }

  #wholeNumber(key: string, value: unknown, range: { readonly from: number; readonly to: number }): number {
    const message = `Set ${key} to a whole number from ${range.from} to ${range.to}.`;
    const parsed = typeof value === "string" || typeof value === "number" ? parseDecimal(value) : null;
    if (parsed === null || !parsed.ok || parsed.value.denominator !== 1n) {
      this.report(key, value === undefined ? "required" : "not-a-whole-number", message);
      return range.from;
    }
    const number = Number(parsed.value.numerator);
    if (number < range.from || number > range.to) this.report(key, "out-of-range", message);
    return number;
  }
}

const HALF_A_CHARACTER = /[\ud800-\udfff]/u;

/** Half a character has no bytes that stand for it, so it can be neither hashed nor kept. */
function isText(value: unknown): value is string {
  return typeof value === "string" && !HALF_A_CHARACTER.test(value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
