import type { MiddlewareHandler } from "hono";
import type { z } from "zod";
import type { CompanyPermission, PartnerPermission, Permission } from "#worker/domain/access/permissions.ts";
import { isProofFresh } from "#worker/domain/access/session-lifetime.ts";
import type {
  AppContext,
  CompanyContext,
  EitherContext,
  PartnerContext,
  SignedInContext,
} from "./context.ts";
import { answerOnce } from "./idempotency.ts";
import { problem } from "./problem.ts";

export type RouteAudience = "anyone" | "signed-in" | "company" | "partner" | "either";

/** What a route says about itself, for the description of the API and for the isolation sweep. */
export type RouteStatement = {
  readonly summary: string;
  /** The good answers: status and schema, or "text/csv", or "list file" for CSV or XLSX, or null for no body. A 200 that says nothing when left out. */
  readonly answers?: Readonly<Record<number, z.ZodType | "text/csv" | "list file" | null>>;
  /** The parts of the form, for a route that takes a file. */
  readonly upload?: z.ZodType;
  /** A sensitive act: the person must have proved who they are within the last minutes. Keys cannot. */
  readonly needsFreshProof?: boolean;
  /** A change that is let through even from somebody of a company who looks at the portal as one of its partners. */
  readonly whileViewing?: boolean;
  /** The answer shows a secret that is never shown again, so it is not kept for who sends the request once more. */
  readonly answersSecret?: boolean;
  /** For everybody signed in, even somebody of whom only a company's own sign-in says who they are. */
  readonly whenVouchedFor?: boolean;
};

export type GuardedRoute = RouteStatement & {
  readonly audience: RouteAudience;
  /** Null for those open to anyone, or to anyone with an account. */
  readonly permission: Permission | null;
  /** What each side needs where both are served. */
  readonly permissions?: SidePermissions;
};

export type SidePermissions = { readonly company: CompanyPermission; readonly partner: PartnerPermission };

/** Every route begins with exactly one of these five: who may call it is part of the route, not of a list elsewhere. */
export function anyone(statement: RouteStatement): MiddlewareHandler<AppContext> {
  const guard: MiddlewareHandler<AppContext> = async (_, next) => next();
  statements.set(guard, { ...statement, audience: "anyone", permission: null });
  return guard;
}

/** For people with an account, whatever they belong to. Keys are not people. */
export function signedIn(statement: RouteStatement): MiddlewareHandler<SignedInContext> {
  return declare({ ...statement, audience: "signed-in", permission: null }, async (c, letIn) => {
    const session = c.get("session");
    if (session === null) return problem(c, "not-signed-in");
    // Whoever looks as a partner changes nothing, not even of their own: that is what the banner promises.
    const isViewing = session.seat.audience === "partner-view";
    if (isViewing && c.req.method !== "GET" && !statement.whileViewing) return problem(c, "not-permitted");
    // A company's word opens that company. The account is the person's in other companies too: neither shown nor changed.
    if (session.proof.method === "single_sign_on" && !statement.whenVouchedFor) return ownSignInNeeded(c);
    return isStale(c, statement) ? problem(c, "fresh-proof-needed") : letIn();
  });
}

/** What somebody is told who comes by a company's word and asks for what is theirs alone. */
export function ownSignInNeeded(c: Parameters<typeof problem>[0]) {
  return problem(c, "own-sign-in-needed", {
    detail:
      "You came in through your company, which opens that company and nothing else. Sign out, then sign in as yourself; a mailed link needs no password.",
  });
}

/** For those at work for a company who may do this; partners are told that there is no such thing. */
export function company(
  permission: CompanyPermission,
  statement: RouteStatement,
): MiddlewareHandler<CompanyContext> {
  return declare({ ...statement, audience: "company", permission }, admitOnly);
}

/** For those at work for a partner who may do this; companies are told that there is no such thing. */
export function partner(
  permission: PartnerPermission,
  statement: RouteStatement,
): MiddlewareHandler<PartnerContext> {
  return declare({ ...statement, audience: "partner", permission }, admitOnly);
}

/** For both sides of a partnership, each with a permission of its own; what they see differs by whose they are. */
export function either(
  permissions: SidePermissions,
  statement: RouteStatement,
): MiddlewareHandler<EitherContext> {
  return declare({ ...statement, audience: "either", permission: null, permissions }, admitOnly);
}

/** The permission that the route asks of this side; null where it asks for none. */
export function permissionOf(
  { permission, permissions }: Pick<GuardedRoute, "permission" | "permissions">,
  audience: "company" | "partner",
): Permission | null {
  return permissions === undefined ? permission : permissions[audience];
}

/** The statement that a guard was made with; undefined for any other handler. */
export function guardedRouteOf(handler: unknown): GuardedRoute | undefined {
  return typeof handler === "function" ? statements.get(handler) : undefined;
}

const statements = new WeakMap<object, GuardedRoute>();

type Guard = (
  c: Parameters<MiddlewareHandler<AppContext>>[0],
  letIn: () => Promise<Response | undefined>,
  route: GuardedRoute,
) => Promise<Response | undefined>;

async function admitOnly(...[c, letIn, route]: Parameters<Guard>) {
  const principal = c.get("principal");
  if (principal === null) {
    return problem(c, c.get("session") === null ? "not-signed-in" : "not-found");
  }
  if (route.audience !== "either" && principal.audience !== route.audience) return problem(c, "not-found");
  const permission = permissionOf(route, principal.audience);
  if (permission !== null && !principal.permissions.has(permission)) {
    return problem(c, c.get("session")?.restriction ?? "not-permitted");
  }
  return isStale(c, route) ? problem(c, "fresh-proof-needed") : letIn();
}

function isStale(c: Parameters<Guard>[0], { needsFreshProof = false }: RouteStatement): boolean {
  if (!needsFreshProof) return false;
  const session = c.get("session");
  return session === null || !isProofFresh(session.proof, c.get("services").clock.now());
}

function declare<Context extends object>(route: GuardedRoute, handler: Guard): MiddlewareHandler<Context> {
  // A new function each time: two routes must not share a statement. What the guard admits is what `Context` promises.
  const { answersSecret = false } = route;
  const guard: MiddlewareHandler<AppContext> = async (c, next) =>
    handler(c, () => answerOnce(c, next, { answersSecret }), route);
  statements.set(guard, route);
  return guard as unknown as MiddlewareHandler<Context>;
}
