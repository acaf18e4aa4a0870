import { expect, test } from "vitest";
import { creditedBy } from "./credited-by.ts";

const deal = {
  attribution: {
    shares: [
      { partnerId: "one", role: "referral", isSourced: true, amountMinor: 600 },
      { partnerId: "two", role: "influence", isSourced: false, amountMinor: 300 },
      { partnerId: "three", role: "", isSourced: false, amountMinor: 50 },
      { partnerId: "four", role: "none", isSourced: false, amountMinor: 7 },
    ],
  },
};

test.each([
  [{ credit: "any" }, 957],
  [{ credit: "sourced" }, 600],
  [{ credit: "influenced" }, 357],
  [{ role: "Referral" }, 600],
  [{ role: "none" }, 7],
  [{ role: "" }, 50],
  [{ partnerId: "two" }, 300],
  [{ partnerId: "two", credit: "sourced" }, 0],
])("%j is credited %i", (asked, minor) => {
  expect(creditedBy(asked)?.(deal)).toBe(minor);
});

test("a list of deals as a whole credits nobody in particular", () => {
  expect(creditedBy({})).toBeNull();
});
