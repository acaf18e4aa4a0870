import type { MiddlewareHandler } from "hono";
import type { z } from "zod";
import type { AppContext, CompanyContext, PartnerContext, SignedInContext } from "./context.ts";
import { problem } from "./problem.ts";

export type RouteAudience = "anyone" | "signed-in" | "company" | "partner";

/** What a route says about itself, for the description of the API and for the isolation sweep. */
export type RouteStatement = {
  readonly summary: string;
  /** The good answers: status and schema, or "text/csv", or null for no body. A 200 that says nothing when left out. */
  readonly answers?: Readonly<Record<number, z.ZodType | "text/csv" | null>>;
  /** The parts of the form, for a route that takes a file. */
  readonly upload?: z.ZodType;
};

export type GuardedRoute = RouteStatement & { readonly audience: RouteAudience };

/** Every route begins with exactly one of these four: who may call it is part of the route, not of a list elsewhere. */
export function anyone(statement: RouteStatement): MiddlewareHandler<AppContext> {
  return declare({ ...statement, audience: "anyone" }, async (_, next) => next());
}

export function signedIn(statement: RouteStatement): MiddlewareHandler<SignedInContext> {
  return declare({ ...statement, audience: "signed-in" }, async (c, next) =>
    c.get("principal") === null ? problem(c, "not-signed-in") : next(),
  );
}

/** For those at work for a company; partners are told that there is no such thing. */
export function company(statement: RouteStatement): MiddlewareHandler<CompanyContext> {
  return declare({ ...statement, audience: "company" }, admitOnly("company"));
}

/** For those at work for a partner; companies are told that there is no such thing. */
export function partner(statement: RouteStatement): MiddlewareHandler<PartnerContext> {
  return declare({ ...statement, audience: "partner" }, admitOnly("partner"));
}

/** The statement that a guard was made with; undefined for any other handler. */
export function guardedRouteOf(handler: unknown): GuardedRoute | undefined {
  return typeof handler === "function" ? statements.get(handler) : undefined;
}

const statements = new WeakMap<object, GuardedRoute>();

function admitOnly(audience: "company" | "partner"): MiddlewareHandler<AppContext> {
  return async (c, next) => {
    const principal = c.get("principal");
    if (principal === null) return problem(c, "not-signed-in");
    return principal.audience === audience ? next() : problem(c, "not-found");
  };
}

function declare<Context extends object>(
  route: GuardedRoute,
  handler: MiddlewareHandler<AppContext>,
): MiddlewareHandler<Context> {
  // A new function each time: two routes must not share a statement. What the guard admits is what `Context` promises.
  const guard: MiddlewareHandler<AppContext> = (c, next) => handler(c, next);
  statements.set(guard, route);
  return guard as unknown as MiddlewareHandler<Context>;
}
