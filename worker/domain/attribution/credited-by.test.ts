import { expect, test } from "vitest";
import { creditedBy } from "./credited-by.ts";

const deal = {
  attribution: {
    shares: [
      { partnerId: "one", role: "referral", isSourced: true, amountMinor: 600 },
      { partnerId: "two", role: "influence", isSourced: false, amountMinor: 300 },
      { partnerId: "three", role: "", isSourced: false, amountMinor: 50 },
    ],
  },
};

test.each([
  [{ credit: "any" }, 950],
  [{ credit: "sourced" }, 600],
  [{ credit: "influenced" }, 350],
  [{ role: "Referral" }, 600],
  [{ role: "none" }, 50],
  [{ role: "" }, 50],
  [{ partnerId: "two" }, 300],
  [{ partnerId: "two", credit: "sourced" }, 0],
])("%j is credited %i", (asked, minor) => {
  expect(creditedBy(asked)?.(deal)).toBe(minor);
});

test("a list of deals as a whole credits nobody in particular", () => {
  expect(creditedBy({})).toBeNull();
});
