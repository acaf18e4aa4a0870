import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { z } from "zod";
import { createApp } from "#worker/app.ts";
import { permissionsOfPartnerView } from "#worker/domain/access/permissions.ts";
import { grantPartnerScope, type PartnerPrincipal } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { type CompanyPerson, makeColleague, makeCompany, type Person } from "#worker/testing/people.ts";
import type { AppContext } from "./context.ts";
import { answerOnce } from "./idempotency.ts";
import { readRouteTable } from "./route-table.ts";

test("the same request again gets the same answer and is not carried out again", async () => {
  const { post, runs } = await counting();
  const first = await post("/made", { body: '{"a":1}' });
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  const again = await post("/made", { body: '{"a":1}' });
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect([again.status, again.headers.get("location"), again.headers.get("content-type")]).toEqual([
    201,
    "/made/1",
    "application/json",
  ]);
  expect(await again.json()).toEqual(await first.json());
  expect(runs()).toBe(1);
});

test.each([
  ["another body", "/made", '{"a":2}'],
  ["another route", "/empty", '{"a":1}'],
  ["another query", "/made?b", '{"a":1}'],
])("a key used again for %s is refused", async (_, path, body) => {
  const { post, runs } = await counting();
  await post("/made", { body: '{"a":1}' });
  const response = await post(path, { body });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: "idempotency-key-reused" });
  expect(runs()).toBe(1);
});

test("a POST without a body is repeated too, with its empty answer", async () => {
  const { post, runs } = await counting();
  expect((await post("/empty", {})).status).toBe(204);
  const again = await post("/empty", {});
  expect([again.status, again.headers.get("idempotency-replayed"), await again.text()]).toEqual([
    204,
    "true",
    "",
  ]);
  expect(runs()).toBe(1);
});

test("of two at the same moment one is carried out and the other told to come back", async () => {
  const { post, runs } = await counting();
  const statuses = (await Promise.all([post("/slow", {}), post("/slow", {})])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 409]);
  expect(runs()).toBe(1);
});

test.each(["/refused", "/broken"])(
  "what failed at %s is judged anew, whatever it is then asked",
  async (path) => {
    const { post, runs } = await counting();
    await post(path, { body: "1" });
    const again = await post(path, { body: "2" });
    expect(again.headers.get("idempotency-replayed")).toBeNull();
    expect(runs()).toBe(2);
  },
);

test("without a key each request is carried out, and a key says nothing on a GET", async () => {
  const { post, app, runs, headers } = await counting();
  for (let time = 0; time < 2; time += 1)
    await post("/made", { body: "1", headers: { "idempotency-key": null } });
  for (let time = 0; time < 2; time += 1) await app.request("/read", { headers });
  expect(runs()).toBe(4);
});

test("of an answer with a secret only is kept that it was given", async () => {
  const person = await makeCompany();
  const { post, runs } = await counting(person);
  const first = await post("/secret", {});
  expect(await first.json()).toEqual({ secret: "told once" });
  const again = await post("/secret", {});
  expect([again.status, runs()]).toEqual([409, 1]);
  expect(await again.json()).toMatchObject({ code: "answer-not-kept" });
  expect(JSON.stringify(await keptFor(person))).not.toContain("told once");
});

test("an answer that begins a session is not kept, nor what was said to get it", async () => {
  const person = await makeCompany();
  const { post, runs } = await counting(person);
  for (let time = 0; time < 2; time += 1) await post("/session", { body: "a password" });
  expect(runs()).toBe(2);
  expect(await keptFor(person)).toEqual([]);
});

test("each route that answers a secret after a POST says so", () => {
  const routes = readRouteTable(createApp(buildServices));
  const posted = routes.filter(({ method, guard }) => method === "POST" && guard?.audience !== "anyone");
  const withSecret = posted.filter(({ guard }) =>
    Object.values(guard?.answers ?? {}).some((answer) => answer instanceof z.ZodType && namesSecret(answer)),
  );
  expect(withSecret.length).toBeGreaterThan(5);
  expect(withSecret.filter(({ guard }) => !guard?.answersSecret).map(({ path }) => path)).toEqual([]);
});

test("who may no longer ask gets no old answer either", async () => {
  const company = await makeCompany();
  const admin = await makeColleague(company.tenant, "admin");
  const invite = () =>
    api(admin).request("POST", "/team/invitations", {
      headers: { "content-type": "application/json", "idempotency-key": "once" },
      body: JSON.stringify({ email: "kim@example.com", name: "Kim", role: "viewer" }),
    });
  expect((await invite()).status).toBe(201);
  expect((await invite()).headers.get("idempotency-replayed")).toBe("true");
  const userId = admin.principal.user.id;
  expect((await api(company).put(`/team/${userId}/role`, { role: "viewer" })).status).toBe(204);
  expect((await invite()).status).toBe(403);
});

test("no secret that is shown once lies in the clear afterwards", async () => {
  const company = await makeCompany();
  const made = await api(company).request("POST", "/keys", {
    headers: { "content-type": "application/json", "idempotency-key": "once" },
    body: JSON.stringify({ name: "Nightly", permissions: ["deals.read"], validDays: 1 }),
  });
  const { secret } = await made.json<{ secret: string }>();
  const kept = await keptFor(company);
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(secret.slice(-43));
});

test("keys of one caller mean nothing for another, nor in another seat", async () => {
  const [one, other] = [await makeCompany(), await makeCompany()];
  for (const person of [one, other]) {
    const { post } = await counting(person);
    expect((await post("/made", { body: person.tenant.tenantId })).status).toBe(201);
  }
  const { user } = one.principal;
  const viewing = (partnerId: string): PartnerPrincipal => ({
    ...{ kind: "user", audience: "partner", user, role: null, organisation: null },
    permissions: permissionsOfPartnerView,
    partnerships: [grantPartnerScope(one.tenant, partnerId)],
  });
  for (const principal of [{ ...one.principal, tenant: other.tenant }, viewing("ptr_1"), viewing("ptr_2")]) {
    const { post, runs } = await counting({ ...one, principal });
    expect((await post("/made", { body: "anything" })).status).toBe(201);
    expect(runs()).toBe(1);
  }
});

test.each(["", "two words", "x".repeat(256), "tab\tkey"])("%j is no key", async (key) => {
  const { post, runs } = await counting();
  const response = await post("/made", { body: "1", headers: { "idempotency-key": key } });
  expect([response.status, runs()]).toEqual([422, 0]);
});

test("an upload sent again is recognised although its form has another boundary", async () => {
  const { post, runs } = await counting();
  const upload = (boundary: string, content: string) =>
    post("/upload", {
      body: streamOf(form(boundary, content)),
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    });
  const content = "row,with,cells\n".repeat(20_000);
  const first = await upload("----first7MA4YWxk", content);
  expect(await first.json()).toEqual({ bytes: form("----first7MA4YWxk", content).length });
  const again = await upload("--------other0123", content);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  const different = await upload("----first7MA4YWxk", `${content.slice(0, -2)}X\n`);
  expect(different.status).toBe(422);
  expect(runs()).toBe(1);
});

test("an upload that was not read to its end is not promised the same answer", async () => {
  const { post, runs } = await counting();
  for (let time = 0; time < 2; time += 1) {
    const response = await post("/unread", {
      body: streamOf(form("b", "x".repeat(500_000))),
      headers: { "content-type": "multipart/form-data; boundary=b" },
    });
    expect(response.status).toBe(200);
  }
  expect(runs()).toBe(2);
});

test("an answer is forgotten after a day, and a claim whose request died after five minutes", async () => {
  const person = await makeCompany();
  const { post, runs } = await counting(person);
  await post("/made", { body: "1" });
  const age = (ms: number) =>
    env.DIRECTORY.prepare("UPDATE idempotency_keys SET created_at = created_at - ?").bind(ms).run();
  await age(24 * 3_600_000);
  expect((await post("/made", { body: "2" })).status).toBe(201);
  await env.DIRECTORY.prepare("UPDATE idempotency_keys SET status = NULL").run();
  expect((await post("/made", { body: "3" })).status).toBe(409);
  await age(5 * 60_000);
  expect((await post("/made", { body: "3" })).status).toBe(201);
  expect(runs()).toBe(3);
});

/** Routes that count how often they are carried out, behind the middleware, for one signed-in person. */
async function counting(person?: CompanyPerson | Person) {
  const { principal } = person ?? (await makeCompany());
  let count = 0;
  const app = new Hono<AppContext>().use(async (c, next) => {
    c.set("services", buildServices(env));
    c.set("requestId", "req_test");
    c.set("principal", principal);
    await next();
  });
  app.use((c, next) => answerOnce(c, next, { answersSecret: c.req.path === "/secret" }));
  app.use(async (_, next) => {
    count += 1;
    await next();
  });
  app.onError((_, c) => c.json({}, 500));
  app.post("/made", async (c) =>
    c.json({ echo: await c.req.text(), count }, 201, { Location: `/made/${count}` }),
  );
  app.post("/secret", (c) => c.json({ secret: "told once" }));
  app.post("/session", async (c) =>
    c.json({ echo: await c.req.text() }, 200, { "Set-Cookie": "__Host-sid=x; Path=/; Secure" }),
  );
  app.post("/empty", (c) => c.body(null, 204));
  app.post("/refused", (c) => c.json({}, 409));
  app.post("/broken", () => {
    throw new Error("broken");
  });
  app.post("/slow", async (c) => {
    await scheduler.wait(100);
    return c.json({});
  });
  app.post("/upload", async (c) =>
    c.json({ bytes: (await new Response(c.req.raw.body).arrayBuffer()).byteLength }),
  );
  app.post("/unread", (c) => c.json({}));
  app.get("/read", (c) => c.json({}));
  const headers = { "idempotency-key": "a-key" };
  const post = (path: string, init: { body?: BodyInit; headers?: Record<string, string | null> }) => {
    const all = Object.entries({ ...headers, ...init.headers }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    return app.request(
      path,
      { method: "POST", headers: all, ...(init.body === undefined ? {} : { body: init.body }) },
      env,
    );
  };
  return { app, post, headers, runs: () => count };
}

async function keptFor({ principal }: Person) {
  const { results } = await env.DIRECTORY.prepare(
    "SELECT * FROM idempotency_keys WHERE actor LIKE ?1 || ':%'",
  )
    .bind(principal.user.id)
    .all();
  return results;
}

/** By the names of its fields; what a browser needs to make a passkey is a question and no secret. */
function namesSecret(answer: z.ZodType): boolean {
  return /"(secret|token|password|recoveryCodes|uri|picture|\w+Url)":/.test(
    JSON.stringify(z.toJSONSchema(answer, { unrepresentable: "any" })),
  );
}

function form(boundary: string, content: string): string {
  const head = 'Content-Disposition: form-data; name="file"; filename="deals.csv"';
  return `--${boundary}\r\n${head}\r\n\r\n${content}\r\n--${boundary}--\r\n`;
}

/** In pieces of odd sizes, so that boundaries are cut in two. */
function streamOf(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      if (from >= bytes.length) return controller.close();
      const size = from < 200 ? 7 : 65_521;
      controller.enqueue(bytes.subarray(from, from + size));
      from += size;
    },
  });
}
