import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { permissionPage } from "./permission-page.ts";
import { companyPermissions, partnerPermissions } from "./permissions.ts";

test("docs/permissions.md says what the table says; `node scripts/write-permission-page.ts` writes it anew", () => {
  expect(readFileSync("docs/permissions.md", "utf8")).toBe(permissionPage());
});

test("the page has a line for every permission, with a yes for each role that has it", () => {
  const page = permissionPage();
  for (const permission of Object.keys({ ...companyPermissions, ...partnerPermissions }))
    expect(page.split("\n").filter((line) => line.startsWith(`| \`${permission}\` |`))).toHaveLength(1);
  expect(page).toContain("| `company.delete` | delete the company | yes |  |  |  |  |  |  |\n");
  expect(page).toContain(
    "| `audit.read` | read, search and download the audit log | yes | yes |  |  |  |  | yes |\n",
  );
});
