import { expect, test } from "vitest";
import { DAY, href, MONTH, pick } from "./search.ts";

const rules = { q: "text", outcome: ["won", "open"], closedFrom: DAY, period: MONTH } as const;

test("only what is asked for, allowed and not empty is picked", () => {
  const url =
    "https://x.test/deals?q=%20acme%20&outcome=maybe&closedFrom=2025-02-01&period=2025-13&other=1&sort=";
  expect(pick(url, rules)).toEqual({ q: "acme", closedFrom: "2025-02-01" });
});

test("an address names only the words that have a value", () => {
  expect(href("/deals", { q: "a & b", outcome: undefined, sort: "" })).toBe("/deals?q=a+%26+b");
  expect(href("/deals", { q: undefined })).toBe("/deals");
});
