import type { Shape } from "#worker/domain/statement-bundle/shape.ts";

type Schema = { readonly [name: string]: unknown };

/** The shape in the words of JSON Schema 2020-12. */
export function jsonSchemaOf(shape: Shape): Schema {
  switch (shape.kind) {
    case "text":
      return { type: "string", pattern: shape.pattern.source };
    case "integer":
      return { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
    case "list":
      return { type: "array", items: jsonSchemaOf(shape.of) };
    case "object":
      return {
        type: "object",
        additionalProperties: false,
        required: Object.keys(shape.fields),
        properties: Object.fromEntries(
          Object.entries({ ...shape.fields, ...shape.optional }).map(([name, part]) => [
            name,
            jsonSchemaOf(part),
          ]),
        ),
      };
  }
}
