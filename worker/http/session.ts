import { createMiddleware } from "hono/factory";
import type { ActiveSession } from "#worker/usecases/access/start-session.ts";
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
    const session = token === null ? null : await resolveOnce(c.req.raw, token, access.resolveSession);
    c.set("session", session);
    c.set("principal", session?.principal ?? null);
    return next();
  });
}

type Found = Map<string, Promise<ActiveSession | null>>;

const foundOfPage = new WeakMap<Request, Found>();

/**
 * Who asks for a page is looked up once, and not again by each of the calls that its loaders make. What writes may end a
 * session or change what it may do, so after it they ask anew. Give it every call of the page before it is made.
 */
export function shareSession(): (call: Request) => void {
  const found: Found = new Map();
  return (call) => {
    if (call.method === "GET") foundOfPage.set(call, found);
    else found.clear();
  };
}

function resolveOnce(
  call: Request,
  token: string,
  resolve: (token: string) => Promise<ActiveSession | null>,
): Promise<ActiveSession | null> {
  const found = foundOfPage.get(call);
  const session = found?.get(token) ?? resolve(token);
  found?.set(token, session);
  return session;
}

function bearerOf(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1] ?? null;
}
