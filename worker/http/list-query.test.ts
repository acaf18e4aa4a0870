import { Hono } from "hono";
import { expect, test } from "vitest";
import { z } from "zod";
import { isStale, versionTag } from "./etag.ts";
import { listQuery, pageAnswer } from "./list-query.ts";

const query = listQuery({
  sorts: ["-closedAt", "amount"],
  filters: { outcome: z.enum(["won", "lost"]).optional() },
});

test("a list begins with fifty in its first order", () => {
  expect(query.parse({})).toEqual({ limit: 50, sort: "-closedAt", cursor: null });
});

test("what a page says comes next is where the next page begins", () => {
  const { nextCursor } = pageAnswer({ items: [1], next: [1_700_000_000_000, "opp_é"], sort: "amount" });
  const next = query.parse({ cursor: nextCursor, sort: "amount", limit: "200", outcome: "won" });
  expect(next).toEqual({ limit: 200, sort: "amount", outcome: "won", cursor: [1_700_000_000_000, "opp_é"] });
  expect(nextCursor).toMatch(/^[\w-]+$/);
  expect(pageAnswer({ items: [], next: null, sort: "amount" })).toEqual({ items: [], nextCursor: null });
});

const cursor = pageAnswer({ items: [], next: ["x", "y"], sort: "amount" }).nextCursor;
const otherShape = pageAnswer({ items: [], next: [1], sort: "amount" }).nextCursor;

test.each([
  [{ limit: "0" }, "limit", "too-small"],
  [{ limit: "201" }, "limit", "too-big"],
  [{ limit: "2.5" }, "limit", "invalid-type"],
  [{ limit: "many" }, "limit", "invalid-type"],
  [{ sort: "name" }, "sort", "invalid-value"],
  [{ outcome: "open" }, "outcome", "invalid-value"],
  [{ cursor }, "cursor", "invalid-cursor"],
  [{ cursor: otherShape, sort: "amount" }, "cursor", "invalid-cursor"],
  [{ cursor: "bm90IG91cnM" }, "cursor", "invalid-cursor"],
  [{ cursor: "%%%" }, "cursor", "invalid-cursor"],
])("%j is refused at %s", (input, path, code) => {
  const [issue] = query.safeParse(input).error?.issues ?? [];
  expect(issue?.path).toEqual([path]);
  expect(issue?.code === "custom" ? issue.params?.code : issue?.code.replaceAll("_", "-")).toBe(code);
});

test.each([
  [undefined, false],
  ["*", false],
  ['"v3"', false],
  ['"v1", "v3"', false],
  ['"v2"', true],
  ['W/"v3"', true],
  ["v3", true],
])("If-Match %s against version 3: stale is %s", async (header, stale) => {
  const app = new Hono().get("/", (c) => c.json(isStale(c, versionTag(3))));
  const response = await app.request("/", { headers: header === undefined ? {} : { "if-match": header } });
  expect(await response.json()).toBe(stale);
});
