/** What a word of the address may be: one of these, text of this form, or any text. */
type Rule = readonly string[] | RegExp | "text";

type Picked<Rules extends { readonly [name: string]: Rule }> = {
  readonly [Name in keyof Rules]?: Rules[Name] extends readonly (infer Value)[] ? Value : string;
};

/** Words of a query string. What is empty, not asked for or not allowed is left out, as if it had not been said. */
export function pick<const Rules extends { readonly [name: string]: Rule }>(
  url: string,
  rules: Rules,
): Picked<Rules> {
  const params = new URL(url).searchParams;
  const picked: { [name: string]: string } = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = params.get(name)?.trim();
    if (value && allows(rule, value)) picked[name] = value;
  }
  return picked as Picked<Rules>;
}

/** "2025-03-31" and "2025-03", as date and month fields send them. */
export const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** A month, or a quarter such as "2025-Q1". */
export const PERIOD = /^\d{4}-(0[1-9]|1[0-2]|Q[1-4])$/;
export const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The address of `path` with these words. Undefined and empty ones are left out, so that it says only what it must. */
export function href(path: string, words: { readonly [name: string]: string | undefined }): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) {
    if (value !== undefined && value !== "") params.set(name, value);
  }
  const query = params.toString();
  return query === "" ? path : `${path}?${query}`;
}

function allows(rule: Rule, value: string): boolean {
  if (rule === "text") return true;
  return rule instanceof RegExp ? rule.test(value) : rule.includes(value);
}
