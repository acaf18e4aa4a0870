import { expect, test } from "vitest";
import { companyRoles, partnerRoles } from "./permissions.ts";
import { readCompanyRole, readPartnerRole, roleName } from "./role-name.ts";

test("every role is read back from the name it has on screen", () => {
  for (const role of companyRoles) expect(readCompanyRole(roleName(role))).toBe(role);
  for (const role of partnerRoles) expect(readPartnerRole(roleName(role))).toBe(role);
});

test.each([
  [" PARTNER-manager ", "partner_manager"],
  ["partner  manager", "partner_manager"],
  ["seller", null],
  ["", null],
])("%j is the company role %s", (text, role) => {
  expect(readCompanyRole(text)).toBe(role);
});
