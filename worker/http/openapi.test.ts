import { expect, test } from "vitest";
import { api as client } from "#worker/testing/api.ts";
import { api } from "./api.ts";
import { openApiPath } from "./openapi.ts";
import { readRouteTable } from "./route-table.ts";

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly security: unknown[];
  readonly parameters: {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, object>;
};
type Description = { readonly openapi: string; readonly paths: Record<string, Record<string, Operation>> };

const read = () => client(null).json<Description>("/openapi.json");

test("the description lists every route that is mounted, and nothing else", async () => {
  const { openapi, paths } = await read();
  expect(openapi).toBe("3.1.0");
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const mounted = readRouteTable(api).map(({ method, path }) => `${method} ${openApiPath(path)}`);
  expect(mounted.length).toBeGreaterThan(10);
  expect(described.sort()).toEqual(mounted.sort());
});

test("every operation has a summary, a name of its own, and says what a problem looks like", async () => {
  const { paths } = await read();
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations.filter(({ summary, responses }) => !summary || !responses.default)).toEqual([]);
  const names = operations.map(({ operationId }) => operationId);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("an operation's parts come from the schemas that the route parses with", async () => {
  const { paths } = await read();
  const signIn = paths["/session"]?.post;
  expect(signIn?.security).toEqual([]);
  expect(signIn?.requestBody?.content["application/json"]?.schema).toMatchObject({
    required: ["email", "password"],
    properties: { email: { type: "string", maxLength: 320 } },
  });
  const deals = paths["/opportunities"]?.get;
  const limit = deals?.parameters.find(({ name }) => name === "limit");
  expect(limit).toMatchObject({
    in: "query",
    required: false,
    schema: { minimum: 1, maximum: 200, default: 50 },
  });
  expect(paths["/opportunities/{id}"]?.get?.parameters).toContainEqual({
    name: "id",
    in: "path",
    required: true,
    schema: { type: "string" },
  });
});
