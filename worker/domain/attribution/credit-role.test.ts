import { expect, test } from "vitest";
import { creditRole, rolesInvolved, tookPart } from "./credit-role.ts";
import type { Touchpoint } from "./evidence.ts";

const activity = (role: string | null, more: Partial<Touchpoint> = {}): Touchpoint => ({
  id: "t",
  partner: "p",
  source: "activity",
  role,
  units: null,
  confidence: null,
  occurredAt: null,
  ...more,
});

test.each([
  ["no role", [activity(null)], { role: "", isSourced: false }],
  [
    "the sourcing role leads, however written",
    [activity("Influence"), activity("Referral")],
    { role: "referral", isSourced: true },
  ],
  [
    "a registration brings the deal, whatever the role",
    [activity("reseller", { source: "deal_registration" })],
    { role: "reseller", isSourced: true },
  ],
  [
    "a role of the company's own comes last",
    [activity("advisor"), activity("technology")],
    { role: "technology", isSourced: false },
  ],
  [
    "own roles by name",
    [activity("mentor"), activity("advisor"), activity(null)],
    { role: "advisor", isSourced: false },
  ],
  ["nothing counted", [], { role: "", isSourced: false }],
])("%s", (_, counted, expected) => {
  expect(creditRole(counted)).toEqual(expected);
});

test("roles on a deal are of approved evidence up to its close, each once", () => {
  const touchpoints = [
    activity("Referral"),
    activity("referral", { occurredAt: 10 }),
    activity("influence", { occurredAt: 11 }),
    activity("isv", { status: "pending" }),
    activity("reseller", { status: "approved", occurredAt: 10 }),
    activity(null),
  ];
  expect(rolesInvolved(touchpoints, 10)).toEqual(["referral", "reseller"]);
  expect(rolesInvolved(touchpoints, null)).toEqual(["influence", "referral", "reseller"]);
});

test.each([
  ["of any time while the deal is open", { occurredAt: 11 }, null, true],
  ["without a day", {}, 10, true],
  ["at the close", { occurredAt: 10 }, 10, true],
  ["after the close", { occurredAt: 11 }, 10, false],
  ["rejected", { status: "rejected", occurredAt: 10 }, 10, false],
] as const)("evidence %s takes part or not", (_, more, closedAt, expected) => {
  expect(tookPart(activity("Referral", more), closedAt)).toBe(expected);
});
