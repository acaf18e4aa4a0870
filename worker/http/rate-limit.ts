import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { networkKey } from "#worker/domain/access/network-address.ts";
import { callerOf } from "./caller.ts";
import type { AppContext } from "./context.ts";
import { problem } from "./problem.ts";

/** As in wrangler.toml: the periods after which a counter begins anew. */
const periodSeconds = 10;
const heavyPeriodSeconds = 60;

/**
 * A first shield, after it is known who calls: a key, a person, or for everybody else the network. The platform counts
 * roughly and at each place by itself; what must be exact (sign-in, mail, codes) has counters of its own.
 */
export function limitCalls() {
  return createMiddleware<AppContext>(async (c, next) =>
    (await c.get("services").limits.calls(nameOfCaller(c))) ? next() : tooMany(c, periodSeconds),
  );
}

/** For calls that read a whole ledger or work through thousands of deals. Stands after the route's guard. */
export function limitHeavyCalls() {
  return createMiddleware<AppContext>(async (c, next) =>
    (await c.get("services").limits.heavyCalls(nameOfCaller(c))) ? next() : tooMany(c, heavyPeriodSeconds),
  );
}

function nameOfCaller(c: Context<AppContext>): string {
  const who = c.get("principal")?.user ?? c.get("session")?.user;
  return who?.id ?? `network:${networkKey(callerOf(c).address)}`;
}

function tooMany(c: Context<AppContext>, seconds: number) {
  return problem(c, "too-many-attempts", { headers: { "Retry-After": `${seconds}` } });
}
