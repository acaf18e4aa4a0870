import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey } from "./name-key.ts";

test("spellings of one name have one key", () => {
  const keys = ["Acme Corp", "  acme   corp ", "ACME\u00a0CORP", "Ａｃｍｅ Corp"].map(nameKey);
  expect(new Set(keys)).toEqual(new Set(["acme corp"]));
});

test("a key is its own key", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      fc.pre(nameKey(name) === nameKey(name).normalize("NFKC"));
      expect(nameKey(nameKey(name))).toBe(nameKey(name));
    }),
  );
});
