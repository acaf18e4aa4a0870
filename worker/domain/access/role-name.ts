import { type CompanyRole, companyRoles, type PartnerRole, partnerRoles } from "./permissions.ts";

/** A role as it is said on screen and in mails: "Partner manager". */
export function roleName(role: CompanyRole | PartnerRole): string {
  return roleNames[role];
}

/** The company role that somebody wrote, however it is capitalised or joined; null for none of them. */
export function readCompanyRole(text: string): CompanyRole | null {
  return companyRoles.find((role) => role === keyOf(text)) ?? null;
}

/** The same for roles in partner organisations. */
export function readPartnerRole(text: string): PartnerRole | null {
  return partnerRoles.find((role) => role === keyOf(text)) ?? null;
}

function keyOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "_");
}

const roleNames: Readonly<Record<CompanyRole | PartnerRole, string>> = {
  owner: "Owner",
  admin: "Admin",
  finance: "Finance",
  partner_manager: "Partner manager",
  analyst: "Analyst",
  viewer: "Viewer",
  seller: "Seller",
};
