import { expect, test } from "vitest";
import { parseMyDomain } from "./login-host.ts";
import { isSameId, parseSalesforceId } from "./salesforce-id.ts";

test.each([
  ["006D000000CQLHY", "006D000000CQLHYIA5"],
  ["001D000000INjVe", "001D000000INjVeIAL"],
  ["00DD0000000FJ17", "00DD0000000FJ17MAG"],
  ["006D000000CQLHYIA5", "006D000000CQLHYIA5"],
  ["006D000000CQLHYia5", "006D000000CQLHYIA5"],
])("%s is %s", (given, id) => {
  expect(parseSalesforceId(given)).toBe(id);
});

test.each(["", "006D000000CQLHYIA4", "006D000000CQLH", "006D000000CQLHY'", "006D000000CQLHYIA5 OR 1=1"])(
  "%j is no id",
  (given) => {
    expect(parseSalesforceId(given)).toBeNull();
  },
);

test("fifteen and eighteen characters mean one record, and capitals matter", () => {
  expect(isSameId("006D000000CQLHY", "006D000000CQLHYIA5")).toBe(true);
  expect(isSameId("006D000000CQLHY", "006D000000CQLHyIA5")).toBe(false);
});

test.each([
  ["acme.my.salesforce.com", "acme.my.salesforce.com"],
  [" https://ACME.my.salesforce.com/ ", "acme.my.salesforce.com"],
  ["acme--uat.sandbox.my.salesforce.com", "acme--uat.sandbox.my.salesforce.com"],
  ["acme-dev-ed.develop.my.salesforce.com", "acme-dev-ed.develop.my.salesforce.com"],
])("%s is a My Domain", (typed, host) => {
  expect(parseMyDomain(typed)).toEqual({ ok: true, value: host });
});

test.each([
  "",
  "acme",
  "login.salesforce.com",
  "my.salesforce.com",
  "acme.lightning.force.com",
  "http://acme.my.salesforce.com",
  "acme.my.salesforce.com.evil.example",
  "evil.example/acme.my.salesforce.com",
  "user@acme.my.salesforce.com",
  "acme.my.salesforce.com:8443",
  "a.b.my.salesforce.com",
  "-acme.my.salesforce.com",
])("%s is none", (typed) => {
  expect(parseMyDomain(typed).ok).toBe(false);
});
