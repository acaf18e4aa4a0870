import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { buildServices } from "#worker/services.ts";
import { type CompanyPerson, makeCompany, type Person } from "#worker/testing/people.ts";
import type { AppContext } from "./context.ts";
import { answerOnce } from "./idempotency.ts";

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

test("keys of one caller mean nothing for another, nor in another seat", async () => {
  const [one, other] = [await makeCompany(), await makeCompany()];
  for (const person of [one, other]) {
    const { post } = await counting(person);
    expect((await post("/made", { body: person.tenant.tenantId })).status).toBe(201);
  }
  const elsewhere: Person = { ...one, principal: { ...one.principal, tenant: other.tenant } };
  const { post, runs } = await counting(elsewhere);
  expect((await post("/made", { body: "anything" })).status).toBe(201);
  expect(runs()).toBe(1);
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
  }, answerOnce());
  app.use(async (_, next) => {
    count += 1;
    await next();
  });
  app.onError((_, c) => c.json({}, 500));
  app.post("/made", async (c) =>
    c.json({ echo: await c.req.text(), count }, 201, { Location: `/made/${count}` }),
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
