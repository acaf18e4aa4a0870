import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "#worker/testing/api.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { answerError } from "./answer-error.ts";
import { limitBody } from "./body-limit.ts";
import type { AppContext } from "./context.ts";

afterEach(() => vi.restoreAllMocks());

const own = env.APP_ORIGIN;

test.each([
  ["our own page", { "sec-fetch-site": "same-origin" }, 204, 422],
  ["our own page in an older browser", { origin: own }, 204, 422],
  ["another site", { "sec-fetch-site": "cross-site" }, 403, 403],
  ["another site with our Origin forged", { "sec-fetch-site": "cross-site", origin: own }, 403, 403],
  ["a sister host", { "sec-fetch-site": "same-site" }, 403, 403],
  ["a link typed by hand", { "sec-fetch-site": "none" }, 403, 403],
  ["another origin in an older browser", { origin: "https://evil.example" }, 403, 403],
  ["an origin that hides", { origin: "null" }, 403, 403],
  ["a program that says nothing", {}, 403, 422],
])("a DELETE with a session and a sign-in without one, from %s", async (_, headers, withSession, without) => {
  const company = await makeCompany();
  const ended = await send("DELETE", { ...headers, cookie: company.cookie });
  expect(ended.status).toBe(withSession);
  expect((await api(company).get("/session")).status).toBe(withSession === 204 ? 401 : 200);
  const signedIn = await send("POST", { ...headers, "content-type": "application/json" }, "{}");
  expect(signedIn.status).toBe(without);
  if (without === 403) expect(await signedIn.json()).toMatchObject({ code: "cross-site-request" });
});

test.each([
  ["a file to download", "/ledger/entries/export.csv", "/company/ledger?page=2"],
  [
    "the way back from Salesforce",
    "//oauth/salesforce/callback?state=x",
    "/company/connections?login=resume",
  ],
])(
  "who opens %s after the session has ended signs in first and is led on; a program is told",
  async (_, path, next) => {
    const browser = { "sec-fetch-mode": "navigate", referer: `${own}/company/ledger?page=2` };
    const opened = await api(null).get(path, { headers: browser, redirect: "manual" });
    expect(opened.status).toBe(302);
    expect(opened.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(next)}`);
    expect((await api(null).get(path)).status).toBe(401);
  },
);

test("nobody is led to another site after signing in", async () => {
  const headers = { "sec-fetch-mode": "navigate", referer: "https://evil.example/company" };
  const opened = await api(null).get("/ledger/entries/export.csv", { headers, redirect: "manual" });
  expect(opened.headers.get("location")).toBe("/sign-in?next=%2F");
});

test("cookies do not make a safe request suspicious", async () => {
  const company = await makeCompany();
  const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  expect((await api(company).get("/session", { headers })).status).toBe(200);
});

test("every answer carries the security headers, with a nonce of its own", async () => {
  const [first, second] = [await api(null).get("//healthz"), await api(null).get("/nothing/here")];
  const policy = first.headers.get("content-security-policy") ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  expect(policy.replaceAll(`${nonce}`, "N").split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'nonce-N' 'strict-dynamic'",
    "style-src 'self' 'nonce-N'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]);
  expect(second.headers.get("content-security-policy")).not.toBe(policy);
  expect(Object.fromEntries(second.headers)).toMatchObject({
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "private, no-store",
    "permissions-policy": expect.stringContaining("camera=()"),
    "x-request-id": expect.stringMatching(/^req_[0-9a-z]{26}$/),
  });
});

test("a problem is problem+json, with its code and the request's id", async () => {
  const response = await api(null).get("/nothing/here");
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: "urn:fairshare:problem:not-found",
    title: "Not found",
    status: 404,
    code: "not-found",
    requestId: response.headers.get("x-request-id"),
  });
});

test("a request id from outside is not taken over", async () => {
  const response = await api(null).get("/session", { headers: { "x-request-id": "req_forged" } });
  expect(response.headers.get("x-request-id")).not.toBe("req_forged");
});

test("an unexpected error is logged under the request's id and tells the caller nothing", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const app = withErrors().get("/fails", () => {
    throw new Error("SELECT secret FROM vault");
  });
  const response = await app.request("/fails", {}, env);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toMatch(/secret|stack|vault/);
  expect(log).toHaveBeenCalledOnce();
  const logged = JSON.parse(String(log.mock.calls[0]?.[0]));
  expect(logged).toMatchObject({ event: "unexpected-error", requestId: "req_test", path: "/fails" });
  expect(logged.error).toContain("SELECT secret FROM vault");
});

test("JSON that cannot be read is a 400", async () => {
  const headers = { "content-type": "application/json" };
  const response = await api(null).request("POST", "/session", { headers, body: "{" });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "malformed-request" });
});

test.each([
  ["/api/v1/session", "application/json", 1],
  ["/api/v1/imports", "application/json", 1],
  ["/api/v1/identity/preview", "application/json", 8],
  ["/sign-in", "multipart/form-data; boundary=x", 1],
  ["/api/v1/imports", "multipart/form-data; boundary=x", 51],
  ["/company/imports/new", "multipart/form-data; boundary=x", 51],
])("%s takes no %s over %d MiB", async (path, type, mebibytes) => {
  const app = withErrors()
    .use(limitBody())
    .post("*", (c) => c.body(null, 204));
  const post = (bytes: number) =>
    app.request(
      path,
      { method: "POST", headers: { "content-type": type, "content-length": `${bytes}` }, body: "{}" },
      env,
    );
  expect((await post(mebibytes * 1024 * 1024)).status).toBe(204);
  const response = await post(mebibytes * 1024 * 1024 + 1);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: "body-too-large" });
});

test("a body that does not say its length is counted while it is read", async () => {
  const post = (bytes: number) => {
    const text = JSON.stringify({ email: "x".repeat(bytes) });
    const body = new Response(text).body?.pipeThrough(new TransformStream()) ?? null;
    return api(null).request("POST", "/session", { headers: { "content-type": "application/json" }, body });
  };
  expect((await post(1024 * 1024 - 100)).status).toBe(422);
  const response = await post(1024 * 1024);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: "body-too-large" });
});

test("a body that grows too large is read no further", async () => {
  const chunk = new TextEncoder().encode("x".repeat(64 * 1024));
  let chunks = 0;
  const body = new ReadableStream({
    pull(controller) {
      chunks += 1;
      if (chunks <= 400) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const headers = { "content-type": "application/json" };
  expect((await api(null).request("POST", "/session", { headers, body })).status).toBe(413);
  expect(chunks).toBeLessThan(40);
});

function send(method: string, headers: Record<string, string>, body?: string) {
  return api(null).request(method, "/session", {
    headers: { "sec-fetch-site": "", ...headers },
    ...(body ? { body } : {}),
  });
}

function withErrors() {
  const app = new Hono<AppContext>().use(async (c, next) => {
    c.set("requestId", "req_test");
    await next();
  });
  app.onError(answerError);
  return app;
}
