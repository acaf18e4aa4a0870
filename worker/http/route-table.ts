import type { Hono } from "hono";
import type { AppContext } from "./context.ts";
import { type GuardedRoute, guardedRouteOf } from "./route-guard.ts";
import { type ValidatedPart, validatedPartOf } from "./validate.ts";

export type TableRoute = {
  readonly method: string;
  /** As mounted, with :parameters. */
  readonly path: string;
  /** What its guard states; undefined for a route that has none, which the sweep refuses. */
  readonly guard: GuardedRoute | undefined;
  readonly parts: readonly ValidatedPart[];
};

/**
 * The routes of an app, one entry a method and path, read from what was really mounted. Middleware for all methods is left out. A
 * list's file is a path an ending.
 */
export function readRouteTable(app: Pick<Hono<AppContext>, "routes">): readonly TableRoute[] {
  const handlers = new Map<string, unknown[]>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") continue;
    const key = `${method} ${path}`;
    handlers.set(key, [...(handlers.get(key) ?? []), handler]);
  }
  return [...handlers].flatMap(([key, chain]) => {
    const [method = "", path = ""] = key.split(" ");
    const guard = chain.map(guardedRouteOf).find((stated) => stated !== undefined);
    const parts = chain.map(validatedPartOf).filter((part) => part !== undefined);
    return pathsOf(path).map((one) => ({ method, path: one, guard, parts }));
  });
}

function pathsOf(path: string): readonly string[] {
  const file = /^(.*\/):file\{([a-z-]+)\\\.\(\?:([a-z|]+)\)\}$/.exec(path);
  if (file === null) return [path];
  const [, folder, name, endings = ""] = file;
  return endings.split("|").map((ending) => `${folder}${name}.${ending}`);
}

/** The routes that say nothing about who may call them. There must be none. */
export function unguardedRoutes(routes: readonly TableRoute[]): readonly string[] {
  return routes.filter(({ guard }) => guard === undefined).map(({ method, path }) => `${method} ${path}`);
}
