import { env, exports } from "cloudflare:workers";

type Caller = { readonly cookie: string } | { readonly key: string } | null;

/**
 * Calls the Worker as a browser with this person's session would, or as a program with a key; `null` is nobody. Paths are below /api/v1, or absolute
 * from the root when they begin with a second slash ("//healthz").
 */
export function api(caller: Caller) {
  const call = (method: string, path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (caller !== null && "cookie" in caller) headers.set("cookie", caller.cookie);
    if (caller !== null && "key" in caller) headers.set("authorization", `Bearer ${caller.key}`);
    if (!headers.has("sec-fetch-site")) headers.set("sec-fetch-site", "same-origin");
    // For tests of browsers that do not send it.
    if (headers.get("sec-fetch-site") === "") headers.delete("sec-fetch-site");
    const url = `${env.APP_ORIGIN}${path.startsWith("//") ? path.slice(1) : `/api/v1${path}`}`;
    return exports.default.fetch(new Request(url, { ...init, method, headers }));
  };
  const withBody =
    (method: string) =>
    (path: string, body?: unknown, init: RequestInit = {}) =>
      call(method, path, withJson(body, init));
  return {
    request: call,
    get: (path: string, init?: RequestInit) => call("GET", path, init),
    post: withBody("POST"),
    put: withBody("PUT"),
    delete: (path: string, init?: RequestInit) => call("DELETE", path, init),
    /** GET that must answer 200, and its JSON. */
    json: async <View>(path: string): Promise<View> => {
      const response = await call("GET", path);
      if (response.status !== 200)
        throw new Error(`GET ${path} answered ${response.status} ${await response.text()}`);
      return response.json<View>();
    },
  };
}

/** A FormData goes as it is; anything else as JSON. */
function withJson(body: unknown, init: RequestInit): RequestInit {
  if (body === undefined) return init;
  if (body instanceof FormData) return { ...init, body };
  const headers = new Headers(init.headers);
  headers.set("content-type", "application/json");
  return { ...init, headers, body: JSON.stringify(body) };
}
