import { createMiddleware } from "hono/factory";
import type { AppContext } from "./context.ts";
import { readSessionToken } from "./session-cookie.ts";

/** Finds out who is asking, once a request. Whether that will do is for the route's guard to say. */
export function identifyCaller() {
  return createMiddleware<AppContext>(async (c, next) => {
    const token = readSessionToken(c);
    const session = token === null ? null : await c.get("services").access.resolveSession(token);
    c.set("session", session);
    c.set("principal", session?.principal ?? null);
    await next();
  });
}
