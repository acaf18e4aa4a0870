import { expect, test } from "vitest";
import { findingPlace } from "./finding-place.ts";

test.each([
  ["column-differs", "amountMinor", { label: "Field", text: "Amount", partnerId: null }],
  ["conversion-differs", "missing", { label: "Field", text: "No conversion is stored", partnerId: null }],
  [
    "balance-differs",
    "revenue ptr_north 2025-Q3 USD",
    { label: "Balance", text: "2025-Q3 in USD", partnerId: "ptr_north" },
  ],
  [
    "balance-differs",
    "channel managers ptr_north 2025-03 EUR",
    { label: "Balance", text: "2025-03 in EUR, overlay channel managers", partnerId: "ptr_north" },
  ],
  ["partner-head-differs", "ptr_north", { label: "Partner", text: "", partnerId: "ptr_north" }],
  ["tree-node-differs", "2/0", { label: "Subtree", text: "number 0 of level 2", partnerId: null }],
  ["tree-head-differs", "key-1", { label: "Key", text: "key-1", partnerId: null }],
  ["payload-malformed", "not-json", { label: "Detail", text: "not-json", partnerId: null }],
])("%s at %s is said in words", (reason, detail, place) => {
  expect(findingPlace(reason, detail)).toEqual(place);
});

test("a reason that says all has no place", () => {
  expect(findingPlace("head-differs", null)).toBeNull();
});
