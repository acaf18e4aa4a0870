import { createMiddleware } from "hono/factory";
import type { AppContext } from "./context.ts";
import { readSessionToken } from "./session-cookie.ts";

/** Finds out who is asking, once a request. Whether that will do is for the route's guard to say. */
export function identifyCaller() {
  return createMiddleware<AppContext>(async (c, next) => {
    const { access, keys } = c.get("services");
    const key = bearerOf(c.req.header("authorization"));
    if (key !== null) {
      // Whoever brings a key is that key, whatever cookie a browser adds.
      c.set("session", null);
      c.set("principal", await keys.resolve(key));
      return next();
    }
    const token = readSessionToken(c);
    const session = token === null ? null : await access.resolveSession(token);
    c.set("session", session);
    c.set("principal", session?.principal ?? null);
    return next();
  });
}

function bearerOf(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1] ?? null;
}
