import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test("a path of our own is kept with its query, and without its hash", () => {
  for (const path of ["/", "/company/", "/.well-known/x", "/deals?next=//b"])
    expect(ownPath(path)).toBe(path);
  expect(ownPath("/company#top")).toBe("/company");
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
  "//",
  "/a\nb",
  "/a//b",
  "/..",
  "/%2E%2e",
])("%j leads to the start page", (path) => {
  expect(ownPath(path)).toBe("/");
});
