import { z } from "zod";
import { isGrantableToKeys } from "#worker/domain/access/permissions.ts";
import type { GuardedRoute } from "./route-guard.ts";
import type { TableRoute } from "./route-table.ts";
import { version } from "./version.ts";

type Json = { readonly [key: string]: unknown };

/** OpenAPI 3.1, from the guards and validators that the routes are really mounted with; `base` is where they are mounted. */
export function describeApi(routes: readonly TableRoute[], base: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Fairshare", version },
    servers: [{ url: base }],
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-sid" },
        key: { type: "http", scheme: "bearer", description: "An API key, fsk_…" },
      },
      schemas: { Problem: jsonSchema(problemSchema, "output") },
    },
  };
}

/** Hono's ":id" and ":id{[0-9]+}" in OpenAPI's spelling. */
export function openApiPath(path: string): string {
  return path.replace(/:([A-Za-z]+)(\{[^}]*\})?/g, "{$1}");
}

function describeRoute({ method, path, guard, parts }: TableRoute): Json {
  const query = parts.find(({ target }) => target === "query");
  const body = parts.find(({ target }) => target === "json");
  const content = requestContent(body?.schema, guard?.upload);
  return {
    operationId: operationId(method, path),
    summary: guard?.summary,
    tags: [path.split("/")[1]],
    "x-audience": guard?.audience,
    ...(guard?.permission == null ? {} : { "x-permission": guard.permission }),
    ...(guard?.permissions === undefined ? {} : { "x-permissions": guard.permissions }),
    security: securityOf(guard),
    parameters: [
      ...pathParameters(path),
      ...(query ? queryParameters(query.schema) : []),
      ...headerParameters(method, guard),
    ],
    ...(content === null ? {} : { requestBody: { required: true, content } }),
    responses: { ...goodAnswers(guard), default: problemAnswer },
  };
}

/** People's own accounts, and sensitive acts, are not for keys. */
function securityOf(guard: GuardedRoute | undefined): Json[] {
  if (guard?.audience === "anyone") return [];
  const { permission = null, permissions, needsFreshProof = false } = guard ?? {};
  const asked = permissions === undefined ? [permission] : [permissions.company, permissions.partner];
  const isForKeys = !needsFreshProof && asked.some((each) => each !== null && isGrantableToKeys(each));
  return isForKeys ? [{ session: [] }, { key: [] }] : [{ session: [] }];
}

function requestContent(body: z.ZodType | undefined, upload: z.ZodType | undefined): Json | null {
  if (upload !== undefined) return { "multipart/form-data": { schema: jsonSchema(upload, "input") } };
  return body === undefined ? null : { "application/json": { schema: jsonSchema(body, "input") } };
}

function goodAnswers(guard: GuardedRoute | undefined): Json {
  const answers = Object.entries(guard?.answers ?? { 200: z.unknown() });
  return Object.fromEntries(
    answers.map(([status, answer]) => {
      if (answer === null) return [status, { description: "Done" }];
      const content =
        typeof answer === "string"
          ? fileContent[answer]
          : { "application/json": { schema: jsonSchema(answer, "output") } };
      return [status, { description: "Done", content }];
    }),
  );
}

const csvContent: Json = { "text/csv": { schema: { type: "string" } } };
const fileContent = {
  "text/csv": csvContent,
  "list file": {
    ...csvContent,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
      schema: { type: "string", format: "binary" },
    },
  },
};

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(schema: z.ZodType): Json[] {
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: property,
  }));
}

/** What anyone may ask is carried out each time. */
function headerParameters(method: string, guard: GuardedRoute | undefined): Json[] {
  if (method === "POST" && guard?.audience === "anyone") return [];
  if (method === "POST")
    return [{ name: "Idempotency-Key", in: "header", schema: { type: "string", maxLength: 255 } }];
  return method === "PUT" || method === "PATCH"
    ? [{ name: "If-Match", in: "header", schema: { type: "string" } }]
    : [];
}

function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z]+/).filter((word) => word !== "");
  return [method.toLowerCase(), ...words].join("-");
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return described;
}

const problemAnswer = {
  description: "What was wrong (RFC 9457)",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});
