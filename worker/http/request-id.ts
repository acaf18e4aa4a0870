import { createMiddleware } from "hono/factory";
import type { AppContext } from "./context.ts";

/** A name for this request in logs and problems. Our own: one that the caller chose could imitate another's. */
export function nameRequest() {
  return createMiddleware<AppContext>(async (c, next) => {
    const requestId = c.get("services").ids.fresh("req");
    c.set("requestId", requestId);
    await next();
    c.header("X-Request-Id", requestId);
  });
}
