import { expect, test } from "vitest";
import { nextPath } from "./next-path.ts";

test("a path of our own is kept with its query", () => {
  expect(nextPath("/company/deals?q=a&sort=-amount")).toBe("/company/deals?q=a&sort=-amount");
});

test.each([
  null,
  "",
  "company",
  "//evil.test/a",
  "/\\evil.test",
  "https://evil.test",
  "javascript:alert(1)",
  "/\t/evil.test",
])("%j leads to the start page", (next) => {
  expect(nextPath(next)).toBe("/");
});
