import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

/**
 * Who may import whom. A layer's name is its folder under worker/, `web` is web/app, `verifier` is web/verifier, `assembly` is
 * index.ts and app.ts.
 * `types` lists what may be imported only as a type, which leaves no trace at run time.
 */
const allowedImports: Readonly<
  Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }>
> = {
  domain: { values: ["domain"] },
  usecases: { values: ["domain", "usecases", "usecases/ports"] },
  adapters: {
    values: ["domain", "usecases/ports", "own folder", "adapters/platform", "env"],
    types: ["usecases"],
  },
  http: {
    values: ["domain", "usecases", "usecases/ports", "http", "http/client"],
    types: ["env", "services"],
  },
  queue: { values: ["domain", "usecases", "usecases/ports", "queue"], types: ["env", "services"] },
  cron: { values: ["domain", "usecases", "usecases/ports", "cron"], types: ["env", "services"] },
  objects: { values: ["domain", "usecases", "usecases/ports", "objects"], types: ["env", "services"] },
  services: {
    values: ["domain", "usecases", "usecases/ports", "adapters", "adapters/platform", "env"],
    types: ["objects"],
  },
  assembly: {
    values: ["services", "http", "http/client", "queue", "cron", "objects", "assembly"],
    types: ["env"],
  },
  env: { values: [], types: ["assembly"] },
  web: { values: ["web", "verifier", "http/client", "domain"] },
};

/** Packages a layer may use; a layer that is not named may use any. */
const allowedPackages: Readonly<Record<string, RegExp>> = {
  domain: /^(canonicalize|tldts|email-providers\/all\.json)$/,
  usecases: /^(canonicalize|csv-parse|zod)(\/|$)/,
};

test("every import is one that the table of layers allows", () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap((path) => violations(path, readFileSync(path, "utf8")))).toEqual([]);
});

test.each([
  [
    "worker/domain/money/split.ts",
    'import { db } from "#worker/adapters/d1/store.ts";',
    "domain imports adapters",
  ],
  ["worker/domain/money/split.ts", 'import { z } from "zod";', "domain imports package zod"],
  [
    "worker/usecases/views/overview.ts",
    'import { x } from "#worker/adapters/d1/store.ts";',
    "usecases imports adapters",
  ],
  [
    "worker/adapters/d1/store.ts",
    'import { f } from "#worker/usecases/views/overview.ts";',
    "adapters imports usecases",
  ],
  [
    "worker/adapters/d1/store.ts",
    'import { f } from "#worker/adapters/files/bucket.ts";',
    "adapters imports adapters",
  ],
  [
    "worker/http/routes/a.ts",
    'import {\n  x,\n} from "#worker/adapters/d1/store.ts";',
    "http imports adapters",
  ],
  [
    "worker/http/routes/a.ts",
    'import { buildServices } from "#worker/services.ts";',
    "http imports services",
  ],
  ["worker/services.ts", 'import { api } from "./http/api.ts";', "services imports http"],
  ["worker/app.ts", 'const demo = await import("./dev/entry.ts");', "assembly imports dev"],
  ["worker/index.ts", 'export { fake } from "#worker/testing/entry.ts";', "assembly imports testing"],
  ["web/app/routes/a.tsx", 'import { api } from "#worker/http/api.ts";', "web imports http"],
  ["web/app/routes/a.tsx", 'import { x } from "../../lib/form.ts";', "climbs with ../"],
])("the check finds what is wrong in %s", (path, source, problem) => {
  expect(violations(path, source)).toEqual([expect.stringContaining(problem)]);
});

test.each([
  ["worker/adapters/d1/store.ts", 'import type { Overview } from "#worker/usecases/views/overview.ts";'],
  ["worker/adapters/d1/store.ts", 'import { type Clock, limit } from "#worker/usecases/imports/ports.ts";'],
  ["worker/http/routes/a.ts", 'import type { Services } from "#worker/services.ts";'],
  ["worker/dev/entry.ts", 'import worker from "#worker/index.ts";'],
  ["web/app/routes/a.tsx", 'import { formatMoney } from "#worker/domain/money/money.ts";'],
])("the check leaves alone what is right in %s", (path, source) => {
  expect(violations(path, source)).toEqual([]);
});

function violations(path: string, source: string): string[] {
  const from = layerOf(path);
  // Dev and test code may use everything; that nothing uses them is checked from the other side.
  if (from === "dev" || from === "testing") return [];
  return importsOf(source).flatMap(({ specifier, typeOnly }) => {
    const problem = judge({ path, from, specifier, typeOnly });
    return problem === null ? [] : [`${path}: ${problem} (${specifier})`];
  });
}

function judge(use: { path: string; from: string; specifier: string; typeOnly: boolean }): string | null {
  const { path, from, specifier, typeOnly } = use;
  const target = resolveSource(path, specifier);
  if (target === null) {
    const packages = allowedPackages[from];
    return packages === undefined || packages.test(specifier) ? null : `${from} imports package ${specifier}`;
  }
  // Built pages and package.json are not source: they have no layer.
  if (target.startsWith("web/build/") || target.endsWith(".json")) return null;
  if (specifier.startsWith("../")) return "climbs with ../ where #worker/ or #web/ is meant";
  const rule = allowedImports[from.split("/")[0] ?? ""];
  if (rule === undefined) return `no layer is known for ${path}`;
  const to = layerOf(target);
  const allowed = typeOnly ? [...rule.values, ...(rule.types ?? [])] : rule.values;
  if (allowed.includes(to)) return null;
  if (allowed.includes("own folder") && sameFolder(path, target)) return null;
  return `${from} imports ${to.replace("adapters/platform", "adapters")}${typeOnly ? " (type)" : ""}`;
}

function sameFolder(path: string, target: string): boolean {
  return path.split("/").slice(0, 3).join("/") === target.split("/").slice(0, 3).join("/");
}

function layerOf(path: string): string {
  if (path === "worker/index.ts" || path === "worker/app.ts") return "assembly";
  if (path === "worker/http/client.ts") return "http/client";
  if (path.startsWith("web/app/")) return "web";
  if (path.startsWith("worker/adapters/platform/")) return "adapters/platform";
  // What the use cases ask of the world: the ports, and the messages that the outbox carries for them.
  if (path === "worker/usecases/jobs/job.ts") return "usecases/ports";
  if (/^worker\/usecases\/(.*\/)?([a-z-]+-)?ports\.ts$/.test(path)) return "usecases/ports";
  const [, folder = ""] = path.split("/");
  return folder.replace(/\.ts$/, "");
}

/** The file a specifier means, from the top of the repository; null for a package. */
function resolveSource(path: string, specifier: string): string | null {
  if (specifier.startsWith("#")) return specifier.slice(1);
  if (specifier.startsWith(".")) return normalize(join(dirname(path), specifier));
  return null;
}

function importsOf(source: string): { specifier: string; typeOnly: boolean }[] {
  const statements = /^\s*(?:import|export)\s+(type\s+)?([\w*\s{},]*?)\s*from\s*"([^"]+)"/gm;
  const sideEffects = /^\s*import\s*"([^"]+)"/gm;
  // `typeof import("x")` is a type; a call is a value.
  const calls = /(typeof\s+)?\bimport\(\s*"([^"]+)"\s*\)/g;
  return [
    ...[...source.matchAll(statements)].map(([, type, names, specifier]) => ({
      specifier: specifier ?? "",
      typeOnly: type !== undefined || namesOnlyTypes(names ?? ""),
    })),
    ...[...source.matchAll(sideEffects)].map(([, specifier]) => ({
      specifier: specifier ?? "",
      typeOnly: false,
    })),
    ...[...source.matchAll(calls)].map(([, type, specifier]) => ({
      specifier: specifier ?? "",
      typeOnly: type !== undefined,
    })),
  ];
}

function namesOnlyTypes(names: string): boolean {
  const list = names.match(/^\{([^}]*)\}$/)?.[1]?.split(",") ?? [];
  const given = list.map((name) => name.trim()).filter((name) => name !== "");
  return given.length > 0 && given.every((name) => name.startsWith("type "));
}

function sourceFiles(): string[] {
  return ["worker", "web/app"]
    .flatMap((top) => readdirSync(top, { recursive: true, encoding: "utf8" }).map((name) => `${top}/${name}`))
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.tsx?$/.test(path));
}
