/**
 * What a part of a bundle has to look like. Objects have exactly the fields named, `optional` ones may be absent; texts
 * are those a pattern allows.
 */
export type Shape =
  | { readonly kind: "text"; readonly pattern: RegExp }
  | { readonly kind: "integer" }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: Fields; readonly optional: Fields };

type Fields = Readonly<Record<string, Shape>>;

export const hash: Shape = { kind: "text", pattern: /^[0-9a-f]{64}$/ };
/** A whole number in its one spelling, short enough to be exact everywhere. */
export const whole: Shape = { kind: "text", pattern: /^(0|-?[1-9]\d{0,15})$/ };
export const count: Shape = { kind: "text", pattern: /^[1-9]\d{0,15}$/ };
/** Whatever a person may write, on one or several lines, as long as it is well-formed. */
export const anyText: Shape = { kind: "text", pattern: /^\P{Surrogate}*$/u };
export const someText: Shape = { kind: "text", pattern: /^\P{Surrogate}+$/u };
export const instant: Shape = { kind: "text", pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ };
export const integer: Shape = { kind: "integer" };

export function exactly(text: string): Shape {
  return { kind: "text", pattern: new RegExp(`^${text.replace(/[.+]/g, "\\$&")}$`) };
}

export function listOf(of: Shape): Shape {
  return { kind: "list", of };
}

export function object(fields: Fields, optional: Fields = {}): Shape {
  return { kind: "object", fields, optional };
}

/** Where the value first differs from the shape, such as "statement.lines.0.seq"; null when it fits. */
export function misfit(value: unknown, shape: Shape, path = ""): string | null {
  switch (shape.kind) {
    case "text":
      return typeof value === "string" && shape.pattern.test(value) ? null : path;
    case "integer":
      return Number.isSafeInteger(value) && Number(value) >= 0 && !Object.is(value, -0) ? null : path;
    case "list":
      return Array.isArray(value)
        ? firstOf(value.map((item, at) => misfit(item, shape.of, join(path, at))))
        : path;
    case "object":
      return misfitOfObject(value, shape, path);
  }
}

function misfitOfObject(
  value: unknown,
  { fields, optional }: Extract<Shape, { readonly kind: "object" }>,
  path: string,
): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return path;
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find(
    (name) => !Object.hasOwn(fields, name) && !Object.hasOwn(optional, name),
  );
  if (unknown !== undefined) return join(path, unknown);
  const expected = [
    ...Object.entries(fields),
    ...Object.entries(optional).filter(([name]) => Object.hasOwn(given, name)),
  ];
  return firstOf(expected.map(([name, shape]) => misfit(given[name], shape, join(path, name))));
}

function firstOf(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

function join(path: string, name: string | number): string {
  return path === "" ? String(name) : `${path}.${name}`;
}
