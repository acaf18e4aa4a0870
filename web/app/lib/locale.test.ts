import { expect, test } from "vitest";
import { localeOf } from "./locale.ts";

test.each([
  ["de-CH,de;q=0.9,en;q=0.8", "de-CH"],
  ["en;q=0.5, sv;q=0.9", "sv"],
  ["*, fr;q=0.2", "fr"],
  ["fr;q=0, en-US", "en-US"],
  ["", "en"],
  ["no such thing; drop table", "en"],
  ["en-US-x-evil-u-nu-thai", "en"],
])("%s is read as %s", (header, locale) => {
  expect(localeOf(header)).toBe(`${locale}-u-ca-gregory-nu-latn`);
});

test("without the header the page is in English", () => {
  expect(localeOf(null)).toBe("en-u-ca-gregory-nu-latn");
});
