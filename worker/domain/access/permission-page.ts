import { companyRoles, partnerRoles, permissionMatrix } from "./permissions.ts";
import { roleName } from "./role-name.ts";

/** The table of permissions as a page in Markdown: docs/permissions.md, which a test holds against it. */
export function permissionPage(): string {
  return `# Who may do what

Generated from \`worker/domain/access/permissions.ts\` by \`node scripts/write-permission-page.ts\`. The API and the pages go
by that table; what is not in it is not allowed. Sensitive acts also want a proof of who one is from the last ten minutes.

## In a company

${table("company")}
Somebody who looks at the portal as a partner reads what that partner reads, and changes nothing.

## At a partner

${table("partner")}`;
}

function table(audience: "company" | "partner"): string {
  const roles: readonly (typeof companyRoles | typeof partnerRoles)[number][] =
    audience === "company" ? companyRoles : partnerRoles;
  const rows = permissionMatrix(audience).map(({ permission, act, roles: given, keys }) => [
    `\`${permission}\``,
    act,
    ...roles.map((role) => mark(given.includes(role))),
    mark(keys),
  ]);
  const head = ["Permission", "May", ...roles.map(roleName), "API keys"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function mark(isGiven: boolean): string {
  return isGiven ? "yes" : "";
}
