import { expect, test } from "vitest";
import { sumUp } from "./isolation-sweep.ts";

const route = { of: "route", callers: ["nobody", "company A"], asked: 4 } as const;
const page = { of: "page", callers: ["nobody", "company B"], asked: 4 } as const;

test("routes, pages, callers and requests are counted from what the tests say they tried", () => {
  const results = [
    { title: "GET /a answers only whom it may", status: "passed", meta: { swept: route } },
    { title: "page b shows itself only to whom it may", status: "passed", meta: { swept: page } },
    { title: "something else", status: "failed", meta: {} },
  ];
  expect(sumUp(results)).toEqual({
    routes: 1,
    pages: 1,
    requests: 8,
    callers: ["nobody", "company A", "company B"],
    failed: [],
  });
});

test("a route that lets in somebody it should not is named, although its test broke off", () => {
  const results = [
    { title: "GET /a answers only whom it may", status: "failed", meta: {} },
    { title: "page b shows itself only to whom it may", status: "skipped", meta: {} },
  ];
  expect(sumUp(results)).toMatchObject({
    routes: 1,
    pages: 1,
    failed: ["GET /a answers only whom it may", "page b shows itself only to whom it may"],
  });
});
