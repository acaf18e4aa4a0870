import type { Context } from "hono";
import type { Actor } from "#worker/domain/access/audit-event.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import { assert } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import type { AppContext } from "./context.ts";

/** As much of a context as will do, because each guard gives its handler another one. */
type Called = Pick<Context<AppContext>, "req"> & {
  readonly get: {
    (key: "requestId"): string;
    (key: "session"): AppContext["Variables"]["session"];
    (key: "principal"): AppContext["Variables"]["principal"];
  };
};

/** Where the request came from. Only what our own edge wrote: X-Forwarded-For is whatever the caller likes. */
export function callerOf(c: Called): CallerInfo {
  return {
    requestId: c.get("requestId"),
    address: c.req.header("cf-connecting-ip") ?? "unknown",
    device: c.req.header("user-agent") ?? "",
  };
}

/** Who acts, as the audit log keeps it. */
export function actorOf(c: Called): Actor {
  const session = c.get("session");
  const principal = c.get("principal");
  const who = principal?.user ?? session?.user;
  assert(who, "whoever changes something has been let in");
  const { requestId, address } = callerOf(c);
  return {
    kind: principal?.kind ?? "user",
    id: who.id,
    // Who looks as a partner is still of the company.
    audience: session?.seat.audience === "partner-view" ? "company" : (principal?.audience ?? "none"),
    session: session?.id ?? null,
    requestId,
    address: truncateAddress(address),
  };
}
