import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { freezeConversion, readConversion, readFrozen } from "./conversion.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const rate = {
  currency: "USD",
  units: "1.0842",
  reportingUnits: "1",
  day: "2025-03-01",
  source: "salesforce-dated",
} as const;
const at = { rate, reportingCurrency: "EUR", sha256Hex };
// These bytes are evidence of entries that somebody holds.
const content =
  '{"amountMinor":"1234","currency":"USD","rateDay":"2025-03-01","reportingAmountMinor":"1138",' +
  '"reportingCurrency":"EUR","reportingUnits":"1","source":"salesforce-dated","units":"1.0842","v":"1"}';

test("what is frozen has these bytes for ever, and reads back as it was", () => {
  const frozen = freezeConversion({ amountMinor: 1234, currency: "USD" }, at);
  expect(frozen).toEqual({ currency: "EUR", amountMinor: 1138, content, hash: sha256Hex(content) });
  expect(readConversion(content)).toEqual(rate);
  expect(readFrozen(content)).toEqual(JSON.parse(content));
});

test("nothing is frozen of an amount that cannot be counted exactly", () => {
  const large = { ...at, rate: { ...rate, reportingUnits: "1000" } };
  expect(freezeConversion({ amountMinor: Number.MAX_SAFE_INTEGER, currency: "USD" }, large)).toBeNull();
});

test("content that lacks a part, or has one that is no text, is none", () => {
  const fields = JSON.parse(content) as Record<string, string>;
  for (const name of Object.keys(fields)) {
    expect(readFrozen(JSON.stringify({ ...fields, [name]: undefined }))).toBeNull();
    expect(readFrozen(JSON.stringify({ ...fields, [name]: 1 }))).toBeNull();
  }
  for (const text of ["{", "null", "[]"]) expect(readFrozen(text)).toBeNull();
});
