import { expect, test } from "vitest";
import { normaliseEmail } from "./email.ts";

test.each([
  ["  Ada.Lovelace+crm@Example.COM ", "ada.lovelace+crm@example.com"],
  ["ａｄａ@example.com", "ada@example.com"],
  ["user@münchen.example", "user@münchen.example"],
])("%s is stored as %s", (text, email) => {
  expect(normaliseEmail(text)).toEqual({ ok: true, value: email });
});

test.each([
  "",
  "ada",
  "ada@example",
  "ada@@example.com",
  "a da@example.com",
  "ada@example.com\r\nBcc: eve@example.com",
  "ada\u202e@example.com",
  `${"a".repeat(250)}@example.com`,
])("%j is no address", (text) => {
  expect(normaliseEmail(text)).toEqual({ ok: false, error: "invalid-email" });
});
