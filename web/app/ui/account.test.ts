import { expect, test } from "vitest";
import { switchTargets } from "./account.tsx";
import type { Session } from "./session.ts";

const memberships: Session["memberships"] = [
  { audience: "company", companyId: "ten_a", companyName: "A" },
  { audience: "company", companyId: "ten_b", companyName: "B" },
  { audience: "partner", companyId: "ten_a", companyName: "A", partnerName: "P" },
  { audience: "partner", companyId: "ten_c", companyName: "C", partnerName: "P" },
];
const user = { name: "N", email: "n@example.test" };

test("a company's member may go to other companies and, once, to the partner side", () => {
  const session: Session = {
    user,
    role: null,
    permissions: [],
    viewing: null,
    audience: "company",
    company: { id: "ten_a", name: "A", currency: "USD" },
    memberships,
  };
  expect(switchTargets(session).map(({ value }) => value)).toEqual(["company:ten_b", "partner"]);
});

test("somebody who sits nowhere yet may go everywhere they belong", () => {
  const session: Session = {
    user,
    role: null,
    permissions: [],
    viewing: null,
    audience: null,
    company: null,
    memberships,
  };
  expect(switchTargets(session).map(({ value }) => value)).toEqual([
    "company:ten_a",
    "company:ten_b",
    "partner",
  ]);
});

test("on the partner side all companies are ways out, the partner side is none", () => {
  const session: Session = {
    user,
    role: null,
    permissions: [],
    viewing: null,
    audience: "partner",
    company: null,
    memberships,
  };
  expect(switchTargets(session).map(({ value }) => value)).toEqual(["company:ten_a", "company:ten_b"]);
});
