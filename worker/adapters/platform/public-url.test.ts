import { expect, test } from "vitest";
import { parsePublicUrl } from "./public-url.ts";

const check = (text: string) => {
  const parsed = parsePublicUrl(text, { ownHost: "app.fairshare.example" });
  return parsed.ok ? "ok" : parsed.error;
};

test.each([
  "https://login.acme.example",
  "https://acme.okta.example/oauth2/default",
  "https://xn--bcher-kva.example/",
])("%s may be called", (text) => {
  expect(check(text)).toBe("ok");
});

test.each([
  ["acme", "not-a-url"],
  ["http://login.acme.example", "not-https"],
  ["https://login.acme.example:8443", "not-https"],
  ["https://me:secret@login.acme.example", "not-https"],
  ["https://127.0.0.1", "not-public"],
  ["https://2130706433", "not-public"],
  ["https://0x7f.1", "not-public"],
  ["https://017700000001", "not-public"],
  ["https://[::1]", "not-public"],
  ["https://[::ffff:10.0.0.1]", "not-public"],
  ["https://169.254.169.254/latest", "not-public"],
  ["https://localhost", "not-public"],
  ["https://db.internal", "not-public"],
  ["https://printer.local.", "not-public"],
  ["https://intranet", "not-public"],
  ["https://app.fairshare.example/api", "not-public"],
  ["https://app.fairshare.example./api", "not-public"],
])("%s is refused as %s", (text, fault) => {
  expect(check(text)).toBe(fault);
});
