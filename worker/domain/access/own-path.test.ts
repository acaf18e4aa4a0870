import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test("a path of our own is kept with its query", () => {
  expect(ownPath("/company/deals?q=a&sort=-amount")).toBe("/company/deals?q=a&sort=-amount");
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
  "/.//evil.test",
  "/a/..//evil.test",
  "/%2e//evil.test",
  "/.\\/evil.test",
  "//[",
])("%j leads to the start page", (path) => {
  expect(ownPath(path)).toBe("/");
});
